"""Files in the format of acrDrAid -> acronyms in their sentences, each with its candidates."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vnclinical.errors import CorpusError
from vnclinical.readers.public import read_acrdraid
from vnclinical.text.fold import fold
from vnclinical.text.normalize import normalize

__all__ = ["AcronymUse", "SenseTable", "held_out", "plain", "read_dictionary", "read_uses"]

SenseTable = Mapping[str, tuple[str, ...]]
"""Folded acronym -> its expansions, plain, in the order of the dictionary."""


@dataclass(frozen=True, slots=True)
class AcronymUse:
    """One acronym in one place; everything is folded, ``start`` and ``end`` count in ``text``.

    Attributes:
        text: the sentence.
        start: where the acronym begins.
        end: behind its last letter.
        candidates: what it may stand for.
        expansion: what it stands for; empty where nobody said. May be no candidate.
        written: made from a place where the expansion stood written out.
    """

    text: str
    start: int
    end: int
    candidates: tuple[str, ...]
    expansion: str = ""
    written: bool = False

    @property
    def acronym(self) -> str:
        """Its letters."""
        return self.text[self.start : self.end]

    @property
    def gold(self) -> int:
        """The number of the right candidate, -1 where none is."""
        return self.candidates.index(self.expansion) if self.expansion in self.candidates else -1

    @classmethod
    def of(
        cls, raw: str, start: int, end: int, table: SenseTable, expansion: str = ""
    ) -> "AcronymUse":
        """The acronym at ``start`` to ``end`` of any text.

        Raises:
            CorpusError: the dictionary does not hold it.

        >>> use = AcronymUse.of("Hạch ở TT, 2 bên", 7, 9, {"tt": ("trung tâm", "trung thất")})
        >>> use.acronym, use.candidates
        ('tt', ('trung tâm', 'trung thất'))
        """
        normal = normalize(raw)
        text = fold(normal.text)
        first, last = normal.offsets.normalized(start, end)
        if text[first:last] not in table:
            raise CorpusError(
                f"the dictionary has no acronym with the {end - start} letters from {start} on"
            )
        return cls(text, first, last, tuple(table[text[first:last]]), plain(expansion))


def plain(text: str) -> str:
    """Normalised and folded, one blank between words.

    >>> plain("Hoà  tan")
    'hòa tan'
    """
    return " ".join(fold(normalize(text).text).split())


def read_dictionary(path: Path) -> SenseTable:
    """The acronyms and their expansions.

    Raises:
        CorpusError: the file is absent, or no object of lists.
    """
    try:
        data = json.loads(path.read_text("utf8"))
    except FileNotFoundError:
        raise CorpusError(f"{path}:1: there is no such dictionary") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise CorpusError(f"{path}:1: expected a JSON object") from None
    if not isinstance(data, dict) or not all(isinstance(v, list) and v for v in data.values()):
        raise CorpusError(f"{path}:1: expected acronyms, each with a list of expansions")
    table: dict[str, tuple[str, ...]] = {}
    for acronym, expansions in data.items():
        known = table.get(plain(acronym), ())
        table[plain(acronym)] = tuple(dict.fromkeys([*known, *map(plain, expansions)]))
    return table


def read_uses(path: Path, table: SenseTable) -> list[AcronymUse]:
    """The labelled acronyms of a file, in its order.

    Raises:
        CorpusError: the file is absent or of another format, or an acronym is not in the table.
    """
    if not path.is_file():
        raise CorpusError(f"{path}:1: there is no such corpus")
    uses = []
    for note in read_acrdraid(path):
        (place,) = note.abbreviations
        try:
            use = AcronymUse.of(note.text, place.start, place.end, table, place.expansion)
        except CorpusError as error:
            raise CorpusError(f"{path}: {note.id}: {error}") from None
        uses.append(use)
    return uses


def held_out(uses: Iterable[AcronymUse], share: float, seed: int) -> frozenset[str]:
    """A random share of the acronyms, so that a model can be judged on some that it never saw.

    >>> table = {a: ("x", "y") for a in "abcdefgh"}
    >>> len(held_out([AcronymUse.of(a, 0, 1, table) for a in table], 0.25, seed=1))
    2
    """
    acronyms: Sequence[str] = sorted({use.acronym for use in uses})
    return frozenset(random.Random(f"held/{seed}").sample(acronyms, round(share * len(acronyms))))
