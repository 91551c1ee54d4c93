"""Medicines among the entities -> medications with their instructions."""

import re
from bisect import bisect_left
from dataclasses import replace
from functools import cache
from typing import ClassVar

from vnclinical.annotations import Entity, Ingredient, Medication
from vnclinical.document import Document
from vnclinical.labels import (
    Certainty,
    EntityType,
    Experiencer,
    Layer,
    MedicationStatus,
    SectionKind,
    Temporality,
)
from vnclinical.pipelines.medications.dosage import read_dosage
from vnclinical.pipelines.medications.grammar import grammar
from vnclinical.pipelines.medications.instruction import Instruction, Note
from vnclinical.pipelines.medications.names import is_fluid, is_insulin
from vnclinical.pipelines.medications.pieces import Kind
from vnclinical.pipelines.medications.scanner import scan
from vnclinical.pipelines.medications.vocabulary import alternation, cues, phrases, without_marks
from vnclinical.terminology.drugs import DrugTable, bundled_drugs
from vnclinical.text.fold import fold, strip_marks
from vnclinical.text.span import Span

__all__ = ["MedicationFinder"]

LONGEST = 400
"""An instruction is sought in so many characters behind the name."""

ORDERED = frozenset({SectionKind.TREATMENT, SectionKind.PRESCRIPTION})
PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?([%‰])$")


class MedicationFinder:
    """Joins each medicine with the instruction behind it; a bare name is no medication.

    A medication runs from the name to the last word of its instruction, over a line end when the
    next line goes on with it; an ingredient in brackets and a diluent belong to it. Medicines that
    are denied or are another person's give none.

    >>> from dataclasses import replace
    >>> doc = Document.from_text("Concor 5mg x 1 viên uống sáng")
    >>> drug = Entity(Span(0, 6), EntityType.DRUG, "dictionary")
    >>> found = MedicationFinder()(doc.with_layer(Layer.ENTITIES, [drug])).medications[0]
    >>> found.strengths, found.schedule.dose_text, found.schedule.route
    ((('5', 'mg'),), '1 viên/lần * 1 lần/ngày [1 viên/ngày]', 'oral')

    Dev (hand w05, 118 medications, end to end, 2026-11-23, ``make accuracy``): found F1 0.93, route
    0.94, times 0.91, dose 0.73, the whole schedule 0.65 (the hands differ on ``2v/ngày``).

    Known misses: an instruction that stands before the name or is shared by a list; a dose said
    as a bolus, which is read as strength; a range of doses, which gives none.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.ENTITIES, Layer.SECTIONS, Layer.SENTENCES})
    writes: ClassVar[Layer] = Layer.MEDICATIONS
    source: ClassVar[str] = "medications"

    def __init__(self) -> None:
        self._table: DrugTable = bundled_drugs()
        grammar(marks=True), grammar(marks=False)

    def __reduce__(self) -> tuple[type["MedicationFinder"], tuple[()]]:
        """The tables are read again in the worker."""
        return MedicationFinder, ()

    def __call__(self, doc: Document) -> Document:
        """Fills MEDICATIONS."""
        drugs = sorted((e for e in doc.entities if e.type is EntityType.DRUG), key=_start)
        if not drugs:
            return doc.with_layer(Layer.MEDICATIONS, ())
        spans = [e.span for e in drugs]
        marked, bare = fold(doc.text), strip_marks(doc.text)
        titles = sorted(s.title.start for s in doc.sections)
        found: list[Medication] = []
        covered = 0
        for drug in drugs:
            if drug.span.start < covered or _is_not_taken(drug):
                continue
            end = doc.text.find("\n", drug.span.end)
            line = slice(drug.span.end, end if end >= 0 else len(doc.text))
            # A line without marks in a note with marks is read like a note without.
            marks = doc.has_diacritics and marked[line] != bare[line]
            note = Note(doc.text, marked if marks else bare, spans)
            following = bisect_left(titles, drug.span.end)
            limit = titles[following] if following < len(titles) else len(doc.text)
            read = scan(note, drug.span, min(limit, drug.span.end + LONGEST), grammar(marks=marks))
            key = marked if doc.has_diacritics else bare
            medication = self._medication(doc, drug, read, key)
            if medication is not None:
                found.append(medication)
                covered = medication.span.end
        return doc.with_layer(Layer.MEDICATIONS, found)

    def _medication(
        self, doc: Document, drug: Entity, read: Instruction, key: str
    ) -> Medication | None:
        if not (read.says_something or _is_ordered(doc, drug, read)):
            return None
        name = drug.span.covered(doc.text)
        before = _before(key, drug.span, marks=doc.has_diacritics)
        dosage = read_dosage(read.pieces, fluid=is_fluid(name))
        schedule = dosage.schedule
        if schedule.route is None:
            schedule = replace(schedule, route=_route_before(before, name))
        within = PERCENT.search(name)
        strengths = ((within[1].replace(",", "."), within[2]),) if within else ()
        return Medication(
            span=Span(drug.span.start, read.end),
            name=name,
            drugs=read.drugs,
            ingredients=self._ingredients(doc.text, read),
            strengths=strengths or dosage.strengths,
            schedule=schedule,
            status=_status(drug, before, _behind(doc, key, drug.span.end, read.end)),
        )

    def _ingredients(self, text: str, read: Instruction) -> tuple[Ingredient, ...]:
        """Those of the name; where the table does not know it, those of the names in brackets."""
        for span in read.ingredients:
            facts = self._table.find(span.covered(text))
            if facts is not None and facts.ingredients:
                return tuple(Ingredient(i.name, i.byt_code) for i in facts.ingredients)
        return ()


def _start(entity: Entity) -> int:
    return entity.span.start


def _is_not_taken(drug: Entity) -> bool:
    said = drug.assertion
    return said.negated or said.experiencer is not Experiencer.PATIENT


def _is_ordered(doc: Document, drug: Entity, read: Instruction) -> bool:
    """Whether a route alone makes an order: it does where treatment is ordered."""
    section = doc.section_at(drug.span.start)
    if section is None or section.kind not in ORDERED:
        return False
    first = next((piece for piece in read.pieces if piece.kind is Kind.ROUTE), None)
    return first is not None and "," not in doc.text[drug.span.end : first.start]


def _before(key: str, drug: Span, *, marks: bool) -> dict[str, str]:
    """The cues that stand directly before a name: ``stop``, ``change``, ``route``."""
    start = max(key.rfind("\n", 0, drug.start) + 1, drug.start - 40)
    match = _lead(marks=marks).search(key, start, drug.start)
    return {k: v for k, v in match.groupdict().items() if v} if match else {}


@cache
def _lead(*, marks: bool) -> re.Pattern[str]:
    stop, change = _words("stop", marks=marks), _words("change", marks=marks)
    route = alternation((*cues(), "tiêm", "chích"))
    pattern = (
        rf"(?<!\w)(?:(?P<stop>{stop})|(?P<change>{change})|(?P<route>{route}))"
        r"(?:\s+(?:thuốc|thêm|liều|bằng|với))?\s*[:(]?\s*$"
    )
    return re.compile(pattern if marks else without_marks(pattern))


def _route_before(before: dict[str, str], name: str) -> str | None:
    written = " ".join(before.get("route", "").split())
    if written in ("tiêm", "tiem", "chích", "chich"):
        return "subcutaneous" if is_insulin(name) else None
    return cues().get(written)


def _words(kind: str, *, marks: bool) -> str:
    """Phrases of a kind; without marks ``dừng`` cannot be told from ``dùng``."""
    return alternation(w for w in phrases(kind) if marks or not w.startswith("dừng"))


@cache
def _said_behind(kind: str, *, marks: bool) -> re.Pattern[str]:
    words = _words(kind, marks=marks)
    pattern = rf"[ \t]*[-,(]?[ \t]*{words}(?!\w)(?!\s+(?:khi|nếu|dần|thuốc|hút))"
    return re.compile(pattern if marks else without_marks(pattern))


def _behind(doc: Document, key: str, name: int, end: int) -> str:
    """``stop`` behind the instruction, ``change`` behind the name, or an empty string."""
    marks = doc.has_diacritics
    if _said_behind("stop", marks=marks).match(key, end):
        return "stop"
    return "change" if _said_behind("change", marks=marks).match(key, name) else ""


def _status(drug: Entity, before: dict[str, str], behind: str) -> MedicationStatus:
    said = drug.assertion
    if "stop" in before or behind == "stop":
        return MedicationStatus.STOPPED
    if said.temporality is Temporality.PLANNED or said.certainty is Certainty.HYPOTHETICAL:
        return MedicationStatus.PLANNED
    changed = "change" in before or behind == "change"
    return MedicationStatus.CHANGED if changed else MedicationStatus.ACTIVE
