"""Sentences, one case a row: the cuts are marked with ``/``."""

import pytest

from vnclinical.document import Document
from vnclinical.pipelines.sections import SectionFinder
from vnclinical.pipelines.sentences import SentenceSplitter

ROWS = r"""
Sốt 39.5. | Không ho
Ho, sốt; đau ngực
Tỉnh... | Da hồng
Sốt? | Ho! | Mệt
1. THA | 2. ĐTĐ
CĐ: | 1. THA | 2. ĐTĐ | 3. suy thận
1/ THA | 2/ ĐTĐ | 3/ gút
10. viêm phổi | 11. suy thận
Mạch 90. | HA 120/80. | Nhịp thở 20. | SpO2 98%
Creatinin 92. | Kali 4.2
ĐTĐ típ 2. | THA độ 1. | Suy tim
1. ĐTĐ típ 2. | Suy thận
Vào viện ngày 3. | Không sốt
Sinh năm 1960. | Sống ở quê
Uống 2.5 mg x 2 lần. | Hết sốt
N.thở 20 l/p. | Phổi trong
BS. Hoa khám. | Bn tỉnh
ThS. Bình hội chẩn
ấn đau L. thượng vị
Kali 1.5 | \n- ho | \n- sốt
Ho | \nsốt
Tiền sử: THA | \n\n | Khám: tỉnh
bệnh nhân đau bụng vùng thượng vị lan ra\nsau lưng kèm nôn
bệnh nhân đau bụng vùng thượng vị lan ra. | \nsau lưng kèm nôn
bệnh nhân đau bụng vùng thượng vị lan ra | \nSau đó nôn
bệnh nhân đau bụng vùng thượng vị lan ra | \n- sau lưng
bệnh nhân đau bụng vùng thượng vị từ đêm qua. | \nHo ít | \nsốt nhẹ
""".strip().split("\n")


def read(row: str) -> tuple[str, list[str]]:
    pieces = [p.replace("\\n", "\n") for p in row.split(" | ")]
    text = " ".join(pieces).replace(" \n", "\n")
    return text, [p.strip() for p in pieces if p.strip()]


def sentences(text: str) -> list[str]:
    doc = SentenceSplitter()(SectionFinder()(Document.from_text(text)))
    return [s.covered(doc.text) for s in doc.sentences]


@pytest.mark.parametrize("row", ROWS)
def test_the_text_is_cut_at_the_marks(row: str) -> None:
    text, expected = read(row)
    assert sentences(text) == expected


@pytest.mark.parametrize("row", ROWS)
def test_no_letter_is_lost(row: str) -> None:
    text, _ = read(row)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", "\n \t\n", "."])
def test_blanks_are_no_sentence(text: str) -> None:
    assert sentences(text) == ([text] if text.strip() else [])
