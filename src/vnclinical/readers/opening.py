"""A path and the name of a format <-> gold notes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from vnclinical.errors import ConfigError, CorpusError
from vnclinical.readers.brat import read_brat, read_labelled_brat, write_brat
from vnclinical.readers.conll import (
    LabelledSpan,
    LabelledText,
    labelled_note,
    read_conll,
    read_labelled,
    write_conll,
)
from vnclinical.readers.doccano import read_doccano, read_labelled_doccano, write_doccano
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note, read_jsonl, write_jsonl
from vnclinical.readers.label_studio import (
    read_label_studio,
    read_labelled_label_studio,
    write_label_studio,
)
from vnclinical.readers.marked import read_marked
from vnclinical.readers.marked_gold import gold_from_marked
from vnclinical.readers.public import PUBLIC_CORPORA, PublicCorpus, read_acrdraid
from vnclinical.readers.senses import read_senses, spelled_out

__all__ = [
    "FORMATS",
    "WRITERS",
    "read_corpus",
    "read_labelled_corpus",
    "read_marked_gold",
    "split_of",
]

SPLIT_OF_WRITER = dict.fromkeys(("w05", "w11", "w18"), "dev") | dict.fromkeys(
    ("w06", "w12", "w19"), "test"
)


def split_of(writer: str) -> str:
    """The split of a writer: whole writers are kept apart, so that dev and test are new hands."""
    return SPLIT_OF_WRITER.get(writer, "train")


def read_marked_gold(path: Path) -> Iterator[GoldNote]:
    """Yields the notes of a marked file, or of every ``*.txt`` of a folder in order of name.

    Writer (the part of the id before the first ``-``) and split are put into ``meta``; the meaning
    of abbreviations is taken from ``NAME.abbreviations.tsv`` beside the file, where there is one.

    Raises:
        CorpusError: a mark or a row of that table cannot be read.
    """
    for file in sorted(path.glob("*.txt")) if path.is_dir() else [path]:
        senses = read_senses(file.with_suffix(".abbreviations.tsv"))
        for marked in read_marked(file):
            data = gold_from_marked(marked)
            data["abbreviations"] = spelled_out(str(data["id"]), data, senses)
            writer = str(data["id"]).partition("-")[0]
            data["meta"] |= {"writer": writer, "split": split_of(writer)}
            yield gold_note(data, f"{file}: {data['id']}")


def read_jsonl_corpus(path: Path) -> Iterator[GoldNote]:
    """Yields the notes of a file, or of every ``*.jsonl`` of a folder in order of name."""
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        yield from read_jsonl(file)


def read_public(path: Path, corpus: PublicCorpus) -> Iterator[GoldNote]:
    """Yields the sentences of a public corpus, with the labels that mean exactly one of our types.

    The labels that stand for several are left out, since a gold entity has one type; training
    reads them through ``labels:`` of its configuration.
    """
    labels = {name: types[0].value for name, types in corpus.labels.items() if len(types) == 1}
    for sentence in corpus.read(path):
        where = f"{path}:{sentence.line}"
        yield labelled_note(sentence, f"{path.stem}-{sentence.line}", labels, where)


def read_labelled_notes(
    path: Path, read: Callable[[Path], Iterator[GoldNote]]
) -> Iterator[LabelledText]:
    """Yields gold notes with their entity types for labels."""
    for number, note in enumerate(read(path), 1):
        spans = sorted(LabelledSpan(e.start, e.end, e.type.value) for e in note.entities)
        yield LabelledText(note.text, number, tuple(spans))


FORMATS: Mapping[str, Callable[[Path], Iterator[GoldNote]]] = {
    "jsonl": read_jsonl_corpus,
    "marked": read_marked_gold,
    "brat": read_brat,
    "conll": read_conll,
    "label-studio": read_label_studio,
    "doccano": read_doccano,
    "acrdraid": read_acrdraid,
    **{name: partial(read_public, corpus=corpus) for name, corpus in PUBLIC_CORPORA.items()},
}
LABELLED: Mapping[str, Callable[[Path], Iterator[LabelledText]]] = {
    "jsonl": partial(read_labelled_notes, read=read_jsonl_corpus),
    "marked": partial(read_labelled_notes, read=read_marked_gold),
    "brat": read_labelled_brat,
    "conll": read_labelled,
    "label-studio": read_labelled_label_studio,
    "doccano": read_labelled_doccano,
    **{name: corpus.read for name, corpus in PUBLIC_CORPORA.items()},
}
WRITERS: dict[str, Callable[[Path, Iterable[GoldNote]], object]] = {
    "jsonl": write_jsonl,
    "brat": write_brat,
    "conll": write_conll,
    "conll-io": partial(write_conll, scheme="io"),
    "label-studio": write_label_studio,
    "doccano": write_doccano,
}
SUFFIXES = {".jsonl": "jsonl", ".conll": "conll", ".io": "conll", ".bio": "conll", ".txt": "marked"}
FOLDERS = (("*.jsonl", "jsonl"), ("*.ann", "brat"), ("*.txt", "marked"))


def read_corpus(path: Path, format: str | None = None) -> Iterator[GoldNote]:
    """Yields the notes of a corpus.

    Args:
        path: a file, or a folder for ``jsonl``, ``brat`` and ``marked``.
        format: a name of ``FORMATS``; None goes by the file's suffix, or by what lies in a folder.

    Raises:
        ConfigError: an unknown format, or none given and the name says nothing.
        CorpusError: there is no such file, or it does not hold what it claims.
    """
    return FORMATS[_format(path, format, FORMATS)](path)


def read_labelled_corpus(path: Path, format: str | None = None) -> Iterator[LabelledText]:
    """Yields texts with the labels of their corpus: those of annotation tools, column files, the
    public corpora, and gold notes, whose labels are our entity types.

    Raises:
        ConfigError: an unknown format, or none given and the name says nothing.
        CorpusError: there is no such file, or it does not hold what it claims.
    """  # noqa: D205
    return LABELLED[_format(path, format, LABELLED)](path)


def _format(path: Path, format: str | None, known: Mapping[str, object]) -> str:
    name = format or SUFFIXES.get(path.suffix)
    if path.is_dir() and not format:
        name = next((kind for pattern, kind in FOLDERS if any(path.glob(pattern))), None)
    if name in known:
        if not path.exists():
            raise CorpusError(f"{path}:1: there is no such corpus file or folder")
        return str(name)
    seen = (
        f"unknown corpus format {format!r}"
        if format
        else f"cannot tell the format of {path.name!r}"
    )
    raise ConfigError(f"{seen}; known formats: {', '.join(known)}; name one with --format")
