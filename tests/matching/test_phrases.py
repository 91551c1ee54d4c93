"""Many phrases at once: longest match, syllable boundaries, case of abbreviations."""

import pytest

from vnclinical.matching.phrases import PhraseMatcher, phrase_key
from vnclinical.text.tokens import Tokens


def found(phrases: list[str], text: str, **options: bool) -> list[str]:
    matcher = PhraseMatcher([(p, p) for p in phrases], any_case=options.pop("any_case", False))
    return [m.payload for m in matcher.find(Tokens.of(text), **options)]


@pytest.mark.parametrize(
    ("phrases", "text", "expected"),
    [
        (["đau", "đau ngực", "đau ngực trái"], "đau ngực trái, đau", ["đau ngực trái", "đau"]),
        (["đau ngực", "ngực trái"], "đau ngực trái", ["đau ngực"]),  # left to right
        (["đau ngực"], "ĐAU  NGỰC", ["đau ngực"]),
        (["đau ngực"], "đau\nngực", ["đau ngực"]),  # wrapped
        (["đau ngực"], "đau\n- ngực", []),  # a new item
        (["đau ngực"], "đau\nNgực", []),
        (["đau ngực"], "đau, ngực", []),
        (["hòa tan"], "hoà tan", ["hòa tan"]),
        (["ho"], "hoa hong khoho", []),  # syllables are whole
        (["ho"], "ho.", ["ho"]),
        (["ho"], "", []),
        ([], "ho", []),
        (["", "  "], "ho", []),
    ],
)
def test_phrases_are_found(phrases: list[str], text: str, expected: list[str]) -> None:
    assert found(phrases, text) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "hit"),
    [
        ("HO", "ho", False),
        ("HO", "HO", True),
        ("Mg", "mg", False),
        ("THA", "tha", True),  # wards type it so
        ("K", "k", False),
        ("ĐTĐ", "đtđ", True),
        ("HbA1c", "hba1c", True),
    ],
)
def test_short_abbreviations_keep_their_case(phrase: str, text: str, hit: bool) -> None:
    assert bool(found([phrase], text)) is hit
    assert found([phrase], text, any_case=True) == [phrase]


def test_marks_are_needed_unless_the_text_has_none() -> None:
    assert found(["sốt"], "sot") == []
    assert found(["sốt"], "sot", without_marks=True) == ["sốt"]


def test_a_match_knows_its_place() -> None:
    text = "BN đau  ngực, dau nguc"
    matcher = PhraseMatcher([("đau ngực", 1)])
    first, second = matcher.find(Tokens.of(text), without_marks=True)
    assert [text[m.span.start : m.span.end] for m in (first, second)] == ["đau  ngực", "dau nguc"]
    assert (first.exact, second.exact) == (True, False)
    assert (first.first, first.last) == (1, 2)


def test_of_two_equal_phrases_the_first_stays() -> None:
    matcher = PhraseMatcher([("hoà", 1), ("HÒA", 2)])
    assert [m.payload for m in matcher.find(Tokens.of("hòa"))] == [1]


def test_a_key_is_made_of_folded_syllables() -> None:
    assert phrase_key("Tăng  HUYẾT áp (độ 2)") == ("tăng", "huyết", "áp", "(", "độ", "2", ")")
