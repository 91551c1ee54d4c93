"""Codes that the doctor wrote beside a mention."""

import pytest

from vnclinical.pipelines.codes.written import written_codes
from vnclinical.text.span import Span

MENTION = "Viêm phổi"


@pytest.mark.parametrize(
    ("after", "codes"),
    [
        (" (J18.9), sốt", ["J18.9"]),
        (" [J18.9]", ["J18.9"]),
        (" J18.9", ["J18.9"]),
        (" - J18", ["J18"]),
        (": J18.9", ["J18.9"]),
        (" (ICD-10: J18.9)", ["J18.9"]),
        (" mã ICD: J18", ["J18"]),
        (" ICD10 J18.9", ["J18.9"]),
        (" (J17.2*)", ["J17.2"]),
        (" (U07.1)", ["U07.1"]),
        (" J18", []),  # bare: may be anything
        (" L45", []),  # a vertebra
        (" (j18.9)", []),
        (" (J18.9.1)", []),
        (" (J18A)", []),
        ("\n(J18.9)", []),
        (" phải (J18.9)", []),  # stands beside another word
        ("", []),
    ],
)
def test_only_a_code_right_beside_the_mention_counts(after: str, codes: list[str]) -> None:
    assert written_codes(MENTION + after, Span(0, len(MENTION))) == codes
