"""Label Studio's JSON (tasks with regions on a text) <-> gold notes.

One task a note: the text in ``data.text``, a region for every item with offsets in code points, the
attributes of an item as ``choices`` of its region, relations between regions. What Label Studio has
no place for stands in the region's ``meta``, which it keeps through an export.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.readers.conll import LabelledText
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note
from vnclinical.readers.spans import AnnotatedSpan, as_labelled, gold_data, spans_of

__all__ = ["read_label_studio", "read_labelled_label_studio", "write_label_studio"]


def read_label_studio(path: Path) -> Iterator[GoldNote]:
    """Yields the tasks of an export; of several annotations the first that was not cancelled.

    Raises:
        CorpusError: the file is no list of tasks, a label is unknown, or a region's text is not
            what stands at its place.
    """
    for number, where, data, results in _tasks(path):
        spans = _spans(results, where)
        by_region = {str(s.id): s for s in spans}
        for result in results:
            if "choices" in result.get("value", {}) and str(result.get("id")) in by_region:
                flags = by_region[str(result["id"])].fields.setdefault("assertion", {})
                flags.setdefault(result["from_name"], result["value"]["choices"][0])
        relations = [
            (str((r.get("labels") or ["related"])[0]), str(r.get("from_id")), str(r.get("to_id")))
            for r in results
            if r.get("type") == "relation"
        ]
        identifier = str(data.get("id") or f"{path.stem}-{number}")
        meta = data.get("meta") or {}
        gold = gold_data(identifier, data["text"], meta, spans, relations, where)
        yield gold_note(gold, where)


def read_labelled_label_studio(path: Path) -> Iterator[LabelledText]:
    """Yields the texts with their regions under labels of any name.

    Raises:
        CorpusError: the file is no list of tasks, or a region's text is not what stands there.
    """
    for number, where, data, results in _tasks(path):
        yield as_labelled(data["text"], _spans(results, where), number, where)


def _tasks(path: Path) -> Iterator[tuple[int, str, dict[str, Any], list[dict[str, Any]]]]:
    """Number, name for errors, data and regions of each task."""
    try:
        tasks = json.loads(path.read_text("utf8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        tasks = None
    if not isinstance(tasks, list):
        raise CorpusError(f"{path}:1: expected a JSON list of Label Studio tasks")
    for number, task in enumerate(tasks, 1):
        where = f"{path}: task {number}"
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise CorpusError(f"{where}: expected the note in data.text")
        yield number, where, data, _results(task, where)


def _spans(results: list[dict[str, Any]], where: str) -> list[AnnotatedSpan]:
    return [_span(r, where) for r in results if "labels" in r.get("value", {})]


def _results(task: dict[str, Any], where: str) -> list[dict[str, Any]]:
    made = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
    chosen = (made or task.get("predictions") or [{}])[0]
    results = list(chosen.get("result") or [])
    if not all(isinstance(r, dict) and isinstance(r.get("value", {}), dict) for r in results):
        raise CorpusError(f"{where}: expected a list of regions with a value each in 'result'")
    return results


def _span(result: dict[str, Any], where: str) -> AnnotatedSpan:
    value = result["value"]
    meta = result.get("meta")
    try:
        return AnnotatedSpan(
            str(result["id"]),
            str(value["labels"][0]),
            int(value["start"]),
            int(value["end"]),
            value.get("text"),
            dict(meta.get("gold") or {}) if isinstance(meta, dict) else {},
        )
    except (KeyError, IndexError, TypeError, ValueError):
        raise CorpusError(
            f"{where}: a region needs an id and a value with start, end and labels"
        ) from None


def write_label_studio(path: Path, notes: Iterable[GoldNote]) -> int:
    """Writes a list of tasks, the gold as a finished annotation, and says how many they were.

    The labelling configuration needs ``<Text name="text" value="$text"/>`` and
    ``<Labels name="label" toName="text">`` with the entity types and the names of the layers.
    """
    tasks = [_task(note) for note in notes]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", "utf8", newline="\n")
    return len(tasks)


def _task(note: GoldNote) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    for span in spans_of(note):
        region: dict[str, Any] = {
            "id": span.id,
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {"start": span.start, "end": span.end, "text": span.text},
        }
        region["value"]["labels"] = [span.label]
        if span.fields:
            region["meta"] = {"gold": span.fields}
        results.append(region)
    results += [
        {"type": "relation", "from_id": r.head, "to_id": r.tail, "labels": [r.type]}
        | {"direction": "right"}
        for r in note.relations
    ]
    data = {"id": note.id, "text": note.text, "meta": note.meta}
    return {"data": data, "annotations": [{"result": results}]}
