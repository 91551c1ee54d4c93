"""Uses and the chosen expansions -> accuracy and macro figures with 95 % intervals."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vnclinical.evaluation.bootstrap import PERCENTILES, ROUNDS, SEED, Counts, score
from vnclinical.training.senses.uses import AcronymUse

__all__ = ["AcronymRow", "Figure", "SenseRow", "SenseScores", "score_senses"]


class Figure(NamedTuple):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class SenseRow(NamedTuple):
    """A sense that gold holds: how often it was meant, chosen, and both."""

    expansion: str
    meant: int
    chosen: int
    right: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.meant + self.chosen)


class AcronymRow(NamedTuple):
    """One line of the table: an acronym, how often it was judged, its senses in gold."""

    acronym: str
    uses: int
    senses: tuple[SenseRow, ...]

    @property
    def right(self) -> int:
        """How often it was answered rightly."""
        return sum(sense.right for sense in self.senses)


@dataclass(frozen=True, slots=True)
class SenseScores:
    """How well expansions were chosen.

    The macro figures are means over the senses (acronym and expansion together) that occur in
    gold: each counts the same, however rare. Precision of a sense that was never chosen is 0, and
    a sense that was chosen but never meant costs only the sense in whose place it was chosen.
    ``macro_f1`` is the mean of the F1 of the senses, ``f1_of_means`` the F1 of macro precision and
    macro recall: papers call either of them macro F1.

    Attributes:
        uses: how many were judged.
        senses: how many occur in gold.
        accuracy: interval over uses drawn with replacement.
        accuracy_by_acronym: the same value; acronyms drawn with all their uses. Wider, and the
            one to read where the question is what happens with other acronyms.
        macro_precision: mean over the senses.
        macro_recall: mean over the senses.
        macro_f1: mean over the senses; interval over acronyms, drawn with all their uses.
        f1_of_means: F1 of the two means.
        acronyms: the table, by acronym.
    """

    uses: int
    senses: int
    accuracy: Figure
    accuracy_by_acronym: Figure
    macro_precision: float
    macro_recall: float
    macro_f1: Figure
    f1_of_means: float
    acronyms: tuple[AcronymRow, ...]


def score_senses(uses: Sequence[AcronymUse], chosen: Sequence[str]) -> SenseScores:
    """Compares.

    Args:
        uses: with their right expansions.
        chosen: one expansion a use.

    >>> table = {"tt": ("trung tâm", "trung thất")}
    >>> gold = [AcronymUse.of("tt", 0, 2, table, sense) for sense in table["tt"]]
    >>> found = score_senses(gold, ["trung tâm", "trung tâm"])
    >>> found.accuracy.value, found.macro_recall, round(found.macro_f1.value, 2)
    (0.5, 0.5, 0.33)
    """
    table = _table(uses, chosen)
    senses = [sense for row in table for sense in row.senses]
    precision = _mean([sense.right / max(1, sense.chosen) for sense in senses])
    recall = _mean([sense.right / sense.meant for sense in senses])
    return SenseScores(
        uses=len(uses),
        senses=len(senses),
        accuracy=_accuracy(
            [Counts(int(u.expansion == c), 1, 1) for u, c in zip(uses, chosen, strict=True)]
        ),
        accuracy_by_acronym=_accuracy([Counts(row.right, row.uses, row.uses) for row in table]),
        macro_precision=precision,
        macro_recall=recall,
        macro_f1=_macro_f1(table),
        f1_of_means=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        acronyms=table,
    )


def _accuracy(counts: Sequence[Counts]) -> Figure:
    total = score(counts)
    return Figure(total.recall, total.low, total.high)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _macro_f1(table: Sequence[AcronymRow]) -> Figure:
    """Acronyms are drawn, not uses: a draw of uses loses rare senses, and with them the worst.

    Whole acronyms can be drawn because no answer leaves its acronym.
    """
    sums = np.array([(sum(s.f1 for s in row.senses), len(row.senses)) for row in table])
    if not len(sums):
        return Figure(0.0, 0.0, 0.0)
    drawn = np.random.default_rng(SEED).integers(0, len(sums), (ROUNDS, len(sums)))
    totals = sums[drawn].sum(axis=1)
    low, high = np.percentile(totals[:, 0] / totals[:, 1], PERCENTILES)
    return Figure(float(sums[:, 0].sum() / sums[:, 1].sum()), float(low), float(high))


def _table(uses: Sequence[AcronymUse], chosen: Sequence[str]) -> tuple[AcronymRow, ...]:
    answers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for use, answer in zip(uses, chosen, strict=True):
        answers[use.acronym].append((use.expansion, answer))
    return tuple(AcronymRow(a, len(p), _senses(p)) for a, p in sorted(answers.items()))


def _senses(pairs: Sequence[tuple[str, str]]) -> tuple[SenseRow, ...]:
    """The senses that gold holds, from pairs of gold and answer."""
    meant, found = (Counter(side) for side in zip(*pairs, strict=True))
    right = Counter(gold for gold, answer in pairs if gold == answer)
    return tuple(SenseRow(s, meant[s], found[s], right[s]) for s in sorted(meant))
