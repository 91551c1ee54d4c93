"""A table that tells more of a metadata key -> notes with that metadata.

``corpora/vnclinical-notes/styles.tsv`` is one: its first column ``style`` is a key of the notes,
its further columns (``region``, ``manner``) become keys of every note whose style stands in a row.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vnclinical.errors import CorpusError
from vnclinical.readers.gold import GoldNote

__all__ = ["Traits", "read_traits", "with_traits"]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a table says of each value of one key."""

    key: str
    rows: dict[str, dict[str, str]]


def read_traits(path: Path) -> Traits:
    """Reads a tab-separated table with a header.

    Raises:
        CorpusError: there is no such file, it has one column, or a row is short, long or repeated.
    """
    if not path.is_file():
        raise CorpusError(f"{path}:1: there is no such table")
    with path.open(encoding="utf8", newline="") as stream:
        lines = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(lines, [])
        if len(header) < 2 or not all(header):
            raise CorpusError(f"{path}:1: expected a metadata key and further columns, with names")
        rows: dict[str, dict[str, str]] = {}
        for number, row in enumerate(lines, 2):
            if len(row) != len(header) or not row[0] or row[0] in rows:
                raise CorpusError(
                    f"{path}:{number}: expected {len(header)} columns and a {header[0]} that no "
                    f"row before names, seen {len(row)} columns"
                )
            rows[row[0]] = dict(zip(header[1:], row[1:], strict=True))
    return Traits(header[0], rows)


def with_traits(notes: Sequence[GoldNote], path: Path) -> list[GoldNote]:
    """The notes, each with what the table says of it; what a note says itself goes first.

    Args:
        notes: the corpus.
        path: the table.

    Raises:
        CorpusError: the table cannot be read, or tells of no note.
    """
    traits = read_traits(path)
    told = [traits.rows.get(note.meta.get(traits.key) or "", {}) for note in notes]
    if notes and not any(told):
        raise CorpusError(
            f"{path}:1: no row tells of a note; the first column must be a metadata key of the "
            f"notes, seen {traits.key!r}"
        )
    return [
        note.model_copy(update={"meta": more | note.meta})
        for note, more in zip(notes, told, strict=True)
    ]
