import random
import warnings

import pytest

from vnclinical.evaluation.spans import LabelledSpan, relaxed_pairs, score_spans, strict_pairs


def tags_of(spans, length):
    tags = ["O"] * length
    for start, end, label in spans:
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return tags


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


def test_strict_equals_seqeval(notes):
    seqeval = pytest.importorskip("seqeval.metrics")
    gold = [tags_of(g, 60) for g, _ in notes]
    found = [tags_of(f, 60) for _, f in notes]
    scores = score_spans(notes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = seqeval.classification_report(gold, found, output_dict=True)
    assert scores.strict.f1 == pytest.approx(report["micro avg"]["f1-score"])
    for label, score in scores.strict_by_type.items():
        assert score.precision == pytest.approx(report[label]["precision"])
        assert score.recall == pytest.approx(report[label]["recall"])


def test_both_ways_equal_nervaluate(notes):
    nervaluate = pytest.importorskip("nervaluate")
    dicts = [
        [[{"label": s.label, "start": s.start, "end": s.end} for s in side] for side in pair]
        for pair in notes
    ]
    evaluator = nervaluate.Evaluator(
        [g for g, _ in dicts],
        [f for _, f in dicts],
        tags=["disease", "symptom", "drug"],
        loader="dict",
    )
    overall = evaluator.evaluate()["overall"]
    scores = score_spans(notes)
    assert scores.strict.right == overall["strict"].correct
    assert scores.strict.f1 == pytest.approx(overall["strict"].f1)


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
