"""Places and labels in texts that may not be passed on -> texts with labelled spans.

Some real texts may be learned from but not handed on. Their annotations lie apart: a table with
the number and a checksum of each text, and where which label stands, no word of the text. Whoever
has the texts puts both together.
"""

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from vnclinical.errors import CorpusError
from vnclinical.readers.conll import LabelledSpan, LabelledText

__all__ = ["numbered_texts", "read_places", "write_places"]

HEADER = "text\tchecksum\tstart\tend\tlabel"
DIGITS = 12


def numbered_texts(path: Path) -> Mapping[int, str]:
    """The texts of a file by their number from 0: lines of ``.txt`` or ``.txt.xz``, the field
    ``text`` of a JSON list.

    Raises:
        CorpusError: there is no such file.
    """  # noqa: D205
    if not path.is_file():
        raise CorpusError(f"{path}:1: the texts are not here; the places alone say nothing")
    if path.suffix == ".json":
        return {i: str(row["text"]) for i, row in enumerate(json.loads(path.read_text("utf8")))}
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf8") as stream:
        return {i: line.rstrip("\n") for i, line in enumerate(stream)}


def read_places(path: Path, texts: Path) -> Iterator[LabelledText]:
    """Yields the annotated texts in the order of the table.

    Args:
        path: the table.
        texts: the file of the texts.

    Raises:
        CorpusError: a row cannot be read, or a text is not the one that was annotated.
    """
    originals = numbered_texts(texts)
    found: dict[int, list[LabelledSpan]] = {}
    for at, line in enumerate(path.read_text("utf8").splitlines()[1:], 2):
        columns = line.split("\t")
        if len(columns) != 5:
            raise CorpusError(f"{path}:{at}: expected 5 columns, seen {len(columns)}")
        number, stated, start, end, label = columns
        text = originals.get(int(number), "")
        if _checksum(text) != stated:
            raise CorpusError(
                f"{path}:{at}: text {number} of {texts.name} is not the one that was annotated"
            )
        spans = found.setdefault(int(number), [])
        if label:
            spans.append(LabelledSpan(int(start), int(end), label))
    for place, spans in found.items():
        yield LabelledText(originals[place], place, tuple(sorted(spans)))


def write_places(path: Path, texts: Iterable[LabelledText]) -> int:
    """Writes the table; ``line`` of each text is its number. Says how many texts there were."""
    lines, count = [HEADER], 0
    for text in texts:
        count += 1
        rows = [f"{s.start}\t{s.end}\t{s.label}" for s in text.spans] or ["\t\t"]
        lines += [f"{text.line}\t{_checksum(text.text)}\t{row}" for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf8")
    return count


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
