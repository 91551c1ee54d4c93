"""Counted expansions -> three numbers a candidate: its frequencies, and what neighbours say."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vnclinical.training.senses.neighbours import Neighbours
from vnclinical.training.senses.uses import AcronymUse

__all__ = ["FREQUENCIES", "SenseCounts"]

FREQUENCIES = 3
SMOOTHING = 0.5


@dataclass(frozen=True, slots=True)
class SenseCounts:
    """How often each expansion was meant by its acronym, and how often it stood written out.

    Attributes:
        meant: in the training uses, by ``acronym|expansion``.
        written: in the training sentences, by expansion.
        neighbours: the words around places where expansions stand written out.
    """

    meant: Counter[str]
    written: Counter[str]
    neighbours: Neighbours

    @classmethod
    def of(
        cls, uses: Iterable[AcronymUse], written: Counter[str], neighbours: Neighbours
    ) -> "SenseCounts":
        """Counts the labelled uses."""
        return cls(Counter(_key(use, use.expansion) for use in uses), written, neighbours)

    def features(self, use: AcronymUse, *, learning: bool = False) -> list[list[float]]:
        """Logarithms of the three shares, the same for all candidates where nothing is known.

        A use that is learned from does not count itself, or the rarest senses would give their
        own answer away; one made from a written-out place shows no frequency, because its own is
        not that of the acronym, and its neighbours were counted with it.

        Returns:
            *Shape:* ``(candidates, 3)``
        """
        if use.written:
            return [[0.0] * FREQUENCIES for _ in use.candidates]
        meant = self.of_candidates(use)
        if learning:
            meant[use.gold] -= 1
        written = [self.written[candidate] for candidate in use.candidates]
        shares = _log_shares(meant), _log_shares(written), self.neighbours.log_shares(use)
        return [list(row) for row in zip(*shares, strict=True)]

    def of_candidates(self, use: AcronymUse) -> list[int]:
        """How often the acronym meant each candidate."""
        return [self.meant[_key(use, candidate)] for candidate in use.candidates]


def _key(use: AcronymUse, expansion: str) -> str:
    return f"{use.acronym}|{expansion}"


def _log_shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts) + SMOOTHING * len(counts)
    return [math.log((count + SMOOTHING) / total * len(counts)) for count in counts]
