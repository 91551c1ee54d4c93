"""Candidates of the dictionary and the neural model -> entities, one winner a place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from vnclinical.annotations import Entity
from vnclinical.document import Document
from vnclinical.labels import EntityType, Layer, MeasurementKind
from vnclinical.text.span import Span, SpanIndex

__all__ = ["EntityMerger", "merge"]

NEURAL = "neural"
# Chosen on the dev part of corpora/vnclinical-notes (docs/decisions/0002-first-model.md): names of
# tests and procedures are a closed vocabulary that the tables know better than the first model.
TABLES_FIRST = frozenset({EntityType.TEST, EntityType.PROCEDURE})
LEAST_SCORE = 0.6
"""A span of the model with a lower score is left to the dictionary."""


class EntityMerger:
    """Settles overlaps and adds the tests that laboratory values name.

    Tests and procedures of the tables come first, then what the model is sure of, then what else
    the dictionary knows; of equals the longer. Spans of the model may overlap each other when their
    types differ; same-type entities never overlap. The name of a vital sign inside a measurement
    is no entity (guidelines).
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
        index = SpanIndex(vitals)
        free = [c for c in doc.candidates if not _is_vital_name(c, index)]
        titles = {(c.span, c.type): c.preferred for c in doc.candidates if c.preferred}
        expansions = {a.span: a.expansion for a in doc.abbreviations}
        entities = [
            replace(e, preferred=titles.get((e.span, e.type)) or expansions.get(e.span))
            for e in merge(free, labs)
        ]
        return doc.with_layer(Layer.ENTITIES, entities)


def _is_vital_name(candidate: Entity, vitals: SpanIndex) -> bool:
    if candidate.type is not EntityType.TEST:
        return False
    return any(v.contains(candidate.span) for v in vitals.overlapping(candidate.span))


def merge(candidates: Iterable[Entity], labs: Iterable[Entity] = ()) -> list[Entity]:
    """The winners, ordered by place.

    Args:
        candidates: what the taggers found.
        labs: names of laboratory values; they count as words of the tables.
    """
    everything, tables = _Taken(), _Taken()
    by_type: dict[EntityType, _Taken] = defaultdict(_Taken)
    chosen: list[Entity] = []
    for candidate in sorted((*candidates, *labs), key=_order):
        neural = candidate.source == NEURAL
        if neural and (candidate.score or 0.0) < LEAST_SCORE:
            continue
        taken = (by_type[candidate.type], tables) if neural else (everything,)
        if all(t.is_free(candidate.span) for t in taken):
            for t in (everything, by_type[candidate.type], *(() if neural else (tables,))):
                t.take(candidate.span)
            chosen.append(candidate)
    return sorted(chosen, key=lambda e: (e.span.start, -e.span.end, e.type))


def _order(entity: Entity) -> tuple[int, int, int]:
    rank = 1 if entity.source == NEURAL else 0 if entity.type in TABLES_FIRST else 2
    return (rank, -len(entity.span), entity.span.start)


class _Taken:
    """Which characters are taken; asking costs the length of the span, however long the note."""

    def __init__(self) -> None:
        self._characters: set[int] = set()

    def is_free(self, span: Span) -> bool:
        return self._characters.isdisjoint(range(span.start, span.end))

    def take(self, span: Span) -> None:
        self._characters.update(range(span.start, span.end))
