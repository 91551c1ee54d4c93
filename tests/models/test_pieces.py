"""Pieces against the letters of their word, whatever a tokenizer did to them."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vnclinical.models.pieces import place_pieces

LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằắấềếệìỉĩíịòỏõóọồốộờớợùủúụừứựỳýỵ_0123456789.-²😀\u0301İß@▁#"
)
WORDS = st.text(LETTERS, min_size=1, max_size=30)


@st.composite
def cut_words(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A word and its letters in runs."""
    word = draw(WORDS)
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(word) - 1)), max_size=8)))
    edges = [0, *(c for c in cuts if c < len(word)), len(word)]
    return word, [word[a:b] for a, b in pairwise(edges)]


def lengths(places: list[tuple[int, int]]) -> list[int]:
    return [end - start for start, end in places]


def tiles(word: str, places: list[tuple[int, int]]) -> bool:
    """Whether the places follow each other from the first letter of the word to its last."""
    edges = [0, *(edge for place in places for edge in place), len(word)]
    return edges[::2] == edges[1::2] and edges == sorted(edges)


@given(cut_words(), st.sampled_from(["@@", "▁", "##", "</w>", ""]))
def test_marked_pieces_get_exactly_their_letters(cut: tuple[str, list[str]], mark: str) -> None:
    word, runs = cut
    marked = {
        "@@": [*(r + "@@" for r in runs[:-1]), runs[-1]],
        "▁": ["▁" + runs[0], *runs[1:]],
        "##": [runs[0], *("##" + r for r in runs[1:])],
        "</w>": [*runs[:-1], runs[-1] + "</w>"],
        "": runs,
    }[mark]
    assert lengths(place_pieces(word, marked)) == [len(r) for r in runs]


@given(WORDS, st.lists(st.text(max_size=12), min_size=1, max_size=40), st.integers(-1, 39))
def test_any_pieces_tile_the_word(word: str, pieces: list[str], unknown: int) -> None:
    sign = pieces[unknown] if 0 <= unknown < len(pieces) else None
    assert tiles(word, place_pieces(word, pieces, sign))


@given(WORDS, st.lists(st.text("xyz", min_size=1, max_size=9), min_size=1, max_size=12))
def test_no_piece_is_empty_while_there_are_letters(word: str, pieces: list[str]) -> None:
    letters = sum(not "\u0300" <= c <= "\u036f" for c in word[1:]) + 1
    filled = [length > 0 for length in lengths(place_pieces(word, pieces))]
    assert filled == [i < letters for i in range(len(pieces))]


@given(cut_words())
def test_lower_case_and_parted_marks_shift_nothing(cut: tuple[str, list[str]]) -> None:
    runs = [unicodedata.normalize("NFC", r) for r in cut[1]]
    # Marks that begin a piece, and signs of the schemes as letters, make the pieces ambiguous.
    assume(not any("\u0300" <= r[0] <= "\u036f" for r in runs) and not set("İ@▁#") & set(cut[0]))
    shown = [unicodedata.normalize("NFD", r.lower()) + "@@" for r in runs]
    shown[-1] = shown[-1].removesuffix("@@")
    assert lengths(place_pieces("".join(runs), shown)) == [len(r) for r in runs]


@pytest.mark.parametrize(
    ("word", "pieces", "expected"),
    [
        ("bệnh_nhân", ["bệnh_@@", "nhân"], [(0, 5), (5, 9)]),
        ("viêm", ["▁", "viêm"], [(0, 0), (0, 4)]),
        ("viêm", ["[UNK]"], [(0, 4)]),
        ("㎎/ml", ["▁", "[UNK]", "/", "ml"], [(0, 0), (0, 1), (1, 2), (2, 4)]),
        ("x㎎㎎ml", ["x", "[UNK]", "ml"], [(0, 1), (1, 3), (3, 5)]),
        ("ﷺ", ["ص@@", "ل@@", "ى"], [(0, 1), (1, 1), (1, 1)]),
        ("Khám", ["kha", "##m"], [(0, 3), (3, 4)]),
        ("ho", ["▁"], [(0, 2)]),
        ("ho", [], []),
    ],
)
def test_odd_answers_are_placed(
    word: str, pieces: list[str], expected: list[tuple[int, int]]
) -> None:
    assert place_pieces(word, pieces, "[UNK]") == expected
