"""One winner a place: the model first, whole phrases of the dictionary over its parts."""

from dataclasses import replace

import pytest

from vnclinical.annotations import Abbreviation, Entity, Measurement
from vnclinical.document import Document
from vnclinical.labels import EntityType, Layer, MeasurementKind, ValueType
from vnclinical.pipelines.entities.merge import EntityMerger, merge
from vnclinical.text.span import Span

D, S, T = EntityType.DISEASE, EntityType.SYMPTOM, EntityType.TEST


def rule(start: int, end: int, kind: EntityType = D) -> Entity:
    return Entity(Span(start, end), kind, "dictionary")


def model(start: int, end: int, kind: EntityType = D) -> Entity:
    return Entity(Span(start, end), kind, "neural", score=0.9)


@pytest.mark.parametrize(
    ("candidates", "kept"),
    [
        ([], []),
        ([rule(0, 3), rule(0, 9)], [rule(0, 9)]),
        ([rule(0, 3), rule(3, 6)], [rule(0, 3), rule(3, 6)]),  # neighbours share nothing
        ([rule(0, 9), rule(4, 12, S)], [rule(0, 9)]),
        ([rule(0, 9), model(4, 6)], [rule(0, 9)]),  # a known phrase holds the part whole
        ([rule(0, 9), model(0, 3), model(4, 9)], [rule(0, 9)]),
        ([rule(0, 5), model(3, 8)], [model(3, 8)]),  # cut, not held
        ([rule(0, 9, S), model(4, 6)], [model(4, 6)]),  # of another type
        ([rule(0, 9, T), model(4, 6, T)], [model(4, 6, T)]),  # tests are the model's
        ([rule(0, 3, T), model(4, 6)], [model(4, 6)]),
        ([rule(0, 3), model(4, 6)], [rule(0, 3), model(4, 6)]),
        ([model(0, 9), model(4, 6, S)], [model(0, 9), model(4, 6, S)]),  # types may overlap
        ([model(0, 9), model(4, 12)], [model(0, 9)]),
        ([rule(5, 8), rule(0, 3)], [rule(0, 3), rule(5, 8)]),
        ([rule(0, 3), rule(2, 5), rule(4, 7)], [rule(0, 3), rule(4, 7)]),
    ],
)
def test_overlaps_are_settled(candidates: list[Entity], kept: list[Entity]) -> None:
    assert merge(candidates) == kept


def test_a_laboratory_name_fills_a_gap_only() -> None:
    lab = Entity(Span(0, 9), T, "measurements")
    assert merge([], [lab]) == [lab]
    assert merge([rule(0, 9, T)], [lab]) == [rule(0, 9, T)]
    assert merge([rule(0, 9, D)], [lab]) == [lab]


def test_a_long_note_is_merged_in_one_walk() -> None:
    candidates = [rule(at, at + 8) for at in range(0, 400_000, 10)]
    assert len(merge([*candidates, *candidates])) == len(candidates)


def measured(kind: MeasurementKind, span: Span, name: Span) -> Measurement:
    return Measurement(span, kind, "x", ValueType.NUMBER, name_span=name)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(MeasurementKind.LAB, ["HA"]), (MeasurementKind.VITAL, [])],
)
def test_a_vital_sign_is_no_entity(kind: MeasurementKind, expected: list[str]) -> None:
    doc = Document.from_text("HA 150/90")
    doc = doc.with_layer(Layer.CANDIDATES, [rule(0, 2, T)])
    doc = doc.with_layer(Layer.MEASUREMENTS, [measured(kind, Span(0, 9), Span(0, 2))])
    assert [e.span.covered(doc.text) for e in EntityMerger()(doc).entities] == expected


def test_the_full_name_comes_from_the_dictionary_or_the_abbreviation() -> None:
    doc = Document.from_text("THA XYZ")
    titled = replace(rule(0, 3), preferred="tăng huyết áp")
    doc = doc.with_layer(Layer.CANDIDATES, [titled, model(0, 3), model(4, 7)])
    doc = doc.with_layer(Layer.ABBREVIATIONS, [Abbreviation(Span(4, 7), "một bệnh")])
    found = EntityMerger()(doc).entities
    assert [(e.source, e.preferred) for e in found] == [
        ("neural", "tăng huyết áp"),
        ("neural", "một bệnh"),
    ]
