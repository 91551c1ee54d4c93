import pytest

from vnclinical.text.vietnamese import is_syllable


@pytest.mark.parametrize(
    "word", ["bệnh", "NGHIÊNG", "quyết", "gì", "giếng", "khuỷu", "yếu", "xoắn"]
)
def test_syllables_in_use_are_allowed(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nghiờn", "cỏc", "stent", "cêm", "ngế", "BÖnh", "nhaân", "ẻt"])
def test_impossible_spellings_are_not(word: str) -> None:
    assert not is_syllable(word)
