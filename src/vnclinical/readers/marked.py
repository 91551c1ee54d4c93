"""Notes with inline marks -> plain text and gold items.

The notation is for people: a doctor reads and extends it without a tool. One file holds many
notes, each after a header line::

    === id: w01-001 | specialty: cardiology | document: admission | style: telegraphic-north
    {h:TS:|past_history} {d:THA|past|=I10} 10 năm, không {s:sốt|neg}. {m:M 98|pulse=98}

A mark is ``{KIND:TEXT|ATTRIBUTE|...}``; marks may stand inside the text of another mark.
``docs/corpus.md`` describes every kind and attribute. Comes in: the marked string. Goes out:
the plain text and items whose offsets are indices into it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vnclinical.errors import CorpusError

__all__ = ["MarkedItem", "MarkedNote", "parse_marked", "read_marked"]

HEADER = re.compile(r"^===\s*(?P<fields>.+?)\s*$", re.M)
OPENING = re.compile(r"\{(?P<kind>[a-z]+):")


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """One mark: its kind letter, its place in the plain text, and what stood after ``|``."""

    kind: str
    start: int
    end: int
    text: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedNote:
    """One note of a marked file."""

    meta: dict[str, str]
    text: str
    items: tuple[MarkedItem, ...]


@dataclass(slots=True)
class _Open:
    kind: str
    start: int
    at: int
    attributes: list[str] = field(default_factory=list)
    in_text: bool = True


def parse_marked(source: str, where: str = "<string>") -> tuple[str, tuple[MarkedItem, ...]]:
    """Takes the marks out of ``source``.

    Args:
        source: a note or a sentence with inline marks.
        where: how errors name the source.

    Returns:
        The plain text, and the items sorted by start, longer first.

    Raises:
        CorpusError: a mark is not closed, not opened, or empty.

    >>> text, items = parse_marked("không {s:sốt|neg}, {s:ho}")
    >>> text, [(i.kind, i.text, i.attributes) for i in items]
    ('không sốt, ho', [('s', 'sốt', ('neg',)), ('s', 'ho', ())])
    """
    plain: list[str] = []
    length = 0
    stack: list[_Open] = []
    items: list[MarkedItem] = []
    at = 0
    while at < len(source):
        opening = OPENING.match(source, at)
        character = source[at]
        if opening and (not stack or stack[-1].in_text):
            stack.append(_Open(opening["kind"], length, at))
            at = opening.end()
            continue
        if stack and character == "|":
            stack[-1].in_text = False
            stack[-1].attributes.append("")
        elif stack and character == "}":
            items.append(_close(stack.pop(), "".join(plain), length, where, source))
        elif character in "{}":
            raise CorpusError(
                f"{where}:{_line(source, at)}: a {character!r} that belongs to no mark; "
                "write marks as {KIND:TEXT|ATTRIBUTE}"
            )
        elif stack and not stack[-1].in_text:
            stack[-1].attributes[-1] += character
        else:
            plain.append(character)
            length += 1
        at += 1
    if stack:
        raise CorpusError(
            f"{where}:{_line(source, stack[-1].at)}: the mark {{{stack[-1].kind}: is not closed"
        )
    return "".join(plain), tuple(sorted(items, key=lambda i: (i.start, -i.end)))


def _close(mark: _Open, plain: str, end: int, where: str, source: str) -> MarkedItem:
    text = plain[mark.start : end]
    if not text or text != text.strip():
        raise CorpusError(
            f"{where}:{_line(source, mark.at)}: the mark {{{mark.kind}: is empty or begins or ends "
            "with a blank; put the blank outside the mark"
        )
    attributes = tuple(a.strip() for a in mark.attributes if a.strip())
    return MarkedItem(mark.kind, mark.start, end, text, attributes)


def _line(source: str, at: int) -> int:
    return source.count("\n", 0, at) + 1


def read_marked(path: Path) -> Iterator[MarkedNote]:
    """Yields the notes of a marked file.

    Raises:
        CorpusError: the file does not begin with a ``===`` header, or a mark is broken.
    """
    source = path.read_text("utf8")
    headers = list(HEADER.finditer(source))
    if not headers or source[: headers[0].start()].strip():
        raise CorpusError(f"{path}:1: expected a header line '=== id: ... | specialty: ...'")
    for header, following in zip(headers, [*headers[1:], None], strict=False):
        end = following.start() if following else len(source)
        meta = {}
        for part in header["fields"].split("|"):
            key, _, value = part.partition(":")
            meta[key.strip()] = value.strip()
        where = f"{path}:{_line(source, header.start())}+"
        text, items = parse_marked(source[header.end() : end].strip("\n"), where)
        yield MarkedNote(meta, text, items)
