"""Half-open character intervals, without any text of their own."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Span", "SpanIndex", "longest_non_overlapping"]


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


class SpanIndex:
    """Many spans, asked again and again which of them meet a place; sorted once.

    >>> index = SpanIndex([Span(0, 4), Span(2, 3), Span(9, 12)])
    >>> index.overlapping(Span(3, 10))
    [Span(start=0, end=4), Span(start=9, end=12)]
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]
        self._longest = max(map(len, self._spans), default=0)

    def overlapping(self, place: Span) -> list[Span]:
        """The spans that share a character with ``place``, in order."""
        first = bisect_left(self._starts, place.start - self._longest)
        last = bisect_left(self._starts, place.end)
        return [span for span in self._spans[first:last] if span.overlaps(place)]

    def starting_in(self, place: Span) -> list[Span]:
        """The spans that begin inside ``place``, in order."""
        return self._spans[
            bisect_left(self._starts, place.start) : bisect_left(self._starts, place.end)
        ]
