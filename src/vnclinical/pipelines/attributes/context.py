"""Cue tables and section defaults -> negation, certainty, temporality, experiencer.

Four attributes are four tables read by one algorithm (``matching.scope``); what a section says by
itself is a fifth table, ``defaults.tsv``. An attribute is a table, not a class.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from vnclinical.annotations import Assertion, Entity, Evidence, Section
from vnclinical.document import Document
from vnclinical.labels import (
    Certainty,
    EntityType,
    Experiencer,
    Layer,
    MeasurementKind,
    SectionKind,
    Temporality,
)
from vnclinical.matching.lexicon import bundled_rows, split_cell
from vnclinical.matching.phrases import PhraseMatch, PhraseMatcher
from vnclinical.matching.scope import Cue, Direction, Target, link
from vnclinical.text.span import Span, SpanIndex

__all__ = ["PACKAGE", "ContextTagger", "without_history"]

PACKAGE = "vnclinical.pipelines.attributes"
ATTRIBUTES: dict[str, dict[str, Any]] = {
    "negation": {"negated": {"negated": True}},
    "certainty": {c.value: {"certainty": c} for c in Certainty},
    "temporality": {t.value: {"temporality": t} for t in Temporality},
    "experiencer": {e.value: {"experiencer": e} for e in Experiencer},
}
FIELD = {"negation": "negated"}
SEPARATORS = frozenset([",", "/", "-", "+", "và", "hay", "hoặc", "lẫn", "cũng", "–", "&", "va"])
BREAKS = frozenset([",", "/", "+", "-", "–", ";"])
ORDER_SECTIONS = frozenset({SectionKind.TREATMENT, SectionKind.PRESCRIPTION, SectionKind.ADVICE})
PLAN_TITLE = re.compile(r"hướng|kế hoạch|dự kiến|huong|ke hoach|du kien", re.I)
ORDER_TITLE = re.compile(r"cần làm|đề nghị|chỉ định|can lam|de nghi|chi dinh", re.I)
SEPARATOR_TEXT = re.compile(
    r"[\s,;:.+\-–/*•()]*(?:\d{1,2}[.)])?[\s,;:+\-–/*•()]*"
    r"(?:và|xét nghiệm|xn|làm|chụp|cho|định lượng|ghi|đo)?[\s,;:.+\-–/*•()]*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Rule:
    attribute: str
    value: str
    direction: Direction
    limit: int
    list_scope: bool
    types: frozenset[EntityType]
    sections: tuple[str, ...]

    def applies(self, entity: Entity, kind: str) -> bool:
        """Whether the rule may speak of this entity in a section of this kind."""
        in_section = not self.sections or any((kind or "none").startswith(s) for s in self.sections)
        return in_section and (not self.types or entity.type in self.types)


@dataclass(frozen=True, slots=True)
class _Default:
    attribute: str
    value: str
    types: frozenset[EntityType]


class ContextTagger:
    """Says for each entity whether it is denied, unsure, past, planned or another person's.

    >>> from vnclinical.annotations import Entity
    >>> doc = Document.from_text("Không sốt, ho nhưng đau ngực")
    >>> places = [(6, 9), (11, 13), (20, 28)]
    >>> entities = [Entity(Span(a, b), EntityType.SYMPTOM, "x") for a, b in places]
    >>> doc = doc.with_layer(Layer.SENTENCES, [Span(0, 28)]).with_layer(Layer.ENTITIES, entities)
    >>> [e.assertion.negated for e in ContextTagger()(doc).entities]
    [True, True, False]

    Known misses: a positive finding that follows a denied one after a bare comma (``không sốt, đau
    đầu nhiều``) counts as denied.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset(
        {Layer.ENTITIES, Layer.SENTENCES, Layer.SECTIONS, Layer.MEASUREMENTS}
    )
    writes: ClassVar[Layer] = Layer.ASSERTIONS

    def __init__(self) -> None:
        rules: dict[str, list[_Rule]] = {}
        for attribute in (*ATTRIBUTES, "terminators"):
            for row in bundled_rows(PACKAGE, f"{attribute}.tsv", ("cue", "direction", "source")):
                for cue in split_cell(row["cue"]):
                    rules.setdefault(cue.casefold(), []).append(_rule(attribute, row))
        self._matcher = PhraseMatcher((cue, tuple(found)) for cue, found in rules.items())
        self._defaults = _read_defaults()

    def __reduce__(self) -> tuple[type["ContextTagger"], tuple[()]]:
        """The tables are read again in the worker."""
        return ContextTagger, ()

    def __call__(self, doc: Document) -> Document:
        """Rewrites ENTITIES with their assertions and the evidence for them."""
        starts = [s.start for s in doc.tokens.spans]
        matches = self._matcher.find(doc.tokens, without_marks=doc.is_bare)
        cues = [match for match in matches if _is_sure(match)]
        scene = _Scene.of(doc)
        entities = [self._with_defaults(scene, e) for e in doc.entities]
        places = [
            Target(bisect_right(starts, e.span.start) - 1, bisect_left(starts, e.span.end) - 1)
            for e in entities
        ]
        cue_firsts = [c.first for c in cues]
        entity_starts = [e.span.start for e in entities]
        for sentence in doc.sentences:
            first, end = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
            inside = range(
                bisect_left(entity_starts, sentence.start), bisect_left(entity_starts, sentence.end)
            )
            here = cues[bisect_left(cue_firsts, first) : bisect_left(cue_firsts, end)]
            if inside and here:
                self._read_sentence(doc, _Sentence(first, end, inside, here), entities, places)
        return doc.with_layer(Layer.ASSERTIONS, [without_history(e) for e in entities])

    def _read_sentence(
        self, doc: Document, sentence: "_Sentence", entities: list[Entity], places: list[Target]
    ) -> None:
        offset = sentence.first
        targets = [
            Target(places[i].first - offset, places[i].last - offset) for i in sentence.inside
        ]
        weights, breaks = _weights(doc.tokens.folded[sentence.first : sentence.end], targets)
        for i, target in zip(sentence.inside, targets, strict=True):
            section = doc.section_at(entities[i].span.start)
            cues, matches = _cues_for(entities[i], str(section.kind) if section else "", sentence)
            for found in link(cues, [target], weights, breaks):
                cue = cues[found.cue]
                entities[i] = _marked(entities[i], cue, doc.text, matches[found.cue].span)

    def _with_defaults(self, scene: "_Scene", entity: Entity) -> Entity:
        doc = scene.doc
        section = doc.section_at(entity.span.start)
        if section is None:
            return entity
        over = section.kind.startswith(SectionKind.PAST_HISTORY) and _vitals_before(
            scene, entity, section
        )
        for default in () if over else self._defaults.get(section.kind, ()):
            if not default.types or entity.type in default.types:
                cue = section.title.covered(doc.text)
                entity = _set(entity, default.attribute, default.value, cue, section.title)
        if _is_ordered(scene, entity, section):
            cue = section.title.covered(doc.text)
            entity = _set(entity, "temporality", Temporality.PLANNED.value, cue, section.title)
        return entity


@dataclass(frozen=True, slots=True)
class _Scene:
    """A document with what is asked of it for every mention, sorted once."""

    doc: Document
    measured: SpanIndex
    vitals: SpanIndex
    tests: SpanIndex

    @classmethod
    def of(cls, doc: Document) -> "_Scene":
        vital = MeasurementKind.VITAL
        return cls(
            doc,
            SpanIndex(m.span for m in doc.measurements),
            SpanIndex(m.span for m in doc.measurements if m.kind is vital),
            SpanIndex(e.span for e in doc.entities if e.type is EntityType.TEST),
        )


@dataclass(frozen=True, slots=True)
class _Sentence:
    first: int
    end: int
    inside: range
    cues: list[PhraseMatch]


def _is_sure(match: PhraseMatch) -> bool:
    """Without marks a lone syllable is many words: ``bo`` is a father and a rib's edge.

    Only denials are common enough to be believed then.
    """
    rules: tuple[_Rule, ...] = match.payload
    return match.exact or match.last > match.first or rules[0].attribute == "negation"


def _rule(attribute: str, row: dict[str, str]) -> _Rule:
    return _Rule(
        attribute="*" if attribute == "terminators" else attribute,
        value=row.get("value", ""),
        direction=Direction(row["direction"]),
        limit=int(row.get("limit") or 50),
        list_scope=row.get("list", "yes") != "no",
        types=_types(row.get("types", "")),
        sections=tuple(row.get("sections", "").replace(",", " ").split()),
    )


def _types(cell: str) -> frozenset[EntityType]:
    return frozenset(EntityType(t) for t in cell.replace(",", " ").split())


def _read_defaults() -> dict[str, list[_Default]]:
    defaults: dict[str, list[_Default]] = {}
    for row in bundled_rows(
        PACKAGE, "defaults.tsv", ("section", "attribute", "value", "types", "source")
    ):
        rule = _Default(row["attribute"], row["value"], _types(row["types"]))
        defaults.setdefault(SectionKind(row["section"]), []).append(rule)
    return defaults


def _cues_for(
    entity: Entity, kind: str, sentence: _Sentence
) -> tuple[list[Cue], list[PhraseMatch]]:
    cues, matches = [], []
    for match in sentence.cues:
        for rule in match.payload:
            if rule.applies(entity, kind):
                first, last = match.first - sentence.first, match.last - sentence.first
                cues.append(
                    Cue(
                        first,
                        last,
                        rule.attribute,
                        rule.value,
                        rule.direction,
                        rule.limit,
                        rule.list_scope,
                    )
                )
                matches.append(match)
    return cues, matches


NEW_FINDING = 3
"""What a mention costs that follows another without a comma: it opens a finding of its own."""


def _weights(folded: Sequence[str], targets: Iterable[Target]) -> tuple[list[int], list[int]]:
    weights = [0 if unit in SEPARATORS else 1 for unit in folded]
    ends: set[int] = set()
    for target in targets:
        weights[target.first : target.last + 1] = [0] * (target.last + 1 - target.first)
        if target.first - 1 in ends:
            weights[target.first - 1] = NEW_FINDING
        ends.add(target.last)
    return weights, [i for i, unit in enumerate(folded) if unit in BREAKS]


def _marked(entity: Entity, cue: Cue, text: str, span: Span) -> Entity:
    return _set(entity, cue.attribute, cue.value, span.covered(text), span)


def _set(entity: Entity, attribute: str, value: str, cue: str, span: Span | None) -> Entity:
    field = FIELD.get(attribute, attribute)
    changes = ATTRIBUTES[attribute][value]
    kept = tuple(e for e in entity.evidence if e.attribute != field)
    assertion: Assertion = replace(entity.assertion, **changes)
    return replace(entity, assertion=assertion, evidence=(*kept, Evidence(field, cue, span)))


def _vitals_before(scene: _Scene, entity: Entity, section: Section) -> bool:
    """Whether vital signs stand between the heading and the line's end: the examination has begun.

    Telegraphic notes go from history to findings without a heading.
    """
    line_end = scene.doc.text.find("\n", entity.span.end)
    limit = min(line_end if line_end >= 0 else section.span.end, section.span.end)
    return bool(scene.vitals.starting_in(Span(section.span.start, limit)))


def without_history(entity: Entity) -> Entity:
    """Takes the section's default from what is denied or another person's: no history of his."""
    said = entity.assertion
    if said.temporality is not Temporality.PAST or not (
        said.negated or said.experiencer is not Experiencer.PATIENT
    ):
        return entity
    evidence = tuple(e for e in entity.evidence if e.attribute != "temporality")
    return replace(
        entity, assertion=replace(said, temporality=Temporality.CURRENT), evidence=evidence
    )


def _is_ordered(scene: _Scene, entity: Entity, section: Section) -> bool:
    """Whether a procedure stands in a plan, or a test in a list of orders.

    Such a list has no values, and nothing but tests on the line.
    """
    title = section.title.covered(scene.doc.text)
    if entity.type is EntityType.PROCEDURE:
        return PLAN_TITLE.search(title) is not None
    if entity.type is not EntityType.TEST:
        return False
    if scene.measured.overlapping(entity.span):
        return False
    if section.kind in ORDER_SECTIONS or ORDER_TITLE.search(title):
        return True
    return section.kind is SectionKind.TESTS and _is_list_of_tests(scene, entity, section)


def _is_list_of_tests(scene: _Scene, entity: Entity, section: Section) -> bool:
    text = scene.doc.text
    start = max(text.rfind("\n", 0, entity.span.start) + 1, section.title.end)
    end = text.find("\n", entity.span.end)
    line = Span(start, max(end if end >= 0 else len(text), start))
    at = line.start
    for test in scene.tests.starting_in(line):
        if not SEPARATOR_TEXT.fullmatch(text, at, test.start):
            return False
        at = test.end
    return SEPARATOR_TEXT.fullmatch(text, at, line.end) is not None
