"""Names and numbers of a note -> measurements."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import ClassVar

from vnclinical.annotations import Measurement
from vnclinical.document import Document
from vnclinical.errors import ConfigError
from vnclinical.labels import Layer, MeasurementKind
from vnclinical.pipelines.measurements.build import measurement
from vnclinical.pipelines.measurements.forms import read_all
from vnclinical.pipelines.measurements.gaps import value_places
from vnclinical.pipelines.measurements.loose import loose_readings
from vnclinical.pipelines.measurements.names import WINDOW, Name, NameFinder, Rule
from vnclinical.pipelines.measurements.reading import Reading
from vnclinical.pipelines.measurements.series import columns, course, pairs
from vnclinical.terminology.analytes import Analyte
from vnclinical.text.fold import strip_marks
from vnclinical.text.span import Span

__all__ = ["MeasurementFinder"]

REACH = 110
FAR = REACH + 200
CLAUSE_START = re.compile(r"(?:\A|\n|[:.;])[ \t\-+*•]*$")
LINK = re.compile(r"[ \t]?[/,;][ \t]?")
SERIES = ("last", "all")
# What stands before a name when its value is an aim and no result.
AIM = re.compile(r"(?:muc tieu|dich|giu|dam bao|duy tri|dam bao giu)[ \t:]*$")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    name: Span | None
    readings: tuple[Reading, ...]
    rule: Rule | None = None
    series: bool = False


class MeasurementFinder:
    """Reads vital signs, laboratory results, scores and sizes as wards write them.

    Every name must be followed by a value that it can have; a name without one is an ordered test
    and no measurement. Short and ambiguous names (M, T, K, N, PT, TC, NT) follow ``shapes.tsv``.

    Args:
        series: what of ``CRP 120 -> 60`` counts: the ``last`` value, or ``all``, each on its own.

    >>> doc = MeasurementFinder()(Document.from_text("HA 160/ 70mmHG, HBsAg (-)"))
    >>> for m in doc.measurements:
    ...     print(m.name, m.value or m.value_text, m.unit)
    systolic_bp 160 mm[Hg]
    diastolic_bp 70 mm[Hg]
    hbsag negative None

    Dev (hand w05, 441 values, 2026-11-23, ``make accuracy``): name, value and unit exact,
    precision 0.91, recall 0.80.

    Known misses: values whose name stands in another sentence or in brackets; cultures named by
    the germ; angles; a lesion's size where no word of a lesion stands before it.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT, Layer.SECTIONS, Layer.SENTENCES})
    writes: ClassVar[Layer] = Layer.MEASUREMENTS

    def __init__(self, series: str = "last") -> None:
        if series not in SERIES:
            raise ConfigError(f"series must be one of {SERIES}, got {series!r}")
        self._series = series
        self._names = NameFinder()

    def __reduce__(self) -> tuple[type["MeasurementFinder"], tuple[str]]:
        """The tables are read again in the worker."""
        return MeasurementFinder, (self._series,)

    def __call__(self, doc: Document) -> Document:
        """Fills MEASUREMENTS in text order."""
        bare = strip_marks(doc.text)
        names = self._names.find(doc.tokens, without_marks=not doc.has_diacritics)
        candidates = list(_named(list(names), bare))
        kept = _supported(_disjoint(candidates), bare)
        covered = bytearray(len(bare))
        for found in kept:
            covered[found.start : found.end] = b"x" * (found.end - found.start)
        for at, readings in loose_readings(bare):
            end = max(r.end for r in readings)
            if not any(covered[at:end]):
                covered[at:end] = b"x" * (end - at)
                kept.append(_Found(at, end, None, readings))
        made = [m for f in sorted(kept, key=lambda f: f.start) for m in self._measured(f, doc.text)]
        return doc.with_layer(Layer.MEASUREMENTS, made)

    def _measured(self, found: _Found, text: str) -> Iterator[Measurement]:
        """All readings of one place; of a course what ``series`` asks for."""
        span = Span(found.start, found.end)
        if not found.series:
            for reading in found.readings:
                yield measurement(text, span, reading, found.name)
            return
        if self._series == "last":
            last = _with_unit(found.readings)
            yield measurement(text, span, last, found.name, series=True)
            return
        for reading in found.readings:
            first = reading is found.readings[0]
            own = Span(found.start if first else reading.value.start, reading.end)
            yield measurement(text, own, reading, found.name if first else None, series=True)


def _named(names: list[Name], bare: str) -> Iterator[_Found]:
    """Every reading of every name that its rules allow."""
    skip = 0
    for number, name in enumerate(names):
        if number < skip:
            continue
        chain = _chain(names, number, bare)
        if len(chain) > 1 and (several := _several(chain, bare)):
            skip = number + len(chain)
            yield several
        else:
            yield from _single(name, bare)


def _chain(names: list[Name], number: int, bare: str) -> list[Name]:
    """Names that a slash or a comma joins: ``Na/K/Cl``."""
    chain = [names[number]]
    for name in names[number + 1 :]:
        between = bare[chain[-1].span.end : name.span.start]
        if not LINK.fullmatch(between) and between not in ("+/", "-/", "+ / ", "+, "):
            break
        chain.append(name)
    return chain


def _several(chain: list[Name], bare: str) -> _Found | None:
    analytes = [a for name in chain if (a := _laboratory(name))]
    if len(analytes) < len(chain):
        return None
    if len({a.name for a in analytes}) < len(analytes):
        return None
    span = Span(chain[0].span.start, chain[-1].span.end)
    for at in value_places(bare, span.end):
        if readings := pairs(analytes, bare, at):
            return _Found(span.start, readings[-1].end, span, readings)
    return None


def _laboratory(name: Name) -> Analyte | None:
    """The first quantity of a name that a laboratory gives as a number."""
    analytes = (rule.analyte for rule in name.rules if rule.unit != "sign")
    return next((a for a in analytes if a.kind is MeasurementKind.LAB and a.form == "number"), None)


def _single(name: Name, bare: str) -> Iterator[_Found]:
    """The readings of a name, one a rule; the first supported one wins later."""
    window = max(0, name.span.start - WINDOW)
    line = max(bare.rfind("\n", window, name.span.start) + 1, window)
    before = bare[line : name.span.start]
    if AIM.search(before):
        return
    own = bare[line : name.span.end]
    above = bare.rfind("\n", window, max(line - 1, window)) + 1
    context = bare[max(above, window) : name.span.start]
    for rule in name.rules:
        if rule.after and not (rule.after.search(context) or rule.after.search(own)):
            continue
        for at in value_places(bare, name.span.end):
            readings = read_all(rule.analyte, bare, at)
            if readings and rule.allows(readings[0]) and _fitting(readings[0], rule, name):
                yield _extended(name, rule, readings, bare)
                break


def _fitting(reading: Reading, rule: Rule, name: Name) -> bool:
    """A unit that is not the quantity's own is a slip only where nothing else can be meant."""
    return reading.unit is None or reading.in_unit or rule is name.rules[-1]


def _extended(name: Name, rule: Rule, readings: tuple[Reading, ...], bare: str) -> _Found:
    """Adds what follows the first value: a course behind arrows, or the columns of a row."""
    series = False
    if len(readings) == 1 and rule.analyte.form in ("number", "urine", "score"):
        following = tuple(course(readings[0], bare))
        if following:
            series, readings = True, (readings[0], *following)
        elif readings[0].value.value is not None:
            readings = columns(readings[0], bare)
    end = max(r.end for r in readings)
    return _Found(name.span.start, end, name.span, readings, rule, series)


def _with_unit(course: tuple[Reading, ...]) -> Reading:
    """The last value of a course; without a unit of its own it has that of the first."""
    first, last = course[0], course[-1]
    return last if last.unit else replace(last, unit=first.unit, in_unit=first.in_unit)


def _disjoint(candidates: list[_Found]) -> list[_Found]:
    """Drops what begins inside an earlier place; rules of one name stay together."""
    kept: list[_Found] = []
    for found in candidates:
        if not kept or found.start == kept[-1].start or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _supported(candidates: list[_Found], bare: str) -> list[_Found]:
    """Keeps the first reading of each name whose rule finds what it asks for nearby."""
    kept: list[_Found] = []
    for found in candidates:
        if kept and found.start < kept[-1].end:
            continue
        if found.rule is None or not found.rule.near or _near(found, candidates, bare):
            kept.append(found)
    return kept


def _near(found: _Found, candidates: list[_Found], bare: str) -> bool:
    near = found.rule.near if found.rule else frozenset()
    reading = found.readings[0]
    pointed = reading.analyte.form == "gcs" and reading.end > reading.value.end
    if "unit" in near and (reading.in_unit or pointed):
        return True
    if "start" in near and CLAUSE_START.search(bare[max(0, found.start - 8) : found.start]):
        return True
    first = bisect_left(candidates, found.start - FAR, key=attrgetter("start"))
    for other in candidates[first:]:
        if other.start > found.end + REACH:
            return False
        distance = max(other.start - found.end, found.start - other.end)
        if other.start == found.start or distance > REACH:
            continue
        analyte = other.readings[0].analyte
        if analyte.name in near or str(analyte.kind) in near:
            return True
    return False
