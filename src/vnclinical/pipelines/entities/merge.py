"""Candidates of the dictionary and the neural model -> entities, one winner a place."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from vnclinical.annotations import Entity
from vnclinical.document import Document
from vnclinical.labels import EntityType, Layer, MeasurementKind
from vnclinical.text.span import Span

__all__ = ["EntityMerger", "merge"]

NEURAL = "neural"


class EntityMerger:
    """Settles overlaps and adds the tests that laboratory values name.

    Of overlapping candidates the model's win over the dictionary's, then the longer over the
    shorter; the dictionary fills the places where the model is silent. Same-type entities never
    overlap. The name of a vital sign inside a measurement is no entity (guidelines).
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.CANDIDATES, Layer.MEASUREMENTS})
    writes: ClassVar[Layer] = Layer.ENTITIES

    def __call__(self, doc: Document) -> Document:
        """Fills ENTITIES, ordered by place."""
        labs, vitals = [], []
        for m in doc.measurements:
            if m.kind is MeasurementKind.LAB and m.name_span is not None:
                labs.append(Entity(m.name_span, EntityType.TEST, m.source))
            elif m.kind is not MeasurementKind.LAB:
                vitals.append(m.span)
        free = [c for c in doc.candidates if not _is_vital_name(c, vitals)]
        titles = {(c.span, c.type): c.preferred for c in doc.candidates if c.preferred}
        expansions = {a.span: a.expansion for a in doc.abbreviations}
        entities = [
            replace(e, preferred=titles.get((e.span, e.type)) or expansions.get(e.span))
            for e in merge(free, labs)
        ]
        return doc.with_layer(Layer.ENTITIES, entities)


def _is_vital_name(candidate: Entity, vitals: list[Span]) -> bool:
    return candidate.type is EntityType.TEST and any(v.contains(candidate.span) for v in vitals)


def merge(candidates: Iterable[Entity], labs: Iterable[Entity] = ()) -> list[Entity]:
    """The winners, ordered by place.

    Args:
        candidates: what the taggers found.
        labs: names of laboratory values, taken where no candidate test covers them.
    """
    neural, other = [], []
    for candidate in candidates:
        (neural if candidate.source == NEURAL else other).append(candidate)
    chosen = _without_overlaps(neural, by_type=True)
    for candidate in sorted(other, key=_longest_first):
        if not any(candidate.span.overlaps(c.span) for c in chosen):
            chosen.append(candidate)
    for lab in labs:
        if not any(lab.span.overlaps(c.span) for c in chosen if c.type is EntityType.TEST):
            chosen.append(lab)
    return sorted(chosen, key=lambda e: (e.span.start, -e.span.end, e.type))


def _longest_first(entity: Entity) -> tuple[int, int]:
    return (-len(entity.span), entity.span.start)


def _without_overlaps(entities: Iterable[Entity], *, by_type: bool) -> list[Entity]:
    kept: list[Entity] = []
    for entity in sorted(entities, key=_longest_first):
        if not any(
            entity.span.overlaps(k.span) and (not by_type or k.type is entity.type) for k in kept
        ):
            kept.append(entity)
    return kept
