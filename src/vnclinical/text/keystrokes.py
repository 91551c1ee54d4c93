"""A Vietnamese syllable -> the keys that type it, as they stay when the input method is off."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vnclinical.text.vietnamese import is_syllable

__all__ = ["TELEX", "VNI", "WAYS", "Layout", "keys", "leaves_residue"]

_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")  # sắc, huyền, hỏi, ngã, nặng


@dataclass(frozen=True, slots=True)
class Layout:
    """Which key makes which mark; ``""`` stands for the letter itself, typed once more."""

    marks: Mapping[str, str]
    stroke: str
    """of đ"""
    tones: Mapping[str, str]


TELEX = Layout(
    {_CIRCUMFLEX: "", _BREVE: "w", _HORN: "w"}, "", dict(zip(_TONES, "sfrxj", strict=True))
)
"""Letters as keys: ``aa``, ``aw``, ``dd``, then s, f, r, x, j for the tones."""

VNI = Layout(
    {_CIRCUMFLEX: "6", _BREVE: "8", _HORN: "7"}, "9", dict(zip(_TONES, "12345", strict=True))
)
"""Digits as keys."""


@dataclass(frozen=True, slots=True)
class _Letter:
    bare: str
    mark: str
    """the key of its mark"""
    tone: str
    """the key of its tone"""
    composed: str
    """with its mark, without its tone"""


def keys(word: str, layout: Layout = TELEX) -> str:
    """The keys in the order in which most hands type: each mark at its letter, the tone last.

    >>> keys("bệnh"), keys("đường"), keys("hố", VNI), keys("đường", VNI)
    ('beenhj', 'dduowngf', 'ho61', 'd9uo7ng2')
    """
    letters, tone = _letters(word, layout)
    return "".join(one.bare + one.mark for one in letters) + tone


def _tone_at_once(word: str, layout: Layout) -> str:
    """``beejnh``: the tone is typed at its letter."""
    letters, _ = _letters(word, layout)
    return "".join(one.bare + one.mark + one.tone for one in letters)


def _marks_last(word: str, layout: Layout) -> str:
    """``benhej``: the letters first, then what stands above them; đ is always typed at once."""
    letters, tone = _letters(word, layout)
    marks = "".join(one.mark for one in letters if one.bare not in "dD")
    return "".join(o.bare + (o.mark if o.bare in "dD" else "") for o in letters) + marks + tone


def _only_tone(word: str, layout: Layout) -> str:
    """``bênhj``: the marks were converted, the tone was not."""
    letters, tone = _letters(word, layout)
    return "".join(one.composed for one in letters) + tone


def _marks_lost(word: str, layout: Layout) -> str:
    """``benhj``: the keys of the marks were not struck at all."""
    letters, tone = _letters(word, layout)
    return "".join(one.bare for one in letters) + tone


WAYS: tuple[Callable[[str, Layout], str], ...] = (
    keys, _tone_at_once, _marks_last, _only_tone, _marks_lost,
)  # fmt: skip
"""How keys are left behind.

>>> [way("bệnh", TELEX) for way in WAYS]
['beenhj', 'beejnh', 'benhej', 'bênhj', 'benhj']
>>> [way("đều", VNI) for way in WAYS]
['d9e6u2', 'd9e62u', 'd9eu62', 'đêu2', 'deu2']
"""


def leaves_residue(word: str) -> bool:
    """Whether this is a Vietnamese syllable, no abbreviation, that needs more keys than letters.

    >>> [word for word in ("bệnh", "ho", "ĐTĐ", "Đau", "ÂM") if leaves_residue(word)]
    ['bệnh', 'Đau']
    """
    return not (word.isascii() or word.isupper()) and is_syllable(word)


def _letters(word: str, layout: Layout) -> tuple[list[_Letter], str]:
    """The letters with their keys, and the key of the tone."""
    letters = []
    tone = ""
    for number, char in enumerate(word):
        apart = unicodedata.normalize("NFD", char)
        bare, above = apart[0], apart[1:]
        own_tone = next((layout.tones[mark] for mark in above if mark in layout.tones), "")
        tone = tone or own_tone
        composed = unicodedata.normalize("NFC", bare + "".join(m for m in above if m not in _TONES))
        if bare in "đĐ":
            bare = "d" if bare == "đ" else "D"
            mark = layout.stroke or "d"
        else:
            mark = next((layout.marks[m] or bare.lower() for m in above if m in layout.marks), "")
        if _HORN in above and bare in "uU" and _has_horn(word[number + 1 : number + 2]):
            mark = ""  # one key makes both horns of ươ
        letters.append(_Letter(bare, mark, own_tone, composed))
    return letters, tone


def _has_horn(letter: str) -> bool:
    return _HORN in unicodedata.normalize("NFD", letter)
