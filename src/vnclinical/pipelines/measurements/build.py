"""A reading -> a measurement: units, sanity of the unit, the text as the doctor wrote it."""

from decimal import Decimal

from vnclinical.annotations import Measurement
from vnclinical.labels import MeasurementKind, ValueType
from vnclinical.pipelines.measurements.reading import Reading
from vnclinical.text.span import Span

__all__ = ["measurement"]

VITALS = frozenset(
    {
        "systolic_bp",
        "diastolic_bp",
        "map",
        "pulse",
        "heart_rate",
        "temperature",
        "respiratory_rate",
        "spo2",
    }
)


def measurement(
    text: str, span: Span, reading: Reading, name_span: Span | None, *, series: bool = False
) -> Measurement:
    """The measurement of ``reading``.

    Args:
        text: the normalised text.
        span: from the name to the unit.
        reading: value and unit.
        name_span: the name; None for a bare value.
        series: whether the value is one of a course.
    """
    analyte, value = reading.analyte, reading.value
    unit = _unit(reading)
    suggested, flags = _sanity(reading, unit)
    numeric = analyte.form not in ("qualitative", "para", "grade")
    return Measurement(
        span=span,
        kind=analyte.kind,
        name=analyte.name,
        value_type=value.type,
        value=value.value,
        value_high=value.high if value.type is not ValueType.RATIO or numeric else None,
        value_text=_written(text, reading),
        comparator=value.comparator,
        unit=unit or (analyte.ucum if analyte.name in VITALS and value.value is not None else None),
        unit_text=text[reading.unit.start : reading.unit.end] if reading.unit else None,
        unit_suggested=suggested,
        reference_range=reading.reference,
        interpretation=reading.interpretation,
        flags=(*reading.flags, *flags, *(("series",) if series else ())),
        name_span=name_span,
    )


def _written(text: str, reading: Reading) -> str | None:
    value = reading.value
    if value.type is ValueType.NUMBER:
        return text[value.start : value.end].strip()
    if value.type is ValueType.RANGE or reading.analyte.form == "size":
        end = reading.unit.start if reading.unit else value.end
        return text[value.start : end].strip()
    return value.text


def _unit(reading: Reading) -> str | None:
    """The UCUM unit that is meant: of several the one that makes the value plausible."""
    if reading.unit is None:
        return None
    candidates = reading.unit.ucum
    value = reading.value.value
    if value is not None and len(candidates) > 1:
        fitting = [u for u in candidates if reading.analyte.plausible(value, u)]
        candidates = tuple(fitting) or candidates
    return candidates[0]


def _sanity(reading: Reading, unit: str | None) -> tuple[str | None, tuple[str, ...]]:
    """A better unit, and the flag of a unit that cannot be right for the value."""
    analyte, value = reading.analyte, reading.value.value
    if value is None or analyte.kind is not MeasurementKind.LAB or analyte.low is None:
        return None, ()
    suggested = analyte.suggested(Decimal(value))
    if unit is None:
        return suggested, ()
    if unit in analyte.units and analyte.plausible(value, unit):
        return None, ()
    return (suggested, ("implausible_unit",)) if suggested != unit else (None, ())
