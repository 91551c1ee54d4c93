"""``vnclinical corpus generate``: more notes from hand-written ones."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from vnclinical.errors import ConfigError

__all__ = ["generate"]

Share = Annotated[float, typer.Option(min=0.0, max=1.0, help="How likely a place is changed.")]


def generate(
    source: Annotated[Path, typer.Argument(help="Hand-written notes, of the train split only.")],
    destination: Annotated[Path, typer.Argument(help="A JSON lines file to write.")],
    format: Annotated[str | None, typer.Option("--format", help="Of the source.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same notes.")] = 1,
    copies: Annotated[int, typer.Option(min=1, help="New notes for each note.")] = 1,
    swap: Share = 0.4,
    shorten: Share = 0.2,
    expand: Share = 0.3,
    noise: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How likely a note is typed badly.")
    ] = 0.5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the measured noise.")] = False,
) -> None:
    """Write new notes with exact gold: mentions swapped, words shortened or written out, noise.

    Other mentions of the same kind come from the bundled lexicons, abbreviations from the notes,
    the rates of typing noise are measured on the notes.
    """
    import json

    from vnclinical.corpus.generator import Recipe, generated
    from vnclinical.corpus.noise import measured
    from vnclinical.readers.jsonl import write_jsonl
    from vnclinical.readers.opening import read_corpus

    notes = list(read_corpus(source, format))
    if not notes:
        raise ConfigError(f"{source} holds no note")
    if as_json:
        typer.echo(json.dumps(measured(notes).as_dict(), indent=1))
    recipe = Recipe(swap, shorten, expand, noise)
    count = write_jsonl(destination, generated(notes, recipe, seed=seed, copies=copies))
    print(f"{count} notes -> {destination}", file=sys.stderr)
