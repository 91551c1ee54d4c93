"""Phrases that hospitals shorten are found whole, and what is ambiguous is left out."""

import pytest

from vnclinical.matching.lexicon import bundled_rows
from vnclinical.terminology.shorthand import shortenable
from vnclinical.text.fold import fold


def found(text: str) -> list[str]:
    return [hit.phrase for hit in shortenable(text)]


def test_the_longest_phrase_wins():
    assert found("bệnh phổi tắc nghẽn mạn tính") == ["bệnh phổi tắc nghẽn mạn tính"]
    assert found("Cơn Tăng Huyết Áp") == ["tăng huyết áp"]


def test_a_shorter_phrase_serves_where_the_longest_must_not_be_replaced():
    hits = list(shortenable("tăng huyết áp", lambda start, end: start >= 5))
    assert [(hit.start, hit.end, hit.phrase) for hit in hits] == [(5, 13, "huyết áp")]


@pytest.mark.parametrize("text", ["khôngthấy", "phải mổ", "trái cây"])
def test_parts_of_words_and_words_with_two_readings_are_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["65 tuổi", "65tuổi"])
def test_a_unit_is_shortened_behind_its_number_only(text):
    assert found(text) == ["tuổi"]
    assert found("cao tuổi") == []


def test_only_the_first_sense_of_an_abbreviation_is_used():
    by_phrase = {hit.phrase: hit.shorts for hit in shortenable("điện tâm đồ, đái tháo đường")}
    assert "ĐTĐ" not in by_phrase.get("điện tâm đồ", ())
    assert "ĐTĐ" in by_phrase["đái tháo đường"]


def test_the_table_of_everyday_shorthand_names_each_pair_once():
    columns = ("short", "expansion", "after", "source")
    rows = bundled_rows("vnclinical.terminology", "shorthand.tsv", columns)
    pairs = [(row["short"], fold(row["expansion"]), row["after"]) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert {row["after"] for row in rows} == {"", "number"}
    assert all(row["source"] for row in rows)
