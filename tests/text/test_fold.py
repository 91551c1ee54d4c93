import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.text.fold import fold, strip_marks

ANY = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Hoà", "hòa"), ("khoẻ", "khỏe"), ("THUỶ", "thủy"), ("uỷ ban", "ủy ban"),
        ("quý", "quý"), ("qúy", "quý"), ("hoàn", "hoàn"), ("toán", "toán"), ("tóan", "toán"),
        ("huỳnh", "huỳnh"), ("khuỷu", "khuỷu"), ("ngoài", "ngoài"), ("lý lí", "lý lí"),
        ("İHOÀ", "İhòa"),
    ],
)  # fmt: skip
def test_tone_marks_come_to_one_place(written: str, key: str) -> None:
    assert fold(written) == key


def test_marks_go_and_d_with_stroke_becomes_d() -> None:
    assert strip_marks("ĐTĐ típ 2, Nghiêng 37°C, µmol, ñ") == "dtd tip 2, nghieng 37°c, µmol, ñ"


@given(ANY)
def test_keys_are_as_long_as_the_text(text: str) -> None:
    assert len(fold(text)) == len(strip_marks(text)) == len(text)
    assert fold(fold(text)) == fold(text)
