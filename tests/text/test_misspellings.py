"""Spelling confusions: each habit does its own, and nothing that is no syllable comes out."""

import pytest

from vnclinical.text.misspellings import HABITS, is_confusable, misspelt
from vnclinical.text.vietnamese import is_syllable


@pytest.mark.parametrize(
    ("habit", "word", "expected"),
    [
        ("hỏi/ngã", "mũi", {"mủi"}),
        ("hỏi/ngã", "thủng", {"thũng"}),
        ("s/x", "xơ", {"sơ"}),
        ("tr/ch", "trướng", {"chướng"}),
        ("d/gi/r", "giảm", {"dảm", "rảm"}),
        ("d/gi/r", "rò", {"dò", "giò"}),
        ("d/gi/r", "dính", {"rính"}),
        ("l/n", "nôn", {"lôn"}),
        ("i/y", "lý", {"lí"}),
        ("i/y", "kĩ", {"kỹ"}),
        ("c/t", "ngực", {"ngựt"}),
        ("n/ng", "gan", {"gang"}),
        ("n/ng", "khoang", {"khoan"}),
        ("uy/ui", "thủy", {"thủi"}),
        ("uy/ui", "thuỷ", {"thủi"}),
        ("uy/ui", "mũi", {"mũy"}),
        ("ư/u, ơ/o", "cơn", {"con"}),
    ],
)
def test_each_habit_confuses_its_sounds(habit, word, expected):
    assert set(misspelt(word, habit)) == expected


@pytest.mark.parametrize(
    ("habit", "word"),
    [
        ("s/x", "phổi"),
        ("l/n", "nghe"),
        ("l/n", "nhịp"),
        ("tr/ch", "tim"),
        ("d/gi/r", "gì"),
        ("d/gi/r", "giếng"),
        ("d/gi/r", "đau"),
        ("i/y", "vị"),
        ("i/y", "tay"),
        ("c/t", "mạch"),
        ("n/ng", "nhanh"),
        ("c/t", "sốt"),
    ],
)
def test_what_a_habit_does_not_touch_stays(habit, word):
    assert misspelt(word, habit) == ()


def test_misspelt_syllables_are_syllables_but_for_lost_hooks():
    words = [
        "bệnh",
        "nhân",
        "khó",
        "thở",
        "dữ",
        "dội",
        "trướng",
        "lạnh",
        "nghiêng",
        "quặn",
        "suy",
        "xuyên",
        "rốn",
        "sỏi",
        "lý",
        "chảy",
        "mủ",
    ]
    for habit in set(HABITS) - {"ư/u, ơ/o"}:
        for word in words:
            assert all(is_syllable(form) and form != word for form in misspelt(word, habit))


def test_abbreviations_are_not_confusable():
    assert not any(map(is_confusable, ["THA", "SA", "sa", "bn", "hsp", "T", "ÂĐ"]))
