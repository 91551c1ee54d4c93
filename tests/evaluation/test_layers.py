import json
from typing import Any

import pytest

from vnclinical.errors import ConfigError
from vnclinical.evaluation.codes import is_right
from vnclinical.evaluation.measurements import gold_value, record_value
from vnclinical.evaluation.pairs import NotePair
from vnclinical.evaluation.report import LAYERS, evaluate_layers
from vnclinical.readers.gold import GoldMeasurement, GoldNote
from vnclinical.record import ClinicalRecord, CodeItem, MeasurementItem

TEXT = "TS: THA. Không sốt. HA 160/90. Concor 5mg 1v sáng"
PLACE = {
    "THA": (4, 7), "sốt": (15, 18), "HA 160/90": (20, 29), "Concor": (31, 37),
    "Concor 5mg 1v sáng": (31, 49), "TS:": (0, 3), TEXT: (0, 49),
}  # fmt: skip


def item(text: str, **fields: Any) -> dict[str, Any]:
    start, end = PLACE[text]
    return {"id": fields.pop("id", text[:3]), "text": text, "start": start, "end": end} | fields


@pytest.fixture
def pair() -> NotePair:
    past = {"temporality": "past"}
    gold = {
        "id": "n1", "text": TEXT, "meta": {"style": "caps"},
        "entities": [
            item("THA", type="disease", assertion=past, icd10={"TT06-2026": [["I10"]]}),
            item("sốt", type="symptom", assertion={"negated": True}),
            item("Concor", type="drug"),
        ],
        "sections": [item(TEXT, kind="past_history", title="TS:")],
        "measurements": [item("HA 160/90", name="systolic_bp", value="160", unit="mm[Hg]")],
        "medications": [item("Concor 5mg 1v sáng", dose="1 viên", times="sáng", strength="5 mg")],
    }  # fmt: skip
    code = {"edition": "TT06-2026", "code": "I10"}
    record = {
        "entities": [
            item("THA", type="disease", codes=[code]),
            item("sốt", type="symptom", assertion={"negated": True}),
        ],
        "sections": [item(TEXT, kind="past_history", start=0)],
        "measurements": [
            item("HA 160/90", kind="vital", name="systolic_bp", value_type="number", value="160.0")
        ],
        "medications": [
            item("Concor 5mg 1v sáng", name="Concor", dose={"value": "1", "unit": "v"},
                 frequency={"parts": ["sáng"]})
        ],
        "pipeline": {"version": "1", "preset": "x", "icd_edition": "TT06-2026"},
    }  # fmt: skip
    return NotePair(GoldNote.model_validate(gold), ClinicalRecord.model_validate(record))


def test_every_layer_is_scored(pair):
    report = evaluate_layers([pair], list(LAYERS), lambda text, k, edition: [])
    rows = report.layers
    assert rows["entities"]["strict/all"].recall == pytest.approx(2 / 3)
    assert rows["assertion"]["matched/negated"].f1 == 1
    assert rows["assertion"]["end-to-end/past"].recall == 0
    assert rows["codes"]["end-to-end/exact@1"].f1 == 1
    assert rows["codes"]["mention/exact@1"].recall == 0
    assert (rows["measurements"]["value"].f1, rows["measurements"]["exact"].f1) == (1, 0)
    assert rows["medications"]["schedule"].f1 == 1
    assert rows["sections"]["kind"].f1 == 1
    assert report.groups["style"]["caps"].strict.found == 2


def test_report_is_json_and_text(pair):
    report = evaluate_layers([pair], ["entities"])
    assert json.loads(json.dumps(report.as_json()))["layers"]["entities"]["strict/all"]["gold"] == 3
    assert "strict/disease" in report.as_text()


def test_unknown_layers_are_named(pair):
    with pytest.raises(ConfigError, match="known layers: entities"):
        evaluate_layers([pair], ["entity"])


def code(name: str, paired: str | None = None) -> CodeItem:
    return CodeItem(edition="TT06-2026", code=name, paired_with=paired)


@pytest.mark.parametrize(
    ("candidates", "accepted", "k", "digits", "expected"),
    [
        ([code("I10")], (("I10",),), 1, None, True),
        ([code("I11.9"), code("I10")], (("I10",),), 1, None, False),
        ([code("I11.9"), code("I10")], (("I10",),), 5, None, True),
        ([code("E11.9")], (("E11.2",),), 1, 3, True),
        ([code("E11.2")], (("E11.2", "N08.3"),), 1, None, False),
        ([code("E11.2"), code("N08.3")], (("E11.2", "N08.3"),), 1, None, True),
        ([code("E11.2", "N08.3")], (("E11.2", "N08.3"),), 1, None, True),
        ([code("I20.0")], (("I21.9",), ("I20.0",)), 1, None, True),
        ([], (("I10",),), 5, None, False),
    ],
)
def test_codes(candidates, accepted, k, digits, expected):
    assert is_right(candidates, accepted, k, digits) is expected


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("4.50", {"value_type": "number", "value": "4.5"}),
        ("3-4", {"value_type": "range", "value": "3", "value_high": "4"}),
        ("4/5", {"value_type": "ratio", "value": "4", "value_high": "5"}),
        ("positive", {"value_type": "text", "value_text": "positive"}),
        ("II", {"value_type": "ordinal", "value": "2", "value_text": "II"}),
    ],
)
def test_values_in_one_spelling(written, fields):
    place = {"id": "m", "text": "x", "start": 0, "end": 1, "name": "ph"}
    gold = GoldMeasurement.model_validate(place | {"value": written})
    found = MeasurementItem.model_validate(place | {"kind": "lab"} | fields)
    assert gold_value(gold) == record_value(found)
