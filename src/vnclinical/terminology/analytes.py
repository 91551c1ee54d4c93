"""The tables of analytes and units -> quantities with their names, units and plausible ranges."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from vnclinical.labels import MeasurementKind
from vnclinical.matching.lexicon import bundled_rows, split_cell
from vnclinical.text.fold import strip_marks

__all__ = ["Analyte", "Units", "bundled_analytes", "bundled_units"]

PACKAGE = "vnclinical.terminology"
COLUMNS = ("name", "kind", "form", "synonyms", "ucum", "units", "low", "high", "source")


@dataclass(frozen=True, slots=True)
class Analyte:
    """A measured quantity as ``analytes.tsv`` describes it.

    ``units`` maps every accepted UCUM unit to the factor that brings a value to the default unit
    ``ucum``; None where the two cannot be converted. ``low`` and ``high`` bound what is plausible
    in a living patient, in the default unit: wider than any reference range.
    """

    name: str
    kind: MeasurementKind
    form: str  # how values look: "number", "bp", "ratio", "qualitative", "ordinal" ...
    synonyms: tuple[str, ...]
    ucum: str | None
    units: dict[str, Decimal | None]
    low: Decimal | None
    high: Decimal | None

    def plausible(self, value: Decimal, unit: str | None = None) -> bool:
        """Whether ``value`` in ``unit`` (the default unit if None) can be true of a patient.

        >>> creatinine = next(a for a in bundled_analytes() if a.name == "creatinine")
        >>> creatinine.plausible(Decimal(70)), creatinine.plausible(Decimal(70), "mg/dL")
        (True, False)
        """
        factor = Decimal(1) if unit is None else self.units.get(unit)
        if self.low is None or self.high is None or factor is None:
            return unit is None or unit in self.units
        return self.low <= value * factor <= self.high

    def suggested(self, value: Decimal) -> str | None:
        """The first accepted unit in which ``value`` is plausible."""
        fitting = (u for u, factor in self.units.items() if factor is not None)
        return next((u for u in fitting if self.plausible(value, u)), None)


class Units:
    """Units as wards write them, found right behind a value.

    >>> units = bundled_units()
    >>> units.match(" umol/l.", 0)
    (1, 7, ('umol/L',))
    """

    def __init__(self, rows: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._ucum: dict[str, tuple[str, ...]] = {}
        self._known: set[str] = set()
        for ucum, forms in rows:
            self._known.add(ucum)
            for form in forms:
                key = _key(strip_marks(form))
                self._ucum[key] = (*self._ucum.get(key, ()), ucum)
        longest = sorted(self._ucum, key=len, reverse=True)
        written = "|".join(re.escape(key).replace("/", r"[ \t]?/[ \t]?") for key in longest)
        self._pattern = re.compile(
            rf"(?:[ \t]*|[ \t]*\n[ \t]*(?=\S{{4}}))({written})(?![^\W\d_]|\d|/[a-z])"
        )

    def knows(self, ucum: str) -> bool:
        """Whether a UCUM unit has a row."""
        return ucum in self._known

    def match(self, bare: str, at: int) -> tuple[int, int, tuple[str, ...]] | None:
        """The unit that starts at ``at``, blanks aside, in a text without marks.

        Returns:
            Start, end and the UCUM units that it may mean, or None.
        """
        found = self._pattern.match(bare, at)
        if found is None:
            return None
        return found.start(1), found.end(1), self._ucum[_key(found[1])]


def _key(written: str) -> str:
    return re.sub(r"[ \t]?/[ \t]?", "/", written)


def _analyte(row: dict[str, str]) -> Analyte:
    units: dict[str, Decimal | None] = {}
    for number, cell in enumerate(split_cell(row["units"])):
        unit, equals, factor = cell.partition("=")
        same = number == 0 or bool(SAME_SCALE.get(unit) == SAME_SCALE.get(row["ucum"], ""))
        units[unit] = Decimal(factor) if equals else Decimal(1) if same else None
    return Analyte(
        row["name"],
        MeasurementKind(row["kind"]),
        row["form"],
        tuple(split_cell(row["synonyms"])),
        row["ucum"] or None,
        units,
        Decimal(row["low"]) if row["low"] else None,
        Decimal(row["high"]) if row["high"] else None,
    )


# Units of one size under two names: the factor need not be written in the table.
SAME_SCALE = {
    unit: group
    for group, units in {
        "nano": "ng/mL ug/L",
        "pico": "pg/mL ng/L",
        "cells": "10*9/L 10*3/uL",
        "red": "10*12/L 10*6/uL",
        "charge": "mmol/L meq/L",
        "milli": "mU/L u[IU]/mL m[IU]/L uU/mL",
        "few": "/uL /mm3 {cells}/uL",
        "hour": "mm/h mm",
        "pressure": "m[IU]/mL [IU]/L U/L",
        "gfr": "mL/min/{1.73_m2} mL/min",
        "micro": "ug/mL mg/L",
        "day": "mL mL/d",
        "weight": "g g/d",
        "filling": "mL g cm3",
    }.items()
    for unit in units.split()
}


@cache
def bundled_analytes() -> tuple[Analyte, ...]:
    """Every row of ``analytes.tsv``; one name may stand in several rows."""
    return tuple(_analyte(row) for row in bundled_rows(PACKAGE, "analytes.tsv", COLUMNS))


@cache
def bundled_units() -> Units:
    """The units of ``units.tsv``."""
    columns = ("ucum", "written", "source")
    return Units(
        (row["ucum"], tuple(split_cell(row["written"])))
        for row in bundled_rows(PACKAGE, "units.tsv", columns)
    )
