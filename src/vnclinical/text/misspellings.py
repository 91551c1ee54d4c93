"""A Vietnamese syllable -> how it is misspelt by those who speak what they write.

Sounds that a region does not tell apart are confused in writing: hỏi and ngã in the Centre and the
South, final c/t and n/ng in the South, s/x, tr/ch, d/gi/r in the North, l/n around the Red River
(Đoàn Thiện Thuật, Ngữ âm tiếng Việt, 1977). i/y and uy/ui are two customs of one sound; a missing
hook of ư or ơ is a key that was not struck. Misplaced tones are no misspelling here: ``fold``
unites them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from vnclinical.text.vietnamese import is_syllable

__all__ = ["HABITS", "is_confusable", "misspelt"]

_INITIAL = re.compile("ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|qu|[bcdđghklmnprstvx]")
_HOOK, _TILDE, _HORN = "\u0309", "\u0303", "\u031b"
_SHORTEST_BARE = 3
# Fever and shock: a hand that knows medicine does not confuse these two.
_TOLD_APART = frozenset(("sốt", "sốc"))


def _hoi_nga(word: str) -> Iterator[str]:
    letters = _apart(word)
    if _HOOK in letters:
        yield letters.replace(_HOOK, _TILDE)
    if _TILDE in letters:
        yield letters.replace(_TILDE, _HOOK)


def _initials(*pairs: tuple[str, str]) -> Callable[[str], Iterator[str]]:
    def confused(word: str) -> Iterator[str]:
        initial, rime = _cut(word)
        for one, other in pairs:
            # gi swallows an i of its rime (gì, giếng), so that it cannot be exchanged there.
            if initial == one and not ("gi" in (one, other) and _apart(rime)[:1] in "ie"):
                yield other + rime

    return confused


def _finals(*pairs: tuple[str, str]) -> Callable[[str], Iterator[str]]:
    def confused(word: str) -> Iterator[str]:
        for one, other in pairs:
            if word.endswith(one):
                yield word[: -len(one)] + other

    return confused


def _i_y(word: str) -> Iterator[str]:
    initial, rime = _cut(word)
    letters = _apart(rime)
    if initial in ("h", "k", "l", "m", "s", "t") and letters[:1] in ("i", "y") and len(rime) == 1:
        yield initial + ("y" if letters[0] == "i" else "i") + letters[1:]


def _uy_ui(word: str) -> Iterator[str]:
    initial, rime = _cut(word)
    after_q = initial == "qu"
    letters = _apart("u" + rime if after_q else rime)
    tone = "".join(char for char in letters if unicodedata.combining(char))
    other = {"uy": "i", "ui": "y"}.get("".join(c for c in letters if c not in tone))
    if other:
        yield initial + (other + tone if after_q else f"u{tone}{other}")


def _hooks(word: str) -> Iterator[str]:
    letters = _apart(word)
    places = [at for at, char in enumerate(letters) if char == _HORN]
    for at in places:
        yield letters[:at] + letters[at + 1 :]
    if len(places) > 1:
        yield letters.replace(_HORN, "")


HABITS: dict[str, Callable[[str], Iterator[str]]] = {
    "hỏi/ngã": _hoi_nga,
    "s/x": _initials(("s", "x"), ("x", "s")),
    "tr/ch": _initials(("tr", "ch"), ("ch", "tr")),
    "d/gi/r": _initials(
        ("d", "gi"), ("d", "r"), ("gi", "d"), ("gi", "r"), ("r", "d"), ("r", "gi")
    ),
    "l/n": _initials(("l", "n"), ("n", "l")),
    "i/y": _i_y,
    "c/t": _finals(("c", "t"), ("t", "c")),
    "n/ng": _finals(("ng", "n"), ("n", "ng")),
    "uy/ui": _uy_ui,
    "ư/u, ơ/o": _hooks,
}  # fmt: skip
"""Each confusion by its name: a hand has some of them and not the others."""


def is_confusable(word: str) -> bool:
    """Whether a word is a Vietnamese syllable and no abbreviation.

    >>> [word for word in ("gan", "Sốt", "HA", "ha", "bn", "T2", "THA") if is_confusable(word)]
    ['gan', 'Sốt']
    """
    long_enough = len(word) >= _SHORTEST_BARE or not word.isascii()
    return long_enough and not word.isupper() and is_syllable(word)


@lru_cache(maxsize=20_000)
def misspelt(word: str, habit: str) -> tuple[str, ...]:
    """The ways to misspell a lower-case syllable by one habit; none where it does not apply.

    >>> misspelt("phổi", "hỏi/ngã"), misspelt("dạ", "d/gi/r"), misspelt("quý", "uy/ui")
    (('phỗi',), ('giạ', 'rạ'), ('quí',))
    >>> misspelt("đường", "ư/u, ơ/o"), misspelt("gan", "c/t"), misspelt("mặt", "c/t")
    (('đuờng', 'đưòng', 'đuòng'), (), ('mặc',))
    """
    # Without its hook a syllable need not be one that the rules allow; all others are.
    any_shape = HABITS[habit] is _hooks
    found = (unicodedata.normalize("NFC", form) for form in HABITS[habit](word))
    return tuple(
        form
        for form in found
        if (any_shape or is_syllable(form)) and not {form, word} <= _TOLD_APART
    )


def _cut(word: str) -> tuple[str, str]:
    match = _INITIAL.match(word)
    at = match.end() if match and match.end() < len(word) else 0
    return word[:at], word[at:]


def _apart(word: str) -> str:
    return unicodedata.normalize("NFD", word)
