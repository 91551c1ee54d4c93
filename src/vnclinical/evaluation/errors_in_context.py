"""Pairs of gold notes and records -> errors of entities, those of one phrase together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from vnclinical.evaluation.outcomes import ERRORS, Kind, Outcome, outcomes
from vnclinical.evaluation.pairs import NotePair, entity_spans

__all__ = ["Case", "PhraseErrors", "all_outcomes", "context", "errors_by_phrase"]

REACH = 110
"""How many characters of a line are shown on either side."""


@dataclass(frozen=True, slots=True)
class Case:
    """One error with the note it stands in."""

    note_id: str
    text: str
    outcome: Outcome

    @property
    def phrase(self) -> str:
        """The words of the gold span, or of the found one where there is no gold, folded."""
        gold = self.outcome.gold
        start, end = (gold.start, gold.end) if gold else self.outcome.place
        return " ".join(normalize("NFC", self.text[start:end]).casefold().split())


@dataclass(frozen=True, slots=True)
class PhraseErrors:
    """Errors of one kind and of the same types, made on one phrase."""

    kind: Kind
    gold: str | None
    found: str | None
    phrase: str
    cases: tuple[Case, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The types on either side, each once."""
        return tuple(dict.fromkeys(label for label in (self.gold, self.found) if label))


def all_outcomes(notes: Sequence[NotePair]) -> Iterator[tuple[NotePair, Outcome]]:
    """What became of every entity of the corpus, note by note."""
    for pair in notes:
        found = entity_spans(pair.record.entities)
        for outcome in outcomes(entity_spans(pair.gold.entities), found):
            yield pair, outcome


def errors_by_phrase(notes: Sequence[NotePair]) -> list[PhraseErrors]:
    """The errors, the most frequent phrase first."""
    groups: dict[tuple[Kind, str | None, str | None, str], list[Case]] = {}
    for pair, outcome in all_outcomes(notes):
        if outcome.kind is Kind.RIGHT:
            continue
        case = Case(pair.gold.id, pair.gold.text, outcome)
        gold, found = (side.label if side else None for side in (outcome.gold, outcome.found))
        groups.setdefault((outcome.kind, gold, found, case.phrase), []).append(case)
    listed = [PhraseErrors(*key, tuple(cases)) for key, cases in groups.items()]
    return sorted(
        listed,
        key=lambda e: (-len(e.cases), e.phrase, ERRORS.index(e.kind), e.gold or "", e.found or ""),
    )


def context(text: str, start: int, end: int) -> tuple[int, int]:
    r"""Where the lines around a place begin and end; a long line is cut at a blank.

    >>> text = "TS: THA.\nVào viện vì đau ngực trái, không sốt.\nHA 150/90"
    >>> low, high = context(text, 21, 34)
    >>> text[low:high]
    'Vào viện vì đau ngực trái, không sốt.'
    """
    low = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    high = len(text) if line_end < 0 else line_end
    if start - low > REACH:
        blank = text.find(" ", start - REACH, start)
        low = start - REACH if blank < 0 else blank + 1
    if high - end > REACH:
        blank = text.rfind(" ", end, end + REACH)
        high = end + REACH if blank < 0 else blank
    return low, high
