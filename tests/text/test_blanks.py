"""Blanks and line ends: only blanks change, numbers are never run together."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from vnclinical.text.blanks import joins, misplaced_blanks, wraps
from vnclinical.text.offsets import rewrite

CLINICAL = st.lists(
    st.sampled_from(["sốt", ",", " ", "\n", "38", ".", "-", "ho", "5", ":", "/", "mg", ")", ";"])
).map("".join)


@given(CLINICAL, st.integers(0))
def test_nothing_but_blanks_is_lost_or_added(text, seed):
    new, offsets = rewrite(text, misplaced_blanks(text, random.Random(seed)))
    assert re.sub(r"\s", "", new) == re.sub(r"\s", "", text)
    assert offsets.normalized_length == len(new)


def test_two_numbers_never_become_one():
    text = "tiểu cầu 150 000, 2 100 ml, mục 3. 5 lần, 1, 2, 3 "
    for seed in range(200):
        new, _ = rewrite(text, misplaced_blanks(text, random.Random(seed)))
        assert not re.search(r"150000|2100|3\.5|1,2|2,3", new)


def test_wrapping_breaks_at_blanks_and_keeps_the_length():
    text = "bệnh nhân tỉnh, tiếp xúc tốt, da niêm mạc hồng " * 5
    new, _ = rewrite(text, wraps(text, 40))
    assert new.replace("\n", " ") == text
    assert max(map(len, new.split("\n"))) <= 40


def test_joining_takes_a_share_of_the_line_ends():
    text = "ho\n" * 1000
    new, _ = rewrite(text, joins(text, 0.5, random.Random(1)))
    assert 400 < new.count("\n") < 600
