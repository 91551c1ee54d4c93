"""The pipeline as an object: order, context, streams, errors."""

from datetime import date

import pytest

import vnclinical
from vnclinical import Document, Note
from vnclinical.errors import ConfigError, InputError, PipeOrderError, UnknownPipeError
from vnclinical.labels import Layer
from vnclinical.pipelines.catalog import build
from vnclinical.pipelines.diagnoses import DiagnosisFinder
from vnclinical.pipelines.pipeline import MAX_CHARACTERS, Pipeline
from vnclinical.pipelines.sections import SectionFinder


def test_a_pipe_that_reads_an_unwritten_layer_is_refused() -> None:
    with pytest.raises(PipeOrderError, match=r"DiagnosisFinder reads.*assertions"):
        Pipeline([SectionFinder(), DiagnosisFinder()])


def test_an_unknown_pipe_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownPipeError, match=r"'negationn' at position 1.*attributes"):
        build([{"pipe": "negationn"}])


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"no options.*colour"):
        build([{"pipe": "codes", "options": {"colour": 1}}])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"preset": "fast"}, "unknown preset 'fast'; known presets: default, rules"),
        ({"preset": "rules", "model": "x"}, "runs no model"),
        ({"icd_edition": "ICD-11"}, "known editions: QD4469-2020, TT06-2026"),
        ({"threads": 0}, "at least 1"),
        ({"model": "no-such-model"}, "no model 'no-such-model'"),
    ],
)
def test_wrong_arguments_of_load_are_told(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(vnclinical.VnClinicalError, match=message):
        vnclinical.load(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("end", "edition"),
    [(date(2026, 6, 30), "QD4469-2020"), (date(2026, 7, 1), "TT06-2026"), (None, "TT06-2026")],
)
def test_the_end_of_the_encounter_picks_the_edition(
    rules: vnclinical.Pipeline, end: date | None, edition: str
) -> None:
    record = rules("CĐ: THA", encounter_end=end)
    assert record.pipeline.icd_edition == edition
    assert {c.edition for e in record.entities for c in e.codes} == {edition}


def test_an_empty_note_gives_an_empty_record(nlp: vnclinical.Pipeline) -> None:
    for text in ("", " \n\t "):
        record = nlp(text)
        assert not record.entities
        assert not record.warnings


def test_a_megabyte_works(rules: vnclinical.Pipeline) -> None:
    line = "BN sốt cao, ho, không khó thở. CĐ: viêm phổi\n"
    text = line * (1_000_000 // len(line) + 1)
    record = rules(text)
    assert record.entities[-1].end >= len(text) - 2


def test_a_note_over_the_limit_is_refused_without_its_text(rules: vnclinical.Pipeline) -> None:
    with pytest.raises(InputError, match=str(MAX_CHARACTERS)) as caught:
        rules("sốt " * (MAX_CHARACTERS // 4 + 1))
    assert "sốt" not in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 5, b"sot", ["sot"]])
def test_what_is_no_text_is_refused(rules: vnclinical.Pipeline, wrong: object) -> None:
    with pytest.raises(InputError, match="a note must be a str"):
        rules(wrong)  # type: ignore[arg-type]


def test_unknown_context_is_refused(rules: vnclinical.Pipeline) -> None:
    with pytest.raises(ConfigError, match="unknown context \\['bed'\\]"):
        rules("sốt", bed=4)


def test_a_stream_can_go_on_past_an_error(rules: vnclinical.Pipeline) -> None:
    records = list(rules.stream(["sốt", None, "ho"], on_error="record"))  # type: ignore[list-item]
    assert [len(r.warnings) for r in records] == [0, 1, 0]
    assert records[1].warnings[0].code == "processing_failed"
    with pytest.raises(InputError):
        list(rules.stream(["sốt", None]))  # type: ignore[list-item]


def test_a_stream_is_lazy(rules: vnclinical.Pipeline) -> None:
    def endless() -> object:
        while True:
            yield "sốt"

    stream = rules.stream(endless(), batch_size=2)  # type: ignore[arg-type]
    assert next(stream).entities


def test_annotate_gives_layers_in_both_offsets(rules: vnclinical.Pipeline) -> None:
    text = "TS:\r\nTHA"
    doc = rules.annotate(Note(text=text))
    assert isinstance(doc, Document)
    (entity,) = [e for e in doc.entities]
    assert entity.span.covered(doc.text) == "THA"
    (moved,) = doc.items(Layer.ENTITIES)
    assert moved.span.covered(text) == "THA"
    assert doc.original(entity) == moved.span


def test_phrases_are_coded_alone(rules: vnclinical.Pipeline) -> None:
    codes = rules.code("cao huyết áp", k=3)
    assert (codes[0].code, codes[0].method) == ("I10", "exact")
    assert len(codes) == 3
    assert rules.code("cao huyet ap", k=1)[0].code == "I10"
    assert rules.code("", k=3) == []
