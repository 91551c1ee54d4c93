"""Gold spans and found spans -> what became of each: right, wrong, missed, or made up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vnclinical.evaluation.spans import LabelledSpan, relaxed_pairs, strict_pairs

__all__ = ["ERRORS", "Bounds", "Kind", "Outcome", "outcomes"]


class Kind(StrEnum):
    """What became of a span."""

    RIGHT = "right"
    BOUNDS = "wrong bounds"
    TYPE = "wrong type"
    MISSED = "missed"
    SPURIOUS = "spurious"


ERRORS = (Kind.MISSED, Kind.SPURIOUS, Kind.TYPE, Kind.BOUNDS)


class Bounds(StrEnum):
    """How the bounds of a found span lie to those of its gold span."""

    EXACT = "exact"
    LONGER = "longer"  # holds the whole gold span and more
    SHORTER = "shorter"  # lies inside the gold span
    SHIFTED = "shifted"  # each has characters that the other lacks


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gold span with the found span it was paired with; the side that is absent is None."""

    kind: Kind
    gold: LabelledSpan | None
    found: LabelledSpan | None

    @property
    def place(self) -> tuple[int, int]:
        """The characters from the first to the last that either side covers."""
        sides = [side for side in (self.gold, self.found) if side is not None]
        return min(s.start for s in sides), max(s.end for s in sides)

    @property
    def bounds(self) -> Bounds | None:
        """How the bounds differ; None where a side is absent."""
        if self.gold is None or self.found is None:
            return None
        before = self.found.start - self.gold.start
        behind = self.found.end - self.gold.end
        if not before and not behind:
            return Bounds.EXACT
        if before <= 0 <= behind:
            return Bounds.LONGER
        return Bounds.SHORTER if before >= 0 >= behind else Bounds.SHIFTED


Pairing = Callable[[Sequence[LabelledSpan], Sequence[LabelledSpan]], list[tuple[int, int]]]


def outcomes(gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan]) -> list[Outcome]:
    """Pairs the spans of a note one to one and names what became of each, by place.

    Equal spans are paired first, then spans of one type by the largest overlap, then what is left
    by the largest overlap whatever the type. So ``right`` counts what the strict score counts, and
    ``right`` with ``wrong bounds`` what the relaxed score counts. A gold span whose only partner is
    taken by another one is missed.

    >>> gold = [LabelledSpan(0, 4, "disease"), LabelledSpan(9, 17, "symptom")]
    >>> found = [LabelledSpan(0, 4, "symptom"), LabelledSpan(9, 12, "symptom")]
    >>> [(outcome.kind.value, outcome.bounds.value) for outcome in outcomes(gold, found)]
    [('wrong type', 'exact'), ('wrong bounds', 'shorter')]
    """
    free_gold, free_found = list(range(len(gold))), list(range(len(found)))
    seen: list[Outcome] = []
    stages: tuple[tuple[Kind, Pairing], ...] = (
        (Kind.RIGHT, strict_pairs),
        (Kind.BOUNDS, relaxed_pairs),
        (Kind.TYPE, _pairs_of_any_type),
    )
    for kind, pairing in stages:
        places = pairing([gold[i] for i in free_gold], [found[j] for j in free_found])
        pairs = [(free_gold[a], free_found[b]) for a, b in places]
        seen += [Outcome(kind, gold[i], found[j]) for i, j in pairs]
        free_gold = sorted(set(free_gold) - {i for i, _ in pairs})
        free_found = sorted(set(free_found) - {j for _, j in pairs})
    seen += [Outcome(Kind.MISSED, gold[i], None) for i in free_gold]
    seen += [Outcome(Kind.SPURIOUS, None, found[j]) for j in free_found]
    return sorted(seen, key=lambda outcome: outcome.place)


def _pairs_of_any_type(
    gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan]
) -> list[tuple[int, int]]:
    return relaxed_pairs(
        [span._replace(label="") for span in gold], [span._replace(label="") for span in found]
    )
