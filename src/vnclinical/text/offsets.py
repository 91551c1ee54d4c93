"""Two texts that differ in places -> character positions carried from one to the other."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from vnclinical.errors import InputError

__all__ = ["Change", "Edit", "OffsetMap", "rewrite"]


class Edit(NamedTuple):
    """A stretch of the original that became a stretch of another length."""

    original_start: int
    original_end: int
    normalized_start: int
    normalized_end: int


class Change(NamedTuple):
    """Characters of a text and what shall stand there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """The way between an original text and its normalised form.

    Only stretches whose length changed at some step are kept (``edits``, in text order); between
    them positions differ by a constant. The characters of an edit belong together: any part of it
    stands for the whole of it on the other side.

    >>> offsets = OffsetMap.of(6, [Edit(1, 4, 1, 2)])   # "So" + hat + acute + "t", then "Sốt"
    >>> offsets.original(0, 3), offsets.original(1, 2), offsets.normalized(2, 5)
    ((0, 5), (1, 4), (1, 3))
    """

    original_length: int
    normalized_length: int
    edits: tuple[Edit, ...] = ()

    @classmethod
    def identity(cls, length: int) -> "OffsetMap":
        """The map of a text of this length that nothing happened to."""
        return cls(length, length)

    @classmethod
    def of(cls, original_length: int, edits: Iterable[Edit]) -> "OffsetMap":
        """The map of a text of ``original_length`` characters; ``edits`` come in text order."""
        kept = tuple(edits)
        shift = kept[-1].normalized_end - kept[-1].original_end if kept else 0
        return cls(original_length, original_length + shift, kept)

    @property
    def is_identity(self) -> bool:
        """Whether every position is the same on both sides."""
        return not self.edits

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The smallest original interval that covers normalised ``start`` to ``end``."""
        _check(start, end, self.normalized_length)
        if not self.edits:
            return start, end
        return _carry(self.edits, start, end, source=2, target=0)

    def normalized(self, start: int, end: int) -> tuple[int, int]:
        """The smallest normalised interval that covers original ``start`` to ``end``."""
        _check(start, end, self.original_length)
        if not self.edits:
            return start, end
        return _carry(self.edits, start, end, source=0, target=2)

    def then(self, other: "OffsetMap") -> "OffsetMap":
        """The map of this change followed by ``other``, which starts from our normalised text."""
        if self.normalized_length != other.original_length:
            raise InputError(
                "offset maps do not fit: the first ends with "
                f"{self.normalized_length} characters, the second starts with "
                f"{other.original_length}"
            )
        if other.is_identity:
            return self
        if self.is_identity:
            return other
        return OffsetMap(
            self.original_length, other.normalized_length, _composed(self.edits, other.edits)
        )


def rewrite(text: str, changes: Iterable[Change]) -> tuple[str, OffsetMap]:
    r"""Applies changes, which come in text order and do not overlap.

    >>> rewrite("ho,\r\nsốt", [Change(3, 5, "\n")])[0]
    'ho,\nsốt'
    """
    pieces: list[str] = []
    edits: list[Edit] = []
    done = shift = 0
    for start, end, new in changes:
        pieces += (text[done:start], new)
        done = end
        if grown := len(new) - (end - start):
            edits.append(Edit(start, end, start + shift, start + shift + len(new)))
            shift += grown
    return "".join((*pieces, text[done:])), OffsetMap.of(len(text), edits)


def _check(start: int, end: int, length: int) -> None:
    if not 0 <= start <= end <= length:
        raise InputError(f"a span needs 0 <= start <= end <= {length}, got ({start}, {end})")


def _carry(
    edits: Sequence[Edit], start: int, end: int, *, source: int, target: int
) -> tuple[int, int]:
    """Carries an interval; ``source`` and ``target`` are the columns of the two starts."""
    left = _edge(edits, start, source, target)
    if start == end:
        return left[0], left[0]
    return left[0], _edge(edits, end - 1, source, target)[1]


def _edge(edits: Sequence[Edit], position: int, source: int, target: int) -> tuple[int, int]:
    """The interval that the character at ``position`` stands for on the other side."""
    index = bisect_right(edits, position, key=itemgetter(source)) - 1
    if index < 0:
        return position, position + 1
    edit = edits[index]
    if position < edit[source + 1]:
        return edit[target], edit[target + 1]
    moved = position - edit[source + 1] + edit[target + 1]
    return moved, moved + 1


def _composed(first: Sequence[Edit], second: Sequence[Edit]) -> tuple[Edit, ...]:
    """Merges two lists of edits that meet in the text between them."""
    edits: list[Edit] = []
    i = j = 0
    back = ahead = 0  # what to add to a middle position for the original, for the final text
    while i < len(first) or j < len(second):
        start_i, start_j = i, j
        low, high, i, j = _group(first, second, i, j)
        original_start, normalized_start = low + back, low + ahead
        if i > start_i:
            back = first[i - 1].original_end - first[i - 1].normalized_end
        if j > start_j:
            ahead = second[j - 1].normalized_end - second[j - 1].original_end
        edits.append(Edit(original_start, high + back, normalized_start, high + ahead))
    # Merged edits may have the same length on both sides; their characters still belong together.
    return tuple(edits)


def _group(
    first: Sequence[Edit], second: Sequence[Edit], i: int, j: int
) -> tuple[int, int, int, int]:
    """The next edits that share characters of the middle text, as (low, high, next i, next j)."""
    if j >= len(second) or (i < len(first) and first[i][2] <= second[j][0]):
        low, high, i = first[i][2], first[i][3], i + 1
    else:
        low, high, j = second[j][0], second[j][1], j + 1
    while True:
        if i < len(first) and first[i][2] < high:
            high, i = max(high, first[i][3]), i + 1
        elif j < len(second) and second[j][0] < high:
            high, j = max(high, second[j][1]), j + 1
        else:
            return low, high, i, j
