"""ICD-10 candidates in a record and for a phrase alone."""

from datetime import date

import pytest

import vnclinical
from vnclinical.errors import ConfigError
from vnclinical.pipelines.codes.coder import PER_MENTION, IcdCoder

TT06, QD4469 = "TT06-2026", "QD4469-2020"
CODER = IcdCoder()


def codes_of(record: vnclinical.ClinicalRecord, text: str) -> list[str]:
    (entity,) = [e for e in record.entities if e.text == text]
    return [c.code for c in entity.codes]


@pytest.mark.parametrize(
    ("phrase", "code", "method"),
    [
        ("cao huyết áp", "I10", "exact"),
        ("CAO  HUYẾT ÁP", "I10", "exact"),
        ("THA", "I10", "exact"),
        ("cao huyet ap", "I10", "folded"),
        ("ĐTĐ type 2", "E11.9", "exact"),
        ("tiền liệt tuyến phì đại", "N40", "exact"),  # other word order
        ("viêm phổi thuỳ dưới phổi phải nặng", "J18.1", "partial"),
    ],
)
def test_a_phrase_is_coded(phrase: str, code: str, method: str) -> None:
    first = CODER.candidates(phrase, edition=TT06, k=1)[0]
    assert (first.code, first.method) == (code, method)


@pytest.mark.parametrize("phrase", ["", "xyzzy", "!?"])
def test_nothing_is_coded_as_nothing(phrase: str) -> None:
    assert CODER.candidates(phrase, edition=TT06) == []


def test_candidates_are_few_and_each_code_once() -> None:
    codes = [c.code for c in CODER.candidates("viêm phổi do vi khuẩn", edition=TT06, k=7)]
    assert len(codes) == len(set(codes)) == 7


def test_a_man_has_no_womans_disease() -> None:
    codes = [c.code for c in CODER.candidates("u xơ tử cung", edition=TT06, sex="male")]
    assert not [c for c in codes if c.startswith(("D25", "C53", "N8"))]


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ConfigError, match="known editions"):
        CODER.candidates("THA", edition="ICD-11")
    with pytest.raises(ConfigError, match="known editions"):
        IcdCoder(edition="ICD-11")


@pytest.mark.parametrize(
    ("note", "text", "coded"),
    [
        ("CĐ: viêm phổi", "viêm phổi", True),
        ("CĐ: TD viêm phổi", "viêm phổi", True),  # suspected ones are coded
        ("TS: viêm phổi", "viêm phổi", True),  # and past ones
        ("không viêm phổi", "viêm phổi", False),
        ("bố bị viêm phổi", "viêm phổi", False),
        ("CĐ: đau ngực", "đau ngực", True),  # a symptom that stands as the diagnosis
        ("Bệnh sử: đau ngực", "đau ngực", False),
    ],
)
def test_what_the_note_asserts_of_the_patient_is_coded(
    rules: vnclinical.Pipeline, note: str, text: str, coded: bool
) -> None:
    assert bool(codes_of(rules(note), text)) is coded


def test_a_record_holds_few_and_only_usable_codes(rules: vnclinical.Pipeline) -> None:
    record = rules("CĐ: viêm phổi, ĐTĐ, suy tim, THA, xơ gan, COPD, gút, hen phế quản")
    coded = [e.codes for e in record.entities if e.codes]
    assert len(coded) >= 6
    assert all(len(codes) <= PER_MENTION for codes in coded)
    assert all(code.usable for codes in coded for code in codes)


def test_a_written_code_comes_first(rules: vnclinical.Pipeline) -> None:
    record = rules("CĐ: viêm phổi (J15.9)")
    (entity,) = record.entities
    assert (entity.codes[0].code, entity.codes[0].method) == ("J15.9", "written")
    assert record.diagnoses[0].code == entity.codes[0]


def test_a_written_parent_is_not_usable_and_gives_way(rules: vnclinical.Pipeline) -> None:
    record = rules("CĐ: viêm phổi (J18)", encounter_end=date(2026, 8, 1))
    assert codes_of(record, "viêm phổi")[0] == "J18.9"
