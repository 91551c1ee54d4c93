"""Two annotations of the same texts -> how far they agree, layer by layer.

Spans have no fixed set of units that both sides judged, so they get F1 (Hripcsak and Rothschild
2005); attributes of spans that both marked get Cohen's kappa; codes the share of pairs that agree.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.evaluation.bootstrap import Counts, Score, score
from vnclinical.evaluation.measurements import gold_value
from vnclinical.evaluation.pairs import entity_spans, overlapping
from vnclinical.evaluation.spans import relaxed_pairs, score_spans
from vnclinical.readers.gold import GoldEntity, GoldNote
from vnclinical.record import Item

__all__ = ["Disagreement", "agreement", "cohen_kappa", "disagreements", "same_notes"]

Pair = tuple[GoldNote, GoldNote]
SECTION_SLACK = 2  # characters
ATTRIBUTES = ("negated", "certainty", "temporality", "experiencer")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place at which two annotations differ; what a side did not mark is empty there."""

    note: str
    kind: str
    start: int
    end: int
    first: str
    second: str


def same_notes(first: Sequence[GoldNote], second: Sequence[GoldNote]) -> list[Pair]:
    """The notes that both annotated, by id, in the order of the first.

    Raises:
        CorpusError: there are none, or a note's texts differ.
    """
    by_id = {note.id: note for note in second}
    pairs = [(note, by_id[note.id]) for note in first if note.id in by_id]
    if not pairs:
        raise CorpusError("the two corpora share no note id, so there is nothing to compare")
    for one, other in pairs:
        if one.text != other.text:
            raise CorpusError(f"{one.id}: the two annotations have different texts")
    return pairs


def agreement(pairs: Sequence[Pair]) -> dict[str, dict[str, Any]]:
    """How far two annotations of the same notes agree.

    Returns:
        ``spans``: F1 strict and relaxed, of all entities and by type; ``attributes``: kappa, the
        share that agrees and how many pairs were judged; ``codes``: exact and by category;
        ``layers``: F1 of measurements (place, name, value), medications, sections, dates,
        diagnoses. F1 stands with its 95 % interval.
    """
    spans = score_spans((entity_spans(a.entities), entity_spans(b.entities)) for a, b in pairs)
    both = [match for pair in pairs for match in _matched(pair)]
    return {
        "spans": {"strict/all": asdict(spans.strict), "relaxed/all": asdict(spans.relaxed)}
        | {f"strict/{k}": asdict(v) for k, v in spans.strict_by_type.items()}
        | {f"relaxed/{k}": asdict(v) for k, v in spans.relaxed_by_type.items()},
        "attributes": {name: _kappa_of(both, name) for name in ATTRIBUTES},
        "codes": {
            name: asdict(_codes(pairs, digits)) for name, digits in (("exact", 6), ("category", 3))
        },
        "layers": {name: asdict(s) for name, s in _layers(pairs).items()},
    }


def _matched(pair: Pair) -> list[tuple[GoldEntity, GoldEntity]]:
    a, b = pair[0].entities, pair[1].entities
    return [(a[i], b[j]) for i, j in relaxed_pairs(entity_spans(a), entity_spans(b))]


def _kappa_of(both: Sequence[tuple[GoldEntity, GoldEntity]], name: str) -> dict[str, Any]:
    values = [tuple(str(getattr(e.assertion, name)) for e in match) for match in both]
    agreed = sum(x == y for x, y in values)
    return {
        "kappa": cohen_kappa(values),
        "agreed": agreed / len(values) if values else 0.0,
        "pairs": len(values),
    }


def cohen_kappa(values: Sequence[tuple[str, ...]]) -> float | None:
    """Agreement of two judges beyond chance; None where neither ever used a second value.

    >>> cohen_kappa([("no", "no"), ("no", "no"), ("yes", "yes"), ("yes", "no")])
    0.5
    """
    if not values:
        return None
    ours, theirs = Counter(v[0] for v in values), Counter(v[1] for v in values)
    seen = sum(a == b for a, b in values) / len(values)
    chance = sum(ours[v] * theirs[v] for v in ours) / len(values) ** 2
    return None if chance == 1 else (seen - chance) / (1 - chance)


def _codes(pairs: Sequence[Pair], digits: int) -> Score:
    """Of the matched mentions that either side coded, how many share an accepted alternative."""
    counts = []
    for pair in pairs:
        coded = [(a, b) for a, b in _matched(pair) if a.icd10 or b.icd10]
        right = sum(bool(_alternatives(a, digits) & _alternatives(b, digits)) for a, b in coded)
        counts.append(Counts(right, len(coded), len(coded)))
    return score(counts)


def _alternatives(entity: GoldEntity, digits: int) -> set[frozenset[str]]:
    groups = entity.accepted("TT06-2026")
    return {frozenset(code[:digits] for code in group) for group in groups}


def _layers(pairs: Sequence[Pair]) -> dict[str, Score]:
    rules: dict[str, tuple[str, Callable[[Any], str], Callable[[Any, Any], bool]]] = {
        "measurements: place": ("measurements", lambda m: "", _always),
        "measurements: name": ("measurements", lambda m: str(m.name), _always),
        "measurements: name and value": (
            "measurements",
            lambda m: str(m.name),
            lambda a, b: gold_value(a) == gold_value(b),
        ),
        "medications: place": ("medications", lambda m: "", _always),
        "medications: same span": ("medications", lambda m: "", _same_span),
        "medications: dose and times a day": (
            "medications",
            lambda m: "",
            lambda a, b: (a.dose, a.per_day) == (b.dose, b.per_day),
        ),
        "sections: kind and start": (
            "sections",
            lambda s: str(s.kind),
            lambda a, b: abs(a.start - b.start) <= SECTION_SLACK,
        ),
        "dates: same span": ("dates", lambda d: "", _same_span),
        "dates: value": ("dates", lambda d: "", lambda a, b: a.value == b.value),
        "diagnoses: place": ("diagnoses", lambda d: "", _always),
        "diagnoses: rank": ("diagnoses", lambda d: "", lambda a, b: a.rank == b.rank),
    }
    scores = {}
    for name, (layer, key, right) in rules.items():
        counts = []
        for a, b in pairs:
            ours, theirs = getattr(a, layer), getattr(b, layer)
            matched = overlapping(ours, theirs, key=key)
            counts.append(Counts(sum(right(x, y) for x, y in matched), len(ours), len(theirs)))
        scores[name] = score(counts)
    return scores


def _always(one: Item, other: Item) -> bool:
    return True


def _same_span(one: Item, other: Item) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def disagreements(pairs: Sequence[Pair]) -> Iterator[Disagreement]:
    """Every entity that one side lacks, bounds otherwise, flags otherwise or codes otherwise."""
    for first, second in pairs:
        matched = _matched((first, second))
        yield from _alone(first, {a.id for a, _ in matched}, is_first=True)
        yield from _alone(second, {b.id for _, b in matched}, is_first=False)
        for a, b in matched:
            yield from _differences(first.id, a, b)


def _alone(note: GoldNote, matched: set[str], *, is_first: bool) -> Iterator[Disagreement]:
    for entity in note.entities:
        if entity.id not in matched:
            said = f"{entity.type.value} {entity.text!r}"
            sides = (said, "") if is_first else ("", said)
            yield Disagreement(note.id, "entity", entity.start, entity.end, *sides)


def _differences(note: str, a: GoldEntity, b: GoldEntity) -> Iterator[Disagreement]:
    start, end = min(a.start, b.start), max(a.end, b.end)
    if (a.start, a.end) != (b.start, b.end):
        yield Disagreement(note, f"{a.type.value} bounds", start, end, repr(a.text), repr(b.text))
    for name in ATTRIBUTES:
        ours, theirs = (str(getattr(e.assertion, name)) for e in (a, b))
        if ours != theirs:
            sides = (f"{a.text!r} {ours}", theirs)
            yield Disagreement(note, name, start, end, *sides)
    if (a.icd10 or b.icd10) and not _alternatives(a, 6) & _alternatives(b, 6):
        sides = (f"{a.text!r} {_written(a)}", _written(b))
        yield Disagreement(note, "code", start, end, *sides)


def _written(entity: GoldEntity) -> str:
    return "/".join("+".join(group) for group in entity.accepted("TT06-2026")) or "no code"
