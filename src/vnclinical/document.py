"""Document: a note with its layers.

Inside the house every span speaks **normalised** text (``doc.text``). Use ``doc.original(item)``
for offsets of the text as it came in, or ``doc.items(layer)``, whose items have been moved to the
original already.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypedDict

from vnclinical.annotations import (
    Abbreviation,
    DateMention,
    Diagnosis,
    Entity,
    Found,
    Measurement,
    Medication,
    Opinion,
    Patient,
    Relation,
    Section,
    Word,
)
from vnclinical.errors import ConfigError, InputError
from vnclinical.labels import Layer
from vnclinical.text.normalize import Repair, normalize
from vnclinical.text.offsets import OffsetMap
from vnclinical.text.span import Span
from vnclinical.text.tokens import Tokens

__all__ = ["Document", "Note", "NoteContext"]

NESTED = 8
"""Sections are ordered by place; one that holds a character is among the last few before it."""


class NoteContext(TypedDict, total=False):
    """What may be said of a note beside its text; the fields of ``Note``."""

    note_id: str | None
    note_date: date | None
    encounter_start: date | None
    encounter_end: date | None
    sex: str | None
    age: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A note as it comes in, with what the hospital system knows about it.

    ``age`` is in years. ``encounter_end`` picks the ICD-10 edition; relative times are resolved
    against ``note_date``, then ``encounter_start``.
    """

    text: str
    note_id: str | None = None
    note_date: date | None = None
    encounter_start: date | None = None
    encounter_end: date | None = None
    sex: str | None = None
    age: float | None = None

    def __post_init__(self) -> None:
        """Refuses a text that is no string and a sex that is not one of two words."""
        if not isinstance(self.text, str):
            raise InputError(
                f"a note must be a str, got {type(self.text).__name__}; "
                "read files as text first, or use: vnclinical process FILE"
            )
        if self.sex not in (None, "male", "female"):
            raise ConfigError("sex must be 'male', 'female' or None")


@dataclass(frozen=True, slots=True)
class Document:
    r"""The normalised text of a note, the way back to the original, and the layers found so far.

    >>> doc = Document.from_text("So\u0302\u0301t cao")
    >>> doc.text, doc.original_span(Span(0, 3))
    ('Sốt cao', Span(start=0, end=5))
    """

    note: Note
    text: str
    offsets: OffsetMap
    tokens: Tokens
    repairs: tuple[Repair, ...] = ()
    has_diacritics: bool = True
    is_bare: bool = False
    """Whether words may be looked up without their marks: the note is typed without any."""
    sections: tuple[Section, ...] = ()
    sentences: tuple[Span, ...] = ()
    words: tuple[Word, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    dates: tuple[DateMention, ...] = ()
    candidates: tuple[Entity, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    entities: tuple[Entity, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    medications: tuple[Medication, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    relations: tuple[Relation, ...] = ()
    patient: Patient = field(default_factory=Patient)
    written: frozenset[Layer] = field(default=frozenset({Layer.TEXT}))

    @classmethod
    def from_note(cls, note: Note) -> "Document":
        """Normalises the note; nothing else is known yet."""
        normalized = normalize(note.text)
        tokens = Tokens.of(normalized.text)
        return cls(
            note=note,
            text=normalized.text,
            offsets=normalized.offsets,
            tokens=tokens,
            repairs=normalized.repairs,
            has_diacritics=normalized.has_diacritics,
            is_bare=not normalized.has_diacritics or tokens.folded == tokens.stripped,
        )

    @classmethod
    def from_text(cls, text: str) -> "Document":
        """``from_note`` for a bare string."""
        return cls.from_note(Note(text=text))

    def with_layer(self, layer: Layer, items: Iterable[Any] | Patient) -> "Document":
        """A copy in which ``layer`` holds ``items``; attributes and codes live in ENTITIES."""
        name = FIELD_OF.get(layer)
        if name is None:
            raise ConfigError(f"layer {layer.value!r} cannot be set")
        value = items if isinstance(items, Patient) else tuple(items)
        changes: dict[str, Any] = {name: value, "written": self.written | {layer}}
        return replace(self, **changes)

    def layer(self, layer: Layer) -> tuple[Any, ...]:
        """The items of a layer, spans in normalised text."""
        value = getattr(self, FIELD_OF[layer])
        return (value,) if isinstance(value, Patient) else value

    def section_at(self, position: int) -> Section | None:
        """The section that holds the character at ``position``, the innermost if nested."""
        at = bisect_right(self.sections, position, key=lambda s: s.span.start)
        for section in reversed(self.sections[max(0, at - NESTED) : at]):
            if position < max(section.span.end, section.span.start + 1):
                return section
        return None

    def original_span(self, span: Span) -> Span:
        """A span of the normalised text as a span of the original."""
        return Span(*self.offsets.original(span.start, span.end))

    def original(self, item: Span | Found) -> Span:
        """The original offsets of an item of any layer (of a sentence: the span itself)."""
        return self.original_span(item if isinstance(item, Span) else item.span)

    def items(self, layer: Layer) -> tuple[Any, ...]:
        """The items of a layer with their ``span`` already in original offsets."""
        return tuple(
            self.original_span(item)
            if isinstance(item, Span)
            else replace(item, span=self.original(item))
            for item in self.layer(layer)
            if not isinstance(item, Patient)
        )


FIELD_OF = {
    Layer.SECTIONS: "sections",
    Layer.SENTENCES: "sentences",
    Layer.WORDS: "words",
    Layer.ABBREVIATIONS: "abbreviations",
    Layer.DATES: "dates",
    Layer.CANDIDATES: "candidates",
    Layer.OPINIONS: "opinions",
    Layer.ENTITIES: "entities",
    Layer.ASSERTIONS: "entities",
    Layer.CODES: "entities",
    Layer.MEASUREMENTS: "measurements",
    Layer.MEDICATIONS: "medications",
    Layer.DIAGNOSES: "diagnoses",
    Layer.RELATIONS: "relations",
    Layer.PATIENT: "patient",
}
