"""Keys of Telex and VNI: each way of leaving them behind says the same syllable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.text.fold import strip_marks
from vnclinical.text.keystrokes import TELEX, VNI, WAYS, keys, leaves_residue
from vnclinical.text.vietnamese import LETTERS


@pytest.mark.parametrize(
    ("word", "telex", "vni"),
    [
        ("đau", "ddau", "d9au"),
        ("sốt", "soots", "so6t1"),
        ("huyết", "huyeets", "huye6t1"),
        ("tường", "tuowngf", "tuo7ng2"),
        ("rượu", "ruowuj", "ruo7u5"),
        ("thuở", "thuowr", "thuo73"),
        ("ngứa", "nguwas", "ngu7a1"),
        ("ngực", "nguwcj", "ngu7c5"),
        ("mũi", "muix", "mui4"),
        ("tắc", "tawcs", "ta8c1"),
        ("Đường", "Dduowngf", "D9uo7ng2"),
        ("ho", "ho", "ho"),
    ],
)
def test_keys_of_both_layouts(word, telex, vni):
    assert (keys(word), keys(word, VNI)) == (telex, vni)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("bệnh", ["beenhj", "beejnh", "benhej", "bênhj", "benhj"]),
        ("đường", ["dduowngf", "dduowfng", "dduongwf", "đươngf", "duongf"]),
    ],
)
def test_each_way_of_leaving_keys_behind(word, expected):
    assert [way(word, TELEX) for way in WAYS] == expected


@given(st.text(LETTERS + "abcghiklmnopqrstuvxy", min_size=1, max_size=7))
def test_without_its_digits_a_vni_syllable_is_the_bare_one(word):
    for way in WAYS:
        typed = "".join(char for char in way(word, VNI) if not char.isdigit())
        assert strip_marks(typed) == strip_marks(word)


def test_abbreviations_and_bare_words_leave_nothing():
    assert not any(map(leaves_residue, ["ĐTĐ", "gan", "Concor", "ÂM", "đtđ"]))
