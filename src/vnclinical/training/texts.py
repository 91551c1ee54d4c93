"""Corpora -> normalised texts with the spans and the labels that each of them teaches."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from vnclinical.errors import CorpusError
from vnclinical.evaluation.attributes import values_of
from vnclinical.labels import EntityType
from vnclinical.readers.conll import LabelledText
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.opening import read_corpus, read_labelled_corpus
from vnclinical.readers.places import read_places
from vnclinical.text.normalize import normalize
from vnclinical.training.config import CorpusSource

__all__ = ["TrainingText", "TypedSpan", "read_notes", "read_texts"]

logger = logging.getLogger(__name__)
OURS = frozenset(t.value for t in EntityType)


@dataclass(frozen=True, slots=True, order=True)
class TypedSpan:
    """An interval that is a mention of one of ``types``; gold corpora name exactly one.

    ``attributes`` are those that hold of it (``negated``); None where the corpus does not say.
    """

    start: int
    end: int
    types: tuple[str, ...]
    attributes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TrainingText:
    """A text as the pipeline sees it.

    ``taught`` are the labels whose absence means something; None stands for all of the model's.
    """

    id: str
    text: str
    spans: tuple[TypedSpan, ...]
    taught: frozenset[str] | None = None

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


def read_texts(source: CorpusSource, labels: Sequence[str] = tuple(OURS)) -> list[TrainingText]:
    """The texts of a source, once each.

    Args:
        source: the corpus.
        labels: what the model is to find. Where these are entity types of ours, gold notes are
            read; where they are names of the corpus itself, its own labels.

    Raises:
        CorpusError: the corpus cannot be read or is empty.
    """
    if source.labels is None and source.texts is not None:
        return _labelled_texts(source, {name: (name,) for name in labels}, partial=False)
    if source.labels is not None:
        return _labelled_texts(source, source.labels, partial=True)
    if not set(labels) <= OURS:
        return _labelled_texts(source, {name: (name,) for name in labels}, partial=False)
    return [
        TrainingText.of(
            note.id,
            note.text,
            (
                TypedSpan(e.start, e.end, (e.type.value,), values_of(e.assertion))
                for e in note.entities
                if e.type in labels
            ),
        )
        for note in read_notes(source)
    ]


def _sentences(source: CorpusSource) -> Iterator[LabelledText]:
    if source.texts is not None:
        return read_places(source.path, source.texts)
    return read_labelled_corpus(source.path, source.format)


def _labelled_texts(
    source: CorpusSource, labels: dict[str, tuple[str, ...]], *, partial: bool
) -> list[TrainingText]:
    taught = frozenset(name for names in labels.values() for name in names) if partial else None
    texts = []
    seen: set[str] = set()
    for sentence in _sentences(source):
        seen.update(s.label for s in sentence.spans)
        spans = (
            TypedSpan(s.start, s.end, tuple(sorted(labels[s.label])))
            for s in sentence.spans
            if labels.get(s.label)
        )
        text = TrainingText.of(f"{source.path.stem}-{sentence.line}", sentence.text, spans)
        texts.append(replace(text, taught=taught))
    if not texts:
        raise CorpusError(f"{source.path}:1: the corpus holds no sentence")
    if seen and not seen & set(labels):
        raise CorpusError(
            f"{source.path}:1: none of its labels ({', '.join(sorted(seen))}) is among those "
            f"asked for: {', '.join(sorted(labels))}"
        )
    if left := sorted(seen - set(labels)):
        logger.info("%s: labels that are not learned: %s", source.path, ", ".join(left))
    return texts
