"""Text as a model of segmented text reads it, and the way back to the characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.models.segmented import segmented
from vnclinical.text.span import Span
from vnclinical.text.syllables import syllables


@st.composite
def texts_with_words(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and words that are runs of its syllables, every syllable in one."""
    text = draw(st.text(st.sampled_from("ab ệ\n,_1\t"), max_size=40))
    words: list[Span] = []
    for unit in syllables(text):
        joins = words and "\n" not in text[words[-1].end : unit.start] and draw(st.booleans())
        words.append(Span(words.pop().start, unit.end) if joins else unit)
    return text, words


@given(texts_with_words())
def test_every_word_is_shown_and_leads_back_to_itself(case: tuple[str, list[Span]]) -> None:
    text, words = case
    seen = segmented(text, words, "|")
    shown = [w for w in seen.shown.split(" ") if w not in ("|", "")]
    assert shown == ["_".join(word.covered(text).split()) for word in words]
    assert seen.shown.count("|") == text.count("\n")
    at = 0
    for word, image in zip(words, shown, strict=True):
        at = seen.shown.index(image, at)
        assert seen.place(at, at + len(image)) == (word.start, word.end)
        at += len(image)


@given(texts_with_words(), st.integers(0, 90), st.integers(0, 90))
def test_places_stay_ordered_and_inside(case: tuple[str, list[Span]], one: int, other: int) -> None:
    seen = segmented(*case, "|")
    start, end = sorted((min(one, len(seen.shown)), min(other, len(seen.shown))))
    first, last = seen.place(start, end)
    assert 0 <= first <= last <= len(case[0])
    assert list(seen.begins) == sorted(seen.begins)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("", [], ""),
        (" \n ", [], "|"),
        ("bệnh  nhân ho", [(0, 10), (11, 13)], "bệnh_nhân ho"),
        ("ho\n\nsốt", [(0, 2), (4, 7)], "ho | | sốt"),
        ("\nho\n", [(1, 3)], "| ho |"),
        ("HA 150/90", [(0, 2), (3, 9)], "HA 150/90"),
    ],
)
def test_syllables_are_joined_and_line_ends_shown(
    text: str, words: list[tuple[int, int]], shown: str
) -> None:
    assert segmented(text, [Span(*w) for w in words], "|").shown == shown
