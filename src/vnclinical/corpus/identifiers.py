"""Strings that could name a real person: no note of a corpus may hold one.

>>> [kind for kind, _ in identifiers("BN 62t, ĐT 0912 345 678")]
['telephone number']
>>> list(identifiers("mã BN 000123456789, HA 120/80, ngày 12/08/2026"))
[]
"""

import re
from collections.abc import Iterator

__all__ = ["identifiers"]

# An invented number begins with 000, so that it can be told from a real one.
PATTERNS = (
    ("insurance card number", re.compile(r"(?<!\w)[A-Z]{2}[1-9]\d{2}\d{10}(?!\d)")),
    # 03, 05, 07, 08, 09 are the mobile prefixes, 02 the land lines (Thông tư 22/2014/TT-BTTTT).
    (
        "telephone number",
        re.compile(r"(?<![\d/.,])(?:\+?84|0)[ .-]?[235789](?:[ .-]?\d){8}(?![\d/])"),
    ),
    ("run of 9 to 12 digits", re.compile(r"(?<!\d)(?!000)\d{9,12}(?!\d)")),
    ("e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.I)),
)


def identifiers(text: str) -> Iterator[tuple[str, int]]:
    """Yields what kind of identifier begins where; the first kind that fits a place counts."""
    taken: list[range] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() in span for span in taken):
                taken.append(range(*match.span()))
                yield kind, match.start()
