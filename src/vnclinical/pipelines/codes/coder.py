"""Diseases and symptoms of the patient -> ranked ICD-10 candidates."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from vnclinical.annotations import Code, Entity
from vnclinical.document import Document
from vnclinical.labels import Certainty, CodeMethod, EntityType, Experiencer, Layer
from vnclinical.pipelines.codes.written import written_codes
from vnclinical.terminology.icd10 import IcdTable, bundled_table, check_edition, edition_of
from vnclinical.terminology.lookup import ConceptHit, ConceptIndex, bundled_index
from vnclinical.text.span import Span

__all__ = ["IcdCoder"]

PER_MENTION = 5
"""Candidates that a record keeps for one mention."""

LEAST_SHARE = {CodeMethod.PARTIAL: 0.3, CodeMethod.LEXICAL: 0.5}
"""Below these shares of explained words the coder abstains in a record."""


class IcdCoder:
    """Codes what the note asserts of the patient; negated and other people's mentions get none.

    A code that the doctor wrote beside the mention comes first, then the concepts of the bundled
    table by the methods of ``terminology.lookup``. In a record only usable codes stand.

    >>> [c.code for c in IcdCoder().candidates("cao huyết áp", edition="TT06-2026", k=1)]
    ['I10']
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.ASSERTIONS})
    writes: ClassVar[Layer] = Layer.CODES

    def __init__(self, *, edition: str | None = None) -> None:
        self.edition = check_edition(edition) if edition else None
        self._table: IcdTable = bundled_table()
        self._index: ConceptIndex = bundled_index()

    def __reduce__(self) -> tuple[object, ...]:
        """The tables are read again in the worker."""
        return _make, (self.edition,)

    def __call__(self, doc: Document) -> Document:
        """Rewrites ENTITIES with their codes."""
        edition = self.edition or edition_of(doc.note.encounter_end)
        sex = doc.note.sex or doc.patient.sex
        in_diagnosis = {d.entity.span for d in doc.diagnoses}
        entities = [
            replace(e, codes=tuple(self._codes(doc, e, edition, sex)))
            if _is_coded(e, in_diagnosis)
            else e
            for e in doc.entities
        ]
        return doc.with_layer(Layer.CODES, entities)

    def candidates(
        self,
        text: str,
        *,
        edition: str,
        k: int = 10,
        sex: str | None = None,
        age: float | None = None,
    ) -> list[Code]:
        """The best ``k`` codes for a phrase, usable or not.

        Args:
            text: the phrase.
            edition: the ICD-10 edition.
            k: how many.
            sex: drops codes that this sex cannot have.
            age: in years; kept for rankers that use it.
        """
        check_edition(edition)
        codes = (self._code(hit, edition, sex) for hit in self._index.search(text))
        return _first(codes, k)

    def _codes(self, doc: Document, entity: Entity, edition: str, sex: str | None) -> list[Code]:
        text = entity.span.covered(doc.text)
        names = dict.fromkeys(filter(None, (text, entity.preferred, _expanded(doc, entity.span))))
        written = (
            Code(code, self._table.title(code, edition), edition, method=CodeMethod.WRITTEN)
            for code in written_codes(doc.text, entity.span)
            if (facts := self._table.facts(code, edition)) is None or facts.usable
        )
        found = (
            self._code(hit, edition, sex)
            for name in names
            for hit in self._trusted(name, without_marks=doc.is_bare)
        )
        usable = (code for code in found if code is not None and code.usable)
        return _first((*written, *usable), PER_MENTION)

    def _trusted(self, name: str, *, without_marks: bool) -> Iterator[ConceptHit]:
        """Hits good enough for a record; once the name itself is known, nothing weaker."""
        known = False
        least = LEAST_SHARE[CodeMethod.LEXICAL]
        for hit in self._index.search(name, without_marks=without_marks, least=least):
            if known and hit.method in LEAST_SHARE:
                return
            if hit.share >= LEAST_SHARE.get(hit.method, 0.0):
                known = known or hit.method not in LEAST_SHARE
                yield hit

    def _code(self, hit: ConceptHit, edition: str, sex: str | None) -> Code | None:
        code = hit.concept.codes.get(edition)
        facts = self._table.facts(code, edition) if code else None
        if code is None or facts is None or not facts.allows(sex):
            return None
        return Code(code, hit.concept.title, edition, usable=facts.usable, method=hit.method)


def _expanded(doc: Document, span: Span) -> str:
    """The mention with its abbreviations written out: ``sỏi NQ (T)`` -> ``sỏi niệu quản (T)``."""
    parts = []
    at = span.start
    first = bisect_left(doc.abbreviations, span.start, key=lambda a: a.span.start)
    last = bisect_left(doc.abbreviations, span.end, lo=first, key=lambda a: a.span.start)
    for abbreviation in doc.abbreviations[first:last]:
        if span.contains(abbreviation.span) and abbreviation.span.start >= at:
            parts += [doc.text[at : abbreviation.span.start], abbreviation.expansion]
            at = abbreviation.span.end
    return "".join([*parts, doc.text[at : span.end]])


def _make(edition: str | None) -> IcdCoder:
    return IcdCoder(edition=edition)


def _first(codes: "Iterator[Code | None] | tuple[Code, ...]", k: int) -> list[Code]:
    chosen: dict[str, Code] = {}
    for code in codes:
        if code is not None:
            chosen.setdefault(code.code, code)
            if len(chosen) >= k:
                break
    return list(chosen.values())


def _is_coded(entity: Entity, in_diagnosis: set[Span]) -> bool:
    """Diseases of the patient, and symptoms that stand as the diagnosis."""
    said = entity.assertion
    if said.negated or said.experiencer is not Experiencer.PATIENT:
        return False
    if said.certainty is Certainty.HYPOTHETICAL:
        return False
    return entity.type is EntityType.DISEASE or (
        entity.type is EntityType.SYMPTOM and entity.span in in_diagnosis
    )
