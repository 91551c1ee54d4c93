from decimal import Decimal

import pytest

from vnclinical.pipelines.measurements.names import NameFinder
from vnclinical.terminology.analytes import Analyte, bundled_analytes, bundled_units
from vnclinical.text.tokens import Tokens


def test_size_of_the_table() -> None:
    assert len({a.name for a in bundled_analytes()}) >= 300


def test_a_synonym_belongs_to_one_quantity() -> None:
    synonyms = [s for a in bundled_analytes() for s in a.synonyms]
    assert len(synonyms) == len(set(synonyms))


@pytest.mark.parametrize("analyte", bundled_analytes(), ids=lambda a: a.name)
def test_row(analyte: Analyte) -> None:
    assert analyte.ucum is None or analyte.ucum in analyte.units
    assert analyte.low is None or analyte.high is None or analyte.low < analyte.high


@pytest.mark.parametrize(
    ("text", "ucum"),
    [("g/l", {"g/L", "10*9/L"}), ("µmol/l", {"umol/L"}), ("lan /phut", {"/min"}),
     ("mmhg", {"mm[Hg]"}), ("t/l", {"10*12/L"})],
)  # fmt: skip
def test_unit(text: str, ucum: set[str]) -> None:
    found = bundled_units().match(text, 0)
    assert found is not None
    assert set(found[2]) >= ucum


def test_factor() -> None:
    hemoglobin = next(a for a in bundled_analytes() if a.name == "hemoglobin")
    assert hemoglobin.suggested(Decimal("9.5")) == "g/dL"
    assert hemoglobin.suggested(Decimal("105")) == "g/L"


def test_drugs_and_diseases_hide_names() -> None:
    finder = NameFinder()
    assert list(finder.find(Tokens.of("Natri clorid 0,9%, tăng huyết áp, Canxi clorid"))) == []
