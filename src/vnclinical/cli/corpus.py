"""``vnclinical corpus``: check, describe and convert annotated corpora."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vnclinical.errors import ConfigError

if TYPE_CHECKING:
    from vnclinical.readers.gold import GoldNote

__all__ = ["corpus_app"]

corpus_app = typer.Typer(
    help="Check, describe and convert annotated corpora.", no_args_is_help=True
)

Source = Annotated[Path, typer.Argument(help="A file, or a folder of marked or brat files.")]
Format = Annotated[str | None, typer.Option("--format", help="jsonl, conll, brat, marked.")]
LISTS = [
    "entities",
    "sections",
    "diagnoses",
    "measurements",
    "medications",
    "dates",
    "abbreviations",
    "relations",
]


@corpus_app.command()
def check(source: Source, format: Format = None) -> None:
    """Read a corpus; the first fault is reported as path:line, status 2."""
    notes = _read(source, format)
    ids = Counter(note.id for note in notes)
    if twice := sorted(i for i, n in ids.items() if n > 1):
        raise ConfigError(f"{source} holds note ids more than once: {', '.join(twice[:5])}")
    counts = {name: sum(len(getattr(n, name)) for n in notes) for name in LISTS}
    typer.echo(
        f"{len(notes)} notes; " + ", ".join(f"{n} {name}" for name, n in counts.items() if n)
    )


@corpus_app.command()
def stats(
    source: Source,
    format: Format = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the figures of a corpus beside those of real ward notes."""
    from vnclinical.readers.figures import REAL_NOTES, corpus_figures

    notes = _read(source, format)
    figures = corpus_figures(notes)
    if as_json:
        rows = {name: {"corpus": figures[name], "real": real} for name, real in REAL_NOTES.items()}
        typer.echo(json.dumps({"notes": len(notes), "figures": rows}, ensure_ascii=False, indent=2))
        return
    width = max(map(len, REAL_NOTES))
    typer.echo(f"{'':<{width}}  corpus    real")
    for name, real in REAL_NOTES.items():
        typer.echo(f"{name:<{width}}  {figures[name]:6g}  {real:6g}")
    for key in ("split", "style", "document", "specialty"):
        counts = Counter(str(note.meta.get(key)) for note in notes)
        typer.echo(f"{key}: " + ", ".join(f"{value} {n}" for value, n in sorted(counts.items())))


@corpus_app.command()
def convert(
    source: Source,
    destination: Annotated[Path, typer.Argument(help="A file; or a folder, one file a split.")],
    from_: Annotated[str | None, typer.Option("--from", help="jsonl, conll, brat, marked.")] = None,
    to: Annotated[str, typer.Option("--to", help="jsonl or conll.")] = "jsonl",
) -> None:
    """Turn a corpus into another format."""
    if to not in ("jsonl", "conll"):
        raise ConfigError(f"cannot write the format {to!r}; known: jsonl, conll")
    notes = _read(source, from_)
    if not destination.is_dir():
        _write(destination, notes, to)
        return
    for split in sorted({str(note.meta.get("split")) for note in notes}):
        chosen = [note for note in notes if str(note.meta.get("split")) == split]
        _write(destination / f"{split}.{to}", chosen, to)


def _read(source: Path, format: str | None) -> "list[GoldNote]":
    from vnclinical.readers.opening import read_corpus

    notes = list(read_corpus(source, format or ("marked" if source.is_dir() else None)))
    if not notes:
        raise ConfigError(f"{source} holds no note")
    return notes


def _write(destination: Path, notes: "list[GoldNote]", to: str) -> None:
    from vnclinical.readers.conll import write_conll
    from vnclinical.readers.jsonl import write_jsonl

    if to == "jsonl":
        write_jsonl(destination, notes)
    else:
        dropped = write_conll(destination, notes)
        for note_id, entities in dropped.items():
            print(f"{note_id}: dropped {', '.join(entities)}", file=sys.stderr)
        count = sum(map(len, dropped.values()))
        print(f"{count} entities dropped: the format holds no overlaps", file=sys.stderr)
    print(f"{len(notes)} notes -> {destination}", file=sys.stderr)
