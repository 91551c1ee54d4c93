"""The structured record of one note: the public contract, as pydantic models.

Offsets are indices into the original text, in code points, half open:
``text[item.start:item.end] == item.text`` for every item. The models know neither the engine nor
its documents, so that a stored record outlives both. Validation errors never show the input.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vnclinical.labels import (
    Certainty,
    DiagnosisRank,
    DiagnosisStage,
    EntityType,
    Experiencer,
    MeasurementKind,
    MedicationStatus,
    SectionKind,
    Temporality,
    ValueType,
)

__all__ = [
    "AbbreviationItem",
    "Assertion",
    "ClinicalRecord",
    "CodeItem",
    "DateItem",
    "DiagnosisItem",
    "Dose",
    "Duration",
    "EntityItem",
    "EvidenceItem",
    "Frequency",
    "IngredientCode",
    "IngredientItem",
    "Item",
    "MeasurementItem",
    "MedicationItem",
    "PatientItem",
    "PipelineItem",
    "Quantity",
    "RelationItem",
    "SectionItem",
    "WarningItem",
]

SCHEMA_VERSION = "1.0"

Offset = Annotated[int, Field(ge=0)]
Probability = Annotated[float, Field(ge=0.0, le=1.0)]
DecimalText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", description="a decimal as a string")]


class Model(BaseModel):
    """What all models of the record share: frozen, tolerant of newer fields, discreet."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Item(Model):
    """Anything found in the note."""

    id: str
    section: str | None = None
    text: str
    start: Offset
    end: Offset
    source: str = ""
    score: Probability | None = None


class SectionItem(Item):
    """A part of the note, heading included."""

    kind: SectionKind
    title: str = ""


class Assertion(Model):
    """What the note says about a mention."""

    negated: bool = False
    certainty: Certainty = Certainty.CONFIRMED
    temporality: Temporality = Temporality.CURRENT
    experiencer: Experiencer = Experiencer.PATIENT


class EvidenceItem(Model):
    """The words that decided an attribute; ``start`` is null where a heading's default did."""

    attribute: str
    cue: str
    start: Offset | None = None
    end: Offset | None = None


class CodeItem(Model):
    """One ranked candidate of a code system."""

    system: str = "icd-10"
    edition: str
    code: str
    title: str = ""
    usable: bool = True
    score: Probability | None = None
    method: str = ""
    paired_with: str | None = None


class EntityItem(Item):
    """A mention of a disease, symptom, test, drug, procedure or part of the body."""

    type: EntityType
    normalized: str | None = Field(
        None, description="the repaired text, where it had to be repaired"
    )
    preferred: str | None = Field(None, description="the full name behind an abbreviation")
    assertion: Assertion = Assertion()
    evidence: tuple[EvidenceItem, ...] = ()
    codes: tuple[CodeItem, ...] = ()


class DiagnosisItem(Item):
    """A disease or symptom that stands in a diagnosis section or list."""

    entity: str
    rank: DiagnosisRank | None = None
    stage: DiagnosisStage | None = None
    differential: bool = False
    code: CodeItem | None = None


class Quantity(Model):
    """A number with the unit as written."""

    value: DecimalText
    unit: str | None = None


class Dose(Quantity):
    """How much is taken at a time: ``2 viên``."""


class Duration(Quantity):
    """How long: ``5 ngày``."""


class Strength(Model):
    """The strength of one ingredient: ``850 mg``, ``40 mg/2 ml``."""

    value: str
    unit: str | None = None


class Frequency(Model):
    """When and how often."""

    per_day: DecimalText | None = None
    times: tuple[str, ...] = Field((), description="clock times as HH:MM")
    parts: tuple[str, ...] = Field((), description="sáng, trưa, chiều, tối")
    interval_hours: DecimalText | None = None


class IngredientCode(Model):
    """A code of an ingredient; ``system`` is ``byt`` for the Ministry's list."""

    system: str
    code: str


class IngredientItem(Model):
    """One active ingredient."""

    name: str
    codes: tuple[IngredientCode, ...] = ()


class MedicationItem(Item):
    """A medicine with its instruction."""

    entities: tuple[str, ...] = ()
    name: str
    ingredients: tuple[IngredientItem, ...] = ()
    strengths: tuple[Strength, ...] = ()
    dose: Dose | None = None
    route: str | None = None
    frequency: Frequency | None = None
    duration: Duration | None = None
    rate: Quantity | None = None
    prn: bool = False
    daily_dose: Quantity | None = None
    status: MedicationStatus = MedicationStatus.ACTIVE
    dose_text: str | None = Field(None, description="the insurance wording LIEU_DUNG")


class MeasurementItem(Item):
    """A measured value; blood pressure is two of them on one span."""

    kind: MeasurementKind
    entity: str | None = None
    name: str
    value_type: ValueType
    value: DecimalText | None = None
    value_high: DecimalText | None = None
    value_text: str | None = None
    comparator: Literal["<", "<=", ">", ">="] | None = None
    unit: str | None = Field(None, description="UCUM")
    unit_text: str | None = None
    unit_suggested: str | None = None
    loinc: str | None = None
    reference_range: str | None = None
    interpretation: str | None = None
    flags: tuple[str, ...] = ()


class DateItem(Item):
    """A point, span or distance in time; ``value`` is ISO 8601, partial allowed."""

    value: str | None = None
    kind: str
    relative_to: str | None = None


class AbbreviationItem(Item):
    """A shortened word with its reading in this place."""

    expansion: str


class RelationItem(Model):
    """A typed link between two items."""

    id: str
    type: str
    head: str
    tail: str
    source: str = ""
    score: Probability | None = None


class WarningItem(Model):
    """Something that the reader of the record should know; never holds text of the note."""

    code: str
    message: str
    start: Offset | None = None
    end: Offset | None = None


class PatientItem(Model):
    """What the note says of the patient; nothing that identifies."""

    age: DecimalText | None = None
    age_unit: Literal["year", "month", "week", "day"] | None = None
    sex: Literal["male", "female"] | None = None


class PipelineItem(Model):
    """What made the record."""

    version: str
    preset: str
    model: str | None = None
    model_version: str | None = None
    model_sha256: str | None = None
    icd_edition: str


class ClinicalRecord(Model):
    """Everything that was read out of one note."""

    schema_version: str = SCHEMA_VERSION
    offset_unit: Literal["codepoint"] = "codepoint"
    note_id: str | None = None
    patient: PatientItem = PatientItem()
    sections: tuple[SectionItem, ...] = ()
    entities: tuple[EntityItem, ...] = ()
    diagnoses: tuple[DiagnosisItem, ...] = ()
    medications: tuple[MedicationItem, ...] = ()
    measurements: tuple[MeasurementItem, ...] = ()
    dates: tuple[DateItem, ...] = ()
    abbreviations: tuple[AbbreviationItem, ...] = ()
    relations: tuple[RelationItem, ...] = ()
    warnings: tuple[WarningItem, ...] = ()
    pipeline: PipelineItem
