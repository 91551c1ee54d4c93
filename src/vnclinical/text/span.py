"""Half-open character intervals, without any text of their own."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Span", "longest_non_overlapping"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` up to, not including, ``end``.

    >>> Span(4, 8).covered("đau ngực trái")
    'ngực'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuses an interval that runs backwards or starts before the text."""
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, got ({self.start}, {self.end})")

    def __len__(self) -> int:
        """The number of characters covered; an empty span is therefore falsy."""
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two spans share at least one character."""
        return max(self.start, other.start) < min(self.end, other.end)

    def contains(self, other: "Span") -> bool:
        """Whether every character of ``other`` is covered by this span too."""
        return self.start <= other.start and other.end <= self.end

    def covered(self, text: str) -> str:
        """The characters of ``text`` that this span covers."""
        return text[self.start : self.end]


def longest_non_overlapping(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Keeps the longest spans, the earlier of equals, and drops what overlaps them.

    The result is in text order. Empty spans cover nothing and are dropped.

    >>> text = "đau ngực trái"
    >>> kept = longest_non_overlapping([Span(0, 3), Span(0, 8), Span(4, 13)])
    >>> [span.covered(text) for span in kept]
    ['đau', 'ngực trái']
    """
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.start - s.end, s.start)):
        if not span:
            continue
        place = bisect_left(kept, span)
        # ``kept`` is disjoint and sorted, so that only the two neighbours can be in the way.
        if any(span.overlaps(near) for near in kept[max(place - 1, 0) : place + 1]):
            continue
        kept.insert(place, span)
    return tuple(kept)
