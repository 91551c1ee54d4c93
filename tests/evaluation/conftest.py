"""Invented notes beside records in which some of them went wrong."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from vnclinical.evaluation.pairs import NotePair
from vnclinical.readers.gold import GoldNote
from vnclinical.record import ClinicalRecord

MADE = {"version": "1", "preset": "rules", "icd_edition": "TT06-2026"}
Marked = Iterable[tuple[str, str]]


@pytest.fixture
def make_pair() -> Callable[..., NotePair]:
    """A note, what is marked in it and what was found, each as (type, phrase) -> a pair."""

    def make(
        text: str, gold: Marked, found: Marked, note_id: str = "n1", **meta: str | None
    ) -> NotePair:
        note = {"id": note_id, "text": text, "meta": meta, "entities": _items(text, gold)}
        record = {"entities": _items(text, found), "pipeline": MADE}
        return NotePair(GoldNote.model_validate(note), ClinicalRecord.model_validate(record))

    return make


def _items(text: str, marked: Marked) -> list[dict[str, Any]]:
    """Entities at the first place of each phrase."""
    return [
        {"id": f"e{i}", "type": kind, "text": phrase, "start": text.index(phrase),
         "end": text.index(phrase) + len(phrase)}
        for i, (kind, phrase) in enumerate(marked)
    ]  # fmt: skip
