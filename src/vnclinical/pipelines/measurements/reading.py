"""A quantity and a place -> what is written there: value, unit, flag and reference range."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from vnclinical.labels import MeasurementKind, ValueType
from vnclinical.pipelines.measurements.gaps import not_a_value
from vnclinical.pipelines.measurements.numbers import (
    Value,
    read_fraction,
    read_grade,
    read_number,
    read_ordinal,
    read_sign,
)
from vnclinical.terminology.analytes import Analyte, bundled_units

__all__ = ["Reading", "Unit", "read", "read_numeric", "read_unit"]

FLAG = re.compile(
    r"[ \t]*(?P<flag>↑+|↓+|\*|\((?:h|l|hh|ll)\))|[ \t]+(?P<letter>hh?|ll?)(?![\w%]|[ \t]?/)"
)
FLAG_FOLLOWS = re.compile(r"[ \t]*(?:$|\n|\t|\||[ \t]{2}|[.,;])")
FLAG_WORDS = {"↑": "H", "↓": "L", "h": "H", "l": "L"}
RANGE = r"\d+(?:[.,]\d+)?[ \t]*[-–÷][ \t]*\d+(?:[.,]\d+)?|[<>≤≥]=?[ \t]*\d+(?:[.,]\d+)?"
REFERENCE = re.compile(
    rf"[ \t]*[(\[][ \t]*(?:(?:bt|tstk|binh thuong|tham chieu|ref|gtbt|csbt)[ \t]*:?[ \t]*)?"
    rf"(?P<range>{RANGE})[^()\[\]\n]{{0,12}}[)\]]"
)
# Units that a slip of the pen may put behind any laboratory value; others mean a dose or nothing.
SLIP = re.compile(r".*/(?:L|dL|mL|uL|mm3)")
DOSES = frozenset(
    {"g", "mg", "mL", "kg", "cm", "mm", "L", "%", "mL/h", "wk", "m", "mg/d", "mL/d", "mL/kg"}
)
POINTS = re.compile(r"(?:[ \t]*/[ \t]*\d{1,3}(?![\d/]))?(?:[ \t]*(?:diem|d)(?![a-z0-9]))?")
EYE_VERBAL_MOTOR = re.compile(
    r"\(?e[ \t]?([1-4])[ \t,]*[vm][ \t]?([1-5t])[ \t,]*[mv][ \t]?([1-6])\)?"
)
LETTERS = frozenset("chdgkltm")


@dataclass(frozen=True, slots=True)
class Unit:
    """A written unit, its place, and the UCUM units that it may mean."""

    start: int
    end: int
    ucum: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one quantity; ``end`` is where value and unit end."""

    analyte: Analyte
    value: Value
    end: int
    unit: Unit | None = None
    interpretation: str | None = None
    reference: str | None = None
    flags: tuple[str, ...] = ()
    in_unit: bool = False  # the unit written is one of this quantity


def read(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """The value of ``analyte`` that begins at ``at``, or None.

    Args:
        analyte: the quantity.
        bare: the text in lower case without marks.
        at: the place right behind name, colon and blanks.
    """
    reader = READERS.get(analyte.form, _number)
    return reader(analyte, bare, at)


def read_unit(bare: str, at: int) -> Unit | None:
    """The unit that begins at ``at``, blanks aside."""
    found = bundled_units().match(bare, at)
    return Unit(*found) if found else None


def read_numeric(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """A number, a flag, a unit and a reference range; None where the number is something else."""
    value = read_number(bare, at)
    if value is None:
        return None
    if value.type is ValueType.RANGE and not_a_value(bare, value.end):
        return None
    if _negative(analyte, value):
        return None
    value = _likelier(analyte, value)
    after, interpretation = _flag(bare, value.end)
    unit = read_unit(bare, after)
    if unit is None and bare[after : after + 1] in ".," and analyte.kind is MeasurementKind.VITAL:
        unit = read_unit(bare, after + 1)  # "96. lần /phút", "37,°C"
    unit, fits = _accepted(analyte, unit)
    if not fits or (unit is None and not_a_value(bare, value.end)):
        return None
    end = unit.end if unit else after
    later, flag = _flag(bare, end) if interpretation is None else (end, interpretation)
    reference = REFERENCE.match(bare, later)
    known = unit is not None and any(u in analyte.units for u in unit.ucum)
    return Reading(
        analyte,
        value,
        end,
        unit,
        interpretation or flag,
        reference["range"].strip() if reference else None,
        in_unit=known,
    )


def _negative(analyte: Analyte, value: Value) -> bool:
    """Whether a minus sign stands before a quantity that is never below nothing."""
    return value.value is not None and value.value < 0 and (analyte.low is None or analyte.low >= 0)


def _likelier(analyte: Analyte, value: Value) -> Value:
    """Takes ``1.250`` for 1250 where only that is plausible."""
    if value.other is None or value.value is None or analyte.low is None:
        return value
    if not analyte.suggested(value.value) and analyte.suggested(value.other):
        return replace(value, value=value.other)
    return value


def _flag(bare: str, at: int) -> tuple[int, str | None]:
    """The end and the meaning of an arrow, a star or a letter behind a value."""
    found = FLAG.match(bare, at)
    if found is None:
        return at, None
    mark = found["flag"] or found["letter"]
    if found["letter"] and not (
        FLAG_FOLLOWS.match(bare, found.end()) or read_unit(bare, found.end())
    ):
        return at, None
    word = FLAG_WORDS.get(mark.strip("()")[0])
    return found.end(), word * (2 if len(mark.strip("()")) > 1 else 1) if word else None


def _accepted(analyte: Analyte, unit: Unit | None) -> tuple[Unit | None, bool]:
    """The unit as far as it can belong to the quantity, and whether a result is possible at all."""
    if unit is None:
        return None, True
    own = tuple(u for u in analyte.units if u in unit.ucum)
    if own:
        return replace(unit, ucum=own), True
    width = unit.end - unit.start
    slips = tuple(u for u in unit.ucum if SLIP.fullmatch(u))
    if slips and width > 1 and analyte.kind is MeasurementKind.LAB and unit.ucum[0] != "/min":
        return replace(unit, ucum=slips), True
    if width == 1 and unit.ucum[0] not in ("%", "g"):
        return None, True
    return None, not DOSES.intersection(unit.ucum)


def _number(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """A number; for a laboratory value a sign or a word too."""
    found = read_numeric(analyte, bare, at)
    if found is None and analyte.kind is MeasurementKind.LAB:
        return _signed(analyte, bare, at, weak=False)
    return found


def _signed(analyte: Analyte, bare: str, at: int, *, weak: bool) -> Reading | None:
    value = read_sign(bare, at, weak=weak)
    return Reading(analyte, value, value.end) if value else None


def _qualitative(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """A sign, a titre, or a number with one of the quantity's own units."""
    signed = _signed(analyte, bare, at, weak=True)
    if signed is not None:
        return signed
    titre = read_fraction(bare, at)
    if titre is not None and titre.value == 1 and titre.high is not None and titre.high >= 8:
        return Reading(analyte, titre, titre.end)
    found = read_numeric(analyte, bare, at)
    return found if found and found.in_unit else None


def _urine(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """A sign or a grade; a number as a strip reader prints it."""
    return _signed(analyte, bare, at, weak=True) or read_numeric(analyte, bare, at)


def _scored(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """A number of points, with or without the highest possible: ``8``, ``5/10``, ``15 điểm``."""
    fraction = read_fraction(bare, at)
    if fraction is not None and fraction.high is not None and fraction.high >= (analyte.high or 0):
        return Reading(analyte, fraction, _points_end(bare, fraction.end))
    value = read_number(bare, at)
    if value is None or value.value is None or not analyte.plausible(value.value):
        return None
    end = _points_end(bare, value.end)
    if end == value.end and (not_a_value(bare, value.end) or bare.startswith("%", value.end)):
        return None
    return Reading(analyte, value, end)


def _points_end(bare: str, at: int) -> int:
    found = POINTS.match(bare, at)
    return found.end() if found else at


def _coma(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """Glasgow: a sum, ``E3V4M6``, or both."""
    parts = EYE_VERBAL_MOTOR.match(bare, at)
    if parts is not None:
        total = sum(Decimal(1 if p == "t" else p) for p in parts.groups())
        text = parts[0].strip("()").upper()
        value = Value(at, parts.end(), ValueType.NUMBER, Decimal(total), None, text)
        return Reading(analyte, value, parts.end())
    found = _scored(analyte, bare, at)
    if found is None:
        return None
    more = re.compile(r"[ \t]*\([ \t]*" + EYE_VERBAL_MOTOR.pattern.replace(r"\(?", "", 1)).match(
        bare, found.end
    )
    return replace(found, end=more.end()) if more else found


def _strength(analyte: Analyte, bare: str, at: int) -> Reading | None:
    """Muscle power out of five."""
    value = read_fraction(bare, at)
    return Reading(analyte, value, value.end) if value and value.high == 5 else None


def _ratio(analyte: Analyte, bare: str, at: int) -> Reading | None:
    value = read_fraction(bare, at) or read_number(bare, at)
    if value is None or value.value is None or not_a_value(bare, value.end):
        return None
    end = _points_end(bare, value.end) if value.type is ValueType.NUMBER else value.end
    return Reading(analyte, value, end) if analyte.plausible(value.value) else None


def _ordinal(analyte: Analyte, bare: str, at: int) -> Reading | None:
    value = read_ordinal(bare, at)
    if value is None or value.value is None or not analyte.plausible(value.value):
        return None
    return Reading(analyte, value, value.end)


def _grade(analyte: Analyte, bare: str, at: int) -> Reading | None:
    value = read_grade(bare, at)
    return Reading(analyte, value, value.end) if value else None


def _pattern(pattern: str, type_: ValueType) -> Callable[[Analyte, str, int], Reading | None]:
    """A reader for values that are read as text."""
    compiled = re.compile(pattern)

    def reader(analyte: Analyte, bare: str, at: int) -> Reading | None:
        found = compiled.match(bare, at)
        if found is None:
            return None
        written = re.sub(r"[ \t()]|rh", "", found[0])
        return Reading(analyte, Value(at, found.end(), type_, text=written.upper()), found.end())

    return reader


READERS: dict[str, Callable[[Analyte, str, int], Reading | None]] = {
    "number": _number,
    "qualitative": _qualitative,
    "urine": _urine,
    "score": _scored,
    "gcs": _coma,
    "ratio": _ratio,
    "ratio5": _strength,
    "ordinal": _ordinal,
    "grade": _grade,
    "culture": lambda analyte, bare, at: _signed(analyte, bare, at, weak=False),
    "para": _pattern(r"\(?\d[ \t]?\d[ \t]?\d[ \t]?\d(?!\d)\)?", ValueType.TEXT),
    "bloodgroup": _pattern(
        r"(?:ab|a|b|o)(?![a-z])(?:[ \t]*\(?(?:rh)?[ \t]*\(?[+-]\)?)?", ValueType.TEXT
    ),
    "contractions": _pattern(r"\d[ \t]*/[ \t]*10", ValueType.RATIO),
}
