"""A reading and what stands behind it -> the further values of a row or of a course."""

import re
from collections.abc import Iterator
from dataclasses import replace

from vnclinical.labels import ValueType
from vnclinical.pipelines.measurements.forms import read_all
from vnclinical.pipelines.measurements.numbers import read_number
from vnclinical.pipelines.measurements.reading import Reading, read_unit
from vnclinical.terminology.analytes import Analyte

__all__ = ["columns", "course", "pairs"]

ARROW = re.compile(
    r"[ \t]*(?:→|->|-->|–>|=>|➔|➝|⇒|[ \t]/(?=[ \t]+\d))[ \t]*(?:con[ \t]+|\d{1,2}h[ \t]+)?"
    r"(?=[<>]?\d)"
)
CELL = re.compile(r"[ \t]*(?:\t|[ \t]{2}|\|)[ \t|]*")
FLAG_CELL = re.compile(
    r"(?P<flag>hh?|ll?|cao|thap|↑+|↓+|\*|-|binh thuong)(?=[ \t]*(?:$|\n|\t|\||[ \t]{2}))"
)
RANGE_CELL = re.compile(
    r"[(\[]?[ \t]*(?P<range>\d+(?:[.,]\d+)?[ \t]*[-–÷][ \t]*\d+(?:[.,]\d+)?|[<>≤≥]=?[ \t]*\d+"
    r"(?:[.,]\d+)?)(?:[ \t]*[)\]])?"
    r"(?=[ \t]*(?:$|\n|\t|\||[ \t]{2}|[a-z%µ]))"
)
JOINED = re.compile(r"[ \t]*[/\\][ \t]*")
MEANING = {"h": "H", "l": "L", "c": "H", "t": "L", "↑": "H", "↓": "L"}


def course(reading: Reading, bare: str) -> Iterator[Reading]:
    """The values behind arrows: ``CRP 120 -> 60 mg/l``."""
    at, one = reading.end, reading
    while arrow := ARROW.match(bare, at):
        following = read_all(one.analyte, bare, arrow.end())
        if not following or following[0].value.type is not ValueType.NUMBER:
            return
        one = following[0]
        at = one.end
        yield one


def columns(reading: Reading, bare: str) -> tuple[Reading, ...]:
    """The values of a printed row with its unit, reference range and flag.

    The cells stand apart by tabs, bars or two blanks. Numbers before the unit are further values
    (other days), a range is the reference, what follows the unit belongs to the row as a whole.
    """
    row = [reading]
    unit, reference, flag = reading.unit, reading.reference, reading.interpretation
    end = reading.end
    cell = CELL.match(bare, end)
    while cell is not None:
        at = cell.end()
        if found := FLAG_CELL.match(bare, at):
            flag = flag or MEANING.get(found["flag"][0])
            at = found.end()
        elif found := RANGE_CELL.match(bare, at):
            reference = reference or found["range"].strip()
            at = found.end()
        elif (other := _number(reading.analyte, bare, at)) and unit is None:
            row.append(other)
            at = end = other.end
            unit = other.unit
        elif (
            unit is None
            and (written := read_unit(bare, at))
            and _own(reading.analyte, written.ucum)
        ):
            unit = replace(
                written, ucum=tuple(u for u in written.ucum if u in reading.analyte.units)
            )
            at = end = written.end
        else:
            break
        cell = CELL.match(bare, at)
    if len(row) == 1:
        row[0] = replace(row[0], reference=reference, interpretation=flag)
    return tuple(replace(r, end=end, unit=unit, in_unit=unit is not None) for r in row)


def _own(analyte: Analyte, units: tuple[str, ...]) -> bool:
    return any(u in analyte.units for u in units)


def _number(analyte: Analyte, bare: str, at: int) -> Reading | None:
    found = read_all(analyte, bare, at)
    usable = (
        found and analyte.form in ("number", "urine") and found[0].value.type is ValueType.NUMBER
    )
    return found[0] if usable else None


def pairs(analytes: list[Analyte], bare: str, at: int) -> tuple[Reading, ...]:
    """One value for each of several names: ``GOT/GPT 45/60``, ``Na/K/Cl: 138/3,5/101``."""
    readings = []
    for number, analyte in enumerate(analytes):
        if number:
            slash = JOINED.match(bare, at)
            if slash is None:
                return ()
            at = slash.end()
        value = read_number(bare, at)
        if value is None or value.type is not ValueType.NUMBER or value.value is None:
            return ()
        at = value.end
        readings.append(Reading(analyte, value, at))
    if not all(
        a.suggested(r.value.value)
        for a, r in zip(analytes, readings, strict=True)
        if r.value.value is not None
    ):
        return ()
    unit = read_unit(bare, at)
    if unit is not None and all(_own(a, unit.ucum) for a in analytes):
        own = tuple(u for u in unit.ucum if u in analytes[0].units)
        readings = [replace(r, unit=replace(unit, ucum=own), in_unit=True) for r in readings]
        at = unit.end
    return tuple(replace(r, end=at) for r in readings)
