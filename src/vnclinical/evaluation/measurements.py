"""Gold and found measurements -> scores of name and of the exact value with its unit."""

import re
from collections.abc import Sequence
from decimal import Decimal

from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.pairs import NotePair, overlapping, score_items
from vnclinical.labels import ValueType
from vnclinical.readers.gold import GoldMeasurement
from vnclinical.record import MeasurementItem

__all__ = ["gold_value", "record_value", "score_measurements"]

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
TWO = re.compile(rf"({NUMBER.pattern})\s*([-/])\s*({NUMBER.pattern})")


def score_measurements(notes: Sequence[NotePair]) -> dict[str, Score]:
    """``name``: the right quantity at an overlapping place; ``exact``: value and unit as well.

    ``value`` leaves the unit out, so that the two faults can be told apart.
    """

    def named(pair: NotePair) -> list[tuple[GoldMeasurement, MeasurementItem]]:
        return overlapping(pair.gold.measurements, pair.record.measurements, key=lambda m: m.name)

    def valued(pair: NotePair) -> list[tuple[GoldMeasurement, MeasurementItem]]:
        return [(g, f) for g, f in named(pair) if gold_value(g) == record_value(f)]

    return {
        "name": score_items(notes, "measurements", lambda p: len(named(p))),
        "value": score_items(notes, "measurements", lambda p: len(valued(p))),
        "exact": score_items(
            notes,
            "measurements",
            lambda p: sum(_same_unit(g, f) for g, f in valued(p)),
        ),
    }


def _same_unit(gold: GoldMeasurement, found: MeasurementItem) -> bool:
    """Whether the units agree; where the note writes none, the implied one of a vital may stand.

    The guidelines give a gold unit only to what is written, the record gives ``HA 120/80`` its
    mm[Hg]: that is no error as long as ``unit_text`` claims nothing.
    """
    return (gold.unit or None) == (found.unit or None) or not (gold.unit or found.unit_text)


def gold_value(item: GoldMeasurement) -> str:
    """The value in one spelling: comparator, plain decimals, ``low-high``, ``a/b``, or a word."""
    written = item.value.strip()
    if NUMBER.fullmatch(written):
        return (item.comparator or "") + _plain(written)
    if two := TWO.fullmatch(written):
        return f"{_plain(two[1])}{two[2]}{_plain(two[3])}"
    return (item.comparator or "") + written.casefold()


def record_value(item: MeasurementItem) -> str:
    """The value of a record in the spelling of ``gold_value``."""
    comparator = item.comparator or ""
    if item.value_type in (ValueType.ORDINAL, ValueType.TEXT) and item.value_text:
        return comparator + item.value_text.casefold()
    if item.value is None:
        return comparator + (item.value_text or "").casefold()
    if item.value_high is not None:
        sign = "/" if item.value_type is ValueType.RATIO else "-"
        return f"{_plain(item.value)}{sign}{_plain(item.value_high)}"
    return comparator + _plain(item.value)


def _plain(number: str) -> str:
    """4.50 and 4.5 are one number; no exponent."""
    return f"{Decimal(number).normalize():f}"
