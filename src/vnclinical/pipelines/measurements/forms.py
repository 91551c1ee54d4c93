"""A quantity with a form of its own and a place -> its readings: pressure, heat, size."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from vnclinical.labels import ValueType
from vnclinical.pipelines.measurements.gaps import not_a_value
from vnclinical.pipelines.measurements.numbers import Value, decimals
from vnclinical.pipelines.measurements.reading import Reading, Unit, read, read_numeric, read_unit
from vnclinical.terminology.analytes import Analyte, bundled_analytes

__all__ = ["analyte_named", "read_all"]

PRESSURE = re.compile(
    r"\(?(?P<first>\d{2,3})(?:[ \t]?[-–][ \t]?(?P<first_high>\d{2,3}))?[ \t]*[/\\][ \t]*"
    r"(?P<last>\d{2,3})(?:[ \t]?[-–][ \t]?(?P<last_high>\d{2,3}))?(?!\d|/\d|[.,]\d)"
)
DEGREES = (
    r"(?:[ \t]*[.,])?[ \t]*(?:(?:do(?![a-z])|[°˚º]|\^∘|\^o|o(?=c))[ \t]*c?(?![a-z])|c(?![a-z]))"
)
TEMPERATURE = re.compile(
    r"(?:(?P<comparator>[<>]=?|tren|duoi)[ \t]*)?(?:"
    r"(?P<lost>3[5-9]|4[0-2])0[ \t]?c(?![a-z])"
    rf"|(?P<whole>3[0-9]|4[0-3])(?:[.,](?P<part>\d{{1,2}}))?(?!\d)"
    rf"(?:[ \t]*[-–][ \t]*(?P<high>3[0-9]|4[0-3])(?:[.,](?P<high_part>\d))?(?!\d))?"
    rf"(?P<unit>{DEGREES})?"
    r"(?:[ \t]*(?P<tenth>\d)(?![\d/:%a-z]|[.,]\d|[ \t]*(?:[/%°]|lan|ngay|con|gio|h\b|cm|mm)))?)"
)
HEIGHT = re.compile(r"(?P<m>[0-2])[ \t]?m[ \t]?(?P<cm>\d{1,2})(?!\d)")
WEEKS = re.compile(
    r"(?P<weeks>\d{1,2})(?:[ \t]?[-–][ \t]?(?P<high>\d{1,2}))?[ \t]*(?P<unit>tuan|w|t"
    r"(?=[ \t]?\d[ \t]?n))"
    r"(?:[ \t]*\+?[ \t]*(?P<days>[0-6])[ \t]*(?:ngay|d|n)(?![a-z]))?(?!\w)"
)
_SIDE = r"\d{1,4}(?:[.,]\d{1,2})?"
SIZE = re.compile(
    rf"(?<![\d.,/])(?P<comparator>[<>][ \t]*)?(?P<sides>{_SIDE}(?:[ \t]*(?:mm"
    rf"|cm)?[ \t]*[x×*][ \t]*{_SIDE}){{0,2}})"
    rf"(?:[ \t]?[-–][ \t]?(?P<high>{_SIDE}))?(?P<unit>[ \t]*(?:mm|cm))?(?![\w/²³])"
)


@cache
def analyte_named(name: str) -> Analyte:
    """The quantity with a canonical name; where several rows share it, the first."""
    return next(a for a in bundled_analytes() if a.name == name)


def read_all(analyte: Analyte, bare: str, at: int) -> tuple[Reading, ...]:
    """The readings at ``at``: two for a blood pressure, else one or none.

    >>> [(r.analyte.name, str(r.value.value))
    ...  for r in read_all(analyte_named("systolic_bp"), "160/ 70mmhg", 0)]
    [('systolic_bp', '160'), ('diastolic_bp', '70')]
    """
    special = FORMS.get(analyte.form)
    if special is not None:
        return special(analyte, bare, at)
    found = read(analyte, bare, at)
    return (found,) if found else ()


def _pressure(analyte: Analyte, bare: str, at: int) -> tuple[Reading, ...]:
    found = PRESSURE.match(bare, at)
    if found is None:
        return _systolic(analyte, bare, at)
    unit = read_unit(bare, found.end())
    if unit is not None and "mm[Hg]" not in unit.ucum:
        unit = None
    end = unit.end if unit else found.end()
    readings = []
    for name, key in (("systolic_bp", "first"), ("diastolic_bp", "last")):
        value, high = Decimal(found[key]), found[f"{key}_high"]
        text = f"{found[key]}-{high}" if high else found[key]
        kind = ValueType.RANGE if high else ValueType.NUMBER
        written = Value(at, found.end(), kind, value, Decimal(high) if high else None, text)
        readings.append(Reading(analyte_named(name), written, end, unit, in_unit=unit is not None))
    systolic, diastolic = (r.value.value for r in readings)
    fits = systolic is not None and diastolic is not None and 40 <= systolic <= 300
    return tuple(readings) if fits and diastolic and 10 <= diastolic < 200 else ()


def _systolic(analyte: Analyte, bare: str, at: int) -> tuple[Reading, ...]:
    """A pressure of one number needs its unit: ``HA 90mmHg``."""
    found = read_numeric(analyte, bare, at)
    return (found,) if found and found.in_unit else ()


def _temperature(analyte: Analyte, bare: str, at: int) -> tuple[Reading, ...]:
    found = TEMPERATURE.match(bare, at)
    if found is None:
        return ()
    value, high, end = _degrees(found)
    if not found["unit"] and not found["lost"] and not_a_value(bare, found.end("whole")):
        return ()
    if bare[end : end + 1] in ("%", "/") or bare[found.end() : found.end() + 1].isdigit():
        return ()
    unit = None
    if found["lost"]:
        unit = Unit(found.end("lost"), end, ("Cel",))
    elif found["unit"]:
        start = found.start("unit") + len(found["unit"]) - len(found["unit"].lstrip(" \t.,"))
        unit = Unit(start, found.end("unit"), ("Cel",))
    kind = ValueType.RANGE if high else ValueType.NUMBER
    comparator = {"tren": ">", "duoi": "<"}.get(found["comparator"] or "", found["comparator"])
    written = Value(at, end, kind, value, high, bare[at:end].strip(), comparator)
    return (Reading(analyte, written, end, unit, in_unit=unit is not None),)


def _degrees(found: re.Match[str]) -> tuple[Decimal, Decimal | None, int]:
    """Value, upper end and the end of the text: tenths may stand behind the degree sign."""
    if found["lost"]:
        return Decimal(found["lost"]), None, found.end()
    tenth = found["tenth"] if not found["part"] and not found["high"] else None
    part = found["part"] or tenth
    value = Decimal(f"{found['whole']}.{part}" if part else found["whole"])
    high = None
    if found["high"]:
        high = Decimal(
            f"{found['high']}.{found['high_part']}" if found["high_part"] else found["high"]
        )
    if tenth:
        return value, high, found.end()
    ends = [found.end(group) for group in ("unit", "high_part", "high", "part", "whole")]
    return value, high, max(ends)


def _height(analyte: Analyte, bare: str, at: int) -> tuple[Reading, ...]:
    found = HEIGHT.match(bare, at)
    if found is None:
        other = read_numeric(analyte, bare, at)
        return (other,) if other else ()
    digits = found["cm"] if len(found["cm"]) == 2 else found["cm"] + "0"
    value = Decimal(f"{found['m']}.{digits}")
    written = Value(at, found.end(), ValueType.NUMBER, value, None, found[0])
    at_m = bare.index("m", at)
    return (Reading(analyte, written, found.end(), Unit(at_m, at_m + 1, ("m",)), in_unit=True),)


def _weeks(analyte: Analyte, bare: str, at: int) -> tuple[Reading, ...]:
    found = WEEKS.match(bare, at)
    if found is None:
        return ()
    value, days = Decimal(found["weeks"]), Decimal(found["days"] or 0)
    if not analyte.plausible(value):
        return ()
    if days:
        value = (value + days / 7).quantize(Decimal("0.1"), ROUND_HALF_UP)
    high = Decimal(found["high"]) if found["high"] else None
    kind = ValueType.RANGE if high else ValueType.NUMBER
    written = Value(at, found.end(), kind, value, high, found[0])
    unit = Unit(found.start("unit"), found.end("unit"), ("wk",))
    return (Reading(analyte, written, found.end(), unit, in_unit=True),)


def _size(analyte: Analyte, bare: str, at: int) -> tuple[Reading, ...]:
    found = SIZE.match(bare, at)
    if found is None or not (found["unit"] or re.search("[x×*]", found["sides"])):
        return ()
    sides = [next(decimals(n)) for n in re.findall(_SIDE, found["sides"])]
    value = max(sides)
    high = next(decimals(found["high"])) if found["high"] and len(sides) == 1 else None
    unit = None
    if found["unit"]:
        word = found["unit"].strip()
        unit = Unit(found.end("unit") - len(word), found.end("unit"), (word,))
    kind = (
        ValueType.NUMBER
        if len(sides) == 1 and high is None
        else ValueType.RANGE
        if high
        else ValueType.TEXT
    )
    comparator = (found["comparator"] or "").strip() or None
    end = found.end("unit") if unit else found.end()
    text = bare[found.start("sides") : found.start("unit") if unit else end].strip()
    written = Value(at, end, kind, value, high, text, comparator)
    return (Reading(analyte, written, end, unit, in_unit=unit is not None),)


FORMS: dict[str, Callable[[Analyte, str, int], tuple[Reading, ...]]] = {
    "bp": _pressure,
    "temperature": _temperature,
    "height": _height,
    "gestation": _weeks,
    "size": _size,
}
