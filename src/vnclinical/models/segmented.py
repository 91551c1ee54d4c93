"""Text, word spans -> the text as a model of segmented text reads it, and the way back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vnclinical.text.span import Span

__all__ = ["SegmentedText", "segmented"]


@dataclass(frozen=True, slots=True)
class SegmentedText:
    """``shown`` is what the tokenizer sees; its character ``i`` stands for the characters from
    ``begins[i]`` to ``ends[i]`` of the text."""  # noqa: D205, D209

    shown: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The interval of the text for one of ``shown``; an empty one stays empty."""
        if start >= end:
            at = self.begins[start] if start < len(self.begins) else max(self.ends, default=0)
            return at, at
        return self.begins[start], self.ends[end - 1]


def segmented(text: str, words: Sequence[Span], line_break: str) -> SegmentedText:
    r"""Joins the syllables of each word by ``_`` and parts the words by single blanks.

    Args:
        text: the text, of which everything but blanks lies in a word.
        words: in order, apart from each other.
        line_break: stands between words for every line end.

    >>> shown = segmented("Bệnh nhân\nho,sốt", [Span(0, 9), Span(10, 12), Span(12, 13),
    ...                                          Span(13, 16)], "|")
    >>> shown.shown
    'Bệnh_nhân | ho , sốt'
    >>> shown.place(12, 14)
    (10, 12)
    """
    shown: list[tuple[str, int, int]] = []
    at = 0
    for word in (*words, Span(len(text), len(text))):
        for place in range(at, word.start):
            if text[place] == "\n":
                shown += [(" ", at, place), (line_break, place, place + 1)]
                at = place + 1
        shown.append((" ", at, word.start))
        for part in re.finditer(r"\s+|\S", word.covered(text)):
            sign = "_" if part[0].isspace() else part[0]
            shown.append((sign, word.start + part.start(), word.start + part.end()))
        at = word.end
    inner = shown[1:-1]  # the blanks before the first word and behind the last part nothing
    return SegmentedText(
        "".join(sign for sign, _, _ in inner),
        tuple(start for _, start, _ in inner),
        tuple(end for _, _, end in inner),
    )
