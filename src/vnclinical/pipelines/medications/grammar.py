"""Folded text at a place -> the piece of an instruction that begins there.

Every pattern is written once, with marks, and compiled twice: for text with marks and without.
"""

import re
from functools import cache

from vnclinical.pipelines.medications.patterns import marked_patterns
from vnclinical.pipelines.medications.pieces import Kind, Piece
from vnclinical.pipelines.medications.vocabulary import without_marks

__all__ = ["Grammar", "grammar"]

ORDER = tuple(Kind)
DIGITS = "0123456789"
# How a piece may begin, so that most patterns need not be tried; None: with anything.
BEGINS: dict[Kind, str | None] = {
    Kind.RATE: DIGITS + "tx",
    Kind.DROPS: "xvilc",
    Kind.INTERVAL: DIGITS + "/mcq",
    Kind.MINUTES: DIGITS + "tcm/",
    Kind.PER_DAY: DIGITS + "x×*",
    Kind.TIMES_DAY: DIGITS + "x×*",
    Kind.WEEKLY: DIGITS + "x×thmc",
    Kind.DURATION: DIGITS + "x×*tdđ",
    Kind.CLOCK: DIGITS + "lv",
    Kind.QUANTITY: DIGITS + "x×*kt",
    Kind.STRENGTH: DIGITS + "x×*=",
    Kind.SPLIT: DIGITS,
    Kind.REPEAT: "x×*",
    Kind.EACH: "1m/l",
    Kind.DIVIDED: "c",
    Kind.DAY: "1nmh",
    Kind.BY_DAY: "/m",
    Kind.PART: "cbvstđd",
    Kind.LETTERS: "stc",
    Kind.PRN: "kn",
    Kind.DILUTE: "pbhtđdv",
    Kind.THEN: "srtcdlg-→",
}
ASKED_FOR = frozenset({Kind.NUMBER, Kind.BARE, Kind.LINE})


class Grammar:
    """The compiled patterns for one way of writing.

    >>> piece = grammar(marks=True).at("x 2 viên/ngày", 0, 13)
    >>> piece.kind.value, piece["n"], piece["u"]
    ('quantity', '2', 'viên')
    """

    def __init__(self, patterns: dict[Kind, str]) -> None:
        self._pattern = {kind: re.compile(patterns[kind]) for kind in ORDER}
        self._asked = [kind for kind in ORDER if kind not in ASKED_FOR]
        self._rows: dict[str, list[Kind]] = {}

    def at(self, key: str, at: int, limit: int) -> Piece | None:
        """The first pattern, in the order of ``Kind``, that fits at a place."""
        for kind in self._beginning(key[at : at + 1]):
            match = self._pattern[kind].match(key, at, limit)
            if match is not None and match.end() > at:
                return Piece(kind, at, match.end(), match.groupdict())
        return None

    def _beginning(self, letter: str) -> list[Kind]:
        """The kinds that may begin with a letter; kept, as a note has few."""
        rows = self._rows.get(letter)
        if rows is None:
            begins = ((kind, BEGINS.get(kind)) for kind in self._asked)
            rows = [kind for kind, letters in begins if letters is None or letter in letters]
            self._rows[letter] = rows
        return rows

    def only(self, kind: Kind, key: str, at: int, limit: int) -> Piece | None:
        """One pattern at a place."""
        match = self._pattern[kind].match(key, at, limit)
        return Piece(kind, at, match.end(), match.groupdict()) if match else None


@cache
def grammar(*, marks: bool) -> Grammar:
    """The grammar for folded text, or for text without marks; built once."""
    patterns = marked_patterns()
    if not marks:
        patterns = {kind: without_marks(pattern) for kind, pattern in patterns.items()}
    return Grammar(patterns)
