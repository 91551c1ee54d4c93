"""Mentions of a gold note -> other mentions of the same kind, words for words and code for code."""

import random
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from vnclinical.corpus.edits import Change, edited
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldEntity, GoldNote
from vnclinical.terminology.icd10 import bundled_table
from vnclinical.terminology.terms import all_terms
from vnclinical.text.fold import strip_marks

__all__ = ["swapped"]

SWAPPED = (
    EntityType.DISEASE,
    EntityType.SYMPTOM,
    EntityType.TEST,
    EntityType.DRUG,
    EntityType.PROCEDURE,
)


@dataclass(frozen=True, slots=True)
class _Wording:
    text: str
    title: str
    codes: tuple[tuple[str, str], ...] = ()


def swapped(note: GoldNote, share: float, rng: random.Random) -> GoldNote:
    """Gives a share of the mentions another name from the bundled lexicons.

    A disease takes one of its own ICD-10 chapter letter with that one's codes, so that a cardiac
    note stays one; the same words get the same new words throughout a note. Mentions that hold or
    cross other items, that name their own denial, or that carry two codes stay as they are.

    Args:
        note: the note.
        share: how likely a mention is swapped.
        rng: decides; the same state gives the same note.
    """
    plain = note.text == strip_marks(note.text)
    chosen: dict[tuple[EntityType, str], _Wording | None] = {}
    changes: list[Change] = []
    update: dict[str, dict[str, Any]] = {}
    dropped: set[str] = set()
    for entity in note.entities:
        key = (entity.type, entity.text.casefold())
        if key not in chosen:
            wanted = rng.random() < share and entity.type in SWAPPED
            chosen[key] = _other(entity, rng) if wanted else None
        wording = chosen[key]
        if wording is None or not _stands_alone(note, entity):
            continue
        written = _in_manner(wording.text, entity.text, plain=plain)
        changes.append(Change(entity.start, entity.end, written))
        dropped |= {
            a.id for a in note.abbreviations if entity.start <= a.start and a.end <= entity.end
        }
        if entity.icd10:
            update[entity.id] = {"icd10": {e: [[code]] for e, code in wording.codes}}
    return edited(note, changes, update=update, drop=dropped)


def _stands_alone(note: GoldNote, entity: GoldEntity) -> bool:
    """Whether nothing but its own diagnosis and abbreviations shares the mention's characters."""
    for name, item in note.items():
        if item.id == entity.id or item.end <= entity.start or entity.end <= item.start:
            continue
        around = item.start <= entity.start and entity.end <= item.end
        if name == "abbreviations" or (around and name in ("medications", "sections", "diagnoses")):
            continue
        return False
    return True


def _other(entity: GoldEntity, rng: random.Random) -> _Wording | None:
    folded = entity.text.casefold()
    if "không" in folded.split() or "\n" in entity.text:
        return None
    group = ""
    if entity.icd10:
        accepted = entity.accepted("TT06-2026")
        if len(accepted[0]) != 1:
            return None
        group = accepted[0][0][:1]
    pool = _wordings()[(entity.type, group)]
    return rng.choice(pool) if pool else None


@cache
def _wordings() -> dict[tuple[EntityType, str], list[_Wording]]:
    """The lexicons by type; what has usable codes in both editions also by its chapter letter."""
    pools: dict[tuple[EntityType, str], list[_Wording]] = defaultdict(list)
    for term in all_terms():
        if len(term.text) > 1:
            pools[(term.type, "")].append(_Wording(term.text, term.title))
    table = bundled_table()
    for concept in table.concepts:
        facts = [table.facts(code, edition) for edition, code in concept.codes.items()]
        if len(facts) == 2 and all(f is not None and f.usable for f in facts):
            codes = tuple(concept.codes.items())
            pools[(concept.type, codes[0][1][:1])] += [
                _Wording(text, concept.title, codes) for text in concept.wordings if len(text) > 1
            ]
    return pools


def _in_manner(new: str, old: str, *, plain: bool) -> str:
    """Capitals, a capital first letter and missing marks as in the words that stood there."""
    if old.isupper() and len(old) > 5:
        new = new.upper()
    elif old[:1].isupper() and not old.isupper():
        new = new[:1].upper() + new[1:]
    return strip_marks(new) if plain else new
