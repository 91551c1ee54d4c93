"""Text in which expansions stand written out -> uses of their acronyms, with nobody's label.

A sentence that says the expansion in full is a sentence in which the acronym would mean it. So the
model learns of acronyms that no annotator ever met, as long as somebody spells them out somewhere.
"""

import lzma
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vnclinical.errors import CorpusError
from vnclinical.text.fold import fold
from vnclinical.text.normalize import normalize
from vnclinical.training.senses.config import WrittenChoice
from vnclinical.training.senses.uses import AcronymUse, SenseTable

__all__ = ["WrittenPlaces", "count_written", "read_lines", "written_uses"]

WORD = re.compile(r"\w+")
CONTEXT = 100
"""Characters kept on each side; paragraphs of web pages are long."""


@dataclass(frozen=True, slots=True)
class WrittenPlaces:
    """Finds expansions by their words, the longest first, none inside another."""

    acronyms: dict[str, str]
    table: SenseTable
    longest: int

    @classmethod
    def of(cls, table: SenseTable) -> "WrittenPlaces":
        """For the expansions of a dictionary; one that two acronyms share goes to the first."""
        acronyms: dict[str, str] = {}
        for acronym, expansions in table.items():
            for expansion in expansions:
                acronyms.setdefault(expansion, acronym)
        return cls(acronyms, table, max((len(WORD.findall(e)) for e in acronyms), default=0))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and expansion.

        Args:
            text: folded text.
        """
        words = [m.span() for m in WORD.finditer(text)]
        at = 0
        while at < len(words):
            start = words[at][0]
            for count in range(min(self.longest, len(words) - at), 0, -1):
                end = words[at + count - 1][1]
                if text[start:end] in self.acronyms:
                    yield start, end, text[start:end]
                    at += count - 1
                    break
            at += 1

    def use(self, text: str, start: int, end: int, expansion: str) -> AcronymUse:
        """The same place with the acronym instead of the expansion."""
        acronym = self.acronyms[expansion]
        left = text[max(0, start - CONTEXT) : start]
        shown = f"{left}{acronym}{text[end : end + CONTEXT]}"
        place = len(left), len(left) + len(acronym)
        return AcronymUse(shown, *place, tuple(self.table[acronym]), expansion, written=True)


def count_written(texts: Iterable[str], table: SenseTable) -> Counter[str]:
    """How often each expansion stands written out.

    >>> table = {"tt": ("trung tâm", "trung thất")}
    >>> count_written(["hạch trung thất, trung tâm"], table)["trung tâm"]
    1
    """
    places = WrittenPlaces.of(table)
    return Counter(expansion for text in texts for _, _, expansion in places.find(text))


def written_uses(
    texts: Sequence[str], table: SenseTable, choice: WrittenChoice, seed: int
) -> list[AcronymUse]:
    """Places of the texts, at most so many an expansion; other text fills up the rare ones.

    Args:
        texts: folded sentences of the field.
        table: the dictionary.
        choice: how many, and from where else.
        seed: for the choice among many places.

    Raises:
        CorpusError: one of the other texts is absent or of another kind.
    """
    places = WrittenPlaces.of(table)
    chosen = {expansion: list[AcronymUse]() for expansion in places.acronyms}
    _draw(texts, places, chosen, dict.fromkeys(chosen, choice.per_expansion), seed)
    wanted = {e: choice.fill_to - len(uses) for e, uses in chosen.items()}
    if choice.per_expansion and any(n > 0 for n in wanted.values()):
        for path in choice.texts:
            _draw(read_lines(path), places, chosen, wanted, seed)
            wanted = {e: choice.fill_to - len(uses) for e, uses in chosen.items()}
    return [use for uses in chosen.values() for use in uses]


def _draw(
    texts: Iterable[str],
    places: WrittenPlaces,
    chosen: dict[str, list[AcronymUse]],
    wanted: dict[str, int],
    seed: int,
) -> None:
    """Adds ``wanted`` places of each expansion, every place as likely (reservoir sampling)."""
    dice = random.Random(f"written/{seed}")
    drawn = {expansion: list[AcronymUse]() for expansion, n in wanted.items() if n > 0}
    seen: Counter[str] = Counter()
    for text in texts:
        for start, end, expansion in places.find(text):
            if expansion not in drawn:
                continue
            seen[expansion] += 1
            pool = drawn[expansion]
            if len(pool) < wanted[expansion]:
                pool.append(places.use(text, start, end, expansion))
            elif (slot := dice.randrange(seen[expansion])) < len(pool):
                pool[slot] = places.use(text, start, end, expansion)
    for expansion, pool in drawn.items():
        chosen[expansion] += pool


def read_lines(path: Path) -> Iterator[str]:
    """The folded lines of ``.txt`` or ``.txt.xz``.

    Raises:
        CorpusError: there is no such file, or it is of another kind.
    """
    if not path.is_file():
        raise CorpusError(f"{path}:1: there is no such text")
    if path.suffix not in {".txt", ".xz"}:
        raise CorpusError(f"{path}:1: expected .txt or .txt.xz")
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf8") as stream:
            yield from (fold(normalize(line.strip()).text) for line in stream)
    else:
        with path.open(encoding="utf8") as stream:
            yield from (fold(normalize(line.strip()).text) for line in stream)
