"""Abbreviations of gold notes written out, and written-out words abbreviated."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from vnclinical.corpus.edits import Change, edited, holds_whole
from vnclinical.readers.gold import GoldNote

__all__ = ["Shorts", "expanded", "shortened", "shorts_of"]

Shorts = Mapping[str, tuple[str, ...]]
"""Expansion in lower case -> how hands shorten it."""


def shorts_of(notes: Iterable[GoldNote]) -> Shorts:
    """How the hands of a corpus shorten words of two syllables or more.

    >>> item = {"id": "b1", "start": 0, "end": 3, "text": "THA", "expansion": "tăng huyết áp"}
    >>> shorts_of([GoldNote(id="1", text="THA", abbreviations=[item])])
    {'tăng huyết áp': ('THA',)}
    """
    found: dict[str, set[str]] = defaultdict(set)
    for note in notes:
        for item in note.abbreviations:
            if " " in item.expansion:
                found[item.expansion.lower()].add(item.text)
    return {expansion: tuple(sorted(found[expansion])) for expansion in sorted(found)}


def expanded(note: GoldNote, share: float, rng: random.Random) -> GoldNote:
    """Writes a share of the abbreviations out in full."""
    chosen = [a for a in note.abbreviations if rng.random() < share]
    kept = [
        a
        for i, a in enumerate(chosen)
        if holds_whole(note, a.start, a.end) and (not i or chosen[i - 1].end <= a.start)
    ]
    changes = [
        Change(a.start, a.end, a.expansion.upper() if note.text.isupper() else a.expansion)
        for a in kept
    ]
    return edited(note, changes, drop={a.id for a in kept})


def shortened(note: GoldNote, share: float, shorts: Shorts, rng: random.Random) -> GoldNote:
    """Abbreviates a share of the phrases that hands of the corpus abbreviate."""
    if not shorts:
        return note
    longest = sorted(shorts, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.I)
    changes: list[tuple[Change, str]] = []
    for match in pattern.finditer(note.text):
        if rng.random() < share and holds_whole(note, *match.span()):
            expansion = match[0].lower()
            short = rng.choice(shorts[expansion])
            changes.append((Change(*match.span(), short), expansion))
    return edited(note, [change for change, _ in changes], add=changes)
