"""Words around expansions that stand written out -> which expansion an acronym's words suggest."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vnclinical.training.senses.uses import AcronymUse, SenseTable
from vnclinical.training.senses.written import WORD, WrittenPlaces

__all__ = ["Neighbours"]

NEAR = 4
SMOOTHING = 0.1


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Naive Bayes on the four words on each side of expansions that stand written out.

    It reads no label, so that it knows acronyms that train does not hold.

    >>> table = {"tt": ("trung tâm", "trung thất")}
    >>> model = Neighbours.of(["hạch trung thất lớn", "hoại tử trung tâm"], table)
    >>> model.choose([AcronymUse.of("hạch tt nhỏ", 5, 7, table)])
    ['trung thất']
    """

    near: Mapping[str, Counter[str]]
    words: int

    @classmethod
    def of(cls, sentences: Iterable[str], table: SenseTable) -> "Neighbours":
        """Counts the words around every expansion."""
        near: dict[str, Counter[str]] = defaultdict(Counter)
        places = WrittenPlaces.of(table)
        for text in sentences:
            for start, end, expansion in places.find(text):
                near[expansion].update(_around(text, start, end))
        return cls.counted(near)

    @classmethod
    def counted(cls, near: Mapping[str, Mapping[str, int]]) -> "Neighbours":
        """From counts that were kept."""
        counters = {expansion: Counter(words) for expansion, words in near.items()}
        return cls(counters, len({word for words in counters.values() for word in words}))

    def choose(self, uses: Sequence[AcronymUse]) -> list[str]:
        """The candidate whose neighbours are most like those of the acronym."""
        return [
            use.candidates[max(range(len(scores)), key=scores.__getitem__)]
            for use in uses
            for scores in [self._scores(use)]
        ]

    def log_shares(self, use: AcronymUse) -> list[float]:
        """For each candidate the logarithm of its share, a word's worth; even shares give 0."""
        count = max(1, len(_around(use.text, use.start, use.end)))
        scores = [score / count for score in self._scores(use)]
        most = max(scores)
        total = most + math.log(sum(math.exp(score - most) for score in scores))
        return [score - total + math.log(len(scores)) for score in scores]

    def _scores(self, use: AcronymUse) -> list[float]:
        words = _around(use.text, use.start, use.end)
        found = []
        for candidate in use.candidates:
            near = self.near.get(candidate, Counter())
            total = near.total() + SMOOTHING * max(1, self.words)
            found.append(sum(math.log((near[word] + SMOOTHING) / total) for word in words))
        return found


def _around(text: str, start: int, end: int) -> list[str]:
    return WORD.findall(text[:start])[-NEAR:] + WORD.findall(text[end:])[:NEAR]
