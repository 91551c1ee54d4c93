"""The tables of names -> the names of quantities in a text, with the rules they must meet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vnclinical.labels import MeasurementKind, ValueType
from vnclinical.matching.lexicon import bundled_rows, split_cell
from vnclinical.matching.phrases import PhraseMatcher
from vnclinical.pipelines.measurements.forms import analyte_named
from vnclinical.pipelines.measurements.reading import Reading
from vnclinical.terminology.analytes import Analyte, bundled_analytes
from vnclinical.text.fold import fold
from vnclinical.text.span import Span
from vnclinical.text.tokens import Tokens

__all__ = ["Name", "NameFinder", "Rule"]

WINDOW = 130
# Names that are units too: behind a number they are that number's unit.
UNIT_NAMES = frozenset({"mg", "h", "p", "cc"})
NO_NAME_AHEAD = re.compile(r"\d[ \t]?$")


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold before a name is read as ``analyte``; an empty rule always holds."""

    analyte: Analyte
    unit: str = ""  # "yes": its unit must be written; "sign": the value must be a sign
    low: Decimal | None = None
    high: Decimal | None = None
    near: frozenset[str] = frozenset()
    after: re.Pattern[str] | None = None
    brief: bool = False  # a short name without a rule of its own must have a plausible value

    def allows(self, reading: Reading) -> bool:
        """Whether the value suits; what stands nearby is asked for elsewhere."""
        value = reading.value.value
        if self.unit == "sign":
            return reading.value.type is ValueType.TEXT or (
                reading.value.type is ValueType.ORDINAL and value is None
            )
        if self.unit == "yes" and not reading.in_unit:
            return False
        if value is None or (reading.in_unit and self.analyte.kind is not MeasurementKind.VITAL):
            return True
        if reading.in_unit:
            return self._fits(value)
        if self.low is not None and self.high is not None:
            return self.low <= value <= self.high
        return not self.brief or self._fits(value)

    def _fits(self, value: Decimal) -> bool:
        return self.analyte.plausible(value) or self.analyte.suggested(value) is not None


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the text with its rules in the order of trial."""

    span: Span
    rules: tuple[Rule, ...]


class NameFinder:
    """Finds names of quantities; names of drugs and diseases that hold one are passed over.

    >>> [n.rules[0].analyte.name for n in NameFinder().find(Tokens.of("Ure 7, Kali clorid, Na+"))]
    ['urea', 'sodium']
    """

    def __init__(self) -> None:
        rules: dict[str, list[Rule]] = {}
        for written, rule in _shapes():
            kept = rules.setdefault(written, [])
            kept += [rule] if rule is not None else []
        for analyte in bundled_analytes():
            for synonym in analyte.synonyms:
                rules.setdefault(fold(synonym), [Rule(analyte, brief=len(synonym) < 5)])
        self._matcher = PhraseMatcher((written, tuple(found)) for written, found in rules.items())

    def find(self, tokens: Tokens, *, without_marks: bool = False) -> Iterator[Name]:
        """The names in text order."""
        text = tokens.text
        for match in self._matcher.find(tokens, without_marks=without_marks):
            start, end = match.span.start, match.span.end
            inside = (start > 0 and text[start - 1].isalpha()) or (
                text[end - 1].isalpha() and _goes_on(text, end)
            )
            if text[start:end] in UNIT_NAMES and NO_NAME_AHEAD.search(
                text, max(0, start - 2), start
            ):
                continue
            if match.payload and not inside:
                yield Name(match.span, match.payload)


def _goes_on(text: str, end: int) -> bool:
    return text[end : end + 1].isalpha()


def _shapes() -> Iterator[tuple[str, Rule | None]]:
    columns = ("written", "name", "unit", "low", "high", "near", "after", "source")
    for row in bundled_rows("vnclinical.pipelines.measurements", "shapes.tsv", columns):
        rule = None
        if row["name"] != "-":
            rule = Rule(
                analyte_named(row["name"]),
                row["unit"],
                Decimal(row["low"]) if row["low"] else None,
                Decimal(row["high"]) if row["high"] else None,
                frozenset(row["near"].split()),
                re.compile(row["after"]) if row["after"] else None,
            )
        for written in split_cell(row["written"]):
            yield fold(written), rule
