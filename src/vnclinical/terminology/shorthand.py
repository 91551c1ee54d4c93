"""A text -> the phrases in it that hospital hands shorten, with their short forms."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from vnclinical.matching.lexicon import bundled_rows
from vnclinical.text.fold import fold
from vnclinical.text.syllables import syllables, units

__all__ = ["Shortenable", "shortenable"]

PACKAGE = "vnclinical.terminology"


class Shortenable(NamedTuple):
    """A phrase in a text and what may stand for it."""

    start: int
    end: int
    phrase: str
    shorts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    shorts: tuple[str, ...]
    after_number: bool

    def stands_at(self, folded: str, start: int) -> bool:
        """Whether it does, as whole words."""
        end = start + len(self.text)
        if not folded.startswith(self.text, start):
            return False
        if self.text[-1].isalnum() and folded[end : end + 1].isalnum():
            return False
        return not self.after_number or folded[max(start - 2, 0) : start].rstrip(" ")[-1:].isdigit()


def shortenable(
    text: str, may: Callable[[int, int], bool] = lambda start, end: True
) -> Iterator[Shortenable]:
    """The longest phrases of the tables, in text order, apart from each other.

    Args:
        text: a text.
        may: whether the stretch between two positions may be replaced.

    >>> [(found.phrase, found.shorts) for found in shortenable("BN 65 tuổi, Viêm ruột thừa")]
    [('tuổi', ('t',)), ('viêm ruột thừa', ('VRT',))]
    """
    folded = fold(text)
    done = 0
    for unit in syllables(folded):
        if unit.start < done:
            continue
        for phrase in _phrases().get(folded[unit.start : unit.end], ()):
            end = unit.start + len(phrase.text)
            if phrase.stands_at(folded, unit.start) and may(unit.start, end):
                yield Shortenable(unit.start, end, phrase.text, phrase.shorts)
                done = end
                break


@cache
def _phrases() -> Mapping[str, tuple[_Phrase, ...]]:
    """First unit -> phrases that begin with it, the longest first."""
    shorts: dict[tuple[str, bool], list[str]] = {}
    for row in _everyday():
        key = (fold(row["expansion"]), row["after"] == "number")
        shorts.setdefault(key, []).append(row["short"])
    for short, expansion in _first_senses().items():
        found = shorts.setdefault((fold(expansion), False), [])
        if short not in found:
            found.append(short)
    by_first: dict[str, list[_Phrase]] = {}
    for (text, after_number), found in shorts.items():
        by_first.setdefault(units(text)[0], []).append(_Phrase(text, tuple(found), after_number))
    return {
        first: tuple(sorted(phrases, key=lambda p: (-len(p.text), not p.after_number)))
        for first, phrases in by_first.items()
    }


def _everyday() -> list[dict[str, str]]:
    return bundled_rows(PACKAGE, "shorthand.tsv", ("short", "expansion", "after", "source"))


def _first_senses() -> dict[str, str]:
    """Abbreviation -> its first expansion, where this has two words or more.

    One word is too little: ``phải`` is right-hand and must, ``trái`` is left-hand and fruit.
    """
    found: dict[str, str] = {}
    for row in bundled_rows(PACKAGE, "abbreviations.tsv", ("short", "expansion", "context")):
        found.setdefault(row["short"], row["expansion"])
    return {short: expansion for short, expansion in found.items() if " " in expansion}
