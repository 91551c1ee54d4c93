"""The summary for the eye."""

import pytest

import vnclinical
from vnclinical.exporters.text import to_text

NOTE = """BN nữ 40t
CĐ ra viện: THA
Bệnh kèm theo: ĐTĐ typ 2
CĐPB: viêm phổi
TS: bố hen phế quản
Khám: không sốt, HA 150/90 mmHg
"""


@pytest.fixture(scope="module")
def summary(rules: vnclinical.Pipeline) -> str:
    return to_text(rules(NOTE, note_id="bn-01"))


@pytest.mark.parametrize(
    "line",
    [
        "bn-01 · nữ · 40 tuổi",
        "I10      THA  (chính, ra viện)",
        "E11.9    ĐTĐ typ 2  (kèm theo)",
        "J18.9    viêm phổi  (phân biệt)",
        "I10      THA = tăng huyết áp",
        "sốt  (không có)",
        "Đo lường (2)",
        "systolic_bp 150 mm[Hg]",
    ],
)
def test_the_summary_says_it(summary: str, line: str) -> None:
    assert line in summary


def test_a_relatives_disease_is_marked(summary: str) -> None:
    (line,) = [row for row in summary.splitlines() if "hen phế quản" in row]
    assert "gia đình" in line


def test_a_repaired_note_is_shown_repaired(rules: vnclinical.Pipeline) -> None:
    decomposed = "CĐ: vie\u0302m pho\u0302\u0309i"
    shown = to_text(rules(decomposed))
    assert shown.count("J18.9    viêm phổi") == 2  # the diagnosis and the mention


def test_an_empty_record_is_one_line(rules: vnclinical.Pipeline) -> None:
    assert to_text(rules("")) == "ghi chép\n"


def test_a_mention_over_two_lines_stays_on_one(rules: vnclinical.Pipeline) -> None:
    assert "đái tháo đường" in to_text(rules("CĐ: đái\ntháo   đường"))
