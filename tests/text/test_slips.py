"""Letter slips: the rate is kept, short words and, on demand, names stay."""

import random

from vnclinical.text.offsets import rewrite
from vnclinical.text.slips import lost_letter, slips, swapped_letters, swapped_or_doubled


def test_short_words_and_numbers_are_never_mistyped():
    assert not list(slips("ho do K2 150 (+)", 1.0, lost_letter, random.Random(1)))


def test_names_are_left_alone_on_demand():
    changes = slips("Concor khan THA", 1.0, lost_letter, random.Random(1), only_lower=True)
    assert [change.start for change in changes] == [7]


def test_each_slip_is_one_letter():
    for seed in range(50):
        rng = random.Random(seed)
        assert sorted(swapped_letters("nôn", rng)) == sorted("nôn")
        assert len(swapped_or_doubled("sốt", rng)) in (3, 4)
        assert lost_letter("sốt", rng, first=1).startswith("s")
        assert len(lost_letter("sốt", rng)) == 2


def test_the_rate_is_a_share_of_the_long_words():
    text = "đau bụng vùng thượng vị " * 500
    count = len(list(slips(text, 0.1, lost_letter, random.Random(3))))
    assert 140 < count < 260  # of 2000: "vị" is too short
    assert rewrite(text, slips(text, 0.1, lost_letter, random.Random(3)))[0] != text
