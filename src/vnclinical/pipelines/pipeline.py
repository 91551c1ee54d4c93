"""Pipeline: applies pipes in order to one note, a batch or a stream."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Unpack

from vnclinical.assemble import Provenance, assemble, failed
from vnclinical.document import Document, Note, NoteContext
from vnclinical.errors import ConfigError, InputError, PipeOrderError, VnClinicalError
from vnclinical.labels import Layer
from vnclinical.pipelines.codes.coder import IcdCoder
from vnclinical.pipelines.pipe import Pipe
from vnclinical.record import ClinicalRecord, CodeItem
from vnclinical.terminology.icd10 import edition_of

__all__ = ["MAX_CHARACTERS", "Pipeline", "Settings"]

MAX_CHARACTERS = 4_000_000
"""Longest note that is read, in characters; a longer one is an ``InputError``."""

BATCH_CHARACTERS = 40_000
"""A batch of a stream closes at about this many characters (some 15,000 tokens)."""

Loader = Callable[..., "Pipeline"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a pipeline says of itself in every record."""

    preset: str = "custom"
    icd_edition: str | None = None
    model: str | None = None
    model_version: str | None = None
    model_sha256: str | None = None


class Pipeline:
    """Reads notes; made by ``vnclinical.load`` or from pipes of your own.

    Args:
        pipes: stages in order; each reads only layers that an earlier one writes.
        settings: what the records say of the pipeline, and the forced ICD-10 edition.
        reload: a loader and its arguments; when given, the pipeline pickles as these.

    Raises:
        PipeOrderError: a pipe reads a layer that no pipe before it writes.
    """

    def __init__(
        self,
        pipes: Iterable[Pipe],
        settings: Settings | None = None,
        *,
        reload: tuple[Loader, Mapping[str, Any]] | None = None,
    ) -> None:
        self.pipes = tuple(pipes)
        self.settings = settings or Settings()
        self._reload = reload
        have = {Layer.TEXT}
        for pipe in self.pipes:
            if missing := pipe.reads - have:
                raise PipeOrderError(
                    f"{type(pipe).__name__} reads {sorted(missing)}, which no pipe before it "
                    f"writes; written so far: {sorted(have)}"
                )
            have.add(pipe.writes)

    def __repr__(self) -> str:
        """The preset and the stages."""
        stages = ", ".join(type(p).__name__ for p in self.pipes)
        return f"Pipeline({self.settings.preset!r}: {stages})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles as the call that made it, so that a worker loads its own."""
        if self._reload is not None:
            loader, arguments = self._reload
            return _call, (loader, dict(arguments))
        return Pipeline, (self.pipes, self.settings)

    def __call__(self, text: str | Note, **context: Unpack[NoteContext]) -> ClinicalRecord:
        """Reads one note.

        Args:
            text: the note, a string or a ``Note``.
            **context: the fields of ``Note``: note_id, note_date, encounter_start, encounter_end,
                sex, age.

        Returns:
            The record; an empty one for an empty note.

        Raises:
            InputError: the note is no string or is longer than ``MAX_CHARACTERS``.
        """
        note = as_note(text, context)
        return self._record(self.annotate(note))

    def annotate(self, text: str | Note, **context: Unpack[NoteContext]) -> Document:
        """Reads one note into its layers, for those who build on them."""
        doc = Document.from_note(as_note(text, context))
        for pipe in self.pipes:
            doc = pipe(doc)
        return doc

    def stream(
        self,
        items: Iterable[str | Note],
        *,
        batch_size: int = 32,
        on_error: Literal["raise", "record"] = "raise",
    ) -> Iterator[ClinicalRecord]:
        """Reads notes lazily, in order, with bounded memory.

        Args:
            items: strings or notes.
            batch_size: the most notes of one batch; a batch closes earlier when it is long.
            on_error: ``"record"`` yields a record with the error among its warnings.
        """
        if batch_size < 1:
            raise ConfigError(f"batch_size must be at least 1, got {batch_size}")
        if on_error not in ("raise", "record"):
            raise ConfigError(f"on_error must be 'raise' or 'record', got {on_error!r}")
        for batch in _batches(items, batch_size):
            yield from self._read_batch(batch, on_error)

    def code(
        self,
        text: str,
        *,
        k: int = 10,
        edition: str | None = None,
        sex: str | None = None,
        age: float | None = None,
        section: str | None = None,
    ) -> list[CodeItem]:
        """Ranked ICD-10 candidates for a phrase that stands alone.

        ``sex``, ``age`` (years) and ``section`` sharpen the ranking where the coder can use them.
        """
        coder = next((p for p in self.pipes if isinstance(p, IcdCoder)), None)
        if coder is None:
            raise ConfigError("this pipeline has no ICD-10 coder; use vnclinical.load()")
        edition = edition or self.settings.icd_edition or edition_of(None)
        candidates = coder.candidates(text, edition=edition, k=k, sex=sex, age=age)
        return [CodeItem.model_validate(c, from_attributes=True) for c in candidates]

    def _read_batch(self, batch: list[str | Note], on_error: str) -> Iterator[ClinicalRecord]:
        try:
            docs = [Document.from_note(as_note(item, {})) for item in batch]
            for pipe in self.pipes:
                whole = getattr(pipe, "batch", None)
                docs = whole(docs) if whole is not None else [pipe(doc) for doc in docs]
            records = [self._record(doc) for doc in docs]
        except Exception:
            if on_error == "raise":
                raise
            # One note of the batch is at fault: read them one by one to find which.
            records = [self._record_or_warning(item) for item in batch]
        yield from records

    def _record_or_warning(self, item: str | Note) -> ClinicalRecord:
        try:
            return self(item)
        except Exception as error:  # the caller asked for a record whatever happens
            # Only our own messages are known to hold no text of the note.
            reason = str(error) if isinstance(error, VnClinicalError) else ""
            note_id = item.note_id if isinstance(item, Note) else None
            message = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
            return failed(note_id, message, self._provenance(None))

    def _record(self, doc: Document) -> ClinicalRecord:
        return assemble(doc, self._provenance(doc.note))

    def _provenance(self, note: Note | None) -> Provenance:
        settings = self.settings
        end = note.encounter_end if note else None
        return Provenance(
            preset=settings.preset,
            icd_edition=settings.icd_edition or edition_of(end),
            model=settings.model,
            model_version=settings.model_version,
            model_sha256=settings.model_sha256,
        )


def _call(loader: Loader, arguments: dict[str, Any]) -> Pipeline:
    return loader(**arguments)


def as_note(item: str | Note, context: Mapping[str, Any]) -> Note:
    """A note from a string and its context, refused when it cannot be read."""
    if isinstance(item, Note):
        if context:
            raise ConfigError("give the context inside the Note, not beside it")
        note = item
    else:
        try:
            note = Note(text=item, **context)
        except TypeError as error:
            raise ConfigError(
                f"unknown context {sorted(context)}; known: note_id, note_date, encounter_start, "
                "encounter_end, sex, age"
            ) from error
    if len(note.text) > MAX_CHARACTERS:
        raise InputError(
            f"the note has {len(note.text)} characters, at most {MAX_CHARACTERS} are read; "
            "split it by encounter"
        )
    return note


def _batches(items: Iterable[str | Note], size: int) -> Iterator[list[str | Note]]:
    batch: list[str | Note] = []
    characters = 0
    for item in items:
        batch.append(item)
        text = item.text if isinstance(item, Note) else item
        characters += len(text) if isinstance(text, str) else 0
        if len(batch) >= size or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
