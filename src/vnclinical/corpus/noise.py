"""How untidily notes are typed: measured on hand-written ones, put into others."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from vnclinical.corpus.edits import Change, edited
from vnclinical.readers.gold import GoldNote
from vnclinical.text.blanks import wraps
from vnclinical.text.fold import strip_marks
from vnclinical.text.slips import SHORTEST, Slip, lost_letter, slips, swapped_letters
from vnclinical.text.vietnamese import is_syllable, lacks_diacritics

__all__ = ["Noise", "measured", "roughened"]

STOP = re.compile(r"(?<=[^\W\d_])[ ]?[,:;](?=\s|$)", re.M)
GLUED_STOP = re.compile(r"(?<=[^\W\d_])[,:;](?=[^\W\d_])")
LINE = re.compile(r"[^\n]+")
LETTERS = re.compile(r"[^\W\d_]+")
WRAPPED = 0.6  # of the line ends of a wrapped note come in mid-phrase


@dataclass(frozen=True, slots=True)
class Noise:
    """Shares, 0 to 1."""

    without_marks: float
    """of the notes"""
    in_capitals: float
    """of the notes"""
    wrapped: float
    """of the notes, lines broken in mid-phrase"""
    blank_before_stop: float
    """of commas, colons and semicolons after a word"""
    no_blank_after_stop: float
    """of commas, colons and semicolons between words"""
    blank_at_line_end: float
    """of the lines"""
    lower_line_start: float
    """of the lines that begin with a letter"""
    mistyped: float
    """of the syllables of three letters or more: no spelling rule allows them"""

    def as_dict(self) -> dict[str, float]:
        """Name -> share."""
        return asdict(self)


def measured(notes: Sequence[GoldNote]) -> Noise:
    """The noise of a corpus.

    ``mistyped`` counts lower-case words with Vietnamese marks that no rule of spelling allows, so
    that drug names and abbreviations do not count; slips that make another syllable stay unseen.
    """
    lines = [m[0] for n in notes for m in LINE.finditer(n.text)]
    stops = [m[0] for n in notes for m in STOP.finditer(n.text)]
    glued = sum(len(GLUED_STOP.findall(n.text)) for n in notes)
    words = [m[0] for n in notes for m in LETTERS.finditer(n.text)]
    marked = [w for w in words if w.islower() and not w.isascii() and len(w) >= SHORTEST]
    starts = [line.lstrip("-+*. ")[:1] for line in lines]
    letters = [s for s in starts if s.isalpha()]
    return Noise(
        without_marks=_share(lacks_diacritics(n.text) for n in notes),
        in_capitals=_share(_is_capitals(n.text) for n in notes),
        wrapped=_share(_is_wrapped(n.text) for n in notes),
        blank_before_stop=_share(s[0] == " " for s in stops),
        no_blank_after_stop=glued / max(glued + len(stops), 1),
        blank_at_line_end=_share(line != line.rstrip() for line in lines),
        lower_line_start=_share(s.islower() for s in letters),
        mistyped=_share(not is_syllable(w) for w in marked),
    )


def roughened(note: GoldNote, noise: Noise, rng: random.Random) -> GoldNote:
    """The note typed as untidily as the corpus on which ``noise`` was measured.

    What a note has already it keeps: noise is added, nothing is tidied.
    """
    for change in (_stops, _line_ends, _line_starts, _slips):
        note = edited(note, list(change(note.text, noise, rng)))
    if rng.random() < noise.wrapped:
        note = edited(note, list(wraps(note.text, rng.randint(40, 46))))
    if rng.random() < noise.without_marks:
        note = _letter_by_letter(note, strip_marks)
    if rng.random() < noise.in_capitals:
        note = _letter_by_letter(note, str.upper)
    return note


def _stops(text: str, noise: Noise, rng: random.Random) -> Iterator[Change]:
    for match in STOP.finditer(text):
        drawn = rng.random()
        if drawn < noise.blank_before_stop and match[0][0] != " ":
            yield Change(match.start(), match.end(), " " + match[0])
        elif drawn > 1 - noise.no_blank_after_stop and text[match.end() : match.end() + 1] == " ":
            yield Change(match.end(), match.end() + 1, "")


def _line_ends(text: str, noise: Noise, rng: random.Random) -> Iterator[Change]:
    """A hand either leaves blanks at its line ends or does not, so the note decides."""
    if rng.random() < noise.blank_at_line_end:
        for match in re.finditer(r"(?<=\S)\n", text):
            yield Change(match.start(), match.end(), " \n")


def _line_starts(text: str, noise: Noise, rng: random.Random) -> Iterator[Change]:
    lower = rng.random() < noise.lower_line_start
    for match in LINE.finditer(text):
        first = match[0][0]
        if lower and first.isupper() and match[0][1:2].islower():
            yield Change(match.start(), match.start() + 1, first.lower())


def _slips(text: str, noise: Noise, rng: random.Random) -> Iterator[Change]:
    return slips(text, noise.mistyped, _slipped, rng, only_lower=True)


def _slipped(word: str, rng: random.Random) -> str:
    return rng.choice(SLIPS)(word, rng)


def _lost_first(word: str, rng: random.Random) -> str:
    return word[1:]


def _lost_letter(word: str, rng: random.Random) -> str:
    return lost_letter(word, rng, first=1)


def _lost_mark(word: str, rng: random.Random) -> str:
    return strip_marks(word)


SLIPS: tuple[Slip, ...] = (swapped_letters, _lost_first, _lost_letter, _lost_mark)


def _letter_by_letter(note: GoldNote, change: Callable[[str], str]) -> GoldNote:
    """Both changes keep the number of letters of composed Vietnamese."""
    new = change(note.text)
    if len(new) != len(note.text):
        return note
    return edited(note, [Change(0, len(new), new)]) if not any(note.items()) else _recut(note, new)


def _recut(note: GoldNote, text: str) -> GoldNote:
    changes = [
        Change(i, i + 1, new)
        for i, (old, new) in enumerate(zip(note.text, text, strict=True))
        if old != new
    ]
    return edited(note, changes)


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _is_wrapped(text: str) -> bool:
    """Most full lines end at one width, and what follows goes on in lower case."""
    lines = text.split("\n")
    full = [i for i, line in enumerate(lines[:-1]) if 38 <= len(line) <= 48]
    goes_on = sum(lines[i + 1][:1].islower() for i in full)
    return len(full) > 0.3 * len(lines) and goes_on > WRAPPED * len(full)


def _share(flags: Iterator[bool] | Sequence[bool]) -> float:
    listed = list(flags)
    return sum(listed) / len(listed) if listed else 0.0
