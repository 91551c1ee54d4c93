"""Candidates of the dictionary and the neural model -> entities, one winner a place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar

from vnclinical.annotations import Entity
from vnclinical.document import Document
from vnclinical.labels import EntityType, Layer, MeasurementKind
from vnclinical.text.span import Span, SpanIndex

__all__ = ["EntityMerger", "merge"]

NEURAL = "neural"
# Both chosen on the dev part of corpora/vnclinical-notes (docs/decisions/0002-first-model.md). What
# the model missed the tables find for these types; for the others they raise more false alarms.
FILLED = frozenset({EntityType.DISEASE, EntityType.SYMPTOM, EntityType.DRUG})
# Of the tables' own words, names of tests and procedures win over a longer disease.
CLOSED = frozenset({EntityType.TEST, EntityType.PROCEDURE})
LEAST_SCORE = 0.55
"""A span of the model with a lower score is left to the dictionary."""


class EntityMerger:
    """Settles overlaps and adds the tests that laboratory values name.

    What the model is sure of comes first, then the names of laboratory values and what else the
    dictionary knows; of equals the longer. Where a model spoke, the dictionary adds diseases,
    symptoms and drugs only, and a phrase of its own that holds whole what the model found in part
    (``Đợt cấp COPD`` for ``Đợt cấp`` and ``COPD``) takes its place. Spans of the model may overlap
    each other when their types differ; same-type entities never overlap. The name of a vital sign
    inside a measurement is no entity (guidelines).
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
    found = [c for c in candidates if c.source != NEURAL or (c.score or 0.0) >= LEAST_SCORE]
    if any(c.source == NEURAL for c in found):
        found = [c for c in found if c.source == NEURAL or c.type in FILLED]
    whole = {id(c) for c in _whole(found)}
    everything = _Taken()
    by_type: dict[EntityType, _Taken] = defaultdict(_Taken)
    chosen: list[Entity] = []
    for candidate in sorted((*found, *labs), key=lambda c: (id(c) not in whole, *_order(c))):
        alone = candidate.source == NEURAL or id(candidate) in whole
        taken = by_type[candidate.type] if alone else everything
        if taken.is_free(candidate.span):
            everything.take(candidate.span)
            by_type[candidate.type].take(candidate.span)
            chosen.append(candidate)
    return sorted(chosen, key=lambda e: (e.span.start, -e.span.end, e.type))


def _whole(found: Iterable[Entity]) -> Iterator[Entity]:
    """The dictionary's phrases that hold spans of the model of their own type, and cut none."""
    listed = list(found)
    neural: dict[EntityType, list[Entity]] = defaultdict(list)
    for candidate in listed:
        if candidate.source == NEURAL:
            neural[candidate.type].append(candidate)
    indices = {label: SpanIndex([c.span for c in spans]) for label, spans in neural.items()}
    for phrase in listed:
        if phrase.source == NEURAL or phrase.type not in indices:
            continue
        inside = list(indices[phrase.type].overlapping(phrase.span))
        if inside and all(phrase.span.contains(s) and s != phrase.span for s in inside):
            yield phrase


def _order(entity: Entity) -> tuple[int, int, int]:
    rank = 0 if entity.source == NEURAL else 1 if entity.type in CLOSED else 2
    return (rank, -len(entity.span), entity.span.start)


class _Taken:
    """Which characters are taken; asking costs the length of the span, however long the note."""

    def __init__(self) -> None:
        self._characters: set[int] = set()

    def is_free(self, span: Span) -> bool:
        return self._characters.isdisjoint(range(span.start, span.end))

    def take(self, span: Span) -> None:
        self._characters.update(range(span.start, span.end))
