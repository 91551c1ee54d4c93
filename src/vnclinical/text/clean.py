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

_ODD = re.compile(
    f"\r\n|[{_LINE_ENDS}]|(?P<blank>[{_BLANKS}])|(?P<invisible>[{_INVISIBLE}])"
    f"|(?P<broken>[{_BROKEN}])|(?P<replaced>[{''.join(_REPLACED)}])"
    # The ordinal sign, the ring and the small zero are typed for a degree, but only after a number.
    "|(?P<degree>(?<=[0-9])[º˚]|(?<=[0-9] )[º˚]|(?<=[0-9])⁰(?= ?C\\b))"
)


def cleanings(text: str) -> Iterator[Change]:
    """Line ends become LF, blanks a blank; invisible characters go, broken ones are replaced.

    >>> [change.text for change in cleanings("Nhiệt độ\\u00a037º\\r\\n")]
    [' ', '°', '\\n']
    """
    for match in _ODD.finditer(text):
        yield Change(match.start(), match.end(), _instead(match[0], match.lastgroup))


def _instead(odd: str, group: str | None) -> str:
    if group == "broken":
        # A control between two words is at best a blank; a surrogate was a character once.
        return " " if odd < "\u0080" else _from_cp1252(odd)
    if group == "replaced":
        return _REPLACED[odd]
    return {None: "\n", "blank": " ", "invisible": "", "degree": "°"}[group]


def _from_cp1252(odd: str) -> str:
    """Reads a C1 control as the Windows sign with this byte: dashes, quotes, dots."""
    if odd > "\u009f":
        return "\ufffd"
    return bytes([ord(odd)]).decode("cp1252", "replace")
