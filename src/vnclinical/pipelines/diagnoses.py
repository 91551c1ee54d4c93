"""Diseases and symptoms in diagnosis sections -> diagnoses with rank and stage."""

import re
from bisect import bisect_left
from typing import ClassVar

from vnclinical.annotations import Diagnosis, Entity
from vnclinical.document import Document
from vnclinical.labels import DiagnosisRank, DiagnosisStage, EntityType, Layer, SectionKind
from vnclinical.text.span import Span

__all__ = ["DiagnosisFinder"]

SECONDARY = re.compile(r"kèm|phụ|biến chứng", re.I)
PRIMARY = re.compile(r"bệnh chính|chính\b", re.I)
DIFFERENTIAL = re.compile(r"phân biệt|pb\b", re.I)
KINDS = frozenset({EntityType.DISEASE, EntityType.SYMPTOM})


class DiagnosisFinder:
    """Lists what stands under ``Chẩn đoán`` and its kin; the first of a list is the main disease.

    A heading that says so decides the rank (``Bệnh kèm theo``) and the stage (``CĐ ra viện``).
    Symptoms count only where the section names no disease. Negated mentions are no diagnoses.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.ASSERTIONS, Layer.SECTIONS})
    writes: ClassVar[Layer] = Layer.DIAGNOSES

    def __call__(self, doc: Document) -> Document:
        """Fills DIAGNOSES."""
        found: list[Diagnosis] = []
        for section in doc.sections:
            if section.kind is not SectionKind.DIAGNOSIS:
                continue
            inside = [
                e
                for e in _starting_inside(doc.entities, section.span)
                if e.type in KINDS and section.span.contains(e.span) and not e.assertion.negated
            ]
            diseases = [e for e in inside if e.type is EntityType.DISEASE]
            title = section.title.covered(doc.text)
            found += _listed(title, diseases or inside, section.stage)
        return doc.with_layer(Layer.DIAGNOSES, found)


def _starting_inside(entities: tuple[Entity, ...], span: Span) -> tuple[Entity, ...]:
    """ENTITIES is ordered by place, so that a long note is not walked once a section."""
    first = bisect_left(entities, span.start, key=lambda e: e.span.start)
    last = bisect_left(entities, span.end, lo=first, key=lambda e: e.span.start)
    return entities[first:last]


def _listed(title: str, entities: list[Entity], stage: DiagnosisStage | None) -> list[Diagnosis]:
    differential = DIFFERENTIAL.search(title) is not None
    diagnoses = []
    for number, entity in enumerate(entities):
        rank: DiagnosisRank | None = (
            DiagnosisRank.PRIMARY if number == 0 else DiagnosisRank.SECONDARY
        )
        if differential:
            rank = None
        elif SECONDARY.search(title) and not PRIMARY.search(title):
            rank = DiagnosisRank.SECONDARY
        diagnoses.append(Diagnosis(entity, rank, stage, differential))
    return diagnoses
