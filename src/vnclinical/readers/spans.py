"""Labelled spans of an annotation tool <-> the lists of a gold note.

Tools for annotation know spans with one label each. An entity's label is its type, that of any
other item the name of its layer (``measurement``, ``section``); the rest is ``fields``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.conll import LabelledSpan, LabelledText
from vnclinical.readers.gold import SPANNED, GoldNote
from vnclinical.readers.jsonl import NOT_GOLD

__all__ = ["LAYER_LABELS", "AnnotatedSpan", "as_labelled", "gold_data", "spans_of"]

LAYER_LABELS = {
    name.removesuffix("s"): name for name in SPANNED if name not in ("entities", "diagnoses")
} | {"diagnosis": "diagnoses"}
"""The label of every layer but the entities -> its list."""

PLACE = {"id", "type", "start", "end", "text"}


@dataclass(frozen=True, slots=True)
class AnnotatedSpan:
    """One region: its label, its place, its text where the tool states it, and what else it has."""

    id: str
    label: str
    start: int
    end: int
    text: str | None
    fields: dict[str, Any]


def spans_of(note: GoldNote) -> list[AnnotatedSpan]:
    """Every item of a note as a labelled span, in the order of the lists."""
    labels = {name: label for label, name in LAYER_LABELS.items()}
    spans = []
    for name, item in note.items():
        row = item.model_dump(mode="json", exclude_none=True)
        label = str(row["type"]) if name == "entities" else labels[name]
        dropped = PLACE | NOT_GOLD
        fields = {k: v for k, v in row.items() if k not in dropped and v not in ("", [], {})}
        spans.append(AnnotatedSpan(item.id, label, item.start, item.end, item.text, fields))
    return spans


def as_labelled(text: str, spans: Iterable[AnnotatedSpan], number: int, where: str) -> LabelledText:
    """Regions with labels of any name, as training takes them.

    Raises:
        CorpusError: a region leaves the text, or its text is not what stands at its place.
    """
    found = []
    for span in spans:
        _covered(text, span, where)
        found.append(LabelledSpan(span.start, span.end, span.label))
    return LabelledText(text, number, tuple(sorted(found)))


def _covered(text: str, span: AnnotatedSpan, where: str) -> str:
    covered = text[span.start : span.end]
    if not 0 <= span.start < span.end <= len(text):
        raise CorpusError(
            f"{where}: the region {span.start}:{span.end} lies outside the text of {len(text)} "
            "characters; offsets count code points"
        )
    if span.text is not None and span.text.split() != covered.split():
        raise CorpusError(
            f"{where}: the text at {span.start}:{span.end} differs from what the region "
            "states; offsets count code points"
        )
    return covered


def gold_data(
    identifier: str,
    text: str,
    meta: Mapping[str, Any],
    spans: Iterable[AnnotatedSpan],
    relations: Iterable[tuple[str, str, str]],
    where: str,
) -> dict[str, Any]:
    """The plain data of a gold note.

    Args:
        identifier: the note's id.
        text: the note.
        meta: what is known of it.
        spans: its regions; ``fields`` may hold the id that the item had before.
        relations: type, head, tail by the ids of the regions.
        where: how errors name the source.

    Raises:
        CorpusError: an unknown label, or the text of a region is not what stands at its place.
    """
    data: dict[str, Any] = {"id": identifier, "text": text, "meta": dict(meta), "relations": []}
    ids: dict[str, str] = {}
    for span in spans:
        label = span.label.lower()
        covered = _covered(text, span, where)
        row = {"id": span.id} | span.fields
        row |= {"start": span.start, "end": span.end, "text": covered}
        ids[span.id] = str(row["id"])
        if label in set(EntityType):
            data.setdefault("entities", []).append(row | {"type": label})
        elif label in LAYER_LABELS:
            data.setdefault(LAYER_LABELS[label], []).append(row)
        else:
            known = [*(t.value for t in EntityType), *LAYER_LABELS]
            raise CorpusError(f"{where}: unknown label {span.label!r}; known: {known}")
    for i, (kind, head, tail) in enumerate(relations, 1):
        if head not in ids or tail not in ids:
            raise CorpusError(f"{where}: a relation between regions that are not there")
        row = {"id": f"k{i}", "type": kind, "head": ids[head], "tail": ids[tail]}
        data["relations"].append(row)
    return data
