"""brat standoff (``.txt`` with ``.ann``) -> gold notes; T lines and A lines are read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note

__all__ = ["read_brat"]

ASSERTIONS = ("certainty", "temporality", "experiencer")


def read_brat(path: Path) -> Iterator[GoldNote]:
    """Yields one note for every ``.ann`` file of a folder, or for the one file given.

    An attribute line is ``A1 negated T1`` or ``A2 temporality T1 past``; types and attribute values
    are those of ``labels.py`` in any case. Relations, events and notes are skipped.

    Raises:
        CorpusError: a line cannot be read, or the text at a place is not what the file says.
    """
    for annotations in sorted(path.glob("*.ann")) if path.is_dir() else [path.with_suffix(".ann")]:
        source = annotations.with_suffix(".txt")
        if not source.is_file():
            raise CorpusError(f"{annotations}:1: there is no {source.name} beside it")
        # brat counts characters of the file as it lies: no newline translation.
        text = source.read_bytes().decode("utf8").removeprefix("\ufeff")
        entities: dict[str, dict[str, Any]] = {}
        for number, line in enumerate(annotations.read_text("utf8").splitlines(), 1):
            where = f"{annotations}:{number}"
            if line.startswith("T"):
                entity = _entity(line, where)
                if text[entity["start"] : entity["end"]] != entity["text"]:
                    raise CorpusError(
                        f"{where}: the text at {entity['start']}:{entity['end']} differs from what "
                        "the line states; offsets count code points of the .txt file"
                    )
                entities[entity["id"]] = entity
            elif line.startswith(("A", "M")):
                _attribute(line, entities, where)
        yield gold_note(
            {"id": annotations.stem, "text": text, "entities": list(entities.values())},
            str(annotations),
        )


def _entity(line: str, where: str) -> dict[str, Any]:
    try:
        identifier, place, covered = line.split("\t")
        label, start, end = place.split(" ")
        span = {"start": int(start), "end": int(end)}
    except ValueError:
        raise CorpusError(
            f"{where}: expected 'T1<TAB>type start end<TAB>text', one piece without ';'"
        ) from None
    if label.lower() not in set(EntityType):
        known = [t.value for t in EntityType]
        raise CorpusError(f"{where}: unknown entity type {label!r}; known: {known}")
    return {"id": identifier, "type": label.lower(), "text": covered, "assertion": {}} | span


def _attribute(line: str, entities: dict[str, dict[str, Any]], where: str) -> None:
    parts = line.split()
    name = parts[1].lower() if len(parts) > 1 else ""
    entity = entities.get(parts[2]) if len(parts) > 2 else None
    if entity is None:
        raise CorpusError(
            f"{where}: an attribute of no entity before it; expected 'A1<TAB>name T1'"
        )
    if name in ("negated", "negation"):
        entity["assertion"]["negated"] = True
    elif name in ASSERTIONS and len(parts) == 4:
        entity["assertion"][name] = parts[3].lower()
    else:
        raise CorpusError(
            f"{where}: unknown attribute {name!r}; known: negated, {', '.join(ASSERTIONS)}"
        )
