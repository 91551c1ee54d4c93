"""Raw text -> normalised text with the way back to every original character."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vnclinical.text.clean import BROKEN, cleanings
from vnclinical.text.compose import compositions
from vnclinical.text.legacy import looks_legacy, repaired_lines
from vnclinical.text.lookalikes import lookalikes
from vnclinical.text.offsets import Change, OffsetMap, rewrite
from vnclinical.text.vietnamese import LETTERS, lacks_diacritics

__all__ = ["Normalized", "Repair", "normalize"]

# Text of these characters alone is left as it is; all else is looked at more closely. The signs
# that ward notes use every day are here, so that they do not cost the fast way.
_PLAIN = "\t\n -~°±²³µ×÷–—‘’“”…•≥≤→αβγΔ☐" + LETTERS
_ODD = re.compile(f"[^{_PLAIN}]")
# Repairs may uncover each other: text that was encoded twice, and then typed in an old font.
_TWICE = 3
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Repair:
    """A place of the original text where characters were wrong, not only written differently.

    ``kind`` is ``byte_order_mark`` (dropped), ``encoding_repaired`` (a line, or signs of it, read
    with the wrong character set) or ``character_replaced`` (a control or half a character).
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text fit for work, with the way back and what was repaired.

    ``has_diacritics`` is false for Vietnamese typed without marks, where words are ambiguous.
    """

    text: str
    offsets: OffsetMap
    repairs: tuple[Repair, ...]
    has_diacritics: bool


def normalize(raw: str) -> Normalized:
    r"""Makes any string plain: NFC, LF, one kind of blank, no broken or invisible characters.

    Never raises, and changes nothing in a text that is plain already. Tone placement (hoà, hòa)
    is left to ``fold``.

    >>> note = normalize("BÖnh nh©n ®au ngùc\r\nSo\u0302\u0301t 38º")
    >>> note.text, note.offsets.original(19, 22), [repair.kind for repair in note.repairs]
    ('Bệnh nhân đau ngực\nSốt 38°', (20, 25), ['encoding_repaired'])
    """
    if _is_plain(raw):
        return Normalized(raw, OffsetMap.identity(len(raw)), (), not lacks_diacritics(raw))
    text, offsets = raw, OffsetMap.identity(len(raw))
    repairs: list[Repair] = []
    for _ in range(_ROUNDS):
        before = text
        text, offsets = _round(text, offsets, repairs)
        if text == before or _is_plain(text):
            break
    ordered = tuple(sorted(set(repairs), key=lambda repair: (repair.start, repair.end)))
    return Normalized(text, offsets, ordered, not lacks_diacritics(text))


def _is_plain(text: str) -> bool:
    if text.isascii():
        return not _ODD.search(text)
    return (
        not _ODD.search(text) and unicodedata.is_normalized("NFC", text) and not looks_legacy(text)
    )


_STEPS: tuple[Callable[[str], Iterable[Change]], ...] = (cleanings, lookalikes, compositions)


def _round(text: str, offsets: OffsetMap, repairs: list[Repair]) -> tuple[str, OffsetMap]:
    """Every step once, the character sets first: they need the bytes that cleaning drops."""
    for _ in range(_TWICE):
        changes, lines = repaired_lines(text)
        if not changes:
            break
        repairs += [Repair("encoding_repaired", *offsets.original(*line)) for line in lines]
        text, offsets = _apply(changes, text, offsets)
    repairs += [_told(match, offsets) for match in BROKEN.finditer(text)]
    if text.startswith("\ufeff"):
        repairs.append(Repair("byte_order_mark", *offsets.original(0, 1)))
    for step in _STEPS:
        text, offsets = _apply(step(text), text, offsets)
    return text, offsets


def _told(match: re.Match[str], offsets: OffsetMap) -> Repair:
    kind = "character_replaced"
    if "\u0080" <= match[0] <= "\u009f" and match[0] not in "\u0081\u008d\u008f\u0090\u009d":
        kind = "encoding_repaired"
    return Repair(kind, *offsets.original(*match.span()))


def _apply(changes: Iterable[Change], text: str, offsets: OffsetMap) -> tuple[str, OffsetMap]:
    listed = list(changes)
    if not listed:
        return text, offsets
    text, step = rewrite(text, listed)
    return text, offsets.then(step)
