"""Names and numbers of a note -> measurements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from vnclinical.text.fold import strip_marks
from vnclinical.text.span import Span

__all__ = ["MeasurementFinder"]

REACH = 110
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

    >>> doc = MeasurementFinder()(Document.from_text("M 98 l/p, HA 160/ 70mmHG, HBsAg (-)"))
    >>> [(m.name, str(m.value or m.value_text), m.unit) for m in doc.measurements]
    [('pulse', '98', '/min'), ('systolic_bp', '160', 'mm[Hg]'), ('diastolic_bp', '70', 'mm[Hg]'), ('hbsag', 'negative', None)]

    Known misses: values whose name stands in another sentence; cultures named by the germ.
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
        taken = [Span(f.start, f.end) for f in kept]
        for at, readings in loose_readings(bare):
            span = Span(at, max(r.end for r in readings))
            if not any(span.overlaps(t) for t in taken):
                taken.append(span)
                kept.append(_Found(at, span.end, None, readings))
        made = [m for f in sorted(kept, key=lambda f: f.start) for m in self._measured(f, doc.text)]
        return doc.with_layer(Layer.MEASUREMENTS, made)

    def _measured(self, found: _Found, text: str) -> Iterator[Measurement]:
        """All readings of one place; of a course what ``series`` asks for."""
        span = Span(found.start, found.end)
        if not found.series:
            for reading in found.readings:
                yield measurement(text, span, reading, found.name)
            return
        chosen = found.readings[-1:] if self._series == "last" else found.readings
        for reading in chosen:
            if self._series == "last":
                yield measurement(text, span, reading, found.name, series=True)
                continue
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
    analytes = [name.rules[-1].analyte for name in chain]
    if any(a.kind is not MeasurementKind.LAB or a.form != "number" for a in analytes):
        return None
    if len({a.name for a in analytes}) < len(analytes):
        return None
    span = Span(chain[0].span.start, chain[-1].span.end)
    for at in value_places(bare, span.end):
        if readings := pairs(analytes, bare, at):
            return _Found(span.start, readings[-1].end, span, readings)
    return None


def _single(name: Name, bare: str) -> Iterator[_Found]:
    """The readings of a name, one a rule; the first supported one wins later."""
    line = max(bare.rfind("\n", 0, name.span.start) + 1, name.span.start - WINDOW)
    before = bare[line : name.span.start]
    if AIM.search(before):
        return
    for rule in name.rules:
        own = bare[line : name.span.end]
        if rule.after and not (rule.after.search(before) or rule.after.search(own)):
            continue
        for at in value_places(bare, name.span.end):
            readings = read_all(rule.analyte, bare, at)
            if readings and rule.allows(readings[0]):
                yield _extended(name, rule, readings, bare)
                break


def _extended(name: Name, rule: Rule, readings: tuple[Reading, ...], bare: str) -> _Found:
    """Adds what follows the first value: a course behind arrows, or the columns of a row."""
    series = False
    if len(readings) == 1 and rule.analyte.form in ("number", "urine", "score"):
        following = tuple(course(readings[0], bare))
        if following:
            series, readings = True, _one_unit((readings[0], *following))
        elif readings[0].value.value is not None:
            readings = columns(readings[0], bare)
    end = max(r.end for r in readings)
    return _Found(name.span.start, end, name.span, readings, rule, series)


def _one_unit(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Gives the values of a course that lack a unit the unit of the first or the last one."""
    written = next((r.unit for r in (readings[-1], readings[0]) if r.unit), None)
    return tuple(
        replace(r, unit=written, in_unit=written is not None) if r.unit is None else r for r in readings
    )


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
    if "unit" in near and found.readings[0].in_unit:
        return True
    line = bare[bare.rfind("\n", 0, found.start) + 1 : found.start]
    if "start" in near and not line.strip(" \t-+*•"):
        return True
    for other in candidates:
        distance = max(other.start - found.end, found.start - other.end)
        if other.start == found.start or distance > REACH:
            continue
        analyte = other.readings[0].analyte
        if analyte.name in near or str(analyte.kind) in near:
            return True
    return False
