"""Windows over a long note, and sub-words against syllables."""

import pytest

from vnclinical.models.alignment import first_subwords, windows


@pytest.mark.parametrize("count", [0, 1, 13, 14, 15, 20, 27, 28, 29, 100, 1001])
@pytest.mark.parametrize("overlap", [0, 1, 4, 13])
def test_every_subword_is_kept_by_exactly_one_window(count: int, overlap: int) -> None:
    found = windows(count, 14, overlap)
    assert [i for w in found for i in range(w.keep_from, w.keep_to)] == list(range(count))
    assert all(w.start <= w.keep_from and w.keep_to <= w.end for w in found)
    assert all(w.end - w.start == 14 for w in found[:-1])


def test_what_is_kept_lies_far_from_the_edges_of_its_window() -> None:
    found = windows(1000, 100, 40)
    assert all(w.keep_from - w.start >= 20 for w in found[1:])
    assert all(w.end - w.keep_to >= 20 for w in found[:-1])


def test_a_short_text_is_one_window() -> None:
    (window,) = windows(14, 14, 4)
    assert (window.start, window.end, window.keep_from, window.keep_to) == (0, 14, 0, 14)


@pytest.mark.parametrize(
    ("units", "subwords", "expected"),
    [
        ([(0, 3), (4, 8)], [(0, 2), (2, 3), (4, 8)], [0, 2]),
        ([(0, 3), (4, 8)], [(0, 3), (3, 8)], [0, 1]),  # the blank belongs to the second
        ([(0, 2), (2, 5)], [(0, 5)], [0, 0]),  # one sub-word over two syllables
        ([(0, 3), (4, 5), (6, 9)], [(0, 3), (6, 9)], [0, -1, 1]),  # left out by the tokenizer
        ([(0, 3), (4, 5)], [(0, 0), (0, 3), (3, 3), (4, 5)], [1, 3]),  # special tokens between
        ([(0, 3)], [], [-1]),
        ([], [(0, 3)], []),
    ],
)
def test_each_syllable_finds_its_first_subword(
    units: list[tuple[int, int]], subwords: list[tuple[int, int]], expected: list[int]
) -> None:
    assert first_subwords(units, subwords) == expected
