"""What pipes write into a document: one frozen dataclass a layer, spans in normalised text."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

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
from vnclinical.text.span import Span

__all__ = [
    "Abbreviation",
    "Assertion",
    "Code",
    "DateMention",
    "Diagnosis",
    "Entity",
    "Evidence",
    "Found",
    "Ingredient",
    "Measurement",
    "Medication",
    "Opinion",
    "Patient",
    "Quantity",
    "Relation",
    "Schedule",
    "Section",
    "Word",
]


class Found(Protocol):
    """Anything with a place in the text and the stage that found it."""

    @property
    def span(self) -> Span:
        """Its place in normalised text."""

    @property
    def source(self) -> str:
        """The stage."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the note: heading and body in ``span``, the heading alone in ``title``."""

    span: Span
    title: Span
    kind: SectionKind
    stage: DiagnosisStage | None = None
    source: str = "sections"


@dataclass(frozen=True, slots=True)
class Word:
    """One or more syllables that mean one thing."""

    span: Span


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A shortened word with its reading in this place."""

    span: Span
    expansion: str
    source: str = "abbreviations"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A point, span or distance in time; ``value`` is ISO 8601, partial allowed."""

    span: Span
    kind: str  # "date", "time", "datetime", "duration", "relative"
    value: str | None = None
    relative_to: str | None = None
    source: str = "dates"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The cue that decided an attribute; ``span`` is None where a section's default did."""

    attribute: str
    cue: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """How likely the model holds it that a mention in this place has an attribute."""

    span: Span
    attribute: str  # "negated", "suspected", "hypothetical", "past", "planned", "family", "other"
    probability: float


@dataclass(frozen=True, slots=True)
class Assertion:
    """Negation, certainty, time and person of a mention."""

    negated: bool = False
    certainty: Certainty = Certainty.CONFIRMED
    temporality: Temporality = Temporality.CURRENT
    experiencer: Experiencer = Experiencer.PATIENT


@dataclass(frozen=True, slots=True)
class Code:
    """One candidate code."""

    code: str
    title: str
    edition: str
    usable: bool = True
    score: float | None = None
    method: str = ""
    paired_with: str | None = None
    system: str = "icd-10"


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention; ``concept`` is the folded preferred term when a dictionary knew it."""

    span: Span
    type: EntityType
    source: str
    score: float | None = None
    preferred: str | None = None
    assertion: Assertion = Assertion()
    evidence: tuple[Evidence, ...] = ()
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A disease or symptom of a diagnosis list; ``entity`` is its span and type in ENTITIES."""

    entity: Entity
    rank: DiagnosisRank | None = None
    stage: DiagnosisStage | None = None
    differential: bool = False
    source: str = "diagnoses"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as the doctor wrote it, with the unit as written."""

    value: Decimal
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured value with its canonical name."""

    span: Span
    kind: MeasurementKind
    name: str
    value_type: ValueType
    value: Decimal | None = None
    value_high: Decimal | None = None
    value_text: str | None = None
    comparator: str | None = None
    unit: str | None = None  # UCUM
    unit_text: str | None = None
    unit_suggested: str | None = None
    reference_range: str | None = None
    interpretation: str | None = None
    flags: tuple[str, ...] = ()
    name_span: Span | None = None
    source: str = "measurements"


@dataclass(frozen=True, slots=True)
class Ingredient:
    """An active ingredient with the Ministry's code, where it is known."""

    name: str
    byt_code: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a medicine is taken; every field only when the note says it."""

    dose: Quantity | None = None
    per_day: Decimal | None = None
    times: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    interval_hours: Decimal | None = None
    duration: Quantity | None = None
    rate: Quantity | None = None
    route: str | None = None
    prn: bool = False
    daily_dose: Quantity | None = None
    dose_text: str | None = None


@dataclass(frozen=True, slots=True)
class Medication:
    """A medicine with its instruction; ``drugs`` are spans of ENTITIES."""

    span: Span
    name: str
    drugs: tuple[Span, ...]
    ingredients: tuple[Ingredient, ...] = ()
    strengths: tuple[tuple[str, str | None], ...] = ()  # ("40", "mg/2ml")
    schedule: Schedule = Schedule()
    status: MedicationStatus = MedicationStatus.ACTIVE
    source: str = "medications"


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link between two spans, each with the layer that holds it."""

    type: str
    head: Span
    tail: Span
    source: str = "relations"


@dataclass(frozen=True, slots=True)
class Patient:
    """Age and sex as the note says them."""

    age: Decimal | None = None
    age_unit: str | None = None  # "year", "month", "week", "day"
    sex: str | None = None  # "male", "female"
    spans: tuple[Span, ...] = field(default=())
