"""Headings in whole little notes: the kind and the heading of every section, in order."""

import pytest

from vnclinical.document import Document
from vnclinical.pipelines.sections import SectionFinder

FIND = SectionFinder()

# note -> the expected "kind=heading", in order
NOTES = {
    "Tiền sử: THA\nKhám: tỉnh": "past_history=Tiền sử: examination=Khám:",
    # numbered and nested
    "I. HÀNH CHÍNH\nBN nữ\nII. TIỀN SỬ\n1. Bản thân: hen\n2. Gia đình: bố ĐTĐ": (
        "administrative=I. HÀNH CHÍNH past_history=II. TIỀN SỬ "
        "past_history.personal=1. Bản thân: past_history.family=2. Gia đình:"
    ),
    "1/ Tiền sử: hen\n2/ Khám: tỉnh": "past_history=1/ Tiền sử: examination=2/ Khám:",
    "a) Tiền sử: hen\nb) Khám: tỉnh": "past_history=Tiền sử: examination=Khám:",
    "- Tiền sử: hen\n+ Dị ứng: không": "past_history=Tiền sử: past_history.allergy=Dị ứng:",
    "Khám: Tim: đều. Phổi: trong\nBụng: mềm": (
        "examination=Khám: examination.circulation=Tim: "
        "examination.respiration=Phổi: examination.digestion=Bụng:"
    ),
    # glued
    "TS:THA.Khám:tỉnh. XN: BC 12. CĐ: viêm phổi": (
        "past_history=TS: examination=Khám: tests=XN: diagnosis=CĐ:"
    ),
    # a semicolon, a dash, nothing at all after the heading
    "Tiền sử; hen\nKhám; tỉnh": "past_history=Tiền sử; examination=Khám;",
    "Tiền sử - hen\nKhám bệnh - tỉnh": "past_history=Tiền sử examination=Khám bệnh",
    "Lý do vào viện đau bụng\nBệnh sử ho 3 ngày": ("reason=Lý do vào viện present_illness=Bệnh sử"),
    "Tiền sử (bản thân): hen": "past_history=Tiền sử (bản thân):",
    # capitals, no diacritics, other tone places
    "TIỀN SỬ\nhen\nKHÁM BỆNH\ntỉnh": "past_history=TIỀN SỬ examination=KHÁM BỆNH",
    "Tien su: hen\nKham: tinh\nChan doan: viem phoi": (
        "past_history=Tien su: examination=Kham: diagnosis=Chan doan:"
    ),
    "Tiêu hoá: bụng mềm": "examination.digestion=Tiêu hoá:",
    # no heading: a word in running text, a value, a clock
    "bệnh nhân có tiền sử THA, khám bệnh ở nhà": "",
    "Mạch: 80 l/p\nHuyết áp: 120/80": "",
    "": "",
}


def found(note: str) -> str:
    doc = FIND(Document.from_text(note))
    return " ".join(f"{s.kind.value}={s.title.covered(doc.text)}" for s in doc.sections)


@pytest.mark.parametrize("note", NOTES)
def test_headings_are_found(note: str) -> None:
    assert found(note) == NOTES[note]


@pytest.mark.parametrize("heading", ["Số giường của khoa:", "GHI NHẬN RIÊNG", "II. Việc bàn giao:"])
def test_an_unknown_heading_ends_the_section_before_it(heading: str) -> None:
    doc = FIND(Document.from_text(f"Tiền sử: đã mổ ruột thừa\n{heading}\ncòn lại như cũ"))
    past, other = doc.sections
    assert past.span.covered(doc.text) == "Tiền sử: đã mổ ruột thừa"
    assert (other.kind.value, other.title.covered(doc.text)) == ("other", heading)


def test_a_note_all_in_capitals_is_not_all_headings() -> None:
    doc = FIND(Document.from_text("TIỀN SỬ: THA\nKHÔNG SỐT KHÔNG HO\nCĐ: VIÊM PHỔI"))
    assert [s.kind.value for s in doc.sections] == ["past_history", "diagnosis"]


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        ("CĐ ra viện:", "discharge"),
        ("Chẩn đoán sơ bộ:", "preliminary"),
        ("Chẩn đoán lúc vào viện:", "admission"),
        ("Chẩn đoán trước mổ:", "preoperative"),
        ("CĐ sau mổ:", "postoperative"),
        ("Chẩn đoán:", None),
    ],
)
def test_a_diagnosis_heading_says_when(heading: str, stage: str | None) -> None:
    (section,) = FIND(Document.from_text(f"{heading} viêm phổi")).sections
    assert section.stage == stage


def test_sections_do_not_overlap_and_end_before_the_blanks() -> None:
    doc = FIND(Document.from_text("Tiền sử: hen \n\n Khám: tỉnh  \nCĐ: viêm phổi\n\n"))
    covered = [s.span.covered(doc.text) for s in doc.sections]
    assert covered == ["Tiền sử: hen", "Khám: tỉnh", "CĐ: viêm phổi"]


def test_a_place_knows_its_section() -> None:
    doc = FIND(Document.from_text("BN nữ\nTiền sử: hen\n\nKhám: tỉnh"))
    kinds = [s.kind.value if (s := doc.section_at(at)) else None for at in (0, 6, 17, 18, 20)]
    assert kinds == [None, "past_history", "past_history", None, "examination"]
