"""What holds for any text whatever."""

import pickle
import threading
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import vnclinical
from vnclinical.record import ClinicalRecord

CLINICAL = st.sampled_from(
    [
        "BN nam 65t, ",
        "TS: ",
        "THA",
        "ĐTĐ typ 2",
        " không sốt, ",
        "\n",
        "\r\n",
        "CĐ: ",
        "1. ",
        "HA 160/90 mmHg ",
        "M 98 l/p",
        "metformin 850mg x 2v/ngày",
        "- ",
        "đau ngực ",
        "(-)",
        "(+)",
        "?",
        "TD ",
        "nếu ",
        "\xa0",
        "\u200b",
        "\ufeff",
        "́",
        "Ð",
        "BÖnh nh©n ",
        "benh nhan ",
        "2026-13-45",
        "XX giọt/phút",
        "<script>",
        "{",
        "}",
        "🫀",
        "�",
        "\x00",
        "37,°C",
        "1/2 viên",
        "SpO2",
        "GCS",
        ";",
        ": ",
        "",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(CLINICAL, max_size=14).map("".join))
LISTS = (
    "sections",
    "entities",
    "diagnoses",
    "medications",
    "measurements",
    "dates",
    "abbreviations",
)


def items(record: ClinicalRecord) -> list[Any]:
    return [item for name in LISTS for item in getattr(record, name)]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
def test_every_item_is_its_text(rules: vnclinical.Pipeline, text: str) -> None:
    record = rules(text)
    for item in items(record):
        assert text[item.start : item.end] == item.text
    for entity in record.entities:
        for cue in entity.evidence:
            assert cue.start is None or text[cue.start : cue.end] == cue.cue
    ids = [item.id for item in items(record)]
    assert len(ids) == len(set(ids))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
def test_the_model_keeps_offsets_too(nlp: vnclinical.Pipeline, text: str) -> None:
    assert all(text[item.start : item.end] == item.text for item in items(nlp(text)))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
def test_records_survive_json(rules: vnclinical.Pipeline, text: str) -> None:
    record = rules(text.encode("utf8", "replace").decode("utf8"))
    assert ClinicalRecord.model_validate_json(record.model_dump_json()) == record


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=TEXTS)
def test_same_type_entities_never_overlap(nlp: vnclinical.Pipeline, text: str) -> None:
    ends: dict[str, int] = {}
    for entity in nlp(text).entities:
        assert entity.start >= ends.get(entity.type, 0)
        ends[entity.type] = entity.end


NOTES = [
    "BN nam 65t, TS: THA 10 năm. Vào viện vì đau ngực trái, không sốt.",
    "CĐ: viêm phổi / COPD\nHA 110 /60, SpO2 91%",
    "",
    "Toa: paracetamol 500mg x 2v/ngày khi sốt",
] * 8


@pytest.mark.parametrize("preset", ["rules", "nlp"])
def test_alone_in_a_batch_and_from_32_threads_alike(preset: str, request: Any) -> None:
    pipeline: vnclinical.Pipeline = request.getfixturevalue(preset)
    alone = [pipeline(note) for note in NOTES]
    assert list(pipeline.stream(NOTES, batch_size=5)) == alone
    found: dict[int, ClinicalRecord] = {}
    threads = [
        threading.Thread(target=lambda i=i: found.__setitem__(i, pipeline(NOTES[i])))
        for i in range(32)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[i] for i in range(32)] == alone


def test_a_pipeline_pickles_as_its_configuration(nlp: vnclinical.Pipeline) -> None:
    packed = pickle.dumps(nlp)
    assert len(packed) < 2_000
    assert pickle.loads(packed)(NOTES[0]) == nlp(NOTES[0])


def test_the_end_of_a_long_note_is_read_like_its_start(nlp: vnclinical.Pipeline) -> None:
    sentence = "Chẩn đoán ra viện: viêm phổi thùy dưới phải, tăng huyết áp, không suy tim."
    filler = "Bệnh nhân tỉnh, tiếp xúc tốt, ăn ngủ được.\n" * 2_500
    text = filler + sentence
    offset = len(filler)
    alone = [(e.type, e.start, e.end) for e in nlp(sentence).entities]
    inside = [
        (e.type, e.start - offset, e.end - offset) for e in nlp(text).entities if e.start >= offset
    ]
    assert alone == inside
    assert len(alone) == 3
