"""``vnclinical icd``: search the bundled ICD-10 table and show its codes."""

import json
import re
import sys
from typing import Annotated, Any

import typer

from vnclinical.annotations import Code
from vnclinical.errors import ConfigError
from vnclinical.pipelines.codes.coder import IcdCoder
from vnclinical.terminology.icd10 import EDITIONS, TT06, bundled_table, check_edition
from vnclinical.text.reading import decode_note

__all__ = ["icd_app"]

icd_app = typer.Typer(help="Search ICD-10 and show codes.", no_args_is_help=True)
Edition = Annotated[str, typer.Option(help="TT06-2026 or QD4469-2020.")]


@icd_app.command()
def search(
    text: Annotated[
        str, typer.Argument(help="A phrase; - reads one a line, prints one JSON line each.")
    ],
    k: Annotated[int, typer.Option("-k", min=1, help="How many candidates.")] = 10,
    edition: Edition = TT06,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print ranked candidates for a phrase."""
    coder = IcdCoder()
    check_edition(edition)
    if text == "-":
        for line in sys.stdin.buffer:
            phrase = decode_note(line, "standard input")[0].strip("\ufeff\r\n")
            found = coder.candidates(phrase, edition=edition, k=k)
            typer.echo(
                json.dumps({"text": phrase, "codes": [_row(c) for c in found]}, ensure_ascii=False)
            )
        return
    found = coder.candidates(text, edition=edition, k=k)
    if as_json:
        typer.echo(json.dumps([_row(c) for c in found], ensure_ascii=False))
        return
    for code in found:
        typer.echo(
            f"{code.code:<8} {code.title}  [{code.method}{'' if code.usable else ', not usable'}]"
        )


def _row(code: Code) -> dict[str, object]:
    return {
        "system": code.system,
        "edition": code.edition,
        "code": code.code,
        "title": code.title,
        "usable": code.usable,
        "score": code.score,
        "method": str(code.method),
        "paired_with": code.paired_with,
    }


@icd_app.command()
def show(
    code: str, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Print what each edition says of a code, and our names for it."""
    wanted = _shaped(code)
    table = bundled_table()
    rows: list[dict[str, Any]] = []
    for edition in EDITIONS:
        facts = table.facts(wanted, edition)
        if facts is None:
            continue
        names = [w for c in table.concepts_of(wanted, edition) for w in c.wordings]
        row: dict[str, Any] = {"code": wanted, "edition": edition, "usable": facts.usable}
        rows.append(row | {"flags": facts.flag_names, "names": names})
    if not rows:
        raise ConfigError(
            f"the bundled table does not know the code {wanted}; it may exist in the official list"
        )
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for found in rows:
        usable = "usable" if found["usable"] else "not usable: a more specific code exists"
        flags: list[str] = [usable, *found["flags"]]
        typer.echo(f"{found['code']}  {found['edition']}  {', '.join(flags)}")
        typer.echo(f"  {'; '.join(found['names']) or '(no bundled name)'}")


def _shaped(code: str) -> str:
    match = re.fullmatch(r"([A-Za-z]\d\d)\.?(\d{0,2})[*†+]?", code.strip())
    if match is None:
        raise ConfigError(
            f"{code!r} is no ICD-10 code; write a letter and two digits, then .digits: E11.9"
        )
    return match[1].upper() + (f".{match[2]}" if match[2] else "")


@icd_app.command()
def editions() -> None:
    """Print the editions that this version knows."""
    for edition in EDITIONS:
        typer.echo(edition)
