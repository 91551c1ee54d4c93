"""The corpus format (contract section 4) as pydantic models: one note with its gold items.

The item models are the record's, so that gold and predictions are compared field by field; what a
gold note says more simply than a record (a measured value, a schedule) has a model here.
"""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from vnclinical.labels import MedicationStatus
from vnclinical.record import (
    AbbreviationItem,
    DiagnosisItem,
    EntityItem,
    Item,
    Model,
    RelationItem,
    SectionItem,
)

__all__ = [
    "GoldDate",
    "GoldEntity",
    "GoldMeasurement",
    "GoldMedication",
    "GoldNote",
]

SPANNED = (
    "entities",
    "sections",
    "diagnoses",
    "measurements",
    "medications",
    "dates",
    "abbreviations",
)


class GoldEntity(EntityItem):
    """A mention; per edition the accepted alternatives, each the codes that are needed together."""

    icd10: dict[str, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)

    def accepted(self, edition: str) -> tuple[tuple[str, ...], ...]:
        """The alternatives of an edition; an edition left out equals the one given."""
        return self.icd10.get(edition) or next(iter(self.icd10.values()), ())


class GoldMeasurement(Item):
    """A measured value under its canonical name."""

    name: str
    value: str
    unit: str | None = None
    comparator: Literal["<", "<=", ">", ">="] | None = None


class GoldMedication(Item):
    """A medicine with as much of the instruction as the text says, in the words of the text."""

    entities: tuple[str, ...] = ()
    strength: str | None = None
    dose: str | None = None
    per_day: str | None = None
    times: str | None = None
    route: str | None = None
    days: str | None = None
    rate: str | None = None
    prn: bool = False
    status: MedicationStatus = MedicationStatus.ACTIVE


class GoldDate(Item):
    """An expression of time; ``value`` is ISO 8601 as far as the note says."""

    value: str | None = None


class GoldNote(Model):
    """One note of a corpus; every item's text is what the note holds at its place."""

    format: Literal["1"] = "1"
    id: str
    text: str
    meta: dict[str, str | None] = Field(default_factory=dict)
    entities: tuple[GoldEntity, ...] = ()
    sections: tuple[SectionItem, ...] = ()
    diagnoses: tuple[DiagnosisItem, ...] = ()
    measurements: tuple[GoldMeasurement, ...] = ()
    medications: tuple[GoldMedication, ...] = ()
    dates: tuple[GoldDate, ...] = ()
    abbreviations: tuple[AbbreviationItem, ...] = ()
    relations: tuple[RelationItem, ...] = ()

    @model_validator(mode="after")
    def _holds_what_it_says(self) -> Self:
        for name, item in self.items():
            if self.text[item.start : item.end] != item.text:
                raise ValueError(
                    f"{name} {item.id!r}: the text at {item.start}:{item.end} differs from what "
                    f"the file states; offsets count code points of 'text'"
                )
        ends: dict[str, int] = {}
        for entity in sorted(self.entities, key=lambda e: (e.start, e.end)):
            if entity.start < ends.get(entity.type, 0):
                raise ValueError(
                    f"entities {entity.id!r}: overlaps another {entity.type.value} at "
                    f"{entity.start}; entities of one type never overlap"
                )
            ends[entity.type] = entity.end
        return self

    def items(self) -> Iterator[tuple[str, Item]]:
        """Every item that has a place in the text, with the name of its list."""
        for name in SPANNED:
            for item in getattr(self, name):
                yield name, item
