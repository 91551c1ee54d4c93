"""A path and the name of a format -> gold notes."""

from collections.abc import Callable, Iterator
from pathlib import Path

from vnclinical.errors import ConfigError, CorpusError
from vnclinical.readers.brat import read_brat
from vnclinical.readers.conll import read_conll
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note, read_jsonl
from vnclinical.readers.marked import read_marked
from vnclinical.readers.marked_gold import gold_from_marked

__all__ = ["FORMATS", "read_corpus", "read_marked_gold", "split_of"]

SPLIT_OF_WRITER = {"w05": "dev", "w06": "test"}


def split_of(writer: str) -> str:
    """The split of a writer: whole writers are kept apart, so that dev and test are new hands."""
    return SPLIT_OF_WRITER.get(writer, "train")


def read_marked_gold(path: Path) -> Iterator[GoldNote]:
    """Yields the notes of a marked file, or of every ``*.txt`` of a folder in order of name.

    Writer (the part of the id before the first ``-``) and split are put into ``meta``.

    Raises:
        CorpusError: a mark cannot be read.
    """
    for file in sorted(path.glob("*.txt")) if path.is_dir() else [path]:
        for marked in read_marked(file):
            data = gold_from_marked(marked)
            writer = str(data["id"]).partition("-")[0]
            data["meta"] |= {"writer": writer, "split": split_of(writer)}
            yield gold_note(data, f"{file}: {data['id']}")


FORMATS: dict[str, Callable[[Path], Iterator[GoldNote]]] = {
    "jsonl": read_jsonl,
    "conll": read_conll,
    "brat": read_brat,
    "marked": read_marked_gold,
}
SUFFIXES = {".jsonl": "jsonl", ".conll": "conll", ".io": "conll", ".bio": "conll", ".txt": "marked"}


def read_corpus(path: Path, format: str | None = None) -> Iterator[GoldNote]:
    """Yields the notes of a corpus.

    Args:
        path: a file, or a folder for ``brat`` and ``marked``.
        format: a name of ``FORMATS``; None goes by the file's suffix.

    Raises:
        ConfigError: an unknown format, or none given and the suffix says nothing.
        CorpusError: there is no such file, or it does not hold what it claims.
    """
    name = format or SUFFIXES.get(path.suffix)
    if name not in FORMATS:
        seen = (
            f"unknown corpus format {format!r}"
            if format
            else f"cannot tell the format of {path.name!r}"
        )
        raise ConfigError(f"{seen}; known formats: {', '.join(FORMATS)}; name one with --format")
    if not path.exists():
        raise CorpusError(f"{path}:1: there is no such corpus file or folder")
    return FORMATS[name](path)
