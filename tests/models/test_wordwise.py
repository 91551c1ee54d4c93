"""Texts through tokenizers of single words: places, words of the text, long and odd input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.models.wordwise import WordwiseTokenizer


class Letters:
    """Cuts to lower-case letters; remembers what it was asked."""

    unknown = None

    def __init__(self) -> None:
        self.asked: list[str] = []

    def cut(self, word: str) -> list[tuple[str, int]]:
        self.asked.append(word)
        return [(letter + "@@", ord(letter[0])) for letter in map(str.lower, word)]

    def vocabulary(self) -> dict[str, int]:
        return {"<s>": 0}


@given(st.text(st.sampled_from("aệ\u0301 \n\t,./-–:_0136()😀\u200dİ|②"), max_size=60))
def test_every_character_but_blanks_belongs_to_one_piece_of_its_word(text: str) -> None:
    offsets = WordwiseTokenizer(Letters()).encode(text).offsets
    covered = [i for start, end in offsets for i in range(start, end)]
    assert covered == [i for i, char in enumerate(text) if not char.isspace()]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bệnh_nhân ho,sốt.", ["bệnh_nhân", "ho", ",", "sốt", "."]),
        ("36.5°C (21/10/2024)", ["36.5", "°", "C", "(", "21/10/2024", ")"]),
        ("COVID-19 lúc 8:30: 7,5", ["COVID-19", "lúc", "8:30", ":", "7,5"]),
        ("phổi|sốt\nho", ["phổi", "|", "sốt", "ho"]),
        ("ho, ho", ["ho", ","]),  # the second time it is remembered
        ("x" * 250, ["x" * 100, "x" * 50]),
    ],
)
def test_signs_stand_alone_unless_they_join(text: str, words: list[str]) -> None:
    cutter = Letters()
    WordwiseTokenizer(cutter).encode(text)
    assert cutter.asked == words


def test_a_word_left_out_leaves_no_piece() -> None:
    class Deaf(Letters):
        def cut(self, word: str) -> list[tuple[str, int]]:
            return [] if word == "ho" else super().cut(word)

    assert WordwiseTokenizer(Deaf()).encode("ho a").offsets == [(3, 4)]


def test_special_tokens_are_refused() -> None:
    with pytest.raises(ValueError, match="adds no special tokens"):
        WordwiseTokenizer(Letters()).encode("ho", add_special_tokens=True)


def test_the_vocabulary_is_that_of_the_cutter() -> None:
    assert WordwiseTokenizer(Letters()).get_vocab() == {"<s>": 0}
