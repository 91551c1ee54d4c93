"""``vnclinical corpus agreement``: two annotations of the same notes side by side."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["print_agreement"]


def print_agreement(
    first: Annotated[Path, typer.Argument(help="One annotation: a file or folder.")],
    second: Annotated[Path, typer.Argument(help="Another annotation of the same texts.")],
    format: Annotated[str | None, typer.Option("--format", help="Of both.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    show: Annotated[
        bool, typer.Option("--list", help="Print every disagreement as well, with its words.")
    ] = False,
) -> None:
    """Print how far two annotations of the same notes agree: F1 of spans, kappa, codes."""
    from vnclinical.corpus.agreement import agreement, disagreements, same_notes
    from vnclinical.readers.opening import read_corpus

    pairs = same_notes(list(read_corpus(first, format)), list(read_corpus(second, format)))
    table = agreement(pairs)
    if as_json:
        rows: dict[str, Any] = {"notes": len(pairs)} | table
        if show:
            rows["disagreements"] = [asdict(d) for d in disagreements(pairs)]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{len(pairs)} notes")
    for group in ("spans", "codes", "layers"):
        typer.echo(f"\n{group:<36}   F1     95 % interval   first  second")
        for name, row in table[group].items():
            typer.echo(_score_line(name, row))
    typer.echo(f"\n{'attributes':<36}  kappa  agreed  pairs")
    for name, row in table["attributes"].items():
        kappa = "  -  " if row["kappa"] is None else f"{row['kappa']:.3f}"
        typer.echo(f"  {name:<34}  {kappa}   {row['agreed']:.3f}  {row['pairs']}")
    if show:
        for d in disagreements(pairs):
            sides = f"{d.first or 'nothing'} | {d.second or 'nothing'}"
            typer.echo(f"{d.note} {d.start}:{d.end} {d.kind}: {sides}")


def _score_line(name: str, row: dict[str, Any]) -> str:
    interval = f"{row['low']:.3f}-{row['high']:.3f}"
    return f"  {name:<34}  {row['f1']:.3f}   {interval}    {row['gold']:6d}  {row['found']:6d}"
