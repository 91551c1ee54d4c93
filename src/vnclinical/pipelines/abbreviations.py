"""Shortened medical words -> their reading in this place; an annotation, never a rewrite."""

from dataclasses import dataclass
from typing import ClassVar

from vnclinical.annotations import Abbreviation
from vnclinical.document import Document
from vnclinical.labels import Layer
from vnclinical.matching.lexicon import bundled_rows
from vnclinical.matching.phrases import PhraseMatcher

__all__ = ["AbbreviationFinder"]


@dataclass(frozen=True, slots=True)
class _Reading:
    expansion: str
    sections: tuple[str, ...]


class AbbreviationFinder:
    """Expands the abbreviations of ``abbreviations.tsv``; the section decides between readings.

    >>> from vnclinical.pipelines.sections import SectionFinder
    >>> doc = SectionFinder()(Document.from_text("TS: THA, ĐTĐ"))
    >>> [a.expansion for a in AbbreviationFinder()(doc).abbreviations]
    ['tiền sử', 'tăng huyết áp', 'đái tháo đường']
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT, Layer.SECTIONS})
    writes: ClassVar[Layer] = Layer.ABBREVIATIONS

    def __init__(self) -> None:
        readings: dict[str, list[_Reading]] = {}
        columns = ("short", "expansion", "context", "source")
        for row in bundled_rows("vnclinical.terminology", "abbreviations.tsv", columns):
            sections = tuple(row["context"].replace(",", " ").split())
            readings.setdefault(row["short"], []).append(_Reading(row["expansion"], sections))
        self._matcher = PhraseMatcher((short, tuple(found)) for short, found in readings.items())

    def __reduce__(self) -> tuple[type["AbbreviationFinder"], tuple[()]]:
        """The table is read again in the worker."""
        return AbbreviationFinder, ()

    def __call__(self, doc: Document) -> Document:
        """Fills ABBREVIATIONS."""
        found = []
        for match in self._matcher.find(doc.tokens, without_marks=doc.is_bare):
            section = doc.section_at(match.span.start)
            kind = str(section.kind) if section else ""
            reading = _reading(match.payload, kind)
            if reading is not None:
                found.append(Abbreviation(match.span, reading.expansion))
        return doc.with_layer(Layer.ABBREVIATIONS, found)


def _reading(readings: tuple[_Reading, ...], kind: str) -> _Reading | None:
    """The reading that names this section, else the default one."""
    for reading in readings:
        if any(kind.startswith(section) for section in reading.sections):
            return reading
    return next((r for r in readings if not r.sections), None)
