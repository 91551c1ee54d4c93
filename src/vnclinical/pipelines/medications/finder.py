"""Medicines among the entities -> medications with their instructions."""

import re
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
from vnclinical.pipelines.medications.grammar import Kind, grammar
from vnclinical.pipelines.medications.scanner import (
    Instruction,
    Note,
    is_fluid,
    is_insulin,
    scan,
)
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
    """

    reads: ClassVar[frozenset[Layer]] = frozenset(
        {Layer.ENTITIES, Layer.SECTIONS, Layer.SENTENCES}
    )
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
            marks = doc.has_diacritics and marked[line] != bare[line]
            note = Note(doc.text, marked if marks else bare, spans)
            limit = min((t for t in titles if t >= drug.span.end), default=len(doc.text))
            medication = self._medication(doc, drug, note, limit, marks=marks)
            if medication is not None:
                found.append(medication)
                covered = medication.span.end
        return doc.with_layer(Layer.MEDICATIONS, found)

    def _medication(
        self, doc: Document, drug: Entity, note: Note, limit: int, *, marks: bool
    ) -> Medication | None:
        limit = min(limit, drug.span.end + LONGEST)
        read = scan(note, drug.span, limit, grammar(marks=marks))
        if not (read.says_something or _is_ordered(doc, drug, read)):
            return None
        name = drug.span.covered(doc.text)
        before = _before(note, drug.span, marks=marks)
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
            status=_status(drug, before, note.key[read.end : read.end + 25], marks=marks),
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
    ordered = section is not None and section.kind in ORDERED
    return ordered and any(piece.kind is Kind.ROUTE for piece in read.pieces)


def _before(note: Note, drug: Span, *, marks: bool) -> dict[str, str]:
    """The cues that stand directly before a name: ``stop``, ``change``, ``route``."""
    start = max(note.key.rfind("\n", 0, drug.start) + 1, drug.start - 40)
    match = _lead(marks=marks).search(note.key, start, drug.start)
    return {k: v for k, v in match.groupdict().items() if v} if match else {}


@cache
def _lead(*, marks: bool) -> re.Pattern[str]:
    stop, change, route = (
        alternation(words) for words in (phrases("stop"), phrases("change"), (*cues(), "tiêm", "chích"))
    )
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


@cache
def _behind(*, marks: bool) -> re.Pattern[str]:
    pattern = rf"\s*[-,(]?\s*{alternation(phrases('stop'))}(?!\w)(?!\s+(?:khi|nếu))"
    return re.compile(pattern if marks else without_marks(pattern))


def _status(
    drug: Entity, before: dict[str, str], behind: str, *, marks: bool
) -> MedicationStatus:
    said = drug.assertion
    if "stop" in before or _behind(marks=marks).match(behind.split("\n", 1)[0]):
        return MedicationStatus.STOPPED
    if said.temporality is Temporality.PLANNED or said.certainty is Certainty.HYPOTHETICAL:
        return MedicationStatus.PLANNED
    return MedicationStatus.CHANGED if "change" in before else MedicationStatus.ACTIVE
