"""Augmented notes: each option does what it is named for, and no span loses its words."""

import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnclinical.labels import EntityType
from vnclinical.terminology.shorthand import shortenable
from vnclinical.text.fold import strip_marks
from vnclinical.text.keystrokes import TELEX, VNI, WAYS, leaves_residue
from vnclinical.text.misspellings import HABITS, misspelt
from vnclinical.training.augment import augmented
from vnclinical.training.config import Augmentation
from vnclinical.training.texts import TrainingText, TypedSpan

OPTIONS = tuple(Augmentation.model_fields)


def note(source: str) -> TrainingText:
    """``[...]`` marks a span; spans may stand inside each other."""
    text, spans, opened = "", [], []
    for piece in re.split(r"([\[\]])", source):
        if piece == "[":
            opened.append(len(text))
        elif piece == "]":
            spans.append(TypedSpan(opened.pop(), len(text), (EntityType.SYMPTOM,)))
        else:
            text += piece
    return TrainingText("n", text, tuple(sorted(spans)))


NOTES = tuple(
    note(source)
    for source in (
        "BN nữ 58 tuổi, vào viện vì [đau thượng vị], [nôn] nhiều.\nTiền sử: [tăng huyết áp] 7 năm",
        "- Tim: [T1 T2] đều\n- Phổi: không [ran ẩm], [rì rào phế nang giảm] hai bên\n"
        "- Bụng mềm. Gan lách không to\n+ Mạch: 90 lần/phút, nhiệt độ 38,5 độ C\nĐại tiện bình thường",
        "[[Khó thở] khi gắng sức], [phù] hai chân; không [sốt]\nXN: [creatinin] 168 µmol/l\n\n"
        "Điều trị: [amlodipin 5 mg] x 1 viên, bệnh nhân đỡ",
        "[viêm\nruột thừa] cấp\nmổ ngày thứ 2: [vết mổ] khô.",
        "[ho]",
        "",
    )
)


def only(**options: float) -> Augmentation:
    return Augmentation(**options)


def covered(text: TrainingText) -> list[str]:
    return [text.text[s.start : s.end] for s in text.spans]


def seeds(text: TrainingText, option: str, count: int = 60) -> list[TrainingText]:
    return [augmented(text, only(**{option: 1.0}), random.Random(seed)) for seed in range(count)]


CASES = {"option": st.sampled_from(OPTIONS), "text": st.sampled_from(NOTES), "seed": st.integers(0)}


@settings(max_examples=400, deadline=None)
@given(**CASES)
def test_spans_stay_filled_in_order_and_within_the_text(option, text, seed):
    new = augmented(text, only(**{option: 1.0}), random.Random(seed))
    assert len(new.spans) == len(text.spans)
    assert list(new.spans) == sorted(new.spans)
    assert all(0 <= s.start < s.end <= len(new.text) for s in new.spans)
    assert all(c == c.strip() for c in covered(new))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NOTES), st.integers(0))
def test_spans_stay_filled_under_all_options_at_once(text, seed):
    new = augmented(text, only(**dict.fromkeys(OPTIONS, 1.0)), random.Random(seed))
    assert len(new.spans) == len(text.spans)
    assert all(0 <= s.start < s.end <= len(new.text) for s in new.spans)
    assert list(new.spans) == sorted(new.spans)


def _is_misspelt(old: str, new: str) -> bool:
    return any(new in misspelt(old.lower(), habit) for habit in HABITS)


def _is_typed(old: str, new: str) -> bool:
    return leaves_residue(old) and new in [
        way(old, layout) for way in WAYS for layout in (TELEX, VNI)
    ]


def _is_stripped(old: str, new: str) -> bool:
    return new == strip_marks(old)


def _has_slipped(old: str, new: str) -> bool:
    return abs(len(old) - len(new)) <= 1 and len(set(old) ^ set(new)) <= 1


SAME_WORD = {
    "confuse_spelling": _is_misspelt,
    "telex_residue": _is_typed,
    "strip_some_marks": _is_stripped,
    "strip_marks": _is_stripped,
    "typing_noise": _has_slipped,
    "drop_letters": _has_slipped,
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SAME_WORD)), st.sampled_from(NOTES), st.integers(0))
def test_each_span_keeps_its_words_changed_only_as_declared(option, text, seed):
    new = augmented(text, only(**{option: 1.0}), random.Random(seed))
    for old_words, new_words in zip(covered(text), covered(new), strict=True):
        pairs = zip(re.findall(r"\w+", old_words), re.findall(r"\w+", new_words), strict=True)
        assert all(old == new or SAME_WORD[option](old, new) for old, new in pairs)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["glue", "join_lines", "wrap_lines"]), st.sampled_from(NOTES), st.integers(0)
)
def test_what_changes_blanks_keeps_every_letter_in_its_span(option, text, seed):
    new = augmented(text, only(**{option: 1.0}), random.Random(seed))
    assert [re.sub(r"\s", "", c) for c in covered(new)] == [
        re.sub(r"\s", "", c) for c in covered(text)
    ]


def test_an_option_that_is_off_draws_nothing():
    rng = random.Random(1)
    assert augmented(NOTES[0], only(), rng) == NOTES[0]
    assert rng.random() == random.Random(1).random()


@pytest.mark.parametrize("option", OPTIONS)
def test_a_seed_gives_one_result_and_most_options_change_a_long_note(option):
    wide = NOTES[2].text.replace("\n", " ")
    long = TrainingText("n", f"{NOTES[1].text}\n{wide}\n" * 4, ())
    found = seeds(long, option, 10)
    assert found == seeds(long, option, 10)
    assert sum(new.text != long.text for new in found) >= 8


def test_confused_spelling_leaves_abbreviations_and_numbers_alone():
    text = note("THA T2 SHH 38,5 bn hsp XN")
    assert {new.text for new in seeds(text, "confuse_spelling")} == {text.text}


def test_confused_spelling_shows_the_habits_of_one_hand():
    text = note("sốt, trẻ sơ sinh, dạ niêm mạc nhợt, lạnh, phổi rõ, " * 8)
    words = {w for new in seeds(text, "confuse_spelling") for w in re.findall(r"\w+", new.text)}
    assert {"xốt", "xơ", "chẻ", "giạ", "liêm", "mạt", "nạnh", "phỗi", "rỏ"} <= words
    for new in seeds(text, "confuse_spelling", 10):
        assert len(set(re.findall(r"\w+", new.text)) - set(re.findall(r"\w+", text.text))) < 15


def test_some_marks_are_lost_and_some_stay():
    text = note("bệnh nhân mệt nhiều, đau bụng vùng thượng vị " * 10)
    for new in seeds(text, "strip_some_marks", 20):
        bare = sum(word.isascii() for word in new.text.split())
        assert 0.02 < bare / len(new.text.split()) < 0.75


def test_residue_of_one_note_comes_from_one_layout():
    text = note("bệnh nhân mệt nhiều, đau bụng vùng thượng vị " * 20)
    found = [new.text for new in seeds(text, "telex_residue", 40)]
    with_digits = [new for new in found if re.search(r"\d", new)]
    with_keys = [new for new in found if re.search(r"beenhj|meejt|meetj|beejnh|bênhj", new)]
    assert with_digits
    assert with_keys
    assert not set(with_digits) & set(with_keys)


def test_blanks_are_lost_and_added_where_hands_do_it():
    text = note("[sốt], [ho] khan, bụng mềm. Gan to, nặng 60 kg, [38,5] độ\n- Tim đều " * 3)
    everything = "\n".join(new.text for new in seeds(text, "glue", 200))
    for form in ("sốt,ho", "mềm.Gan", "60kg", "38 ,5", "38, 5", "ho khan ,", "-Tim", "bụngmềm"):
        assert form in everything


def test_words_are_not_glued_at_the_edge_of_a_span():
    text = note("không [sốt cao] nhiều " * 30)
    found = {new for one in seeds(text, "glue", 200) for new in re.findall(r"\w+", one.text)}
    assert "sốtcao" in found
    assert not found & {"khôngsốt", "caonhiều"}


def _marked(pieces: Sequence[str], text: TrainingText) -> str:
    """The text, given letter by letter, with its spans marked."""
    found = [*pieces, ""]
    for span in text.spans:
        found[span.start] = "⟦" + found[span.start]
        found[span.end] = "⟧" + found[span.end]
    return "".join(found)


def _pattern(text: TrainingText) -> str:
    """All ways to shorten the text with its spans marked."""

    def whole(start: int, end: int) -> bool:
        return all(
            end <= s.start or s.end <= start or (s.start <= start and end <= s.end)
            for s in text.spans
        )

    pieces = [re.escape(letter) for letter in text.text]
    for hit in shortenable(text.text, whole):
        forms = "|".join(map(re.escape, (hit.phrase, *hit.shorts)))
        pieces[hit.start : hit.end] = [f"(?:{forms})"] + [""] * (hit.end - hit.start - 1)
    return _marked(pieces, text)


@settings(max_examples=100, deadline=None)
@given(st.integers(0))
def test_short_forms_stand_wholly_inside_or_outside_of_spans(seed):
    text = note(
        "bệnh nhân nam, [tăng huyết áp] 7 năm; [cơn tăng] huyết áp, không [sốt], xét nghiệm kém"
    )
    new = augmented(text, only(abbreviate=1.0), random.Random(seed))
    assert re.fullmatch(_pattern(text), _marked(new.text, new), re.I)


def test_some_hands_shorten_nearly_everything_and_some_nearly_nothing():
    text = note("bệnh nhân [đái tháo đường], hai bên bình thường, điều trị [tăng huyết áp] " * 8)
    kept = [new.text.count("bình thường") for new in seeds(text, "abbreviate", 60)]
    assert min(kept) == 0
    assert max(kept) >= 7
    texts = [new.text for new in seeds(text, "abbreviate")]
    assert any("ĐTĐ" in new and "THA" in new and "2 bên" in new for new in texts)


def test_a_hand_has_one_short_form_of_a_phrase():
    text = note("không ho, không nôn, không phù " * 10)
    for new in seeds(text, "abbreviate", 30):
        assert len(set(re.findall(r"\w+", new.text)) - {"không", "ho", "nôn", "phù"}) <= 1
