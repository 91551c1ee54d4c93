"""Corpora -> normalised texts with the spans and the types that each of them teaches."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.opening import read_corpus, read_labelled_corpus
from vnclinical.text.normalize import normalize
from vnclinical.text.span import Span
from vnclinical.training.config import CorpusSource

__all__ = ["TrainingText", "TypedSpan", "read_notes", "read_texts"]

logger = logging.getLogger(__name__)
ALL_TYPES = frozenset(EntityType)


@dataclass(frozen=True, slots=True, order=True)
class TypedSpan:
    """An interval that is a mention of one of ``types``; gold corpora name exactly one."""

    start: int
    end: int
    types: tuple[EntityType, ...]


@dataclass(frozen=True, slots=True)
class TrainingText:
    """A text as the pipeline sees it; ``taught`` are the types whose absence means something."""

    id: str
    text: str
    spans: tuple[TypedSpan, ...]
    taught: frozenset[EntityType] = ALL_TYPES

    @classmethod
    def of(cls, identifier: str, text: str, spans: Iterable[TypedSpan]) -> "TrainingText":
        """Normalises a text and carries its spans along."""
        normalized = normalize(text)
        moved = [
            replace(s, start=a, end=b)
            for s in spans
            for a, b in [normalized.offsets.normalized(s.start, s.end)]
        ]
        return cls(identifier, normalized.text, tuple(sorted(moved)))

    def gold(self, label: EntityType) -> set[Span]:
        """The spans of one type."""
        return {Span(s.start, s.end) for s in self.spans if s.types == (label,)}


def read_notes(source: CorpusSource) -> Iterator[GoldNote]:
    """The gold notes of a source.

    Raises:
        CorpusError: the corpus cannot be read or is empty.
    """
    count = 0
    for note in read_corpus(source.path, source.format):
        count += 1
        yield note
    if not count:
        raise CorpusError(f"{source.path}:1: the corpus holds no note")


def read_texts(source: CorpusSource) -> list[TrainingText]:
    """The texts of a source, once each.

    Raises:
        CorpusError: the corpus cannot be read or is empty.
    """
    if source.labels is not None:
        return _partial_texts(source)
    return [
        TrainingText.of(
            note.id, note.text, (TypedSpan(e.start, e.end, (e.type,)) for e in note.entities)
        )
        for note in read_notes(source)
    ]


def _partial_texts(source: CorpusSource) -> list[TrainingText]:
    labels = source.labels or {}
    taught = frozenset(t for types in labels.values() for t in types)
    texts = []
    for sentence in read_labelled_corpus(source.path, source.format):
        spans = (
            TypedSpan(s.start, s.end, tuple(sorted(labels[s.label])))
            for s in sentence.spans
            if labels.get(s.label)
        )
        text = TrainingText.of(f"{source.path.stem}-{sentence.line}", sentence.text, spans)
        texts.append(replace(text, taught=taught))
    if not texts:
        raise CorpusError(f"{source.path}:1: the corpus holds no sentence")
    logger.info("%s teaches only: %s", source.path, ", ".join(sorted(taught)))
    return texts
