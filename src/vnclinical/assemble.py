"""Document -> ClinicalRecord: the one place where offsets go back to the original."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vnclinical import record as r
from vnclinical.annotations import (
    Diagnosis,
    Entity,
    Evidence,
    Found,
    Measurement,
    Medication,
    Quantity,
    Schedule,
    Section,
)
from vnclinical.document import Document
from vnclinical.labels import EntityType, WarningCode
from vnclinical.version import __version__

__all__ = ["Provenance", "assemble", "failed"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the record says of the pipeline that made it."""

    preset: str
    icd_edition: str
    model: str | None = None
    model_version: str | None = None
    model_sha256: str | None = None

    def item(self) -> r.PipelineItem:
        """The same as a part of the record."""
        return r.PipelineItem(
            version=__version__,
            preset=self.preset,
            icd_edition=self.icd_edition,
            model=self.model,
            model_version=self.model_version,
            model_sha256=self.model_sha256,
        )


def failed(note_id: str | None, message: str, provenance: Provenance) -> r.ClinicalRecord:
    """The record of a note that could not be read."""
    warning = r.WarningItem(code=WarningCode.PROCESSING_FAILED, message=message)
    return r.ClinicalRecord(note_id=note_id, warnings=(warning,), pipeline=provenance.item())


def assemble(doc: Document, provenance: Provenance) -> r.ClinicalRecord:
    """Builds the record of an annotated document."""
    return _Assembler(doc).record(provenance)


class _Assembler:
    """Holds what every item needs: the original text and the ids of sections and entities."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.raw = doc.note.text
        self.section_ids = {id(s): f"s{i}" for i, s in enumerate(doc.sections, 1)}
        self.entity_ids = {(e.span, e.type): f"e{i}" for i, e in enumerate(doc.entities, 1)}
        self.entities = {(e.span, e.type): e for e in doc.entities}

    def record(self, provenance: Provenance) -> r.ClinicalRecord:
        doc = self.doc
        return r.ClinicalRecord(
            note_id=doc.note.note_id,
            patient=self.patient(),
            sections=tuple(self.section(i, s) for i, s in enumerate(doc.sections, 1)),
            entities=tuple(self.entity(e) for e in doc.entities),
            diagnoses=tuple(self.diagnosis(i, d) for i, d in enumerate(doc.diagnoses, 1)),
            medications=tuple(self.medication(i, m) for i, m in enumerate(doc.medications, 1)),
            measurements=tuple(self.measurement(i, m) for i, m in enumerate(doc.measurements, 1)),
            dates=tuple(
                r.DateItem(
                    **self.place(f"t{i}", d), value=d.value, kind=d.kind, relative_to=d.relative_to
                )
                for i, d in enumerate(doc.dates, 1)
            ),
            abbreviations=tuple(
                r.AbbreviationItem(**self.place(f"a{i}", a), expansion=a.expansion)
                for i, a in enumerate(doc.abbreviations, 1)
            ),
            relations=self.relations(),
            warnings=self.warnings(),
            pipeline=provenance.item(),
        )

    def place(self, identifier: str, item: Found, score: float | None = None) -> dict[str, Any]:
        """The fields that every item shares."""
        span = self.doc.original(item)
        section = self.doc.section_at(item.span.start)
        return {
            "id": identifier,
            "section": self.section_ids[id(section)] if section else None,
            "text": self.raw[span.start : span.end],
            "start": span.start,
            "end": span.end,
            "source": item.source,
            "score": score,
        }

    def section(self, number: int, section: Section) -> r.SectionItem:
        place = self.place(f"s{number}", section) | {"section": None}
        title = self.doc.original_span(section.title)
        return r.SectionItem(**place, kind=section.kind, title=self.raw[title.start : title.end])

    def entity(self, entity: Entity) -> r.EntityItem:
        place = self.place(self.entity_ids[entity.span, entity.type], entity, entity.score)
        normalized = entity.span.covered(self.doc.text)
        return r.EntityItem(
            **place,
            type=entity.type,
            normalized=normalized if normalized != place["text"] else None,
            preferred=entity.preferred,
            assertion=r.Assertion.model_validate(entity.assertion, from_attributes=True),
            evidence=tuple(self.evidence(e) for e in entity.evidence),
            codes=tuple(r.CodeItem.model_validate(c, from_attributes=True) for c in entity.codes),
        )

    def evidence(self, evidence: Evidence) -> r.EvidenceItem:
        if evidence.span is None:
            return r.EvidenceItem(attribute=evidence.attribute, cue=evidence.cue)
        span = self.doc.original_span(evidence.span)
        cue = self.raw[span.start : span.end]
        return r.EvidenceItem(attribute=evidence.attribute, cue=cue, start=span.start, end=span.end)

    def diagnosis(self, number: int, diagnosis: Diagnosis) -> r.DiagnosisItem:
        # The coder came after the list was made: its codes stand on the entity of the document.
        entity = self.entities[diagnosis.entity.span, diagnosis.entity.type]
        code = entity.codes[0] if entity.codes else None
        place = self.place(f"g{number}", entity) | {"source": diagnosis.source}
        return r.DiagnosisItem(
            **place,
            entity=self.entity_ids[entity.span, entity.type],
            rank=diagnosis.rank,
            stage=diagnosis.stage,
            differential=diagnosis.differential,
            code=r.CodeItem.model_validate(code, from_attributes=True) if code else None,
        )

    def medication(self, number: int, item: Medication) -> r.MedicationItem:
        schedule = item.schedule
        ids = (self.entity_ids.get((span, EntityType.DRUG)) for span in item.drugs)
        return r.MedicationItem(
            **self.place(f"x{number}", item),
            entities=tuple(i for i in ids if i),
            name=item.name,
            ingredients=tuple(
                r.IngredientItem(
                    name=g.name,
                    codes=(r.IngredientCode(system="byt", code=g.byt_code),) if g.byt_code else (),
                )
                for g in item.ingredients
            ),
            strengths=tuple(r.Strength(value=value, unit=unit) for value, unit in item.strengths),
            dose=r.Dose(**quantity(schedule.dose)) if schedule.dose else None,
            route=schedule.route,
            frequency=frequency(schedule),
            duration=r.Duration(**quantity(schedule.duration)) if schedule.duration else None,
            rate=r.Quantity(**quantity(schedule.rate)) if schedule.rate else None,
            prn=schedule.prn,
            daily_dose=r.Quantity(**quantity(schedule.daily_dose)) if schedule.daily_dose else None,
            status=item.status,
            dose_text=schedule.dose_text,
        )

    def measurement(self, number: int, item: Measurement) -> r.MeasurementItem:
        entity = self.entity_ids.get((item.name_span, EntityType.TEST)) if item.name_span else None
        return r.MeasurementItem(
            **self.place(f"m{number}", item),
            kind=item.kind,
            entity=entity,
            name=item.name,
            value_type=item.value_type,
            value=decimal_text(item.value),
            value_high=decimal_text(item.value_high),
            value_text=item.value_text,
            comparator=item.comparator,
            unit=item.unit,
            unit_text=item.unit_text,
            unit_suggested=item.unit_suggested,
            reference_range=item.reference_range,
            interpretation=item.interpretation,
            flags=item.flags,
        )

    def relations(self) -> tuple[r.RelationItem, ...]:
        ids = {span: i for (span, _), i in self.entity_ids.items()}
        ids |= {m.span: f"m{n}" for n, m in enumerate(self.doc.measurements, 1)}
        known = [x for x in self.doc.relations if x.head in ids and x.tail in ids]
        return tuple(
            r.RelationItem(
                id=f"l{n}", type=x.type, head=ids[x.head], tail=ids[x.tail], source=x.source
            )
            for n, x in enumerate(known, 1)
        )

    def warnings(self) -> tuple[r.WarningItem, ...]:
        found = [
            r.WarningItem(
                code=repair.kind,
                message=REPAIR_MESSAGES[repair.kind],
                start=repair.start,
                end=repair.end,
            )
            for repair in self.doc.repairs
        ]
        if not self.doc.has_diacritics:
            found.append(r.WarningItem(code=WarningCode.NO_DIACRITICS, message=NO_DIACRITICS))
        return tuple(found)

    def patient(self) -> r.PatientItem:
        patient = self.doc.patient
        return r.PatientItem(
            age=decimal_text(patient.age),
            age_unit=patient.age_unit,
            sex=patient.sex,
        )


REPAIR_MESSAGES: dict[str, str] = {
    WarningCode.BYTE_ORDER_MARK: "a byte order mark was dropped",
    WarningCode.ENCODING_REPAIRED: "text in a legacy or broken encoding was repaired",
    WarningCode.CHARACTER_REPLACED: "characters that cannot be text were replaced one for one",
}
NO_DIACRITICS = (
    "the note is written without diacritics; dictionary hits are ambiguous and scores less sure"
)


def quantity(value: Quantity) -> dict[str, Any]:
    """A quantity as fields of the record."""
    return {"value": decimal_text(value.value), "unit": value.unit}


def frequency(schedule: Schedule) -> r.Frequency | None:
    """The frequency, or None when the note says nothing of it."""
    if not (schedule.per_day or schedule.times or schedule.parts or schedule.interval_hours):
        return None
    return r.Frequency(
        per_day=decimal_text(schedule.per_day),
        times=schedule.times,
        parts=schedule.parts,
        interval_hours=decimal_text(schedule.interval_hours),
    )


def decimal_text(value: Decimal | None) -> str | None:
    """A decimal as plain digits, never in exponent form."""
    return None if value is None else format(value, "f")
