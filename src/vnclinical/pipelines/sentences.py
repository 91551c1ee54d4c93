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
    r"[ \t]*(?:[-+*•–>▪●]+[ \t]|[-+*•–▪●]+(?=\w)|\d{1,2}[.)/][ \t]"
    r"|[IVX]{1,4}[.)][ \t]|[a-zđ]\)[ \t])"
)
# A numbered item: "1. THA 2. ĐTĐ". Inside a line it counts only where it goes on with the list, so
# that a value or a grade at the end of a sentence ("Mạch 90. Tim đều", "típ 2. THA") stays whole.
ITEM_NUMBER = re.compile(r"(?<!\S)(?P<number>\d{1,2})[.)/][ \t]*(?=[^\W\d_])")
OPENS_LIST = re.compile(r"[:;,.)\-–][ \t]*$")
GRADED = re.compile(r"\b(?:t[iíyý]pe?|t[uú]ýp|độ|giai đoạn|gđ|nhóm|loại|ngày|lần|thứ)[ \t]+$", re.I)
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
        items = list(_items(text, paragraph))
        numbers = {at for item in items for at in range(item.start, item.end)}
        cuts = {paragraph.start, paragraph.end, *(item.start for item in items)}
        cuts |= {
            stop.end()
            for stop in STOP.finditer(text, paragraph.start, paragraph.end)
            if stop.start() not in numbers and not _is_abbreviation(text, stop.start(), stop[0])
        }
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
    line = text[max(start, text.rfind("\n", start, end) + 1) : end].rstrip()
    return (
        len(line) >= WRAP_WIDTH
        and ENDS_OPEN.search(line[-1:]) is not None
        and CONTINUES.match(text, end + 1, limit) is not None
        and BULLET.match(text, end + 1, limit) is None
    )


def _items(text: str, paragraph: Span) -> Iterator[Span]:
    """The numbers of list items; the next one inside a line is one more than the last."""
    expected = None
    for match in ITEM_NUMBER.finditer(text, paragraph.start, paragraph.end):
        number = int(match["number"])
        before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        opens = not before.strip(" \t-+*•") or (number == 1 and OPENS_LIST.search(before))
        if opens or (number == expected and not GRADED.search(before)):
            expected = number + 1
            yield Span(*match.span())


def _is_abbreviation(text: str, stop: int, mark: str) -> bool:
    if mark != ".":
        return False
    if DOTTED_ABBREVIATION.search(text[max(0, stop - 4) : stop]):
        return True
    # "1." at the start of a line is its number even where no letter follows.
    return text[text.rfind("\n", 0, stop) + 1 : stop].strip().isdigit()


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return Span(start + left, start + right) if right > left else None
