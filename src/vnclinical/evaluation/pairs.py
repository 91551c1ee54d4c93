"""What every score starts from: a gold note beside the record that was made of its text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from vnclinical.evaluation.bootstrap import Counts, Score, score
from vnclinical.evaluation.spans import LabelledSpan, relaxed_pairs
from vnclinical.readers.gold import GoldNote
from vnclinical.record import ClinicalRecord, EntityItem, Item

__all__ = ["NotePair", "entity_spans", "overlapping", "score_items"]


@dataclass(frozen=True, slots=True)
class NotePair:
    """A gold note and its record."""

    gold: GoldNote
    record: ClinicalRecord


def entity_spans(entities: Sequence[EntityItem]) -> list[LabelledSpan]:
    """Places and types of entities."""
    return [LabelledSpan(e.start, e.end, e.type.value) for e in entities]


def overlapping(
    gold: Sequence[Item], found: Sequence[Item], key: Callable[[Any], str] = lambda item: ""
) -> list[tuple[Any, Any]]:
    """Pairs of items with one key that share characters, one to one, the largest overlap first."""
    ours = [LabelledSpan(i.start, i.end, key(i)) for i in gold]
    theirs = [LabelledSpan(i.start, i.end, key(i)) for i in found]
    return [(gold[i], found[j]) for i, j in relaxed_pairs(ours, theirs)]


def score_items(notes: Sequence[NotePair], layer: str, right: Callable[[NotePair], int]) -> Score:
    """Scores a list that gold notes and records have under one name.

    Args:
        notes: the corpus.
        layer: name of the list.
        right: how many of the list's items are right in a note.
    """
    return score(
        [
            Counts(right(p), len(getattr(p.gold, layer)), len(getattr(p.record, layer)))
            for p in notes
        ]
    )
