"""Lines of UTF-8 that was read as Windows-1252 or Latin-1 -> what to change."""

import re
from collections.abc import Iterator, Sequence

from vnclinical.text.legacy_tables import CP1252_BYTES
from vnclinical.text.offsets import Change
from vnclinical.text.vietnamese import LETTERS, is_syllable

__all__ = ["decode_misread"]

_TAIL = "".join(re.escape(char) for char, byte in CP1252_BYTES.items() if byte < 0xC0)
_SEQUENCE = re.compile(f"[ð-ô][{_TAIL}]{{3}}|[à-ï][{_TAIL}]{{2}}|[Â-ß][{_TAIL}]|Ã ")
_HEAD = re.compile(r"[^\W\d_]*$")
_REST = re.compile(r"[^\W\d_]*")
_LOWER = frozenset(LETTERS.lower()) | frozenset("Đ")
_SIGNS = frozenset("°±µ²³½×·÷«»")


def decode_misread(lines: Sequence[str]) -> dict[int, list[Change]]:
    """For each line with such signs the changes; twice-encoded text needs a second call.

    >>> [change.text for change in decode_misread(["bá»‡nh nhÃ¢n"])[0]]
    ['ệ', 'â']
    """
    found = {number: list(_candidates(line)) for number, line in enumerate(lines)}
    sure = {number for number, items in found.items() if any(strong for _, strong in items)}
    decoded: dict[int, list[Change]] = {}
    for number, items in found.items():
        # One doubtful pair in a text without a sure one may be a capital before a closing quote.
        if items and (number in sure or len(sure) > 1):
            decoded[number] = [change for change, _ in items]
    return decoded


def _candidates(line: str) -> Iterator[tuple[Change, bool]]:
    """The changes of a line, each with whether it proves that the line was misread."""
    for match in _SEQUENCE.finditer(line):
        start, end = match.span()
        if match[0] == "Ã ":
            yield Change(start, end if _eats_blank(line, start) else end - 1, "à"), False
        elif char := _decoded(match[0]):
            strong = char in _LOWER or char in _SIGNS or len(match[0]) > 2
            yield Change(start, end, char), strong


def _decoded(signs: str) -> str:
    try:
        char = bytes(CP1252_BYTES[sign] for sign in signs).decode("utf-8")
    except (UnicodeDecodeError, KeyError):
        return ""
    if "\u0080" <= char <= "\u009f" and signs[1] != char:
        return ""
    plausible = (
        char < "\u0180" or char in LETTERS or char in CP1252_BYTES or "\u0300" <= char < "\u0400"
    )
    return char if plausible or len(signs) > 2 else ""


def _eats_blank(line: str, start: int) -> bool:
    """Whether the blank behind Ã is the lost no-break blank that is the second byte of à."""
    head, rest = _HEAD.search(line[:start]), _REST.match(line, start + 2)
    if head is None or rest is None or not rest[0]:
        return True
    return is_syllable(head[0] + "à" + rest[0])
