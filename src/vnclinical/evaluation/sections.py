"""Gold and found sections, dates -> scores."""

from collections.abc import Sequence

from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.pairs import NotePair, overlapping, score_items

__all__ = ["score_dates", "score_sections"]

NEAR = 2
"""How many characters the start of a section may be off."""


def score_sections(notes: Sequence[NotePair]) -> dict[str, Score]:
    """``kind``: right kind, start within 2 characters; ``start``: whatever the kind."""

    def right(pair: NotePair, *, by_kind: bool) -> int:
        free = list(pair.record.sections)
        count = 0
        for gold in pair.gold.sections:
            near = [
                s
                for s in free
                if abs(s.start - gold.start) <= NEAR and (not by_kind or s.kind is gold.kind)
            ]
            if near:
                free.remove(min(near, key=lambda s: abs(s.start - gold.start)))
                count += 1
        return count

    return {
        "kind": score_items(notes, "sections", lambda p: right(p, by_kind=True)),
        "start": score_items(notes, "sections", lambda p: right(p, by_kind=False)),
    }


def score_dates(notes: Sequence[NotePair]) -> dict[str, Score]:
    """``strict``, ``relaxed``: the place; ``value``: overlapping and the same ISO value."""

    def pairs_of(pair: NotePair) -> list[tuple[object, object]]:
        return overlapping(pair.gold.dates, pair.record.dates)

    def strict(pair: NotePair) -> int:
        return len(
            {(d.start, d.end) for d in pair.gold.dates}
            & {(d.start, d.end) for d in pair.record.dates}
        )

    def valued(pair: NotePair) -> int:
        return sum(
            getattr(g, "value", None) == getattr(f, "value", None) for g, f in pairs_of(pair)
        )

    return {
        "strict": score_items(notes, "dates", strict),
        "relaxed": score_items(notes, "dates", lambda p: len(pairs_of(p))),
        "value": score_items(notes, "dates", valued),
    }
