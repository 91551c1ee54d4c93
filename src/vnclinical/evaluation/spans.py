"""Gold spans and found spans -> precision, recall, F1 with bootstrap intervals.

Strict: same type, start and end. Relaxed: same type and at least one shared character, one to one
by the largest overlap.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vnclinical.evaluation.bootstrap import Counts, Score, score

__all__ = ["LabelledSpan", "SpanScores", "relaxed_pairs", "score_spans", "strict_pairs"]


class LabelledSpan(NamedTuple):
    """An interval of a note with its type."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class SpanScores:
    """Micro figures and those of each type, both ways of matching."""

    strict: Score
    relaxed: Score
    strict_by_type: dict[str, Score] = field(default_factory=dict)
    relaxed_by_type: dict[str, Score] = field(default_factory=dict)


Pairing = Callable[[Sequence[LabelledSpan], Sequence[LabelledSpan]], list[tuple[int, int]]]


def strict_pairs(
    gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan]
) -> list[tuple[int, int]]:
    """Pairs of positions (gold, found) that agree in type, start and end."""
    places: dict[LabelledSpan, list[int]] = {}
    for j, span in enumerate(found):
        places.setdefault(span, []).append(j)
    pairs = []
    for i, span in enumerate(gold):
        if places.get(span):
            pairs.append((i, places[span].pop(0)))
    return pairs


def relaxed_pairs(
    gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan]
) -> list[tuple[int, int]]:
    """Pairs (gold, found) of one type that share characters, the largest overlap first.

    >>> gold = [LabelledSpan(0, 8, "symptom")]
    >>> relaxed_pairs(gold, [LabelledSpan(0, 3, "symptom"), LabelledSpan(4, 13, "symptom")])
    [(0, 1)]
    """
    touching = sorted(_overlaps(gold, found), key=lambda o: (-o[0], o[1], o[2]))
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for _, i, j in touching:
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def _overlaps(
    gold: Sequence[LabelledSpan], found: Sequence[LabelledSpan]
) -> Iterator[tuple[int, int, int]]:
    for i, a in enumerate(gold):
        for j, b in enumerate(found):
            shared = min(a.end, b.end) - max(a.start, b.start)
            if shared > 0 and a.label == b.label:
                yield shared, i, j


def score_spans(
    notes: Iterable[tuple[Sequence[LabelledSpan], Sequence[LabelledSpan]]],
) -> SpanScores:
    """Scores the notes of a corpus.

    Args:
        notes: gold and found spans of each note.
    """
    listed = [(list(gold), list(found)) for gold, found in notes]
    labels = sorted({s.label for pair in listed for side in pair for s in side})
    by_label = {
        label: [
            ([s for s in g if s.label == label], [s for s in f if s.label == label])
            for g, f in listed
        ]
        for label in labels
    }
    return SpanScores(
        strict=_scored(listed, strict_pairs),
        relaxed=_scored(listed, relaxed_pairs),
        strict_by_type={label: _scored(notes, strict_pairs) for label, notes in by_label.items()},
        relaxed_by_type={label: _scored(notes, relaxed_pairs) for label, notes in by_label.items()},
    )


def _scored(
    notes: Sequence[tuple[Sequence[LabelledSpan], Sequence[LabelledSpan]]], pairing: Pairing
) -> Score:
    return score([Counts(len(pairing(g, f)), len(g), len(f)) for g, f in notes])
