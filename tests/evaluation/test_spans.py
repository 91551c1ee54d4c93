import random

import pytest

from vnclinical.evaluation.spans import LabelledSpan, relaxed_pairs, score_spans, strict_pairs


def flat_spans(rng, length=60):
    spans, at = [], 0
    while (at := at + rng.randint(0, 4)) < length - 5:
        end = at + rng.randint(1, 4)
        spans.append(LabelledSpan(at, end, rng.choice(("disease", "symptom", "drug"))))
        at = end
    return spans


def noisy(spans, rng):
    moved = [
        LabelledSpan(s.start, max(s.start + 1, s.end - rng.choice((0, 0, 0, 1))), s.label)
        for s in spans
    ]
    kept = [s for s in moved if rng.random() < 0.85]
    return [s._replace(label="symptom") if rng.random() < 0.1 else s for s in kept]


@pytest.fixture(scope="module")
def notes():
    rng = random.Random(3)
    golds = [flat_spans(rng) for _ in range(20)]
    return [(gold, noisy(gold, rng)) for gold in golds]


def test_relaxed_is_one_to_one_by_largest_overlap():
    gold = [LabelledSpan(0, 10, "d"), LabelledSpan(10, 14, "d")]
    found = [LabelledSpan(2, 14, "d")]
    assert relaxed_pairs(gold, found) == [(0, 0)]
    assert relaxed_pairs(gold, [LabelledSpan(0, 10, "s")]) == []


def test_strict_counts_a_repeated_prediction_once():
    assert strict_pairs([LabelledSpan(0, 3, "d")], [LabelledSpan(0, 3, "d")] * 2) == [(0, 0)]


def test_interval_holds_the_score_and_is_repeatable(notes):
    first, second = score_spans(notes).strict, score_spans(notes).strict
    assert first == second
    assert first.low <= first.f1 <= first.high


def test_nothing_to_find_and_nothing_found():
    scores = score_spans([([], [])])
    assert (scores.strict.f1, scores.strict.gold) == (0.0, 0)
