import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.text.syllables import boundaries, syllables


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("HA 150/90mmHg", "HA 150 / 90 mmHg"), ("37,2°C", "37 , 2 ° C"), ("SpO2", "SpO 2"),
        ("10m²", "10 m ²"), ("½viên", "½ viên"), ("đau\nngực_trái", "đau ngực _ trái"),
    ],
)  # fmt: skip
def test_letters_digits_and_signs_are_apart(text: str, units: str) -> None:
    assert [unit.covered(text) for unit in syllables(text)] == units.split()


@given(st.text(st.characters(exclude_categories=())))
def test_units_cover_all_but_the_blanks(text: str) -> None:
    units = syllables(text)
    assert "".join(u.covered(text) for u in units) == "".join(text.split())
    assert boundaries(text) == {edge for u in units for edge in (u.start, u.end)}
