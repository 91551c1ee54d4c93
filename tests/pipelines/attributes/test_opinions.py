"""Model and cue tables decide together; the record says which did."""

import pytest

from vnclinical.annotations import Assertion, Entity, Evidence, Opinion
from vnclinical.document import Document
from vnclinical.labels import Certainty, EntityType, Layer, Temporality
from vnclinical.pipelines.attributes.opinions import OpinionReader
from vnclinical.text.span import Span

TEXT = "Sốt cao, ho khan"
CUE = Evidence("negated", "không", Span(0, 3))


@pytest.fixture(scope="module")
def reader() -> OpinionReader:
    return OpinionReader()


def judged(reader, shares, assertion=None, evidence=()):
    """One mention of two syllables with opinions on each of them."""
    doc = Document.from_text(TEXT)
    entity = Entity(
        Span(0, 7), EntityType.SYMPTOM, "x", assertion=assertion or Assertion(), evidence=evidence
    )
    opinions = [
        Opinion(place, name, share)
        for name, (one, other) in shares.items()
        for place, share in ((Span(0, 3), one), (Span(4, 7), other))
    ]
    doc = doc.with_layer(Layer.ENTITIES, [entity]).with_layer(Layer.OPINIONS, opinions)
    return reader(doc).entities[0]


def test_a_sure_model_decides_alone_and_the_record_says_so(reader):
    found = judged(reader, {"planned": (0.99, 0.97)})
    assert found.assertion.temporality is Temporality.PLANNED
    assert found.evidence == (Evidence("temporality", "model", None),)


def test_what_both_say_keeps_the_words(reader):
    found = judged(reader, {"negated": (0.9, 0.9)}, Assertion(negated=True), (CUE,))
    assert found.assertion.negated
    assert found.evidence == (CUE,)


def test_tables_that_the_model_deems_impossible_are_not_believed(reader):
    found = judged(reader, {"past": (0.2, 0.1)}, Assertion(negated=True), (CUE,))
    assert found.assertion == Assertion()
    assert found.evidence == ()


def test_the_mean_over_the_syllables_counts(reader):
    assert not judged(reader, {"negated": (0.99, 0.0)}).assertion.negated


def test_of_two_values_of_one_attribute_the_likelier_holds(reader):
    found = judged(reader, {"suspected": (0.8, 0.8), "hypothetical": (0.95, 0.95)})
    assert found.assertion.certainty is Certainty.HYPOTHETICAL


def test_without_opinions_nothing_changes(reader):
    doc = Document.from_text(TEXT).with_layer(Layer.ENTITIES, [])
    assert reader(doc) is doc


def test_opinions_beside_a_mention_are_not_its_own(reader):
    doc = Document.from_text(TEXT)
    entity = Entity(Span(9, 16), EntityType.SYMPTOM, "x")
    doc = doc.with_layer(Layer.ENTITIES, [entity])
    doc = doc.with_layer(Layer.OPINIONS, [Opinion(Span(0, 3), "negated", 0.99)])
    assert not reader(doc).entities[0].assertion.negated
