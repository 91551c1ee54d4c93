"""Age and sex from the head of a note."""

from decimal import Decimal

import pytest

from vnclinical.document import Document
from vnclinical.pipelines.patient import PatientFinder

M, F = "male", "female"


@pytest.mark.parametrize(
    ("note", "age", "unit", "sex"),
    [
        ("BN nam 65t, TS THA", 65, "year", M),
        ("Bệnh nhân nữ, 32 tuổi", 32, "year", F),
        ("BỆNH NHÂN NAM 60 TUỔI", 60, "year", M),
        ("benh nhan nu 54 tuoi", 54, "year", F),
        ("65t, nam", 65, "year", M),
        ("nữ/40t", 40, "year", F),
        ("Nguyễn Văn Ví Dụ, 45 tuổi, giới: nam", 45, "year", M),
        ("Tuổi: 55 Giới tính: Nữ", 55, "year", F),
        ("Họ tên: Trần Thị Mẫu. Tuổi: 60. Giới: Nữ", 60, "year", F),
        ("Trẻ trai 8 tháng", 8, "month", M),
        ("bé gái 2 tuần tuổi", 2, "week", F),
        ("Trẻ gái 3 ngày tuổi", 3, "day", F),
        ("BN 70 tuổi", 70, "year", None),
        ("Sản phụ 28 tuổi, para 1001", 28, "year", F),
        ("Thai 38 tuần, kinh cuối 1/2", None, None, F),
        ("BN nam, sốt 3 ngày nay", None, None, M),
        ("BN nam 3 tháng nay ho", None, None, M),
        ("sốt 3 ngày, nam 30t", 30, "year", M),
        ("BN nam, 150t", None, None, M),
        ("BN sốt 39t°", None, None, None),
        ("Quê Nam Định, 3 ngày nay ho", None, None, None),
        ("Bệnh nhân nữ, mẹ 60 tuổi THA", None, None, F),
        ("", None, None, None),
    ],
)
def test_age_and_sex_are_read(
    note: str, age: int | None, unit: str | None, sex: str | None
) -> None:
    found = PatientFinder()(Document.from_text(note)).patient
    assert (found.age, found.age_unit, found.sex) == (
        None if age is None else Decimal(age), unit, sex,
    )  # fmt: skip


def test_what_stands_far_down_is_not_the_patient() -> None:
    note = "ho, sốt. " * 200 + "con trai nam 20 tuổi"
    assert PatientFinder()(Document.from_text(note)).patient.age is None


def test_the_words_are_shown() -> None:
    doc = PatientFinder()(Document.from_text("Vào viện: BN nữ 32 tuổi, ho"))
    assert [s.covered(doc.text) for s in doc.patient.spans] == ["BN nữ 32 tuổi"]
