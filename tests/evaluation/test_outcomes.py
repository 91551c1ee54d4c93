"""What becomes of each span, and the confusion of types that is counted from it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.evaluation.confusion import confusion
from vnclinical.evaluation.outcomes import Bounds, Kind, outcomes
from vnclinical.evaluation.spans import LabelledSpan, score_spans

D, S = "disease", "symptom"


def spans(*written: tuple[int, int, str]) -> list[LabelledSpan]:
    return [LabelledSpan(*span) for span in written]


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ([(0, 4, D)], [(0, 4, D)], [(Kind.RIGHT, Bounds.EXACT)]),
        ([(0, 4, D)], [], [(Kind.MISSED, None)]),
        ([], [(0, 4, D)], [(Kind.SPURIOUS, None)]),
        ([(0, 4, D)], [(4, 8, D)], [(Kind.MISSED, None), (Kind.SPURIOUS, None)]),
        ([(2, 6, D)], [(0, 6, D)], [(Kind.BOUNDS, Bounds.LONGER)]),
        ([(2, 6, D)], [(0, 9, D)], [(Kind.BOUNDS, Bounds.LONGER)]),
        ([(2, 6, D)], [(3, 6, D)], [(Kind.BOUNDS, Bounds.SHORTER)]),
        ([(2, 6, D)], [(4, 9, D)], [(Kind.BOUNDS, Bounds.SHIFTED)]),
        ([(0, 4, D)], [(0, 4, S)], [(Kind.TYPE, Bounds.EXACT)]),
        ([(0, 4, D)], [(0, 3, S)], [(Kind.TYPE, Bounds.SHORTER)]),
    ],
)
def test_each_kind(gold, found, expected):
    assert [(o.kind, o.bounds) for o in outcomes(spans(*gold), spans(*found))] == expected


def test_the_same_type_goes_before_a_larger_overlap_of_another():
    seen = outcomes(spans((0, 20, D)), spans((0, 15, S), (15, 20, D)))
    assert [o.kind for o in seen] == [Kind.SPURIOUS, Kind.BOUNDS]


def test_of_spans_of_another_type_the_largest_overlap_is_the_one_taken():
    seen = outcomes(spans((0, 20, D)), spans((0, 5, S), (5, 20, S)))
    assert [(o.kind, o.place) for o in seen] == [(Kind.SPURIOUS, (0, 5)), (Kind.TYPE, (0, 20))]


def test_one_found_span_over_two_gold_spans_leaves_one_missed():
    seen = outcomes(spans((0, 5, D), (6, 9, D)), spans((0, 9, D)))
    assert [o.kind for o in seen] == [Kind.BOUNDS, Kind.MISSED]


@st.composite
def flat(draw: st.DrawFn) -> list[LabelledSpan]:
    """Spans of which none overlaps another of its type."""
    listed = []
    for label in (D, S, "drug"):
        cuts = sorted(draw(st.sets(st.integers(0, 30), max_size=8)))
        listed += [
            LabelledSpan(a, b, label) for a, b in itertools.pairwise(cuts) if draw(st.booleans())
        ]
    return listed


@given(st.lists(st.tuples(flat(), flat()), max_size=4))
def test_every_span_stands_once_and_the_table_agrees_with_the_scores(notes):
    seen = [outcome for gold, found in notes for outcome in outcomes(gold, found)]
    assert sorted(o.gold for o in seen if o.gold) == sorted(s for gold, _ in notes for s in gold)
    assert sorted(o.found for o in seen if o.found) == sorted(s for _, f in notes for s in f)
    table, scores = confusion(seen), score_spans(notes)
    for label in table.labels:
        strict, relaxed = scores.strict_by_type[label], scores.relaxed_by_type[label]
        assert table.bounds.get((label, Bounds.EXACT), 0) == strict.right
        assert table.cells.get((label, label), 0) == relaxed.right
        assert sum(table.cells.get((label, c), 0) for c in table.columns) == strict.gold
        assert sum(table.cells.get((r, label), 0) for r in table.rows) == strict.found


def test_table_as_data_and_as_text():
    seen = outcomes(
        spans((0, 4, D), (5, 9, S), (20, 22, S)), spans((0, 4, S), (5, 8, S), (30, 33, D))
    )
    table = confusion(seen)
    assert table.as_json() == {
        "types": {
            D: {D: 0, S: 1, "missed": 0},
            S: {D: 0, S: 1, "missed": 1},
            "spurious": {D: 1, S: 0},
        },
        "bounds": {
            D: {"exact": 0, "longer": 0, "shorter": 0, "shifted": 0},
            S: {"exact": 0, "longer": 0, "shorter": 1, "shifted": 0},
        },
    }
    rows = [line.split() for line in table.as_lines()]
    assert rows[1:5] == [
        [D, S, "missed"],
        [D, ".", "1", "."],
        [S, ".", "1", "1"],
        ["spurious", "1", ".", "."],
    ]


def test_nothing_at_all_is_an_empty_table():
    assert confusion([]).as_json() == {"types": {"spurious": {}}, "bounds": {}}
    assert confusion([]).as_lines()
