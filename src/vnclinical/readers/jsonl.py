"""JSON lines of the corpus format <-> gold notes."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from vnclinical.errors import CorpusError
from vnclinical.readers.gold import GoldNote

__all__ = ["gold_note", "read_jsonl", "to_line", "write_jsonl"]

# A gold item has neither a source nor a score; what a model would add is empty in gold.
NOT_GOLD = frozenset({"source", "score", "codes", "evidence"})


def read_jsonl(path: Path) -> Iterator[GoldNote]:
    """Yields the notes of a file, one a line; empty lines are skipped.

    Raises:
        CorpusError: a line is no JSON, lacks a field, or an item's text is not what stands there.
    """
    with path.open(encoding="utf8", newline="\n") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield gold_note(_parsed(line, f"{path}:{number}"), f"{path}:{number}")


def _parsed(line: str, where: str) -> object:
    try:
        parsed: object = json.loads(line)
    except json.JSONDecodeError as error:
        raise CorpusError(
            f"{where}: expected one JSON object, broken at column {error.colno}"
        ) from None
    return parsed


def gold_note(data: object, where: str) -> GoldNote:
    """Checks plain data.

    Args:
        data: the fields of a note.
        where: how errors name the source, ``path:line``.

    Raises:
        CorpusError: the first fault, without any text of the note.
    """
    try:
        return GoldNote.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise CorpusError(f"{where}: {field + ': ' if field else ''}{message}") from None


def to_line(note: GoldNote) -> str:
    """One line of JSON, fields in the order of the models, what is empty or null left out."""
    data = note.model_dump(mode="json", exclude_none=True)
    rows = {
        name: [
            {k: v for k, v in row.items() if k not in NOT_GOLD and v not in ("", [], {})}
            for row in value
        ]
        for name, value in data.items()
        if isinstance(value, list)
    }
    return json.dumps(data | rows, ensure_ascii=False, separators=(", ", ": "))


def write_jsonl(path: Path, notes: Iterable[GoldNote]) -> int:
    """Writes the notes and says how many they were."""
    lines = [to_line(note) + "\n" for note in notes]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(lines), "utf8", newline="\n")
    return len(lines)
