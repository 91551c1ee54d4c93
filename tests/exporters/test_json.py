"""Record -> JSON and back."""

import json

import pytest

import vnclinical
from vnclinical.exporters.json import to_json
from vnclinical.record import ClinicalRecord

NOTES = ["", "CĐ: THA\n\u2028sốt 😀", 'BN "nam" 65t, HA 150/90 mmHg, amlodipin 5mg x 1 viên/ngày']


@pytest.mark.parametrize("note", NOTES)
def test_a_record_comes_back_unchanged(rules: vnclinical.Pipeline, note: str) -> None:
    record = rules(note)
    assert ClinicalRecord.model_validate_json(to_json(record, note)) == record
    assert ClinicalRecord.model_validate_json(to_json(record, indent=2)) == record


@pytest.mark.parametrize("note", NOTES)
def test_a_record_is_one_line_unless_indented(rules: vnclinical.Pipeline, note: str) -> None:
    record = rules(note)
    assert len(to_json(record).split("\n")) == 1
    assert json.loads(to_json(record, indent=2)) == json.loads(to_json(record))


def test_vietnamese_is_written_as_letters(rules: vnclinical.Pipeline) -> None:
    assert "viêm phổi" in to_json(rules("CĐ: viêm phổi"))
