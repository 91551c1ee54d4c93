"""Shortened words and their reading in this place."""

import pytest

from vnclinical.document import Document
from vnclinical.matching.lexicon import bundled_rows
from vnclinical.pipelines.abbreviations import AbbreviationFinder
from vnclinical.pipelines.sections import SectionFinder

FIND = AbbreviationFinder()


def expansions(text: str) -> list[tuple[str, str]]:
    doc = FIND(SectionFinder()(Document.from_text(text)))
    return [(a.span.covered(doc.text), a.expansion) for a in doc.abbreviations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("THA, ĐTĐ", {"THA": "tăng huyết áp", "ĐTĐ": "đái tháo đường"}),
        ("tha, đtđ", {"tha": "tăng huyết áp", "đtđ": "đái tháo đường"}),
        ("NMCT/TBMMN", {"NMCT": "nhồi máu cơ tim", "TBMMN": "tai biến mạch máu não"}),
        ("BN THA5 năm", {"BN": "bệnh nhân", "THA": "tăng huyết áp"}),
        ("HC thận hư", {"HC": "hội chứng"}),
        ("XN: HC 4.2, BC 12", {"XN": "xét nghiệm", "HC": "hồng cầu", "BC": "bạch cầu"}),
        ("thai kỳ, không phù", {}),
        ("", {}),
    ],
)
def test_the_reading_fits_the_place(text: str, expected: dict[str, str]) -> None:
    assert dict(expansions(text)) == expected


def test_every_reading_differs_from_its_abbreviation() -> None:
    columns = ("short", "expansion", "context", "source")
    rows = bundled_rows("vnclinical.terminology", "abbreviations.tsv", columns)
    assert len(rows) > 300
    assert all(r["expansion"] and r["expansion"] != r["short"] and r["source"] for r in rows)
    default = [r["short"] for r in rows if not r["context"]]
    assert len(default) == len(set(default)), "two readings without a context"
