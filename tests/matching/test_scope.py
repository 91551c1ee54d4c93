"""ConText as a pure function, drawn as rows of syllables.

``>`` a cue that looks forward, ``<`` backward, ``=`` both, ``!`` a terminator, ``~`` a pseudo-cue,
``T`` a target, ``,`` a comma (a break), ``.`` another word. Targets that a cue reaches are written
below as ``x``.
"""

import pytest

from vnclinical.matching.scope import Cue, Direction, Link, Target, link

SIGNS = {
    ">": Direction.FORWARD,
    "<": Direction.BACKWARD,
    "=": Direction.BOTH,
    "!": Direction.TERMINATE,
    "~": Direction.PSEUDO,
}


def reached(row: str, *, limit: int = 3, list_scope: bool = True) -> str:
    cues = [
        Cue(i, i, "negation", "", SIGNS[c], limit, list_scope)
        for i, c in enumerate(row)
        if c in SIGNS
    ]
    targets = [Target(i, i) for i, c in enumerate(row) if c == "T"]
    weights = [0 if c in "T," else 1 for c in row]
    breaks = [i for i, c in enumerate(row) if c == ","]
    hit = {targets[one.target].first for one in link(cues, targets, weights, breaks)}
    return "".join("x" if i in hit else " " for i in range(len(row)))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (">T", " x"),
        ("T>", "  "),
        ("T<", "x "),
        ("<T", "  "),
        ("T=T", "x x"),
        (">...T", "    x"),
        (">....T", "      "),  # over the limit
        (">T,T,T,T,T", " x x x x x"),  # lists cost nothing
        (">T!T", " x  "),
        (">!T", "   "),
        ("~T", "  "),
        ("T!<", "   "),
        ("T", " "),
        (">", " "),
        ("", ""),
    ],
)
def test_a_cue_reaches_its_targets(row: str, expected: str) -> None:
    assert reached(row) == expected


@pytest.mark.parametrize(("row", "expected"), [(">T,T", " x  "), (">..T", "   x"), (">,T", "   ")])
def test_a_cue_without_list_scope_stops_at_the_comma(row: str, expected: str) -> None:
    assert reached(row, list_scope=False) == expected


def test_the_nearest_cue_wins_and_of_equals_the_earlier() -> None:
    cues = [
        Cue(0, 0, "negation", "far", Direction.FORWARD),
        Cue(2, 2, "negation", "near", Direction.FORWARD),
        Cue(4, 4, "negation", "behind", Direction.BACKWARD),
    ]
    assert link(cues, [Target(3, 3)], [1, 1, 1, 0, 1]) == [Link(0, 1)]


def test_each_attribute_has_its_own_cue_and_terminator() -> None:
    cues = [
        Cue(0, 0, "negation", "a", Direction.FORWARD),
        Cue(1, 1, "certainty", "b", Direction.FORWARD),
        Cue(2, 2, "negation", "", Direction.TERMINATE),
    ]
    assert link(cues, [Target(3, 3)], [1] * 4) == [Link(0, 1)]
    stops_all = [*cues, Cue(2, 2, "*", "", Direction.TERMINATE)]
    assert link(stops_all, [Target(3, 3)], [1] * 4) == []


def test_a_cue_inside_a_mention_counts() -> None:
    inside = Cue(2, 2, "negation", "gan lách không to", Direction.FORWARD)
    assert link([inside], [Target(0, 3)], [0] * 4) == [Link(0, 0)]
