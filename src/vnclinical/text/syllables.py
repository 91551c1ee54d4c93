"""Text -> its smallest units: runs of letters, runs of digits, single signs."""

import re

from vnclinical.text.span import Span

__all__ = ["boundaries", "syllables", "units"]

# ``\w`` counts ² and ½ as word characters; they are signs here, so that "m²" is not one word.
# A mark that no letter could absorb stays with the letter before it.
_LETTERS = r"[^\W\d_²³¹¼-¾⁰-₉⅐-⅟①-⒛]+"
_MARKS = r"[\u0300-\u036f]+"
_UNIT = re.compile(rf"{_LETTERS}(?:{_MARKS}(?:{_LETTERS})?)*|\d+|\S")


def syllables(text: str) -> tuple[Span, ...]:
    """The units of ``text`` in order; blanks belong to none.

    >>> text = "HA 150/90mmHg"
    >>> [unit.covered(text) for unit in syllables(text)]
    ['HA', '150', '/', '90', 'mmHg']
    """
    return tuple(Span(*match.span()) for match in _UNIT.finditer(text))


def units(text: str) -> list[str]:
    """The same units as strings, where places do not matter: keys of tables are made by thousands.

    >>> units("HA 150/90mmHg")
    ['HA', '150', '/', '90', 'mmHg']
    """
    return _UNIT.findall(text)


def boundaries(text: str) -> frozenset[int]:
    """The positions where a unit starts or ends.

    >>> sorted(boundaries("ho 3d"))
    [0, 2, 3, 4, 5]
    """
    return frozenset(edge for match in _UNIT.finditer(text) for edge in match.span())
