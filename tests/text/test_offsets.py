import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.errors import InputError
from vnclinical.text.offsets import Change, OffsetMap, rewrite


@st.composite
def changes_of(draw: st.DrawFn, text: str) -> list[Change]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [Change(a, b, draw(st.text("xyz", max_size=3))) for a, b in pairs]


def test_an_edit_stands_for_the_whole_of_it() -> None:
    _, offsets = rewrite("So\u0302\u0301t cao", [Change(1, 4, "ố")])
    assert offsets.original(0, 3) == (0, 5)
    assert offsets.original(1, 2) == (1, 4)
    assert offsets.normalized(2, 3) == (1, 2)


def test_a_dropped_character_is_in_no_span_beside_it() -> None:
    _, offsets = rewrite("a\u200bb", [Change(1, 2, "")])
    assert (offsets.original(0, 1), offsets.original(1, 2)) == ((0, 1), (2, 3))
    assert offsets.original(0, 2) == (0, 3)
    assert offsets.normalized(1, 2) == (1, 1)


def test_identity_and_same_length_changes_keep_no_anchor() -> None:
    assert OffsetMap.identity(9).original(2, 9) == (2, 9)
    assert rewrite("Ðau", [Change(0, 1, "Đ")])[1].is_identity


def test_a_span_outside_is_refused_by_numbers() -> None:
    with pytest.raises(InputError, match=r"<= 3, got \(1, 4\)"):
        OffsetMap.identity(3).original(1, 4)


def test_maps_that_do_not_meet_are_refused() -> None:
    with pytest.raises(InputError, match="do not fit"):
        OffsetMap.identity(3).then(OffsetMap.identity(4))


@given(st.data())
def test_composition_covers_what_the_two_maps_cover(data: st.DataObject) -> None:
    text = data.draw(st.text("abc", max_size=20))
    middle, first = rewrite(text, data.draw(changes_of(text)))
    final, second = rewrite(middle, data.draw(changes_of(middle)))
    both = first.then(second)
    assert (both.original_length, both.normalized_length) == (len(text), len(final))
    for at in range(len(final)):
        low, high = both.original(at, at + 1)
        inner = first.original(*second.original(at, at + 1))
        assert 0 <= low <= high <= len(text)
        assert low <= inner[0] <= inner[1] <= high or inner[0] == inner[1]
    assert pickle.loads(pickle.dumps(both)) == both
