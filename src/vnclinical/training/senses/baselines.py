"""Counts of expansions and of their neighbours -> answers that need no network."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from vnclinical.training.senses.priors import SenseCounts
from vnclinical.training.senses.uses import AcronymUse, SenseTable
from vnclinical.training.senses.written import WORD, WrittenPlaces

__all__ = ["Neighbours", "chance", "most_frequent", "most_written"]

NEAR = 4
SMOOTHING = 0.1


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


class Neighbours:
    """Naive Bayes on the four words on each side of expansions that stand written out.

    It reads no label, so that it knows acronyms that train does not hold.

    >>> table = {"tt": ("trung tâm", "trung thất")}
    >>> model = Neighbours(["hạch trung thất lớn", "hoại tử trung tâm"], table)
    >>> model.choose([AcronymUse.of("hạch tt nhỏ", 5, 7, table)])
    ['trung thất']
    """

    def __init__(self, sentences: Iterable[str], table: SenseTable) -> None:
        self._near: dict[str, Counter[str]] = defaultdict(Counter)
        places = WrittenPlaces.of(table)
        for text in sentences:
            for start, end, expansion in places.find(text):
                self._near[expansion].update(_around(text, start, end))
        self._words = len({word for near in self._near.values() for word in near})

    def choose(self, uses: Sequence[AcronymUse]) -> list[str]:
        """The candidate whose neighbours are most like those of the acronym."""
        return [
            max(use.candidates, key=lambda c, w=words: self._score(c, w))  # type: ignore[misc]
            for use in uses
            for words in [_around(use.text, use.start, use.end)]
        ]

    def _score(self, expansion: str, words: Sequence[str]) -> float:
        near = self._near.get(expansion, Counter())
        total = near.total() + SMOOTHING * max(1, self._words)
        return sum(math.log((near[word] + SMOOTHING) / total) for word in words)


def _around(text: str, start: int, end: int) -> list[str]:
    return WORD.findall(text[:start])[-NEAR:] + WORD.findall(text[end:])[:NEAR]


def _most(use: AcronymUse, counts: Sequence[int]) -> str:
    return use.candidates[max(range(len(counts)), key=counts.__getitem__)]
