"""A training text -> the same text as a hastier hand would have typed it, spans carried along."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from vnclinical.terminology.shorthand import shortenable
from vnclinical.text.blanks import joins, misplaced_blanks, wraps
from vnclinical.text.fold import strip_marks
from vnclinical.text.keystrokes import TELEX, VNI, WAYS, leaves_residue
from vnclinical.text.misspellings import HABITS, is_confusable, misspelt
from vnclinical.text.offsets import Change, rewrite
from vnclinical.text.slips import lost_letter, slips, swapped_or_doubled
from vnclinical.text.syllables import syllables
from vnclinical.training.config import Augmentation
from vnclinical.training.lines import lost_lines, shuffled_lines
from vnclinical.training.texts import TrainingText

__all__ = ["augmented"]

# A sign between digits is part of a number, and one at a bracket may be part of a span.
PUNCTUATION = re.compile(r"(?<!\d)[,.;:](?=\s)|[,.;:](?=\n)")
NOISE_RATE = 0.03
HALF = 0.5
HABITS_OF_A_HAND = 3
CONFUSED = 0.12  # of the syllables that a habit touches: 2 to 3 of 100 of all
WITHOUT_MARKS = (0.1, 0.6)
RESIDUE = (0.005, 0.05)


def augmented(text: TrainingText, options: Augmentation, rng: random.Random) -> TrainingText:
    """Applies each change with its probability; offsets stay true.

    The order of drawing is fixed, so that a seed gives one result. For an option that is off
    nothing is drawn: a new option leaves the runs of older configurations as they were.
    """
    for name, change in _CHANGES:
        share: float = getattr(options, name)
        if share and rng.random() < share:
            text = change(text, rng)
    return text


def _abbreviate(text: TrainingText, rng: random.Random) -> TrainingText:
    """Some hands write out nearly everything, some nearly nothing; each has its own short forms."""
    share = rng.random()
    spans = [(s.start, s.end) for s in text.spans]
    own: dict[str, str] = {}

    def apart(start: int, end: int) -> bool:
        return all(e <= start or end <= s or (s <= start and end <= e) for s, e in spans)

    changes = []
    for found in shortenable(text.text, apart):
        if rng.random() < share:
            if found.phrase not in own:
                own[found.phrase] = rng.choice(found.shorts)
            changes.append(Change(found.start, found.end, own[found.phrase]))
    return _rewritten(text, changes)


def _confuse(text: TrainingText, rng: random.Random) -> TrainingText:
    habits = rng.sample(tuple(HABITS), HABITS_OF_A_HAND)

    def confused(word: str) -> str:
        if not is_confusable(word):
            return word
        forms = [form for habit in habits for form in misspelt(word.lower(), habit)]
        return rng.choice(forms) if forms and rng.random() < CONFUSED else word

    return _rewritten(text, _syllable_changes(text.text, confused))


def _leave_residue(text: TrainingText, rng: random.Random) -> TrainingText:
    layout = rng.choice((TELEX, VNI))
    rate = rng.uniform(*RESIDUE)

    def typed(word: str) -> str:
        return rng.choice(WAYS)(word, layout) if rng.random() < rate else word

    return _rewritten(
        text, _syllable_changes(text.text, lambda w: typed(w) if leaves_residue(w) else w)
    )


def _strip_some(text: TrainingText, rng: random.Random) -> TrainingText:
    share = rng.uniform(*WITHOUT_MARKS)

    def stripped(word: str) -> str:
        return word if word.isascii() or rng.random() >= share else strip_marks(word)

    return _rewritten(text, _syllable_changes(text.text, stripped))


def _syllable_changes(text: str, change: Callable[[str], str]) -> Iterator[Change]:
    for unit in syllables(text):
        word = unit.covered(text)
        if word.isalpha() and (new := change(word)) != word:
            yield Change(unit.start, unit.end, new)


def _glue(text: TrainingText, rng: random.Random) -> TrainingText:
    # Two words that become one at the edge of a span would make it longer for who reads syllables.
    edges = {s.end for s in text.spans} | {s.start - 1 for s in text.spans}
    return _rewritten(text, misplaced_blanks(text.text, rng, edges))


def _drop_lines(text: TrainingText, rng: random.Random) -> TrainingText:
    return _rewritten(text, lost_lines(text, rng))


def _type_badly(text: TrainingText, rng: random.Random) -> TrainingText:
    return _rewritten(text, slips(text.text, NOISE_RATE, swapped_or_doubled, rng))


def _drop_letters(text: TrainingText, rng: random.Random) -> TrainingText:
    return _rewritten(text, slips(text.text, NOISE_RATE, lost_letter, rng))


def _drop_punctuation(text: TrainingText, rng: random.Random) -> TrainingText:
    inside = {edge for s in text.spans for edge in (s.start, s.end - 1)}
    found = PUNCTUATION.finditer(text.text)
    return _rewritten(
        text,
        (
            Change(m.start(), m.end(), "")
            for m in found
            if m.start() not in inside and rng.random() < HALF
        ),
    )


def _join(text: TrainingText, rng: random.Random) -> TrainingText:
    return _rewritten(text, joins(text.text, HALF, rng))


def _wrap(text: TrainingText, rng: random.Random) -> TrainingText:
    return _rewritten(text, wraps(text.text, rng.randint(40, 90)))


def _strip(text: TrainingText, rng: random.Random) -> TrainingText:
    return replace(text, text=strip_marks(text.text))


def _rewritten(text: TrainingText, changes: Iterable[Change]) -> TrainingText:
    new, offsets = rewrite(text.text, changes)
    if offsets.is_identity:
        return replace(text, text=new)
    moved = []
    for span in text.spans:
        start, end = offsets.normalized(span.start, span.end)
        moved.append(replace(span, start=start, end=end))
    return replace(text, text=new, spans=tuple(moved))


# Option -> change, in the order of a hand: what is written, how it is spelt, how it is typed, how
# it is laid out. What needs whole words or marks comes before what takes them away.
_CHANGES: tuple[tuple[str, Callable[[TrainingText, random.Random], TrainingText]], ...] = (
    ("drop_line", _drop_lines),
    ("shuffle_lines", shuffled_lines),
    ("abbreviate", _abbreviate),
    ("confuse_spelling", _confuse),
    ("telex_residue", _leave_residue),
    ("typing_noise", _type_badly),
    ("drop_letters", _drop_letters),
    ("drop_punctuation", _drop_punctuation),
    ("glue", _glue),
    ("join_lines", _join),
    ("wrap_lines", _wrap),
    ("strip_some_marks", _strip_some),
    ("strip_marks", _strip),
)
