"""CoNLL columns (token, tag) <-> texts with labelled spans; one blank line ends a sentence.

Tags are BIO or IO (``I-X`` alone: neighbours of one label are one span). Tokens are joined by one
blank, because the format does not keep the text; offsets are offsets of that text.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldEntity, GoldNote
from vnclinical.text.span import Span, longest_non_overlapping
from vnclinical.text.syllables import syllables

__all__ = [
    "LabelledSpan",
    "LabelledText",
    "bio_rows",
    "is_tag",
    "labelled_note",
    "labelled_text",
    "read_conll",
    "read_labelled",
    "write_conll",
]


@dataclass(frozen=True, slots=True, order=True)
class LabelledSpan:
    """An interval with the label of its corpus, which need not be one of ours."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A sentence, the line on which it begins, and its spans."""

    text: str
    line: int
    spans: tuple[LabelledSpan, ...]


def read_labelled(path: Path, *, skip_empty: bool = False) -> Iterator[LabelledText]:
    """Yields the sentences with the labels as written.

    Args:
        path: the file.
        skip_empty: pass over a tag that stands without a token instead of refusing it.

    Raises:
        CorpusError: a line does not hold a token and a tag.
    """
    rows: list[tuple[str, str]] = []
    number = start = 1
    for number, line in enumerate(path.read_text("utf8").split("\n"), 1):
        columns = line.split()
        if not columns:
            if rows:
                yield labelled_text(rows, start)
            rows = []
            continue
        if skip_empty and len(columns) == 1 and is_tag(columns[0]) and line[0].isspace():
            continue
        if len(columns) < 2 or not is_tag(columns[-1]):
            raise CorpusError(
                f"{path}:{number}: expected a token and a tag O, B-X or I-X, "
                f"seen {len(columns)} columns"
            )
        if not rows:
            start = number
        rows.append((columns[0], columns[-1]))
    if rows:
        yield labelled_text(rows, start)


def is_tag(tag: str) -> bool:
    """Whether a tag is ``O``, ``B-X`` or ``I-X``."""
    return tag == "O" or (tag[:2] in ("B-", "I-") and len(tag) > 2)


def labelled_text(rows: list[tuple[str, str]], line: int) -> LabelledText:
    """Tokens with their tags as a text, joined by one blank, with its spans."""
    spans: list[LabelledSpan] = []
    at = 0
    previous = "O"
    for token, tag in rows:
        end = at + len(token)
        if tag != "O":
            label = tag[2:]
            goes_on = tag[0] == "I" and previous == label
            begin = spans.pop().start if goes_on else at
            spans.append(LabelledSpan(begin, end, label))
        previous = tag[2:] if tag != "O" else "O"
        at = end + 1
    return LabelledText(" ".join(token for token, _ in rows), line, tuple(spans))


def read_conll(path: Path, labels: Mapping[str, str] | None = None) -> Iterator[GoldNote]:
    """Yields each sentence as a note.

    Args:
        path: the file.
        labels: the entity type of each label of the file; labels left out are skipped. None takes
            the labels for entity types.

    Raises:
        CorpusError: a line is malformed, or a label is no entity type.
    """
    for sentence in read_labelled(path):
        name = f"{path.stem}-{sentence.line}"
        yield labelled_note(sentence, name, labels, f"{path}:{sentence.line}")


def labelled_note(
    sentence: LabelledText, identifier: str, labels: Mapping[str, str] | None, where: str
) -> GoldNote:
    """A sentence as a note; ``labels`` as for ``read_conll``, ``where`` is how errors name it."""
    entities: list[GoldEntity] = []
    for span in sentence.spans:
        name = span.label if labels is None else labels.get(span.label)
        if name is None:
            continue
        if name not in set(EntityType):
            known = [t.value for t in EntityType]
            raise CorpusError(f"{where}: unknown entity type {name!r}; known: {known}")
        entities.append(
            GoldEntity(
                id=f"e{len(entities) + 1}",
                type=EntityType(name),
                text=sentence.text[span.start : span.end],
                start=span.start,
                end=span.end,
            )
        )
    return GoldNote(id=identifier, text=sentence.text, entities=tuple(entities))


def write_conll(
    path: Path, notes: Iterable[GoldNote], *, scheme: str = "bio"
) -> dict[str, list[str]]:
    """Writes syllables with their tags, a note a block.

    Args:
        path: the file.
        notes: what to write.
        scheme: ``bio``, or ``io`` in which neighbours of one type grow together.

    Returns:
        The ids of the entities that were dropped, by note: of overlapping spans only the longest
        can stand in the format, and none that begins or ends inside a syllable.
    """
    dropped: dict[str, list[str]] = {}
    blocks = []
    for note in notes:
        tags, written = bio_rows(note)
        if lost := [e.id for e in note.entities if e.id not in written]:
            dropped[note.id] = lost
        if scheme == "io":
            tags = [(token, tag.replace("B-", "I-", 1)) for token, tag in tags]
        blocks.append("".join(f"{token}\t{tag}\n" for token, tag in tags))
    path.write_text("\n".join(blocks), "utf8", newline="\n")
    return dropped


def bio_rows(note: GoldNote) -> tuple[list[tuple[str, str]], set[str]]:
    """The syllables with their tags, and the ids of the entities that could be written."""
    kept = set(longest_non_overlapping(Span(e.start, e.end) for e in note.entities))
    units = syllables(note.text)
    starts = {unit.start: i for i, unit in enumerate(units)}
    ends = {unit.end: i for i, unit in enumerate(units)}
    tags = ["O"] * len(units)
    written = set()
    for entity in note.entities:
        span = Span(entity.start, entity.end)
        if span not in kept or span.start not in starts or span.end not in ends:
            continue
        kept.discard(span)  # two types on one span: the first is written
        first, last = starts[span.start], ends[span.end]
        tags[first : last + 1] = [f"B-{entity.type.value}"] + [f"I-{entity.type.value}"] * (
            last - first
        )
        written.add(entity.id)
    return [(unit.covered(note.text), tag) for unit, tag in zip(units, tags, strict=True)], written
