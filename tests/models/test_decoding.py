"""Constrained decoding: against brute force on small random inputs."""

from itertools import pairwise, product

import numpy as np
import pytest

from vnclinical.models.decoding import best_tags, log_softmax, spans_of

O, B, I = 0, 1, 2  # noqa: E741 - the scheme's own letters


def is_lawful(tags: tuple[int, ...]) -> bool:
    return all(not (tag == I and before == O) for before, tag in pairwise((O, *tags)))


def total(scores: np.ndarray, tags: tuple[int, ...]) -> float:
    return float(sum(scores[i, tag] for i, tag in enumerate(tags)))


@pytest.mark.parametrize("seed", range(25))
def test_the_best_lawful_sequence_is_found(seed: int) -> None:
    random = np.random.default_rng(seed)
    lure = np.array([0.0, 0.0, 1.5])  # towards I's that follow nothing
    logits = random.normal(size=(random.integers(1, 7), 3)) + lure
    scores = log_softmax(logits.astype(np.float32))
    found = tuple(best_tags(scores).tolist())
    every = [t for t in product((O, B, I), repeat=len(scores)) if is_lawful(t)]
    assert is_lawful(found)
    assert total(scores, found) == pytest.approx(max(total(scores, t) for t in every), abs=1e-5)


def test_an_i_never_follows_an_o_in_a_long_text() -> None:
    logits = np.random.default_rng(7).normal(size=(3000, 3)).astype(np.float32)
    assert is_lawful(tuple(best_tags(log_softmax(logits)).tolist()))


def test_nothing_gives_nothing() -> None:
    scores = np.zeros((0, 3), dtype=np.float32)
    assert best_tags(scores).tolist() == []
    assert spans_of(best_tags(scores), scores) == []


def test_probabilities_sum_to_one_for_huge_logits() -> None:
    logits = np.array([[1e4, -1e4, 0.0], [3.0, 3.0, 3.0]], dtype=np.float32)
    assert np.exp(log_softmax(logits)).sum(axis=-1) == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([B, I, O, B], [(0, 1), (3, 3)]),
        ([B, B, I], [(0, 0), (1, 2)]),
        ([O, O], []),
        ([O, B, I, I], [(1, 3)]),
    ],
)
def test_tags_become_spans(tags: list[int], expected: list[tuple[int, int]]) -> None:
    scores = log_softmax(np.zeros((len(tags), 3), dtype=np.float32))
    spans = spans_of(np.array(tags, dtype=np.int8), scores)
    assert [(s.first, s.last) for s in spans] == expected
    assert all(s.score == pytest.approx(1 / 3) for s in spans)
