"""Document <-> spaCy's Doc, with the factory ``vnclinical`` for pipelines of spaCy.

The tokens are our syllables over the original text, cut further where a span of ours begins or
ends, so that every entity is a span of tokens. All entities stand in ``doc.spans["vnclinical"]``
(they may overlap), the longest that do not in ``doc.ents``. What spaCy has no place for lies as
plain data in ``doc.user_data["vnclinical"]``, by the id of the span; there is no ``Doc._``.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from vnclinical import Pipeline, load
from vnclinical.annotations import Code, Entity
from vnclinical.document import Document, Note
from vnclinical.errors import InputError, MissingExtraError
from vnclinical.labels import EntityType, Layer
from vnclinical.text.span import Span, longest_non_overlapping

try:
    from spacy.lang.vi import Vietnamese
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as SpacySpan
    from spacy.vocab import Vocab, create_vocab
except ImportError as error:
    raise MissingExtraError.of("spacy", "spacy") from error

__all__ = ["KEY", "SpacyNoteReader", "from_spacy", "make_component", "to_spacy"]

KEY = "vnclinical"
"""Where our things lie in ``doc.spans`` and in ``doc.user_data``."""

_BLANKS = re.compile(r"\s+")
_ENTITY = TypeAdapter(Entity)
_NOTE = TypeAdapter(Note)


def to_spacy(doc: Document, nlp: Language | None = None) -> Doc:
    """A spaCy ``Doc`` over the original text, with the entities and the sentences.

    Args:
        doc: an annotated document.
        nlp: the spaCy pipeline whose vocabulary the result shall share; None makes a new one.

    Returns:
        A ``Doc`` with ``text`` equal to the note. A span has the entity type as ``label_``, the
        first ICD-10 code as ``kb_id_`` and the key of its further data as ``id_``.

    >>> import vnclinical
    >>> note = vnclinical.load("rules").annotate("BN nữ 54t, TS ĐTĐ typ 2, không sốt")
    >>> doc = to_spacy(note)
    >>> [(ent.text, ent.label_, ent.kb_id_) for ent in doc.ents]
    [('ĐTĐ typ 2', 'disease', 'E11.9'), ('sốt', 'symptom', '')]
    >>> doc.user_data["vnclinical"]["entities"][doc.ents[1].id_]["assertion"]["negated"]
    True
    """
    return _spacy_doc(
        doc, nlp.vocab if nlp is not None else create_vocab("vi", Vietnamese.Defaults)
    )


def from_spacy(doc: Doc) -> Document:
    """A document with the entities of ``doc.spans["vnclinical"]``, else with those of ``doc.ents``.

    What stands on the span wins over the data beside it, so that spans may be moved, relabelled,
    added and taken away in between; a new one has the source ``spacy``.

    Raises:
        InputError: a label is no entity type, or the data beside the spans are damaged.

    >>> import vnclinical
    >>> note = vnclinical.load("rules").annotate("Tiền sử THA, không ho ra máu")
    >>> from_spacy(to_spacy(note)).entities == note.entities
    True
    """
    found = Document.from_note(_note_of(doc))
    spans = doc.spans.get(KEY, doc.ents)
    known = doc.user_data.get(KEY, {}).get("entities", {})
    entities = (_entity(found, span, known.get(span.id_)) for span in spans)
    return found.with_layer(Layer.ENTITIES, entities)


class SpacyNoteReader:
    """The component of a spaCy pipeline: reads ``doc.text`` and answers with our ``Doc``.

    Put it first: the answer has our tokens. Of what earlier components wrote only what does not
    lean on tokens is kept (``cats``, ``user_data``) and the span groups, widened to our tokens.
    The context of a note may be given in ``doc.user_data["vnclinical"]["note"]``, as plain data:
    ``{"encounter_end": "2026-08-01"}``.

    >>> import spacy
    >>> nlp = spacy.blank("xx")
    >>> _ = nlp.add_pipe("vnclinical", config={"preset": "rules"})
    >>> [(ent.text, ent.label_) for ent in nlp("Đau ngực trái, HA 150/90mmHg").ents][0]
    ('Đau ngực trái', 'symptom')
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    def __call__(self, doc: Doc) -> Doc:
        """Reads one text."""
        found = _spacy_doc(self.pipeline.annotate(_note_of(doc)), doc.vocab)
        found.user_data.update((k, v) for k, v in doc.user_data.items() if k != KEY)
        found.cats = dict(doc.cats)
        found._context = doc._context  # what ``nlp.pipe(as_tuples=True)`` hands through
        for name, group in doc.spans.items():
            if name != KEY:
                found.spans[name] = [_widened(found, span) for span in group]
        return found


def make_component(
    nlp: Language,
    name: str,
    preset: str,
    model: str | None,
    icd_edition: str | None,
    words: bool | None,
    device: str,
    threads: int | None,
) -> SpacyNoteReader:
    """What ``nlp.add_pipe("vnclinical", config=...)`` calls; the options are those of ``load``."""
    pipeline = load(
        preset, model=model, icd_edition=icd_edition, words=words, device=device, threads=threads
    )
    return SpacyNoteReader(pipeline)


Language.factory(
    KEY,
    default_config={
        "preset": "default",
        "model": None,
        "icd_edition": None,
        "words": None,
        "device": "cpu",
        "threads": None,
    },
    assigns=["doc.ents", "doc.spans"],
    retokenizes=True,
    func=make_component,
)


def _spacy_doc(doc: Document, vocab: Vocab) -> Doc:
    entities = [(f"e{i}", _in_original(doc, e)) for i, e in enumerate(doc.entities, 1)]
    sentences = [doc.original_span(span) for span in doc.sentences]
    spans = [entity.span for _, entity in entities]
    words, spaces, starts = _cut(doc, [*spans, *sentences])
    begins = {span.start for span in sentences}
    found = Doc(
        vocab,
        words=words,
        spaces=spaces,
        sent_starts=[at in begins for at in starts] if begins else None,
    )
    group = [
        found.char_span(
            entity.span.start,
            entity.span.end,
            label=entity.type.value,
            kb_id=_first_code(entity.codes),
            span_id=key,
            alignment_mode="expand",
        )
        for key, entity in entities
        if entity.span
    ]
    found.spans[KEY] = group
    best = set(longest_non_overlapping(spans))
    first_of = {Span(s.start_char, s.end_char): s for s in reversed(group)}  # of equal ones
    found.ents = [span for place, span in first_of.items() if place in best]
    found.user_data[KEY] = {
        "note": _NOTE.dump_python(doc.note, mode="json", exclude={"text"}, exclude_none=True),
        "entities": {
            key: _ENTITY.dump_python(entity, mode="json", exclude={"span", "type"})
            for key, entity in entities
        },
    }
    return found


def _in_original(doc: Document, entity: Entity) -> Entity:
    """The entity, and the cues that decided its attributes, in offsets of the original."""
    evidence = (
        replace(e, span=doc.original_span(e.span)) if e.span is not None else e
        for e in entity.evidence
    )
    return replace(entity, span=doc.original(entity), evidence=tuple(evidence))


def _cut(doc: Document, spans: Iterable[Span]) -> tuple[list[str], list[bool], list[int]]:
    """The tokens, whether a blank belongs to each, and where they start.

    spaCy's way: a single blank belongs to the token before it, all others are tokens themselves.
    """
    text = doc.note.text
    edges = {0, len(text)}
    for span in (*map(doc.original_span, doc.tokens.spans), *spans):
        edges |= {span.start, span.end}
    for blanks in _BLANKS.finditer(text):
        edges |= set(blanks.span())
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    for start, end in pairwise(sorted(edges)):
        if text[start] == " " and words and not words[-1].isspace():
            spaces[-1] = True
            start += 1
        if start < end:
            words.append(text[start:end])
            spaces.append(False)
            starts.append(start)
    return words, spaces, starts


def _widened(doc: Doc, span: SpacySpan) -> SpacySpan:
    return doc.char_span(
        span.start_char,
        span.end_char,
        label=span.label,
        kb_id=span.kb_id,
        span_id=span.id,
        alignment_mode="expand",
    )


def _note_of(doc: Doc) -> Note:
    context = doc.user_data.get(KEY, {}).get("note", {})
    try:
        return _NOTE.validate_python({**context, "text": doc.text})
    except ValidationError as error:
        raise InputError(f'doc.user_data["{KEY}"]["note"]: {_fault(error)}') from None


def _entity(doc: Document, span: SpacySpan, known: dict[str, Any] | None) -> Entity:
    label = span.label_.lower()
    if label not in set(EntityType):
        raise InputError(
            f"unknown entity type {span.label_!r} at {span.start_char}:{span.end_char}; "
            f"known: {[t.value for t in EntityType]}; relabel the spans, or take them away"
        )
    place = doc.offsets.normalized(span.start_char, span.end_char)
    data = {"source": "spacy", **(known or {}), "type": label, "span": Span(*place)}
    try:
        entity = _ENTITY.validate_python(data)
    except ValidationError as error:
        where = f'doc.user_data["{KEY}"]["entities"][{span.id_!r}]'
        raise InputError(f"{where}: {_fault(error)}") from None
    evidence = (
        replace(e, span=Span(*doc.offsets.normalized(e.span.start, e.span.end))) if e.span else e
        for e in entity.evidence
    )
    return replace(entity, evidence=tuple(evidence), codes=_codes(span.kb_id_, entity.codes))


def _codes(chosen: str, known: tuple[Code, ...]) -> tuple[Code, ...]:
    """The codes with the chosen one first; one taken away from the span takes all away."""
    if chosen == _first_code(known):
        return known
    if not chosen:
        return ()
    same = tuple(c for c in known if c.code == chosen) or (Code(chosen, title="", edition=""),)
    return (*same, *(c for c in known if c.code != chosen))


def _first_code(codes: tuple[Code, ...]) -> str:
    return next((c.code for c in codes if c.system == "icd-10"), "")


def _fault(error: ValidationError) -> str:
    """The first fault without the input, which may be text of the note."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
