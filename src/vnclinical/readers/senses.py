"""What a hand means by its abbreviations -> the abbreviation items of its notes.

Beside ``w07.txt`` lies ``w07.abbreviations.tsv`` with the columns ``note``, ``abbreviation``,
``nth`` and ``expansion``. A row with the note ``*`` holds wherever the hand writes it, one with a
note's id in that note, one with ``nth`` for that occurrence there (1 is the first): the narrowest
row counts. The expansion ``-`` says that these letters are no abbreviation in that place.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vnclinical.errors import CorpusError

__all__ = ["EVERYWHERE", "NO_ABBREVIATION", "Senses", "read_senses", "spelled_out"]

COLUMNS = ("note", "abbreviation", "nth", "expansion")
EVERYWHERE = "*"
NO_ABBREVIATION = "-"
# A vital sign's letters before its value are a name of the measurement, no abbreviation.
VITALS = {
    "systolic_bp",
    "diastolic_bp",
    "pulse",
    "temperature",
    "respiratory_rate",
    "spo2",
    "weight",
    "height",
    "bmi",
}

Senses = Mapping[tuple[str, str, int | None], str]
"""(note, abbreviation, occurrence or None) -> expansion."""


def read_senses(path: Path) -> Senses:
    """Reads the table of one hand; a hand without one has an empty table.

    Raises:
        CorpusError: a row lacks a column, or says two things of one place.
    """
    if not path.is_file():
        return {}
    senses: dict[tuple[str, str, int | None], str] = {}
    with path.open(encoding="utf8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise CorpusError(f"{path}:1: expected the columns {', '.join(COLUMNS)}")
        for number, row in enumerate(rows, 2):
            nth = row["nth"] or ""
            if not (row["note"] and row["abbreviation"] and row["expansion"]) or (
                nth and not nth.isdigit()
            ):
                raise CorpusError(
                    f"{path}:{number}: expected a note or {EVERYWHERE!r}, an abbreviation, "
                    "an ordinal or nothing, and an expansion"
                )
            key = (row["note"], row["abbreviation"], int(nth) if nth else None)
            if senses.setdefault(key, row["expansion"].strip()) != row["expansion"].strip():
                raise CorpusError(f"{path}:{number}: another row says something else of this place")
    return senses


def spelled_out(note: str, gold: Mapping[str, Any], senses: Senses) -> list[dict[str, Any]]:
    """The abbreviations of one note, longest first where two begin at one place.

    Args:
        note: its id.
        gold: its text and measurements.
        senses: the table of its hand.
    """
    text: str = gold["text"]
    vitals = {m["start"] for m in gold["measurements"] if m["name"] in VITALS}
    seen: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    for start, short in _occurrences(text, {key[1] for key in senses}):
        seen[short] += 1
        places = ((note, short, seen[short]), (note, short, None), (EVERYWHERE, short, None))
        expansion = next((senses[p] for p in places if p in senses), NO_ABBREVIATION)
        if expansion != NO_ABBREVIATION and start not in vitals:
            rows.append(
                {"id": f"b{len(rows) + 1}", "start": start, "end": start + len(short)}
                | {"text": short, "expansion": expansion}
            )
    return rows


def _occurrences(text: str, shorts: Iterable[str]) -> Iterable[tuple[int, str]]:
    by_length = sorted(shorts, key=lambda s: (-len(s), s))
    if not by_length:
        return []
    choice = "|".join(map(re.escape, by_length))
    return [(m.start(), m[0]) for m in re.finditer(rf"(?<!\w)(?:{choice})(?!\w)", text)]
