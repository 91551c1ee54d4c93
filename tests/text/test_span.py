import pytest

from vnclinical.text.span import Span, longest_non_overlapping


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_impossible_spans_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start <= end"):
        Span(start, end)


def test_touching_and_empty_spans_do_not_overlap() -> None:
    assert Span(0, 3).overlaps(Span(2, 4))
    assert not Span(0, 3).overlaps(Span(3, 4))
    assert not Span(2, 2).overlaps(Span(0, 4))


def test_a_span_contains_itself_but_not_more() -> None:
    assert Span(1, 4).contains(Span(1, 4))
    assert not Span(1, 4).contains(Span(0, 4))


def test_spans_sort_by_position_and_know_their_length() -> None:
    assert sorted([Span(2, 3), Span(0, 5), Span(0, 1)]) == [Span(0, 1), Span(0, 5), Span(2, 3)]
    assert len(Span(2, 5)) == 3


def test_the_longest_span_wins_and_the_earlier_of_equals() -> None:
    spans = [Span(0, 3), Span(0, 8), Span(4, 13), Span(13, 15), Span(12, 14), Span(20, 20)]
    assert longest_non_overlapping(spans) == (Span(0, 3), Span(4, 13), Span(13, 15))
