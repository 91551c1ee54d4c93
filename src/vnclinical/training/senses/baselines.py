"""Counts of expansions -> answers that need no network."""

from collections.abc import Sequence

from vnclinical.training.senses.priors import SenseCounts
from vnclinical.training.senses.uses import AcronymUse

__all__ = ["chance", "most_frequent", "most_written"]


def most_frequent(uses: Sequence[AcronymUse], counts: SenseCounts) -> list[str]:
    """The sense that the acronym had most often in train; the dictionary's first where unknown."""
    return [_most(use, counts.of_candidates(use)) for use in uses]


def most_written(uses: Sequence[AcronymUse], counts: SenseCounts) -> list[str]:
    """The candidate that stands written out most often in the sentences of train."""
    return [_most(use, [counts.written[c] for c in use.candidates]) for use in uses]


def chance(uses: Sequence[AcronymUse]) -> float:
    """The accuracy to be expected of a choice at random.

    >>> table = {"a": ("x", "y"), "b": ("x", "y", "z", "w")}
    >>> chance([AcronymUse.of(short, 0, 1, table, "x") for short in table])
    0.375
    """
    shares = [(use.gold >= 0) / len(use.candidates) for use in uses]
    return sum(shares) / len(shares) if shares else 0.0


def _most(use: AcronymUse, counts: Sequence[int]) -> str:
    return use.candidates[max(range(len(counts)), key=counts.__getitem__)]
