"""Gold and found ICD-10 codes -> exact and three-character scores at rank 1 and 5."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from vnclinical.evaluation.bootstrap import Counts, Score, score
from vnclinical.evaluation.pairs import NotePair, overlapping
from vnclinical.readers.gold import GoldEntity
from vnclinical.record import CodeItem

__all__ = ["Coder", "is_right", "score_codes"]

Coder = Callable[[str, int, str], Sequence[CodeItem]]
"""A mention, how many candidates, the edition -> ranked candidates."""

RANKS = (1, 5)
CATEGORY = 3
Alternatives = tuple[tuple[str, ...], ...]


def score_codes(notes: Sequence[NotePair], coder: Coder | None = None) -> dict[str, Score]:
    """Scores codes on gold mentions alone (``mention/...``) and of whole records.

    ``end-to-end/...``: a gold coded mention counts when an overlapping mention of its type carries
    the code; every mention that carries codes counts as found.

    Args:
        notes: the corpus.
        coder: ranks codes for a phrase; None leaves the mentions out.
    """
    scores = {}
    for digits, name in ((None, "exact"), (CATEGORY, "category")):
        for k in RANKS:
            if coder is not None:
                scores[f"mention/{name}@{k}"] = score(
                    [_mentions(p, coder, k, digits) for p in notes]
                )
            scores[f"end-to-end/{name}@{k}"] = score([_end_to_end(p, k, digits) for p in notes])
    return scores


def _coded(pair: NotePair) -> Iterator[tuple[GoldEntity, Alternatives]]:
    for entity in pair.gold.entities:
        if accepted := entity.accepted(pair.record.pipeline.icd_edition):
            yield entity, accepted


def _mentions(pair: NotePair, coder: Coder, k: int, digits: int | None) -> Counts:
    gold = list(_coded(pair))
    edition = pair.record.pipeline.icd_edition
    right = sum(
        is_right(coder(e.text, k + 1, edition), accepted, k, digits) for e, accepted in gold
    )
    return Counts(right, len(gold), len(gold))


def _end_to_end(pair: NotePair, k: int, digits: int | None) -> Counts:
    gold = dict((e.id, accepted) for e, accepted in _coded(pair))
    matched = overlapping(pair.gold.entities, pair.record.entities, key=lambda e: e.type.value)
    right = sum(is_right(f.codes, gold[g.id], k, digits) for g, f in matched if g.id in gold)
    return Counts(right, len(gold), sum(bool(e.codes) for e in pair.record.entities))


def is_right(
    candidates: Iterable[CodeItem], accepted: Alternatives, k: int, digits: int | None = None
) -> bool:
    """Whether the first ``k`` candidates hold an accepted alternative.

    Codes that are needed together may take one rank each more; what a candidate is paired with
    stands at its rank.
    """
    ranked = list(candidates)
    for alternative in accepted:
        first = ranked[: k + len(alternative) - 1]
        held = {c[:digits] for item in first for c in (item.code, item.paired_with) if c}
        if all(code[:digits] in held for code in alternative):
            return True
    return False
