"""The tables of this room -> alternations for patterns, and what each written form means."""

import re
from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from vnclinical.matching.lexicon import bundled_rows
from vnclinical.text.fold import fold, strip_marks

__all__ = ["alternation", "cues", "phrases", "units", "without_marks"]

PACKAGE = "vnclinical.pipelines.medications"
T = TypeVar("T")


@cache
def units() -> dict[str, tuple[str, str]]:
    """Written form, folded or bare -> unit and kind (count, volume, mass, international).

    >>> units()["vien"], units()["đv"]
    (('viên', 'count'), ('đơn vị', 'international'))
    """
    rows = bundled_rows(PACKAGE, "units.tsv", ("written", "unit", "kind", "source"))
    return _both((row["written"], (row["unit"], row["kind"])) for row in rows)


@cache
def cues() -> dict[str, str]:
    """Words of the way of giving, folded or bare -> route.

    >>> cues()["uống"], cues()["tiem bap"]
    ('oral', 'intramuscular')
    """
    rows = bundled_rows(PACKAGE, "routes.tsv", ("cue", "route", "source"))
    return _both((row["cue"], row["route"]) for row in rows)


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """The phrases of ``words.tsv`` of one kind: detail, form, stop or change."""
    rows = bundled_rows(PACKAGE, "words.tsv", ("phrase", "kind", "source"))
    return tuple(fold(row["phrase"]) for row in rows if row["kind"] == kind)


def alternation(words: Iterable[str]) -> str:
    r"""A pattern for any of the words, the longest first; a blank stands for any blanks.

    >>> alternation(["tiêm", "tiêm bắp"])
    '(?:tiêm\\s+bắp|tiêm)'
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(r"\s+".join(map(re.escape, w.split())) for w in ordered) + ")"


def without_marks(pattern: str) -> str:
    r"""The pattern for text whose marks are off; its escapes keep their case.

    >>> without_marks(r"[^\W\d]ống")
    '[^\\W\\d]ong'
    """
    return "".join(strip_marks(c) if c.isalpha() and c.islower() else c for c in pattern)


def _both(pairs: Iterable[tuple[str, T]]) -> dict[str, T]:
    known: dict[str, T] = {}
    for written, meaning in pairs:
        folded = fold(written)
        known.setdefault(folded, meaning)
        known.setdefault(strip_marks(folded), meaning)
    return known
