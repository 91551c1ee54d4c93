"""Text -> what to change so that only ordinary characters, blanks and line ends are left."""

import re
from collections.abc import Iterator

from vnclinical.text.offsets import Change

__all__ = ["BROKEN", "cleanings"]

_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_LINE_ENDS = "\r\u000b\u000c\u2028\u2029"
_BROKEN = "\u0000-\u0008\u000e-\u001f\u007f-\u009f\ud800-\udfff"
# What Word keeps of its Symbol font when a note is copied out as plain text.
_SYMBOL_FONT = {
    "\uf0b7": "•", "\uf0a7": "•", "\uf0b0": "°", "\uf0b1": "±", "\uf06d": "µ", "\uf0b3": "≥",
    "\uf0a3": "≤", "\uf0ae": "→", "\uf0e0": "→", "\uf0de": "⇒", "\uf044": "Δ", "\uf061": "α",
    "\uf062": "β", "\uf067": "γ",
}  # fmt: skip
_WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
_SAME = {"Ð": "Đ", "Ɖ": "Đ"}
_REPLACED = {**_SYMBOL_FONT, **_WIDE, **_SAME}

BROKEN = re.compile(f"[{_BROKEN}]")
"""Characters that are no text: controls and lone surrogates."""

# One class and a table: an alternation would be tried at every character of the text.
_ODD = re.compile(f"[{_LINE_ENDS}{_BLANKS}{_INVISIBLE}{_BROKEN}º˚⁰{''.join(_REPLACED)}]", re.DOTALL)
_BLANK = re.compile(f"[{_BLANKS}]")
_INVISIBLE_ONE = re.compile(f"[{_INVISIBLE}]")
_AFTER_NUMBER = re.compile("[0-9] ?$")
_CELSIUS = re.compile(" ?[CcFf]\\b")


def cleanings(text: str) -> Iterator[Change]:
    r"""Line ends become LF, blanks a blank; invisible characters go, broken ones are replaced.

    >>> [change.text for change in cleanings("Nhiệt độ\u00a037º\r\n")]
    [' ', '°', '\n']
    """
    for match in _ODD.finditer(text):
        start, end = match.span()
        if match[0] == "\r" and text[end : end + 1] == "\n":
            yield Change(start, end + 1, "\n")
        elif match[0] not in "º˚⁰":
            yield Change(start, end, _instead(match[0]))
        elif _is_degree(text, start):
            yield Change(start, end, "°")


def _is_degree(text: str, at: int) -> bool:
    """The ordinal sign and the ring are typed for a degree after a number, the zero before C."""
    if not _AFTER_NUMBER.search(text[max(at - 2, 0) : at]):
        return False
    return text[at] != "⁰" or _CELSIUS.match(text, at + 1) is not None


def _instead(odd: str) -> str:
    if odd in _REPLACED:
        return _REPLACED[odd]
    if odd in _LINE_ENDS:
        return "\n"
    if _INVISIBLE_ONE.match(odd):
        return ""
    if _BLANK.match(odd) or odd < "\u0080":
        return " "  # a control between two words is at best a blank
    return _from_cp1252(odd)


def _from_cp1252(odd: str) -> str:
    """Reads a C1 control as the Windows sign with this byte; a surrogate is lost."""
    if odd > "\u009f":
        return "\ufffd"
    return bytes([ord(odd)]).decode("cp1252", "replace")
