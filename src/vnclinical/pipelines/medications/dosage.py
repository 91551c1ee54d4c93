"""The pieces of an instruction -> strengths and schedule.

Only what the note says is filled, and what follows from it: two hours of the day are twice a day,
``x 4 viên chia 2`` is 2 viên at a time and 4 a day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from vnclinical.annotations import Quantity, Schedule
from vnclinical.pipelines.medications.amounts import (
    Amount,
    amounts_of,
    part_names,
    strengths_of,
)
from vnclinical.pipelines.medications.numbers import clock, decimal_of, plain, roman
from vnclinical.pipelines.medications.pieces import Kind, Piece
from vnclinical.pipelines.medications.vocabulary import cues, units
from vnclinical.pipelines.medications.wording import dose_text

__all__ = ["Dosage", "read_dosage"]

SPANS = {
    "ngày": "ngày", "ngay": "ngày", "ng": "ngày", "tuần": "tuần", "tuan": "tuần",
    "tháng": "tháng", "thang": "tháng", "h": "giờ", "giờ": "giờ", "gio": "giờ",
}  # fmt: skip
TIMES = ("liều", "mũi")


@dataclass(frozen=True, slots=True)
class Dosage:
    """Strengths, one an ingredient, and the schedule."""

    strengths: tuple[tuple[str, str | None], ...]
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class _Often:
    """How often a day; ``open`` where a count written before it may be that of the whole day."""

    per_day: Decimal | None
    divided: bool
    open: bool
    rarely: bool = False


def read_dosage(pieces: Sequence[Piece], *, fluid: bool = False) -> Dosage:
    """Puts the pieces of one instruction together.

    Args:
        pieces: in text order.
        fluid: whether the medicine is an infusion, whose volume is the dose.

    >>> from vnclinical.pipelines.medications.grammar import grammar
    >>> piece = grammar(marks=True).at("x 2 viên", 0, 8)
    >>> read_dosage([piece]).schedule.dose
    Quantity(value=Decimal('2'), unit='viên')
    """
    strengths, rest = strengths_of(pieces, fluid=fluid)
    parts = _parts(rest)
    times = _times(rest)
    prn = any(p.kind is Kind.PRN for p in rest)
    interval = _interval(rest)
    often = _often(rest, parts, times, None if prn else interval)
    dose, daily, uneven = _doses(amounts_of(rest), often)
    per_day = often.per_day
    if dose is None and per_day is None and _is_one(daily) and not often.rarely:
        dose, per_day = daily, Decimal(1)
    if daily is None and dose is None:
        daily = _daily_strength(rest, strengths)
    schedule = Schedule(
        dose=dose,
        per_day=per_day,
        times=times,
        parts=parts,
        interval_hours=interval,
        duration=_duration(rest),
        rate=_rate(rest),
        route=_route(rest),
        prn=prn,
        daily_dose=daily,
    )
    return Dosage(strengths, replace(schedule, dose_text=dose_text(schedule, uneven)))


def _parts(pieces: Sequence[Piece]) -> tuple[str, ...]:
    found: list[str] = []
    for piece in pieces:
        if piece.kind in (Kind.PART, Kind.LETTERS):
            found += part_names(piece)
    return tuple(dict.fromkeys(_noon(found)))


def _noon(parts: list[str]) -> list[str]:
    """S - T - C: what stands between morning and afternoon is noon."""
    late = parts.index("chiều") if "chiều" in parts else 0
    return ["trưa" if p == "tối" and i < late else p for i, p in enumerate(parts)]


def _times(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Hours of the day; a single small one behind an infusion says how long it runs."""
    found: list[str | None] = []
    runs = False
    for piece in pieces:
        if piece.kind is Kind.CLOCK:
            if not (runs and int(piece["h"]) <= 4 and not piece["m"]):
                found.append(clock(piece["h"], piece["m"] or None))
            found += [clock(hour, None) for hour in re.findall(r"\d+", piece["more"])]
        infused = piece.kind is Kind.ROUTE and cues()[_key(piece["r"])] == "intravenous"
        runs = (runs or infused) and piece.kind in (Kind.ROUTE, Kind.DETAIL)
    return tuple(dict.fromkeys(t for t in found if t))


def _key(written: str) -> str:
    return " ".join(written.split())


def _interval(pieces: Sequence[Piece]) -> Decimal | None:
    for piece in pieces:
        if piece.kind is Kind.INTERVAL:
            return decimal_of(piece["n"] or piece["m"])
    return None


def _often(
    pieces: Sequence[Piece], parts: Sequence[str], times: Sequence[str], interval: Decimal | None
) -> _Often:
    said = next((p for p in pieces if p.kind in (Kind.PER_DAY, Kind.TIMES_DAY)), None)
    repeat = next((p for p in pieces if p.kind is Kind.REPEAT), None)
    divided = next((p for p in pieces if p.kind is Kind.DIVIDED), None)
    if divided is not None and divided["n"]:
        return _Often(decimal_of(divided["n"]), True, True)
    if any(p.kind is Kind.WEEKLY for p in pieces) or (said is not None and said["high"]):
        return _Often(None, False, False, rarely=True)
    if said is not None or repeat is not None:
        shown = said or repeat
        bare = said is not None and not said["x"] and not said["day"]
        number = decimal_of(shown["n"]) if shown else None
        return _Often(
            number, divided is not None, bare and said is not None and said.kind is Kind.PER_DAY
        )
    count = len(times) or _per_day(interval) or len(parts)
    return _Often(Decimal(count) if count else None, divided is not None, True)


def _per_day(interval: Decimal | None) -> int:
    """How often a day an interval fits, 0 when it does not fit evenly."""
    return int(24 / interval) if interval and interval <= 24 and 24 % interval == 0 else 0


def _doses(
    amounts: Sequence[Amount], often: _Often
) -> tuple[Quantity | None, Quantity | None, tuple[Amount, ...]]:
    """Dose at a time, dose a day, and the uneven amounts by part of the day."""
    parted = tuple(a for a in amounts if a.part)
    if len(parted) > 1:
        total = plain(sum((a.value for a in parted), Decimal(0)))
        even = len({a.value for a in parted}) == 1
        dose = parted[0].quantity if even else None
        return dose, Quantity(total, parted[0].unit), () if even else parted
    chosen = next((a for a in amounts if a.each), None) or next((a for a in amounts), None)
    if chosen is None:
        return None, None, ()
    n = often.per_day
    if chosen.unit in TIMES:  # x 4 liều cách 12h: so often, not so much
        return chosen.quantity, None, ()
    if chosen.daily and not chosen.each:
        return (*_of_day(chosen, often), ())
    whole = often.divided or (often.open and chosen.total and _shares(chosen.value, n))
    if n and whole and (often.divided or not chosen.part) and not chosen.each:
        return Quantity(plain(chosen.value / n), chosen.unit), chosen.quantity, ()
    daily = Quantity(plain(chosen.value * n), chosen.unit) if n else None
    return chosen.quantity, daily, ()


def _is_one(daily: Quantity | None) -> bool:
    """``1 viên/ngày``: one that is not divided is taken once."""
    unit = units().get(daily.unit or "") if daily else None
    return daily is not None and daily.value == 1 and unit is not None and unit[1] == "count"


def _shares(value: Decimal, times: Decimal | None) -> bool:
    return times is not None and times > 1 and value % times == 0


def _of_day(amount: Amount, often: _Often) -> tuple[Quantity | None, Quantity]:
    """An amount a day: its share at a time where the note says how often."""
    n = often.per_day
    if n and not often.open and not amount.after:  # ngày uống 1 viên x 2 lần
        return amount.quantity, Quantity(plain(amount.value * n), amount.unit)
    if n:
        return Quantity(plain(amount.value / n), amount.unit), amount.quantity
    return None, amount.quantity


def _daily_strength(
    pieces: Sequence[Piece], strengths: Sequence[tuple[str, str | None]]
) -> Quantity | None:
    """``50mg/ngày``: the strength is the amount of a day."""
    first = next((p for p in pieces if p.kind is not Kind.DETAIL), None)
    if first is None or first.kind is not Kind.BY_DAY or len(strengths) != 1:
        return None
    value = decimal_of(strengths[0][0])
    return Quantity(value, strengths[0][1]) if value is not None else None


def _duration(pieces: Sequence[Piece]) -> Quantity | None:
    for piece in pieces:
        value = decimal_of(piece["n"]) if piece.kind is Kind.DURATION else None
        if value is not None and not piece["high"]:
            return Quantity(value, SPANS[piece["u"]])
    return None


def _rate(pieces: Sequence[Piece]) -> Quantity | None:
    for piece in pieces:
        if piece.kind is Kind.DROPS:
            return Quantity(roman(piece["n"]), "giọt/phút")
        value = decimal_of(piece["n"]) if piece.kind is Kind.RATE else None
        if value is not None and piece["to"].strip() not in ("-", "–"):
            return Quantity(value, "giọt/phút" if piece["drops"] else _rate_unit(piece["u"]))
    return None


def _rate_unit(written: str) -> str:
    """``ml/giờ`` and ``UI/kg/h`` in one spelling."""
    amount, *below = [part.strip() for part in written.split("/")]
    unit = units()[_key(amount)][0]
    short = {"giờ": "h", "gio": "h", "1h": "h", "tiếng": "h", "p": "phút", "ph": "phút"}
    last = re.sub(r"^1\s*", "", below[-1])
    minute = {"phut": "phút", "min": "phút", "'": "phút"}
    return "/".join([unit, *below[:-1], short.get(last) or minute.get(last) or last])


def _route(pieces: Sequence[Piece]) -> str | None:
    for piece in pieces:
        if piece.kind is Kind.ROUTE:
            return cues()[_key(piece["r"])]
    return None
