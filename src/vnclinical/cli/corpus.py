"""``vnclinical corpus``: check, describe, convert, compare and multiply annotated corpora."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vnclinical.cli.agreement import print_agreement
from vnclinical.cli.generate import generate
from vnclinical.errors import ConfigError

if TYPE_CHECKING:
    from vnclinical.readers.gold import GoldNote

__all__ = ["corpus_app"]

corpus_app = typer.Typer(
    help="Check, describe, convert, compare and multiply annotated corpora.", no_args_is_help=True
)

corpus_app.command("agreement")(print_agreement)
corpus_app.command()(generate)

FORMAT_HELP = (
    "jsonl, marked, brat, conll, label-studio, doccano; or a public corpus as published: "
    "phoner_covid19, vimq, vimedner, vietbioner, acrdraid."
)
Source = Annotated[Path, typer.Argument(help="A file, or a folder of jsonl, marked or brat files.")]
Format = Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)]
TEMPLATES = "normal-templates.txt"
WARD_NOTES_FOR_FIGURES = 100
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
def check(
    source: Source,
    format: Format = None,
    figures: Annotated[
        bool | None,
        typer.Option(
            help="Compare the ward notes with real ones (default: from 100 ward notes on)."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the faults as JSON.")] = False,
) -> None:
    """Print the counts and every fault of a corpus; status 1 if there is one.

    A file that cannot be read ends with its first fault as path:line, status 2. Phrases that notes
    may share stand one a line in normal-templates.txt beside the corpus or one folder up.
    """
    from vnclinical.corpus.checks import corpus_faults, figure_faults, note_faults, unchecked_codes
    from vnclinical.corpus.vocabulary import WARD_DOCUMENTS

    notes = _read(source, format)
    faults = [fault for note in notes for fault in note_faults(note)]
    faults += corpus_faults(notes, _templates(source))
    ward = sum(n.meta.get("document") in WARD_DOCUMENTS for n in notes)
    if figures or (figures is None and ward >= WARD_NOTES_FOR_FIGURES):
        faults += figure_faults(notes)
    if as_json:
        rows = [{"note": f.note, "rule": f.rule, "message": f.message} for f in faults]
        typer.echo(json.dumps({"counts": _counts(notes), "faults": rows}, ensure_ascii=False))
    else:
        _print_check(notes, ward, unchecked_codes(notes))
        for fault in faults:
            print(fault, file=sys.stderr)
        typer.echo(f"{len(faults)} faults" if faults else "no faults")
    raise typer.Exit(1 if faults else 0)


def _print_check(notes: "list[GoldNote]", ward: int, unchecked: set[str]) -> None:
    counts = _counts(notes)
    typer.echo(f"{len(notes)} notes ({ward} ward notes), {counts.pop('syllables')} syllables")
    typer.echo(", ".join(f"{n} {name}" for name, n in counts.items() if n))
    for split, count in sorted(Counter(str(n.meta.get("split")) for n in notes).items()):
        writers = {n.meta.get("writer") for n in notes if str(n.meta.get("split")) == split}
        typer.echo(f"{split}: {count} notes by {len(writers)} writers")
    if unchecked:
        typer.echo(f"codes without bundled facts, not checked: {', '.join(sorted(unchecked))}")


def _counts(notes: "list[GoldNote]") -> dict[str, int]:
    from vnclinical.corpus.figures import syllables_of

    counts = {name: sum(len(getattr(n, name)) for n in notes) for name in LISTS}
    return {"syllables": sum(map(syllables_of, notes))} | counts


def _templates(source: Path) -> list[str]:
    folder = source if source.is_dir() else source.parent
    paths = (folder / TEMPLATES, folder.resolve().parent / TEMPLATES)
    found = next((p for p in paths if p.is_file()), None)
    return found.read_text("utf8").splitlines() if found else []


@corpus_app.command()
def stats(
    source: Source,
    format: Format = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the figures of a corpus beside those of real ward notes, and its hard things."""
    from vnclinical.corpus.figures import REAL_NOTES, corpus_figures, ward_figures
    from vnclinical.corpus.hard_things import hard_things

    notes = _read(source, format)
    figures, ward, hard = corpus_figures(notes), ward_figures(notes), hard_things(notes)
    if as_json:
        rows = {
            name: {"ward": ward[name], "all": figures[name], "real": real}
            for name, real in REAL_NOTES.items()
        }
        shown = {"notes": len(notes), "counts": _counts(notes), "figures": rows, "hard": hard}
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    width = max(map(len, [*REAL_NOTES, *hard]))
    typer.echo(f"{'':<{width}}    ward     all    real")
    for name, real in REAL_NOTES.items():
        typer.echo(f"{name:<{width}}  {ward[name]:6g}  {figures[name]:6g}  {real:6g}")
    for name, count in hard.items():
        typer.echo(f"{name:<{width}}  {count:6d}")
    for key in ("split", "style", "document", "specialty"):
        counts = Counter(str(note.meta.get(key)) for note in notes)
        typer.echo(f"{key}: " + ", ".join(f"{value} {n}" for value, n in sorted(counts.items())))


@corpus_app.command()
def convert(
    source: Source,
    destination: Annotated[Path, typer.Argument(help="A file; or a folder, one file a split.")],
    from_: Annotated[str | None, typer.Option("--from", help=FORMAT_HELP)] = None,
    to: Annotated[
        str, typer.Option("--to", help="jsonl, brat, conll, conll-io, label-studio, doccano.")
    ] = "jsonl",
) -> None:
    """Turn a corpus into another format; brat needs a folder."""
    from vnclinical.readers.opening import WRITERS

    if to not in WRITERS:
        raise ConfigError(f"cannot write the format {to!r}; known: {', '.join(WRITERS)}")
    notes = _read(source, from_)
    if to == "brat" or not destination.is_dir():
        _write(destination, notes, to)
        return
    suffix = {"label-studio": "json", "doccano": "jsonl", "conll-io": "io"}.get(to, to)
    for split in sorted({str(note.meta.get("split")) for note in notes}):
        chosen = [note for note in notes if str(note.meta.get("split")) == split]
        _write(destination / f"{split}.{suffix}", chosen, to)


def _read(source: Path, format: str | None) -> "list[GoldNote]":
    from vnclinical.readers.opening import read_corpus

    notes = list(read_corpus(source, format))
    if not notes:
        raise ConfigError(f"{source} holds no note")
    return notes


def _write(destination: Path, notes: "list[GoldNote]", to: str) -> None:
    from vnclinical.readers.opening import WRITERS

    dropped = WRITERS[to](destination, notes)
    if isinstance(dropped, dict):
        for note_id, entities in dropped.items():
            print(f"{note_id}: dropped {', '.join(entities)}", file=sys.stderr)
        count = sum(map(len, dropped.values()))
        print(f"{count} entities dropped: the format holds no overlaps", file=sys.stderr)
    print(f"{len(notes)} notes -> {destination}", file=sys.stderr)
