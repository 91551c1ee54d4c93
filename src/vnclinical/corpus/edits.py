"""Changes of a gold note's text, its items carried along exactly."""

from collections.abc import Iterable, Mapping
from typing import Any

from vnclinical.readers.gold import SPANNED, GoldNote
from vnclinical.text.offsets import Change, OffsetMap, rewrite

__all__ = ["Change", "edited", "holds_whole"]


def edited(
    note: GoldNote,
    changes: Iterable[Change],
    *,
    update: Mapping[str, dict[str, Any]] | None = None,
    drop: Iterable[str] = (),
    add: Iterable[tuple[Change, str]] = (),
) -> GoldNote:
    """The note with changed text.

    Args:
        note: the note.
        changes: stretches of its text with what shall stand there. Each lies inside or outside of
            every item, see ``holds_whole``.
        update: fields to set on items, by id.
        drop: ids of items that end with the change; relations with them go too.
        add: changes that write an abbreviation, with its expansion.

    Returns:
        A note whose every item covers what it covered, in the new words.
    """
    gone = set(drop)
    text, offsets = rewrite(note.text, sorted(changes))
    data: dict[str, Any] = {"id": note.id, "text": text, "meta": note.meta}
    for name in SPANNED:
        data[name] = [
            _moved(item, text, offsets) | (update or {}).get(item.id, {})
            for item in getattr(note, name)
            if item.id not in gone
        ]
    for section, old in zip(data["sections"], note.sections, strict=True):
        end = offsets.normalized(old.start, old.start + len(old.title))[1]
        section["title"] = text[section["start"] : end]
    data["abbreviations"] = _with_new(data["abbreviations"], add, offsets)
    data["relations"] = [
        r.model_dump() for r in note.relations if r.head not in gone and r.tail not in gone
    ]
    return GoldNote.model_validate(data)


def _moved(item: Any, text: str, offsets: OffsetMap) -> dict[str, Any]:  # noqa: ANN401
    row: dict[str, Any] = item.model_dump()
    start, end = offsets.normalized(item.start, item.end)
    return row | {"start": start, "end": end, "text": text[start:end]}


def _with_new(
    rows: list[dict[str, Any]], add: Iterable[tuple[Change, str]], offsets: OffsetMap
) -> list[dict[str, Any]]:
    taken = {row["id"] for row in rows}
    number = 0
    for change, expansion in add:
        while f"b{(number := number + 1)}" in taken:
            pass
        start, end = offsets.normalized(change.start, change.end)
        rows.append(
            {"id": f"b{number}", "start": start, "end": end, "text": change.text}
            | {"expansion": expansion}
        )
    return sorted(rows, key=lambda row: int(row["start"]))


def holds_whole(note: GoldNote, start: int, end: int) -> bool:
    """Whether every item holds the stretch whole or not at all, so that it may be replaced."""
    return all(
        item.end <= start or end <= item.start or (item.start <= start and end <= item.end)
        for _, item in note.items()
    )
