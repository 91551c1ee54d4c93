"""The bundled clinical vocabulary: tables of this package -> terms with a type and a title."""

from collections.abc import Iterator
from dataclasses import dataclass

from vnclinical.labels import EntityType
from vnclinical.matching.lexicon import bundled_rows, split_cell

__all__ = ["Term", "all_terms"]

PACKAGE = "vnclinical.terminology"
TABLES = (
    ("diseases.tsv", EntityType.DISEASE),
    ("symptoms.tsv", EntityType.SYMPTOM),
    ("tests.tsv", EntityType.TEST),
    ("procedures.tsv", EntityType.PROCEDURE),
    ("anatomy.tsv", EntityType.ANATOMY),
)


@dataclass(frozen=True, slots=True)
class Term:
    """One wording of a concept; ``title`` is the concept's preferred name."""

    text: str
    title: str
    type: EntityType

    @property
    def is_abbreviation(self) -> bool:
        """Whether the wording is shortened and the title says more."""
        letters = [c for c in self.text if c.isalpha()]
        capitals = sum(c.isupper() for c in letters)
        return self.text != self.title and capitals >= 2 and " " not in self.text


def all_terms() -> Iterator[Term]:
    """Every wording of every table; of two equal ones the earlier table speaks first."""
    for name, entity_type in TABLES:
        for row in bundled_rows(PACKAGE, name, ("title", "synonyms", "source")):
            for text in (row["title"], *split_cell(row["synonyms"])):
                yield Term(text, row["title"], entity_type)
    for row in bundled_rows(
        PACKAGE, "drugs.tsv", ("name", "kind", "ingredients", "synonyms", "source")
    ):
        for text in (row["name"], *split_cell(row["synonyms"])):
            yield Term(text, row["name"], EntityType.DRUG)
