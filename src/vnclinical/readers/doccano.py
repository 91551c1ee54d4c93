"""doccano's JSON lines <-> gold notes.

Both shapes that doccano writes are read: ``label`` (sequence labelling: ``[start, end, name]``) and
``entities`` with ``relations`` (relation project). Written is the second, with what doccano has no
place for in a field of its own, ``gold``, which its import ignores.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.readers.conll import LabelledText
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note
from vnclinical.readers.spans import AnnotatedSpan, as_labelled, gold_data, spans_of

__all__ = ["read_doccano", "read_labelled_doccano", "write_doccano"]


def read_doccano(path: Path) -> Iterator[GoldNote]:
    """Yields each line as a note.

    Raises:
        CorpusError: a line is no JSON object with a text, or a label is unknown.
    """
    for number, where, row, text in _rows(path):
        kept = row.get("gold") or {}
        spans = _spans(row, kept.get("fields") or {}, where)
        relations = [
            (str(r.get("type")), str(r.get("from_id")), str(r.get("to_id")))
            for r in row.get("relations") or []
        ]
        identifier = str(kept.get("id") or row.get("id") or f"{path.stem}-{number}")
        meta = row.get("meta") or {}
        gold = gold_data(identifier, text, meta, spans, relations, where)
        yield gold_note(gold, where)


def read_labelled_doccano(path: Path) -> Iterator[LabelledText]:
    """Yields each line with its spans under labels of any name.

    Raises:
        CorpusError: a line is no JSON object with a text, or a span leaves it.
    """
    for number, where, row, text in _rows(path):
        yield as_labelled(text, _spans(row, {}, where), number, where)


def _rows(path: Path) -> Iterator[tuple[int, str, dict[str, Any], str]]:
    """Number, name for errors, data and text of each line."""
    with path.open(encoding="utf8", newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                where = f"{path}:{number}"
                yield number, where, *_row(line, where)


def _row(line: str, where: str) -> tuple[dict[str, Any], str]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        row = None
    text = row.get("text", row.get("data")) if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(text, str):
        raise CorpusError(f"{where}: expected a JSON object with a text")
    return row, text


def _spans(row: Mapping[str, Any], fields: Mapping[str, Any], where: str) -> list[AnnotatedSpan]:
    try:
        if row.get("entities") is not None:
            return [
                AnnotatedSpan(
                    str(e["id"]),
                    str(e["label"]),
                    int(e["start_offset"]),
                    int(e["end_offset"]),
                    None,
                    dict(fields.get(str(e["id"])) or {}),
                )
                for e in row["entities"]
            ]
        return [
            AnnotatedSpan(str(i), str(name), int(start), int(end), None, {})
            for i, (start, end, name) in enumerate(row.get("label") or row.get("labels") or [], 1)
        ]
    except (KeyError, TypeError, ValueError):
        raise CorpusError(
            f"{where}: expected 'label': [[start, end, name], ...] or 'entities' with "
            "id, label, start_offset, end_offset"
        ) from None


def write_doccano(path: Path, notes: Iterable[GoldNote]) -> int:
    """Writes one JSON object a line and says how many they were."""
    lines = []
    for note in notes:
        spans = spans_of(note)
        # doccano numbers its spans: our ids are kept beside them.
        number = {span.id: i for i, span in enumerate(spans, 1)}
        fields = {str(number[s.id]): {"id": s.id} | s.fields for s in spans}
        row = {
            "text": note.text,
            "meta": note.meta,
            "entities": [
                {"id": number[s.id], "label": s.label}
                | {"start_offset": s.start, "end_offset": s.end}
                for s in spans
            ],
            "relations": [
                {"id": i, "type": r.type, "from_id": number[r.head], "to_id": number[r.tail]}
                for i, r in enumerate(note.relations, 1)
            ],
            "gold": {"id": note.id, "fields": fields},
        }
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), "utf8", newline="\n")
    return len(lines)
