"""Logits of one BIO layer -> the best possible sequence; an I never follows an O."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["UnitSpan", "best_tags", "log_softmax", "spans_of"]

O, B, I = 0, 1, 2  # noqa: E741 - the scheme's own letters


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """Units ``first`` to ``last`` with the mean probability of their tags."""

    first: int
    last: int
    score: float


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-probabilities over the last axis. *Shape:* as given."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    normed: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normed


def best_tags(scores: NDArray[np.float32]) -> NDArray[np.int8]:
    """The most probable tags of a layer under the one law of BIO (Viterbi).

    Args:
        scores: log-probabilities. *Shape:* ``(units, 3)``

    Returns:
        Tags 0 (O), 1 (B), 2 (I). *Shape:* ``(units,)``
    """
    count = len(scores)
    tags: NDArray[np.int8] = scores.argmax(axis=-1).astype(np.int8)
    # Most layers of most notes need no search: the greedy tags are lawful already.
    previous = np.concatenate([[O], tags[:-1]]) if count else tags
    if not np.any((tags == I) & (previous == O)):
        return tags
    rows = scores.tolist()
    total = [rows[0][O], rows[0][B], float("-inf")]
    back: list[tuple[int, int, int]] = []
    for row in rows[1:]:
        any_best = max((O, B, I), key=total.__getitem__)
        inner = B if total[B] >= total[I] else I
        back.append((any_best, any_best, inner))
        total = [total[any_best] + row[O], total[any_best] + row[B], total[inner] + row[I]]
    tag = max((O, B, I), key=total.__getitem__)
    tags[-1] = tag
    for position in range(count - 2, -1, -1):
        tag = back[position][tag]
        tags[position] = tag
    return tags


def spans_of(tags: NDArray[np.int8], scores: NDArray[np.float32]) -> list[UnitSpan]:
    """The spans of a lawful tag sequence, with their scores.

    >>> scores = np.log(np.array([[0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.9, 0.05, 0.05]]))
    >>> [(s.first, s.last, round(s.score, 2)) for s in spans_of(best_tags(scores), scores)]
    [(0, 1, 0.7)]
    """
    spans = []
    starts = np.flatnonzero(tags == B)
    for first in starts.tolist():
        last = first
        while last + 1 < len(tags) and tags[last + 1] == I:
            last += 1
        units = np.arange(first, last + 1)
        probability = float(np.exp(scores[units, tags[units]]).mean())
        spans.append(UnitSpan(first, last, min(1.0, probability)))
    return spans
