"""ICD-10 as Vietnam uses it: editions, what a code may be used for, and our names for codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from vnclinical.errors import ConfigError
from vnclinical.labels import EntityType
from vnclinical.matching.lexicon import bundled_rows, split_cell

__all__ = [
    "EDITIONS",
    "QD4469",
    "TT06",
    "CodeFacts",
    "Concept",
    "IcdTable",
    "bundled_table",
    "check_edition",
    "edition_of",
]

QD4469 = "QD4469-2020"
TT06 = "TT06-2026"
EDITIONS = (QD4469, TT06)
TT06_IN_FORCE = date(2026, 7, 1)  # Thông tư 06/2026/TT-BYT

PACKAGE = "vnclinical.terminology"
FLAGS = {
    "p": "never principal",
    "d": "discouraged as principal",
    "m": "mortality only",
    "f": "female only",
    "s": "male only",
    "+": "dagger",
    "*": "asterisk",
}


def edition_of(encounter_end: date | None) -> str:
    """The edition by which an encounter is coded: that of its END date.

    >>> edition_of(date(2026, 6, 30)), edition_of(date(2026, 7, 1)), edition_of(None)
    ('QD4469-2020', 'TT06-2026', 'TT06-2026')
    """
    if encounter_end is not None and encounter_end < TT06_IN_FORCE:
        return QD4469
    return TT06


def check_edition(name: str) -> str:
    """The name itself, refused when it is no edition."""
    if name not in EDITIONS:
        raise ConfigError(f"unknown ICD-10 edition {name!r}; known editions: {', '.join(EDITIONS)}")
    return name


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What an edition says of a code."""

    code: str
    edition: str
    usable: bool
    flags: frozenset[str]

    @property
    def flag_names(self) -> list[str]:
        """The flags in words."""
        return [FLAGS[f] for f in sorted(self.flags)]

    def allows(self, sex: str | None) -> bool:
        """Whether the code may stand for a patient of this sex."""
        return not (sex == "male" and "f" in self.flags) and not (
            sex == "female" and "s" in self.flags
        )


@dataclass(frozen=True, slots=True)
class Concept:
    """A clinical concept with our wordings and its code in each edition."""

    title: str
    synonyms: tuple[str, ...]
    type: EntityType
    codes: Mapping[str, str]

    @property
    def wordings(self) -> tuple[str, ...]:
        """Title and synonyms."""
        return (self.title, *self.synonyms)


class IcdTable:
    """The bundled concepts and the facts about their codes."""

    def __init__(
        self, concepts: tuple[Concept, ...], facts: Mapping[tuple[str, str], CodeFacts]
    ) -> None:
        self.concepts = concepts
        self._facts = facts
        self._by_code: dict[tuple[str, str], list[Concept]] = {}
        for concept in concepts:
            for edition, code in concept.codes.items():
                self._by_code.setdefault((edition, code), []).append(concept)

    def facts(self, code: str, edition: str) -> CodeFacts | None:
        """What the edition says of ``code``, or None when the bundled table does not know it."""
        return self._facts.get((edition, code))

    def concepts_of(self, code: str, edition: str) -> list[Concept]:
        """The bundled concepts that carry ``code``."""
        return self._by_code.get((edition, code), [])

    def title(self, code: str, edition: str) -> str:
        """Our name for ``code``, or an empty string."""
        concepts = self.concepts_of(code, edition)
        return concepts[0].title if concepts else ""


@cache
def bundled_table() -> IcdTable:
    """The table that ships with the library; built once, never changed.

    Raises:
        ResourceError: a table is missing or malformed.
    """
    concepts = []
    for name, entity_type in (
        ("diseases.tsv", EntityType.DISEASE),
        ("symptoms.tsv", EntityType.SYMPTOM),
    ):
        for row in bundled_rows(PACKAGE, name, ("title", "synonyms", "tt06", "qd4469", "source")):
            codes = {e: row[c] for e, c in ((TT06, "tt06"), (QD4469, "qd4469")) if row[c]}
            if codes:
                synonyms = tuple(split_cell(row["synonyms"]))
                concepts.append(Concept(row["title"], synonyms, entity_type, codes))
    facts = {}
    for row in bundled_rows(PACKAGE, "icd10_codes.tsv", ("code", "tt06", "qd4469", "source")):
        for edition, column in ((TT06, "tt06"), (QD4469, "qd4469")):
            # Empty: the edition lacks the code. Else "u" or "-" (usable or not), then flags.
            if cell := row[column]:
                facts[edition, row["code"]] = CodeFacts(
                    row["code"], edition, cell[0] == "u", frozenset(cell[1:])
                )
    return IcdTable(tuple(concepts), facts)
