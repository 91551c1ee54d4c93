"""Gold and found assertions -> a score for each value that is not the default."""

from collections.abc import Callable, Sequence

from vnclinical.evaluation.bootstrap import Counts, Score, score
from vnclinical.evaluation.pairs import NotePair, entity_spans
from vnclinical.evaluation.spans import relaxed_pairs
from vnclinical.labels import Certainty, Experiencer, Temporality
from vnclinical.record import Assertion, EntityItem

__all__ = ["VALUES", "score_assertions", "values_of"]

VALUES: dict[str, Callable[[Assertion], bool]] = {
    "negated": lambda a: a.negated,
    "suspected": lambda a: a.certainty is Certainty.SUSPECTED,
    "hypothetical": lambda a: a.certainty is Certainty.HYPOTHETICAL,
    "past": lambda a: a.temporality is Temporality.PAST,
    "planned": lambda a: a.temporality is Temporality.PLANNED,
    "family": lambda a: a.experiencer is Experiencer.FAMILY,
    "other": lambda a: a.experiencer is Experiencer.OTHER,
}


def values_of(assertion: Assertion) -> tuple[str, ...]:
    """The values of an assertion that are not the default.

    >>> values_of(Assertion(negated=True))
    ('negated',)
    """
    return tuple(name for name, holds in VALUES.items() if holds(assertion))


def score_assertions(notes: Sequence[NotePair]) -> dict[str, Score]:
    """Scores each value twice.

    ``matched/...``: on gold mentions that were found (same type, relaxed); ``end-to-end/...``: a
    mention that was missed misses its values, one that is none raises a false alarm of them.
    """
    scores = {}
    matches = [_matches(pair) for pair in notes]
    for name, holds in VALUES.items():
        matched, whole = [], []
        for pair, found in zip(notes, matches, strict=True):
            both = [(holds(g.assertion), holds(f.assertion)) for g, f in found]
            right = sum(g and f for g, f in both)
            matched.append(Counts(right, sum(g for g, _ in both), sum(f for _, f in both)))
            gold = sum(holds(e.assertion) for e in pair.gold.entities)
            whole.append(Counts(right, gold, sum(holds(e.assertion) for e in pair.record.entities)))
        scores[f"matched/{name}"] = score(matched)
        scores[f"end-to-end/{name}"] = score(whole)
    return scores


def _matches(pair: NotePair) -> list[tuple[EntityItem, EntityItem]]:
    gold, found = pair.gold.entities, pair.record.entities
    return [(gold[i], found[j]) for i, j in relaxed_pairs(entity_spans(gold), entity_spans(found))]
