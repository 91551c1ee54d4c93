"""Many phrases at once: text -> the longest known phrases on syllable boundaries.

Phrases are compared syllable by syllable after folding, so that upper case, tone-mark placement,
doubled blanks and a line wrapped in mid-phrase make no difference. Punctuation inside a phrase
counts as a syllable of its own; a hyphen between syllables is read over.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vnclinical.text.fold import fold, strip_marks
from vnclinical.text.span import Span
from vnclinical.text.syllables import units
from vnclinical.text.tokens import Tokens

__all__ = ["PhraseMatch", "PhraseMatcher", "phrase_key"]


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A known phrase in a text; ``exact`` is False when it was found only without marks."""

    span: Span
    payload: Any
    exact: bool
    first: int
    last: int


def phrase_key(phrase: str) -> tuple[str, ...]:
    """The folded syllables of a phrase.

    >>> phrase_key("Tăng  huyết áp")
    ('tăng', 'huyết', 'áp')
    """
    return tuple(units(fold(phrase)))


class PhraseMatcher:
    """Finds phrases; the longest at each place, left to right, without overlaps.

    Args:
        phrases: pairs of phrase and payload. Of two equal phrases the first stays.
        any_case: short abbreviations match in lower case too (headings: ``ts``, ``xn``).

    >>> matcher = PhraseMatcher([("đau ngực", 1), ("đau ngực trái", 2)])
    >>> [(m.payload, m.span) for m in matcher.find(Tokens.of("Đau  ngực trái, đau ngực"))]
    [(2, Span(start=0, end=14)), (1, Span(start=16, end=24))]
    """

    def __init__(self, phrases: Iterable[tuple[str, Any]], *, any_case: bool = False) -> None:
        self._any_case = any_case
        self._folded: dict[str, Any] = {}
        self._stripped: dict[str, Any] = {}
        for phrase, payload in phrases:
            key = phrase_key(phrase)
            if not key:
                continue
            entry = (phrase, payload)
            _insert(self._folded, key, entry)
            _insert(self._stripped, tuple(strip_marks(" ".join(key)).split()), entry)

    def find(self, tokens: Tokens, *, without_marks: bool = False) -> list[PhraseMatch]:
        """All matches.

        Args:
            tokens: the text.
            without_marks: also accept phrases that agree only once all marks are off, for text
                that is written without diacritics.
        """
        return list(self._walk(tokens, without_marks))

    def _walk(self, tokens: Tokens, without_marks: bool) -> Iterator[PhraseMatch]:
        at = 0
        while at < len(tokens.spans):
            found = self._longest(tokens, at, tokens.folded, self._folded)
            exact = found is not None
            if found is None and without_marks:
                found = self._longest(tokens, at, tokens.stripped, self._stripped)
            if found is None:
                at += 1
                continue
            last, payload = found
            span = Span(tokens.spans[at].start, tokens.spans[last].end)
            yield PhraseMatch(span, payload, exact, at, last)
            at = last + 1

    def _longest(
        self, tokens: Tokens, at: int, units: Sequence[str], tree: dict[str, Any]
    ) -> tuple[int, Any] | None:
        node = tree
        best: tuple[int, Any] | None = None
        position = at
        while True:
            following = node.get(units[position])
            if following is None:
                break
            node = following
            entry = node.get("")
            if entry is not None and (self._any_case or _case_fits(entry[0], tokens, at, position)):
                best = (position, entry[1])
            if position + 1 >= len(units) or not tokens.joined[position]:
                break
            position += 1
        return best


def _insert(tree: dict[str, Any], key: tuple[str, ...], entry: tuple[str, Any]) -> None:
    node = tree
    for unit in key:
        node = node.setdefault(unit, {})
    node.setdefault("", entry)


def _case_fits(phrase: str, tokens: Tokens, first: int, last: int) -> bool:
    """Short abbreviations match only in capitals: ``HO`` is no ``ho``, ``Mg`` no ``mg``."""
    if len(phrase) > 3 or phrase.islower() or any(c.isdigit() for c in phrase):
        return True
    seen = tokens.text[tokens.spans[first].start : tokens.spans[last].end]
    if seen.upper() == seen:
        return True
    if not phrase.isupper():
        return seen[0].isupper()
    return len(phrase) == 3 and not _is_syllable(phrase)


def _is_syllable(word: str) -> bool:
    return bool(
        re.fullmatch(r"(?:[^aeiouy]{0,2}[aeiouy]{1,2}[^aeiouy]{0,2})", strip_marks(word))
    ) and (word not in LOWER_CASE_ABBREVIATIONS)


# Abbreviations that look like syllables but that wards type in lower case all day.
LOWER_CASE_ABBREVIATIONS = frozenset({"THA", "XHA"})
