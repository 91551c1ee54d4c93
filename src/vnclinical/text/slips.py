"""A text -> letter slips of a hurried hand, as changes.

One home for them: generated notes (``corpus/noise.py``) and training texts
(``training/augment.py``) are mistyped alike.
"""

import random
from collections.abc import Callable, Iterator

from vnclinical.text.offsets import Change
from vnclinical.text.syllables import syllables

__all__ = ["SHORTEST", "Slip", "lost_letter", "slips", "swapped_letters", "swapped_or_doubled"]

Slip = Callable[[str, random.Random], str]
"""A syllable of ``SHORTEST`` letters or more -> the same mistyped."""

SHORTEST = 3
"""Letters of the shortest syllable that is mistyped: of a shorter one too little would stay."""

_HALF = 0.5


def slips(
    text: str, rate: float, slip: Slip, rng: random.Random, *, only_lower: bool = False
) -> Iterator[Change]:
    """Mistypes a share of the syllables; ``only_lower`` leaves names and abbreviations alone.

    >>> list(slips("ho khan", 1.0, lambda word, rng: word[1:], random.Random(1)))
    [Change(start=3, end=7, text='han')]
    """
    for unit in syllables(text):
        word = unit.covered(text)
        fits = len(word) >= SHORTEST and word.isalpha() and (word.islower() or not only_lower)
        if fits and rng.random() < rate:
            yield Change(unit.start, unit.end, slip(word, rng))


def swapped_letters(word: str, rng: random.Random) -> str:
    """Two neighbours in the wrong order."""
    return _swapped(word, rng.randrange(len(word) - 1))


def swapped_or_doubled(word: str, rng: random.Random) -> str:
    """Two neighbours in the wrong order, or a letter typed twice."""
    at = rng.randrange(len(word) - 1)
    return _swapped(word, at) if rng.random() < _HALF else word[: at + 1] + word[at:]


def lost_letter(word: str, rng: random.Random, *, first: int = 0) -> str:
    """Without one letter, of those from ``first`` on."""
    at = rng.randrange(first, len(word))
    return word[:at] + word[at + 1 :]


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
