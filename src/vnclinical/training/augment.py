"""A training text -> the same text as a hastier hand would have typed it, spans carried along."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from vnclinical.text.fold import strip_marks
from vnclinical.text.offsets import Change, rewrite
from vnclinical.text.syllables import syllables
from vnclinical.training.config import Augmentation
from vnclinical.training.texts import TrainingText

__all__ = ["augmented"]

# A sign between digits is part of a number, and one at a bracket may be part of a span.
PUNCTUATION = re.compile(r"(?<!\d)[,.;:](?=\s)|[,.;:](?=\n)")
NOISE_RATE = 0.03
HALF = 0.5


def augmented(text: TrainingText, options: Augmentation, rng: random.Random) -> TrainingText:
    """Applies each change with its probability; offsets stay true.

    The order of drawing is fixed, so that a seed gives one result.
    """
    for share, change in _CHANGES:
        if rng.random() < share(options):
            text = change(text, rng)
    return text


def _strip(text: TrainingText, rng: random.Random) -> TrainingText:
    return replace(text, text=strip_marks(text.text))


def _join(text: TrainingText, rng: random.Random) -> TrainingText:
    return replace(
        text, text=re.sub("\n", lambda m: " " if rng.random() < HALF else m[0], text.text)
    )


def _wrap(text: TrainingText, rng: random.Random) -> TrainingText:
    width = rng.randint(40, 90)
    characters = list(text.text)
    begin = 0
    blank = -1
    for i, character in enumerate(characters):
        if character == "\n":
            begin, blank = i + 1, -1
        elif character == " ":
            blank = i
        if i - begin >= width and blank >= 0:
            characters[blank] = "\n"
            begin, blank = blank + 1, -1
    return replace(text, text="".join(characters))


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


def _type_badly(text: TrainingText, rng: random.Random) -> TrainingText:
    return _rewritten(text, _syllable_changes(text.text, rng, _mistyped))


def _drop_letters(text: TrainingText, rng: random.Random) -> TrainingText:
    return _rewritten(text, _syllable_changes(text.text, rng, _shortened))


def _syllable_changes(
    text: str, rng: random.Random, change: Callable[[str, random.Random], str]
) -> Iterator[Change]:
    for unit in syllables(text):
        syllable = unit.covered(text)
        if len(syllable) >= 3 and syllable.isalpha() and rng.random() < NOISE_RATE:
            yield Change(unit.start, unit.end, change(syllable, rng))


def _mistyped(syllable: str, rng: random.Random) -> str:
    at = rng.randrange(len(syllable) - 1)
    if rng.random() < HALF:
        return syllable[:at] + syllable[at + 1] + syllable[at] + syllable[at + 2 :]
    return syllable[: at + 1] + syllable[at:]


def _shortened(syllable: str, rng: random.Random) -> str:
    at = rng.randrange(len(syllable))
    return syllable[:at] + syllable[at + 1 :]


def _rewritten(text: TrainingText, changes: Iterator[Change]) -> TrainingText:
    new, offsets = rewrite(text.text, changes)
    moved = []
    for span in text.spans:
        start, end = offsets.normalized(span.start, span.end)
        moved.append(replace(span, start=start, end=end))
    return replace(text, text=new, spans=tuple(moved))


_CHANGES: tuple[
    tuple[Callable[[Augmentation], float], Callable[[TrainingText, random.Random], TrainingText]],
    ...,
] = (
    (lambda o: o.typing_noise, _type_badly),
    (lambda o: o.drop_letters, _drop_letters),
    (lambda o: o.drop_punctuation, _drop_punctuation),
    (lambda o: o.join_lines, _join),
    (lambda o: o.wrap_lines, _wrap),
    (lambda o: o.strip_marks, _strip),
)
