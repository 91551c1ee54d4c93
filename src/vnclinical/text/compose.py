"""Text -> what to change so that every letter is one character (NFC)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from vnclinical.text.offsets import Change

__all__ = ["compositions"]

_WORD = re.compile(r"\S+")
_QUALITIES = "\u0302\u0306\u031b"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SPACING = {"´": "\u0301", "ˊ": "\u0301", "ˋ": "\u0300", "˜": "\u0303"}
# A base letter, or one that has a mark already, with loose marks behind it.
_LOOSE = re.compile(r"[AEIOUYaeiouy\u00c0-\u01b0\u1ea0-\u1ef9][\u0300-\u036f]+")
# A spacing accent is a lost tone mark only inside a word: "ba´c"; after one it may be a minute.
_CLUSTER = re.compile(".[\u0300-\u036f´ˊˋ˜]*", re.DOTALL)
_STRAY = re.compile(r"([AEIOUYaeiouyâêôÂÊÔăĂơƠưƯ])([´ˊˋ˜])(?=[^\W\d_])")
_UNDONE = re.compile(f"{_LOOSE.pattern}|{_STRAY.pattern}")


def compositions(text: str) -> Iterator[Change]:
    r"""One change for each letter that is written in several characters.

    >>> [change.text for change in compositions("bê\u0323nh nha\u0302n")]
    ['ệ', 'â']
    """
    if unicodedata.is_normalized("NFC", text) and not _UNDONE.search(text):
        return
    for word in _WORD.finditer(text):
        if not word[0].isascii() and (composed := _compose(word[0])) != word[0]:
            yield from _aligned(word[0], composed, word.start())


@lru_cache(maxsize=4096)
def _compose(cluster: str) -> str:
    marked = _STRAY.sub(lambda m: m[1] + _SPACING[m[2]], cluster)
    return unicodedata.normalize("NFC", _LOOSE.sub(_ordered, marked))


def _ordered(match: re.Match[str]) -> str:
    """Puts hat, breve and horn before the tone, and drops a mark written twice.

    Acute before hat is a different letter for Unicode, but no other for a Vietnamese reader.
    """
    letters = unicodedata.normalize("NFD", match[0])
    base, marks = letters[0], letters[1:]
    kept = dict.fromkeys(marks)
    inner = [mark for mark in kept if mark in _QUALITIES]
    tones = [mark for mark in kept if mark in _TONES]
    if len(inner) > 1 or len(tones) > 1 or len(inner) + len(tones) < len(kept):
        return match[0]
    return unicodedata.normalize("NFC", "".join((base, *inner, *tones)))


def _aligned(word: str, composed: str, offset: int) -> Iterator[Change]:
    """Letter by letter where that gives the same; else (other scripts) the word as a whole."""
    clusters = list(_CLUSTER.finditer(word))
    pieces = [c[0] if c[0].isascii() else _compose(c[0]) for c in clusters]
    if "".join(pieces) != composed:
        yield Change(offset, offset + len(word), composed)
        return
    for cluster, piece in zip(clusters, pieces, strict=True):
        if piece != cluster[0]:
            yield Change(offset + cluster.start(), offset + cluster.end(), piece)
