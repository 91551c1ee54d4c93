"""Bundled tables -> candidate entities."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from vnclinical.annotations import Entity
from vnclinical.document import Document
from vnclinical.labels import EntityType, Layer, SectionKind
from vnclinical.matching.phrases import PhraseMatch, PhraseMatcher, phrase_key
from vnclinical.terminology.terms import Term, all_terms
from vnclinical.text.fold import fold
from vnclinical.text.span import Span

__all__ = ["DictionaryTagger"]

# Site, side, stage, type and acuity that stand next to a disease or symptom belong to it.
MODIFIER = re.compile(
    r"[ \t]*(?:"
    r"(?:(?:típ|typ|type|tuýp|týp|tip|túyp)[ \t]*(?:[12]|ii|i)\b)"
    r"|(?:(?:giai đoạn|gđ|độ|phân độ|nhóm|mức độ)[ \t]*"
    r"(?:[0-5][abc]?|i{1,3}v?|iv|v|nhẹ|vừa|nặng)(?:[ \t]*[-–/][ \t]*(?:\d|i{1,3}v?))?\b)"
    r"|(?:cấp tính|mạn tính|mãn tính|cấp|mạn|mãn|tái phát|tiến triển)\b"
    r"|(?:nặng|vừa|nhẹ|rải rác|lan tỏa)\b"
    r"|(?:(?:bên|ở bên)[ \t]+)?"
    r"(?:trái|phải|hai bên|2 bên|2b|\(t\)|\(p\)|\(tr\)|\([td]\)|bên t|bên p)(?!\w)"
    r"|(?:hai|2)[ \t]+(?:chi dưới|chân|phổi|phế trường|đáy phổi|bên)\b"
    r")"
)
MODIFIED = frozenset({EntityType.DISEASE, EntityType.SYMPTOM})
DOSE_AHEAD = re.compile(
    r"[ \t]*(?:\([^)]*\)[ \t]*)?\d[\d.,/ ]*[ \t]*(?:mg|g|mcg|ml|iu|ui|ống|viên|gói|lọ|chai|%)\b",
    re.I,
)
SPREAD = re.compile(
    r"(?:lan|xuyên|tê|lan ra|lan lên|lan xuống|lan sang|lan đến|lan tới)[ \t]+(?:\w+[ \t]+)?$", re.I
)
BARE_SYLLABLES = frozenset(["sot", "ho", "phu", "non", "ngat", "ngua", "liet", "sutcan"])
DRUG_SECTIONS = frozenset({SectionKind.TREATMENT, SectionKind.PRESCRIPTION})


@dataclass(frozen=True, slots=True)
class _Readings:
    """All terms that share one wording, in the order of the tables."""

    terms: tuple[Term, ...]


class DictionaryTagger:
    """Finds the terms of the bundled tables, the longest at each place.

    A wording that is both a test and a medicine (``kali``, ``albumin``) is a medicine where a dose
    follows or the section orders treatment, else a test.

    >>> doc = DictionaryTagger()(Document.from_text("Bn đái tháo đường  típ 2, đau ngực"))
    >>> [(e.type.value, e.span.covered(doc.text)) for e in doc.candidates]
    [('disease', 'đái tháo đường  típ 2'), ('symptom', 'đau ngực')]
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT, Layer.SECTIONS})
    writes: ClassVar[Layer] = Layer.CANDIDATES
    source: ClassVar[str] = "dictionary"

    def __init__(self) -> None:
        self._matcher = _bundled_matcher()

    def __reduce__(self) -> tuple[type["DictionaryTagger"], tuple[()]]:
        """The tables are read again in the worker."""
        return DictionaryTagger, ()

    def __call__(self, doc: Document) -> Document:
        """Appends to CANDIDATES."""
        matches = self._matcher.find(doc.tokens, without_marks=doc.is_bare)
        found = (self._entity(doc, match) for match in matches if _is_plausible(doc.text, match))
        found = (e for e in found if _stands_free(doc, e))
        return doc.with_layer(Layer.CANDIDATES, (*doc.candidates, *found))

    def _entity(self, doc: Document, match: PhraseMatch) -> Entity:
        readings: _Readings = match.payload
        term = _choose(doc, match.span, readings.terms)
        span = match.span
        if term.type in MODIFIED:
            span = Span(span.start, _extended(doc.text, span.end))
        preferred = term.title if term.is_abbreviation else None
        return Entity(span, term.type, self.source, preferred=preferred)


def _is_unit(text: str, span: Span) -> bool:
    """Letters glued behind a number are its unit: the ``MG`` of ``850MG`` is no magnesium."""
    return len(span) <= 3 and span.start > 0 and text[span.start - 1].isdigit()


def _is_plausible(text: str, match: PhraseMatch) -> bool:
    """Whether the words may be the term here."""
    if match.first == match.last and not match.exact:
        # Without marks a lone syllable is a dozen words: only the commonest complaints are taken.
        return match.span.covered(text).lower() in BARE_SYLLABLES
    return not _is_unit(text, match.span)


def _stands_free(doc: Document, entity: Entity) -> bool:
    """Whether a mention says something by itself (guidelines, Entities).

    A part of the body counts only where a complaint spreads to it; elsewhere it names the place of
    an examination. A heading's own word (``Xét nghiệm:``) names no test.
    """
    if entity.type is EntityType.ANATOMY:
        return (
            SPREAD.search(doc.text, max(0, entity.span.start - 12), entity.span.start) is not None
        )
    section = doc.section_at(entity.span.start)
    title = section.title if section and section.title.contains(entity.span) else None
    if title is None or entity.type is EntityType.PROCEDURE:
        return True
    # ``Dị ứng:`` and ``Xét nghiệm:`` say what follows; ``Siêu âm tim lúc vào:`` names a test.
    return entity.type is EntityType.TEST and len(entity.span) < len(title) / 2


def _extended(text: str, end: int) -> int:
    low = fold(text[end : end + 60])
    at = 0
    while (match := MODIFIER.match(low, at)) is not None:
        at = match.end()
    return end + at


def _choose(doc: Document, span: Span, terms: tuple[Term, ...]) -> Term:
    if len(terms) == 1:
        return terms[0]
    by_type = {term.type: term for term in reversed(terms)}
    if EntityType.DRUG in by_type:
        section = doc.section_at(span.start)
        ordered = section is not None and section.kind in DRUG_SECTIONS
        if ordered or DOSE_AHEAD.match(doc.text, span.end):
            return by_type[EntityType.DRUG]
        return next((t for t in terms if t.type is not EntityType.DRUG), terms[0])
    return terms[0]


def _merged(terms: Iterable[Term]) -> list[tuple[str, _Readings]]:
    """One entry a wording; a type stands once in it, diseases before symptoms before the rest."""
    by_key: dict[tuple[str, ...], tuple[str, dict[EntityType, Term]]] = {}
    for term in terms:
        _, readings = by_key.setdefault(phrase_key(term.text), (term.text, {}))
        readings.setdefault(term.type, term)
    return [(wording, _Readings(tuple(readings.values()))) for wording, readings in by_key.values()]


@cache
def _bundled_matcher() -> PhraseMatcher:
    # Built once a process: it is never written to afterwards, so that threads may share it.
    return PhraseMatcher(_merged(all_terms()))
