"""Diagnosis lists in little notes: text, rank, stage, differential."""

import pytest

import vnclinical

P, S = "primary", "secondary"

NOTES = {
    "CĐ: THA, ĐTĐ": [("THA", P, None, False), ("ĐTĐ", S, None, False)],
    "CĐ ra viện: viêm phổi": [("viêm phổi", P, "discharge", False)],
    "Chẩn đoán:\n1. viêm phổi\n2. THA": [("viêm phổi", P, None, False), ("THA", S, None, False)],
    "Bệnh chính: viêm phổi\nBệnh kèm theo: THA, ĐTĐ": [
        ("viêm phổi", P, None, False),
        ("THA", S, None, False),
        ("ĐTĐ", S, None, False),
    ],
    "CĐ: viêm phổi\nCĐPB: lao phổi": [
        ("viêm phổi", P, None, False),
        ("lao phổi", None, None, True),
    ],
    "CĐ: viêm phổi, đau ngực": [("viêm phổi", P, None, False)],  # a disease explains the symptom
    "CĐ: đau ngực": [("đau ngực", P, None, False)],
    "CĐ: viêm phổi, không THA": [("viêm phổi", P, None, False)],
    "Tiền sử: THA": [],
    "": [],
}


@pytest.mark.parametrize("note", NOTES)
def test_the_list_is_read(rules: vnclinical.Pipeline, note: str) -> None:
    found = rules(note).diagnoses
    assert [(d.text, d.rank, d.stage, d.differential) for d in found] == NOTES[note]


def test_a_diagnosis_points_at_its_entity_and_takes_its_first_code(
    rules: vnclinical.Pipeline,
) -> None:
    record = rules("TS: THA\nCĐ: viêm phổi")
    (diagnosis,) = record.diagnoses
    (entity,) = [e for e in record.entities if e.id == diagnosis.entity]
    assert (entity.text, diagnosis.code) == ("viêm phổi", entity.codes[0])


def test_two_diagnosis_sections_have_a_main_disease_each(rules: vnclinical.Pipeline) -> None:
    found = rules("CĐ vào viện: sốt xuất huyết\nCĐ ra viện: viêm phổi").diagnoses
    assert [(d.rank, d.stage) for d in found] == [(P, "admission"), (P, "discharge")]
