"""Gold and found medications -> scores of each part of the schedule and of the whole."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from vnclinical.evaluation.bootstrap import Counts, Score, score
from vnclinical.evaluation.pairs import NotePair, overlapping
from vnclinical.readers.gold import GoldMedication
from vnclinical.record import MedicationItem, Quantity
from vnclinical.text.fold import strip_marks

__all__ = ["score_medications"]

AMOUNT = re.compile(r"\s*(\d+\s*/\s*\d+|\d+(?:[.,]\d+)?)\s*(.*?)\s*")
CLOCK = re.compile(r"(\d{1,2})\s*(?:h|:|giờ|g)\s*(\d{2})?")
UNITS = {"v": "vien", "o": "ong", "l": "lo", "g": "goi"}
Part = tuple[str, ...] | str | None


def score_medications(notes: Sequence[NotePair]) -> dict[str, Score]:
    """``found``: the medicine at an overlapping place; each part where gold says it or the record
    does; ``schedule``: dose, times a day or hours, route and duration all as in gold.
    """  # noqa: D205
    pairs = [overlapping(p.gold.medications, p.record.medications) for p in notes]
    sizes = [(len(p.gold.medications), len(p.record.medications)) for p in notes]
    scores = {
        "found": score([Counts(len(m), g, f) for m, (g, f) in zip(pairs, sizes, strict=True)])
    }
    for name, of_gold, of_record in PARTS:
        scores[name] = score([_part_counts(matched, of_gold, of_record) for matched in pairs])
    scores["schedule"] = score(
        [Counts(sum(map(_same_schedule, m)), g, f) for m, (g, f) in zip(pairs, sizes, strict=True)]
    )
    return scores


def _part_counts(
    matched: Sequence[tuple[Any, Any]],
    of_gold: Callable[[Any], Part],
    of_record: Callable[[Any], Part],
) -> Counts:
    both = [(of_gold(g), of_record(f)) for g, f in matched]
    right = sum(bool(g) and g == f for g, f in both)
    return Counts(right, sum(bool(g) for g, _ in both), sum(bool(f) for _, f in both))


def _same_schedule(pair: tuple[GoldMedication, MedicationItem]) -> bool:
    gold, found = pair
    if not all(
        g(gold) == f(found) for name, g, f in PARTS if name in ("dose", "route", "duration")
    ):
        return False
    if _gold_times(gold):
        return _gold_times(gold) == _record_times(found)
    return _gold_per_day(gold) == _record_per_day(found)


def _number(written: str) -> str:
    try:
        if "/" in written:
            top, bottom = written.split("/")
            return f"{(Decimal(top) / Decimal(bottom)).normalize():f}"
        return f"{Decimal(written.replace(',', '.')).normalize():f}"
    except (InvalidOperation, ZeroDivisionError):
        return written


def _gold_amount(written: str | None) -> Part:
    match = AMOUNT.fullmatch(written or "")
    if match is None:
        return strip_marks(written) if written else None
    unit = strip_marks(match[2])
    return _number(match[1].replace(" ", "")), UNITS.get(unit, unit)


def _record_amount(amount: Quantity | None) -> Part:
    if amount is None:
        return None
    unit = strip_marks(amount.unit or "")
    return _number(amount.value), UNITS.get(unit, unit)


def _time(written: str) -> str:
    clock = CLOCK.fullmatch(written.strip())
    return f"{int(clock[1]):02}:{clock[2] or '00'}" if clock else strip_marks(written.strip())


def _gold_times(item: GoldMedication) -> Part:
    return (
        tuple(sorted(_time(t) for t in item.times.split(",") if t.strip())) if item.times else None
    )


def _record_times(item: MedicationItem) -> Part:
    if item.frequency is None:
        return None
    return tuple(sorted(map(_time, (*item.frequency.times, *item.frequency.parts)))) or None


def _gold_per_day(item: GoldMedication) -> Part:
    return _number(item.per_day) if item.per_day else None


def _record_per_day(item: MedicationItem) -> Part:
    return _number(item.frequency.per_day) if item.frequency and item.frequency.per_day else None


def _gold_duration(item: GoldMedication) -> Part:
    return _number(item.days.split()[0]) if item.days and item.days.strip() else None


def _record_duration(item: MedicationItem) -> Part:
    if item.duration is None:
        return None
    days = {"tuan": 7, "thang": 30}.get(strip_marks(item.duration.unit or ""), 1)
    return f"{(Decimal(item.duration.value) * days).normalize():f}"


PARTS: tuple[tuple[str, Callable[[Any], Part], Callable[[Any], Part]], ...] = (
    ("dose", lambda g: _gold_amount(g.dose), lambda f: _record_amount(f.dose)),
    ("per_day", _gold_per_day, _record_per_day),
    ("times", _gold_times, _record_times),
    ("route", lambda g: g.route or None, lambda f: f.route or None),
    ("duration", _gold_duration, _record_duration),
    ("status", lambda g: g.status.value, lambda f: f.status.value),
)
