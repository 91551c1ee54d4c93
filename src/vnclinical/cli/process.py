"""``vnclinical process``: notes to records."""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vnclinical.document import Note
from vnclinical.errors import ConfigError, ExportError, VnClinicalError
from vnclinical.exporters.html import to_html
from vnclinical.exporters.json import to_json
from vnclinical.exporters.text import to_text
from vnclinical.loading import load
from vnclinical.record import ClinicalRecord
from vnclinical.text.reading import decode_note, read_note

__all__ = ["Format", "process"]

STANDARD_INPUT = "-"
SOME_FAILED = 1


class Format(StrEnum):
    """What a record is written as."""

    JSON = "json"
    TEXT = "text"
    HTML = "html"


EXPORTERS: dict[Format, Callable[[ClinicalRecord, str], str]] = {
    Format.JSON: lambda record, text: to_json(record, text) + "\n",
    Format.TEXT: to_text,
    Format.HTML: to_html,
}


def process(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE ...]", help="Notes; - is standard input.")
    ] = None,
    to: Annotated[Format, typer.Option(help="json, text, or html.")] = Format.JSON,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="A file; with html, or many notes, a folder."),
    ] = None,
    preset: Annotated[str, typer.Option(help="default or rules.")] = "default",
    model: Annotated[str | None, typer.Option(help="A model folder or a packaged name.")] = None,
    icd_edition: Annotated[str | None, typer.Option(help="TT06-2026 or QD4469-2020.")] = None,
    encounter_end: Annotated[
        str | None, typer.Option(help="YYYY-MM-DD; picks the edition.")
    ] = None,
) -> None:
    """Read notes and write their records (JSON lines for many)."""
    end = _day(encounter_end)
    folder = _check_output(output, to)
    names = sources or [STANDARD_INPUT]
    nlp = load(preset, model=model, icd_edition=icd_edition)
    failures = 0
    pages: list[str] = []
    written: set[Path] = set()
    for name in names:
        try:
            note = _read(name, end)
            page = EXPORTERS[to](nlp(note), note.text)
        except VnClinicalError as error:
            if len(names) == 1:
                raise
            failures += 1
            print(f"vnclinical: {name}: {error}", file=sys.stderr)
            continue
        if folder is not None:
            path = _unused(folder / f"{note.note_id}.{SUFFIX[to]}", written)
            _write(path, page)
            written.add(path)
        elif output is not None:
            pages.append(page)
        else:
            sys.stdout.write(page)
    if output is not None and folder is None:
        _write(output, "".join(pages))
    if failures:
        print(f"vnclinical: {failures} of {len(names)} notes failed", file=sys.stderr)
        raise typer.Exit(SOME_FAILED)


SUFFIX = {Format.JSON: "json", Format.TEXT: "txt", Format.HTML: "html"}


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()
    except ValueError as error:
        raise ConfigError(f"--encounter-end must be YYYY-MM-DD, got {written!r}") from error


def _check_output(output: Path | None, to: Format) -> Path | None:
    """The folder to write to, made and tried before any work is done; None for one stream."""
    if output is None:
        return None
    is_folder = (to is Format.HTML and output.suffix != ".html") or output.is_dir()
    folder = output if is_folder else output.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ExportError(
            f"cannot write to {folder}: {error.strerror}; choose another -o"
        ) from error
    return output if is_folder else None


def _read(name: str, end: date | None) -> Note:
    if name == STANDARD_INPUT:
        return Note(
            text=decode_note(sys.stdin.buffer.read(), "standard input")[0],
            note_id="stdin",
            encounter_end=end,
        )
    path = Path(name)
    return Note(text=read_note(path)[0], note_id=path.stem, encounter_end=end)


def _unused(path: Path, written: set[Path]) -> Path:
    """The path, numbered where a note of the same name from another folder has it already."""
    number, free = 1, path
    while free in written:
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _write(path: Path, page: str) -> None:
    """Writes beside and renames, so that no half-written file is ever left under the name."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(page, "utf8", newline="")
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ExportError(f"cannot write {path}: {error.strerror}; choose another -o") from error
