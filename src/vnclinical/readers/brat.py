"""brat standoff (``.txt`` with ``.ann``) <-> gold notes.

Entities are T lines, assertions A lines where they differ from the default, relations R lines.
The other layers are T lines too, of the type of their list (``measurement``, ``section``), and what
else an item holds stands as JSON in a note line (``#``) on it, so that nothing of them is lost.
The id and meta of a note stand on its first item; a note without any keeps only its file name.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.conll import LabelledText
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note
from vnclinical.readers.spans import LAYER_LABELS, AnnotatedSpan, as_labelled, gold_data, spans_of

__all__ = ["read_brat", "read_labelled_brat", "write_brat"]

logger = logging.getLogger(__name__)
ASSERTIONS = ("certainty", "temporality", "experiencer")
UNSAID = ("confirmed", "current", "patient")
TEXT_BOUND = re.compile(
    r"(?P<id>T\S+)\t(?P<label>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)\t(?P<text>.*)"
)
RELATION = re.compile(r"(?P<id>R\S+)\t(?P<type>\S+) \w+:(?P<head>\S+) \w+:(?P<tail>\S+)\s*")
NOTE = re.compile(r"#\S*\t\S+ (?P<of>\S+)\t(?P<said>.*)")


def read_brat(path: Path) -> Iterator[GoldNote]:
    """Yields one note for every ``.ann`` file of a folder, or for the one file given.

    An attribute line is ``A1 negated T1`` or ``A2 temporality T1 past``; types and attribute values
    are those of ``labels.py`` in any case. An entity in several pieces becomes one span from the
    first to the last letter, and a line in the log says how many were. Events are skipped.

    Raises:
        CorpusError: a line cannot be read, or the text at a place is not what the file says.
    """
    for annotations, text in _files(path):
        yield gold_note(_read(text, annotations), str(annotations))


def read_labelled_brat(path: Path) -> Iterator[LabelledText]:
    """Yields the texts with their entities under labels of any name; the rest is passed over.

    Raises:
        CorpusError: a line cannot be read, or the text at a place is not what the file says.
    """
    for number, (annotations, text) in enumerate(_files(path), 1):
        spans = [
            _text_bound(line.rstrip("\r"), text, f"{annotations}:{at}")[0]
            for at, line in enumerate(annotations.read_text("utf8").split("\n"), 1)
            if line.startswith("T")
        ]
        yield as_labelled(text, spans, number, str(annotations))


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """Each ``.ann`` file and the text beside it."""
    for annotations in sorted(path.glob("*.ann")) if path.is_dir() else [path.with_suffix(".ann")]:
        source = annotations.with_suffix(".txt")
        if not source.is_file():
            raise CorpusError(f"{annotations}:1: there is no {source.name} beside it")
        # brat counts characters of the file as it lies: no newline translation.
        yield annotations, source.read_bytes().decode("utf8").removeprefix("\ufeff")


def _read(text: str, path: Path) -> dict[str, Any]:
    spans: dict[str, AnnotatedSpan] = {}
    relations: list[tuple[str, str, str]] = []
    of_note: dict[str, Any] = {}
    pieces = 0
    for number, line in enumerate(path.read_text("utf8").split("\n"), 1):
        where = f"{path}:{number}"
        if line.startswith("T"):
            span, in_pieces = _text_bound(line.rstrip("\r"), text, where)
            span = replace(span, label=_known(span.label, where))
            spans[span.id] = span
            pieces += in_pieces
        elif line.startswith(("A", "M")):
            _attribute(line, spans, where)
        elif line.startswith("R"):
            relations.append(_relation(line, where))
        elif line.startswith("#"):
            of_note |= _note(line.rstrip("\r"), spans)
    if pieces:
        logger.warning("%s: %d spans in pieces were read as one stretch each", path, pieces)
    identifier = str(of_note.get("id") or path.stem)
    meta = of_note.get("meta") or {}
    return gold_data(identifier, text, meta, spans.values(), relations, str(path))


def _text_bound(line: str, text: str, where: str) -> tuple[AnnotatedSpan, bool]:
    match = TEXT_BOUND.fullmatch(line)
    if not match:
        raise CorpusError(f"{where}: expected 'T1<TAB>type start end<TAB>text'")
    pairs = sorted((int(a), int(b)) for a, b in (p.split() for p in match["spans"].split(";")))
    start, end = pairs[0][0], pairs[-1][1]
    # brat writes pieces with one blank between them; some tools write a line end as a blank.
    stated = " ".join(text[a:b] for a, b in pairs)
    if match["text"] not in (stated, _flat(stated), stated.replace("\n", " ")):
        raise CorpusError(
            f"{where}: the text at {start}:{end} differs from what the line states; "
            "offsets count code points of the .txt file"
        )
    gaps = [text[b:a] for (_, b), (a, _) in pairwise(pairs)]
    in_pieces = any(gap.strip() for gap in gaps)
    return AnnotatedSpan(match["id"], match["label"], start, end, None, {}), in_pieces


def _known(label: str, where: str) -> str:
    if label.lower() in set(EntityType) or label.lower() in LAYER_LABELS:
        return label.lower()
    known = [*(t.value for t in EntityType), *LAYER_LABELS]
    raise CorpusError(f"{where}: unknown entity type {label!r}; known: {known}")


def _attribute(line: str, spans: dict[str, AnnotatedSpan], where: str) -> None:
    parts = line.split()
    name = parts[1].lower() if len(parts) > 1 else ""
    span = spans.get(parts[2]) if len(parts) > 2 else None
    if span is None or span.label not in set(EntityType):
        raise CorpusError(
            f"{where}: an attribute of no entity before it; expected 'A1<TAB>name T1'"
        )
    assertion = span.fields.setdefault("assertion", {})
    if name in ("negated", "negation"):
        assertion["negated"] = True
    elif name in ASSERTIONS and len(parts) == 4:
        assertion[name] = parts[3].lower()
    else:
        raise CorpusError(
            f"{where}: unknown attribute {name!r}; known: negated, {', '.join(ASSERTIONS)}"
        )


def _relation(line: str, where: str) -> tuple[str, str, str]:
    match = RELATION.fullmatch(line)
    if not match:
        raise CorpusError(f"{where}: expected 'R1<TAB>type Arg1:T1 Arg2:T2'")
    return match["type"], match["head"], match["tail"]


def _note(line: str, spans: dict[str, AnnotatedSpan]) -> dict[str, Any]:
    """What we wrote ourselves is taken over; people's own notes to each other are left alone."""
    match = NOTE.fullmatch(line)
    try:
        said = json.loads(match["said"]) if match else None
    except json.JSONDecodeError:
        return {}
    if not match or not isinstance(said, dict) or match["of"] not in spans:
        return {}
    spans[match["of"]].fields.update({k: v for k, v in said.items() if k != "note"})
    return dict(said.get("note") or {})


def write_brat(folder: Path, notes: Iterable[GoldNote]) -> int:
    """Writes ``ID.txt`` and ``ID.ann`` for every note and says how many they were.

    Raises:
        CorpusError: two ids give one file name, so that a note would be lost.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for note in notes:
        name = re.sub(r"[^\w.-]", "_", note.id)
        if name in written:
            raise CorpusError(f"{folder / name}.txt: two notes have this name; change an id")
        written.add(name)
        (folder / f"{name}.txt").write_text(note.text, "utf8", newline="")
        (folder / f"{name}.ann").write_text("".join(_lines(note)), "utf8", newline="\n")
    return len(written)


def _lines(note: GoldNote) -> Iterator[str]:
    ids: dict[str, str] = {}
    attributes = 0
    for number, span in enumerate(spans_of(note), 1):
        ids[span.id] = f"T{number}"
        place = _pieces(note.text, span.start, span.end)
        yield f"T{number}\t{span.label} {place}\t{_flat(note.text[span.start : span.end])}\n"
        more = {"id": span.id} | {k: v for k, v in span.fields.items() if k != "assertion"}
        if number == 1:
            more["note"] = {"id": note.id, "meta": note.meta}
        for key, value in (span.fields.get("assertion") or {}).items():
            if value and value not in UNSAID:
                attributes += 1
                yield f"A{attributes}\t{key} T{number}" + ("" if value is True else f" {value}")
                yield "\n"
        yield f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(more, ensure_ascii=False)}\n"
    for number, relation in enumerate(note.relations, 1):
        ends = f"Arg1:{ids[relation.head]} Arg2:{ids[relation.tail]}"
        yield f"R{number}\t{relation.type} {ends}\n"


def _pieces(text: str, start: int, end: int) -> str:
    """``start end``, in several pieces where a line ends inside: brat shows no other."""
    edges = [start]
    for match in re.finditer(r"[\r\n]+", text[start:end]):
        edges += [start + match.start(), start + match.end()]
    edges.append(end)
    return ";".join(f"{a} {b}" for a, b in zip(edges[::2], edges[1::2], strict=True))


def _flat(text: str) -> str:
    return re.sub(r"[\r\n]+", " ", text)
