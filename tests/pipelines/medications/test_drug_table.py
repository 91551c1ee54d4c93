"""Names of medicines -> ingredients."""

import pytest

from vnclinical.terminology.drugs import DrugTable, bundled_drugs

ROWS = [
    {"name": "amlodipin", "kind": "ingredient", "ingredients": "amlodipin", "synonyms": "amlodipine", "byt_code": "40.1", "source": "t"},
    {"name": "valsartan", "kind": "ingredient", "ingredients": "valsartan", "synonyms": "", "byt_code": "40.2", "source": "t"},
    {"name": "Exforge", "kind": "brand", "ingredients": "amlodipin + valsartan", "synonyms": "Ex | Exfo", "byt_code": "", "source": "t"},
    {"name": "kháng sinh", "kind": "class", "ingredients": "", "synonyms": "KS", "byt_code": "", "source": "t"},
]  # fmt: skip
TABLE = DrugTable(ROWS)


@pytest.mark.parametrize(
    ("name", "ingredients"),
    [
        ("AMLODIPINE", [("amlodipin", "40.1")]),
        ("Exforge", [("amlodipin", "40.1"), ("valsartan", "40.2")]),
        ("Exforge HCT 5/80", [("amlodipin", "40.1"), ("valsartan", "40.2")]),
        ("valsartan + amlodipin", [("valsartan", "40.2"), ("amlodipin", "40.1")]),
        ("valsartan/amlodipin", [("valsartan", "40.2"), ("amlodipin", "40.1")]),
        ("khang sinh", []),
    ],
)
def test_find(name: str, ingredients: list[tuple[str, str]]) -> None:
    facts = TABLE.find(name)
    assert facts is not None
    assert [(i.name, i.byt_code) for i in facts.ingredients] == ingredients


def test_unknown_name() -> None:
    assert TABLE.find("thuốc lạ") is None


def test_bundled_table_is_read_once() -> None:
    assert bundled_drugs() is bundled_drugs()
