"""Sections -> sentences."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

from vnclinical.document import Document
from vnclinical.labels import Layer
from vnclinical.text.span import Span

__all__ = ["SentenceSplitter", "split"]

BULLET = re.compile(
    r"[ \t]*(?:[-+*•–>▪●]+[ \t]|[-+*•–▪●]+(?=\w)|\d{1,2}[.)/][ \t]|[IVX]{1,4}[.)][ \t]|[a-zđ]\)[ \t])"
)
# A numbered item inside a line: "1. THA 2. ĐTĐ". The number follows a blank and precedes a letter.
INLINE_NUMBER = re.compile(r"(?<=\s)\d{1,2}[.)/][ \t]*(?=[^\W\d_])")
# A full stop ends a sentence when a blank or the end follows and no abbreviation or number part is
# cut: "BS. ", "L. thượng" keep going, "37.5" and "N.thở" have no blank behind the stop.
STOP = re.compile(r"[.?!…]+(?=\s|$)")
DOTTED_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:bs|ths|ts|pgs|gs|bn|tp|p|q|st|kg|vd|[a-zđ])$", re.I
)
CONTINUES = re.compile(r"[ \t]*[a-zà-ỹđ(]")
ENDS_OPEN = re.compile(r"[\w,/)%]$")
WRAP_WIDTH = 34
"""A line shorter than this was ended by the writer, not by the width of an export."""


class SentenceSplitter:
    r"""Cuts at line ends, bullets, numbered items and full stops; never between two letters.

    A line that goes on in lower case after a long line without closing punctuation is one that an
    export has wrapped: the two are one sentence.

    >>> doc = SentenceSplitter()(Document.from_text("Sốt 39.5. Không ho\n1. THA 2. ĐTĐ"))
    >>> [s.covered(doc.text) for s in doc.sentences]
    ['Sốt 39.5.', 'Không ho', '1. THA', '2. ĐTĐ']
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT, Layer.SECTIONS})
    writes: ClassVar[Layer] = Layer.SENTENCES

    def __call__(self, doc: Document) -> Document:
        """Fills SENTENCES; they cover every character that is not blank."""
        cuts = sorted({0, len(doc.text), *(s.span.start for s in doc.sections)})
        pieces = (Span(a, b) for a, b in pairwise(cuts))
        return doc.with_layer(
            Layer.SENTENCES, (s for piece in pieces for s in split(doc.text, piece))
        )


def split(text: str, section: Span) -> Iterator[Span]:
    """The sentences of one section, without the blanks between them."""
    for paragraph in _paragraphs(text, section):
        cuts = {paragraph.start, paragraph.end}
        cuts |= {
            stop.end()
            for stop in STOP.finditer(text, paragraph.start, paragraph.end)
            if not _is_abbreviation(text, stop.start(), stop[0])
        }
        cuts |= {m.start() for m in INLINE_NUMBER.finditer(text, paragraph.start, paragraph.end)}
        ordered = sorted(cuts)
        for start, end in pairwise(ordered):
            if (sentence := _trimmed(text, start, end)) is not None:
                yield sentence


def _paragraphs(text: str, section: Span) -> Iterator[Span]:
    """Lines, with those joined that an export has wrapped in mid-phrase."""
    start = section.start
    while start < section.end:
        end = _line_end(text, start, section.end)
        while end < section.end and _wrapped(text, start, end, section.end):
            end = _line_end(text, end + 1, section.end)
        yield Span(start, end)
        start = end + 1


def _line_end(text: str, start: int, limit: int) -> int:
    end = text.find("\n", start, limit)
    return limit if end < 0 else end


def _wrapped(text: str, start: int, end: int, limit: int) -> bool:
    line = text[text.rfind("\n", start, end) + 1 : end].rstrip()
    return (
        len(line) >= WRAP_WIDTH
        and ENDS_OPEN.search(line) is not None
        and CONTINUES.match(text, end + 1, limit) is not None
        and BULLET.match(text, end + 1, limit) is None
    )


def _is_abbreviation(text: str, stop: int, mark: str) -> bool:
    if mark != ".":
        return False
    before = text[max(0, stop - 4) : stop]
    if DOTTED_ABBREVIATION.search(before):
        return True
    # "1." at the start of an item is its number, not the end of a sentence.
    line = text[text.rfind("\n", 0, stop) + 1 : stop]
    return line.strip().isdigit() or bool(
        re.search(r"\s\d{1,2}$", line)
        and text[stop + 1 : stop + 3].strip().isalpha()
        and not _ends_value(line)
    )


def _ends_value(line: str) -> bool:
    """A number that closes a value (``HA 120/80. Tim đều``) is no item number."""
    return bool(re.search(r"[^\W\d_]\s+\d{1,3}$|[:=/]\s*\d{1,3}$", line))


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(start + left, start + right) if right > left else None
