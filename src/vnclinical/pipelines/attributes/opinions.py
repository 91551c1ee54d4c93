"""What the model thinks of each mention, beside what the cue tables say -> one assertion."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from vnclinical.annotations import Assertion, Entity, Evidence
from vnclinical.document import Document
from vnclinical.labels import Certainty, Experiencer, Layer, Temporality
from vnclinical.matching.lexicon import bundled_rows
from vnclinical.pipelines.attributes.context import PACKAGE, without_history

__all__ = ["OpinionReader"]

MODEL = "model"
"""The cue of an attribute that no words decided but the model alone."""
VALUES: Mapping[str, tuple[str, object]] = {
    "negated": ("negated", True),
    "suspected": ("certainty", Certainty.SUSPECTED),
    "hypothetical": ("certainty", Certainty.HYPOTHETICAL),
    "past": ("temporality", Temporality.PAST),
    "planned": ("temporality", Temporality.PLANNED),
    "family": ("experiencer", Experiencer.FAMILY),
    "other": ("experiencer", Experiencer.OTHER),
}
DEFAULTS: Mapping[str, object] = {
    "negated": False,
    "certainty": Certainty.CONFIRMED,
    "temporality": Temporality.CURRENT,
    "experiencer": Experiencer.PATIENT,
}


@dataclass(frozen=True, slots=True)
class _Bounds:
    """From ``sure`` on the model alone decides; below ``possible`` the tables are not believed."""

    sure: float
    possible: float


class OpinionReader:
    """Lets the model and the cue tables decide together what holds of a mention.

    For each value ``opinions.tsv`` gives two bounds, chosen on dev: from the first on the model
    alone is enough, below the second the tables are not believed. What the model alone decided
    has the evidence ``model`` without a place; what both say keeps the tables' words. Without
    opinions (preset ``rules``, models without attributes) nothing changes.

    >>> from vnclinical.annotations import Opinion
    >>> from vnclinical.labels import EntityType
    >>> from vnclinical.text.span import Span
    >>> doc = Document.from_text("Sốt, ho giờ không còn")
    >>> found = [Entity(Span(0, 3), EntityType.SYMPTOM, "x")]
    >>> opinion = Opinion(Span(0, 3), "negated", 0.97)
    >>> doc = doc.with_layer(Layer.ENTITIES, found).with_layer(Layer.OPINIONS, [opinion])
    >>> [e.assertion.negated for e in OpinionReader()(doc).entities]
    [True]
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.ASSERTIONS})
    writes: ClassVar[Layer] = Layer.ASSERTIONS

    def __init__(self) -> None:
        rows = bundled_rows(PACKAGE, "opinions.tsv", ("value", "sure", "possible", "source"))
        self._bounds = {
            row["value"]: _Bounds(float(row["sure"]), float(row["possible"])) for row in rows
        }

    def __call__(self, doc: Document) -> Document:
        """Rewrites ENTITIES with the assertions that both together come to."""
        if not doc.opinions:
            return doc
        shares = _Shares(doc)
        entities = [without_history(self._judged(e, shares.of(e))) for e in doc.entities]
        return doc.with_layer(Layer.ASSERTIONS, entities)

    def _judged(self, entity: Entity, shares: Mapping[str, float]) -> Entity:
        for field, default in DEFAULTS.items():
            said = getattr(entity.assertion, field)
            wanted = self._value(field, said, shares)
            if wanted == said:
                continue
            kept = tuple(e for e in entity.evidence if e.attribute != field)
            if wanted != default:
                kept = (*kept, Evidence(field, MODEL, None))
            changes: dict[str, Any] = {field: wanted}
            assertion: Assertion = replace(entity.assertion, **changes)
            entity = replace(entity, assertion=assertion, evidence=kept)
        return entity

    def _value(self, field: str, said: object, shares: Mapping[str, float]) -> object:
        """The likeliest of the values that the model is sure of, or that both hold possible."""
        held = []
        for name, (own, value) in VALUES.items():
            share = shares.get(name, 0.0)
            bounds = self._bounds[name]
            if own == field and (
                share >= bounds.sure or (said == value and share >= bounds.possible)
            ):
                held.append((share, name, value))
        return max(held)[2] if held else DEFAULTS[field]


class _Shares:
    """The opinions of a document, for each mention the mean over its syllables."""

    def __init__(self, doc: Document) -> None:
        self._opinions = sorted(doc.opinions, key=lambda o: o.span)
        self._at = [o.span.start for o in self._opinions]
        self._starts = [s.start for s in doc.tokens.spans]

    def of(self, entity: Entity) -> dict[str, float]:
        start, end = entity.span.start, entity.span.end
        # An opinion on a word may begin before a mention that begins inside the word.
        first = max(0, bisect_right(self._at, start) - len(VALUES))
        found: dict[str, float] = {}
        for opinion in self._opinions[first : bisect_left(self._at, end)]:
            if opinion.span.end > start:
                found[opinion.attribute] = found.get(opinion.attribute, 0.0) + opinion.probability
        syllables = bisect_left(self._starts, end) - max(0, bisect_right(self._starts, start) - 1)
        return {name: total / max(1, syllables) for name, total in found.items()}
