"""Sub-words <-> syllables, and the windows over a long note."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Window", "first_subwords", "windows"]


@dataclass(frozen=True, slots=True)
class Window:
    """Sub-words ``start`` to ``end`` are read together; those from ``keep_from`` to ``keep_to``
    take their labels from this window."""  # noqa: D205, D209

    start: int
    end: int
    keep_from: int
    keep_to: int


def windows(count: int, size: int, overlap: int) -> list[Window]:
    """Windows that cover ``count`` sub-words; each sub-word is kept by exactly one.

    Neighbours share ``overlap`` sub-words, and the border between them lies in the middle of what
    they share: every sub-word is labelled where it is farthest from an edge.

    >>> [(w.start, w.end, w.keep_from, w.keep_to) for w in windows(9, 6, 2)]
    [(0, 6, 0, 5), (4, 9, 5, 9)]
    """
    if count <= size:
        return [Window(0, count, 0, count)] if count else []
    step = size - overlap
    starts = list(range(0, count - overlap, step))
    found = []
    keep_from = 0
    for number, start in enumerate(starts):
        end = min(start + size, count)  # the last is shorter: reading twice costs time
        is_last = number == len(starts) - 1
        keep_to = count if is_last else (starts[number + 1] + end + 1) // 2
        found.append(Window(start, end, keep_from, keep_to))
        keep_from = keep_to
    return found


def first_subwords(
    units: Sequence[tuple[int, int]], subwords: Sequence[tuple[int, int]]
) -> list[int]:
    """For each unit the number of the first sub-word that shares a character with it.

    Args:
        units: character intervals of the syllables, in order, apart from each other.
        subwords: character intervals of the sub-words, in order; empty ones are special tokens.

    Returns:
        One number a unit; -1 where the tokenizer left the characters out.
    """
    found = []
    at = 0
    for start, end in units:
        while at < len(subwords) and subwords[at][1] <= start:
            at += 1
        covers = at < len(subwords) and subwords[at][0] < end and subwords[at][1] > subwords[at][0]
        found.append(at if covers else -1)
    return found
