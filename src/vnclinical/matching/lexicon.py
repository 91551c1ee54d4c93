"""A bundled table (TSV) -> its rows as dictionaries; refuses an empty or malformed one."""

import csv
import gzip
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from vnclinical.errors import ResourceError

__all__ = ["bundled_rows", "read_rows", "split_cell"]


def bundled_rows(package: str, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a table that ships with ``package``.

    Args:
        package: dotted name of the package that holds the file, ``vnclinical.terminology``.
        name: file name, ``drugs.tsv``; a name that ends in ``.gz`` is unpacked.
        columns: columns that must be there.

    Raises:
        ResourceError: the table is missing, empty, or a row has another number of cells.
    """
    return read_rows(files(package) / name, columns)


def read_rows(path: Traversable | Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a TSV file with a header row; see ``bundled_rows``."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ResourceError(f"the table {path.name} is missing; reinstall vnclinical") from error
    text = (gzip.decompress(data) if path.name.endswith(".gz") else data).decode("utf8")
    rows = list(_rows(text, path.name))
    if not rows:
        raise ResourceError(f"the table {path.name} is empty; reinstall vnclinical")
    if missing := set(columns) - set(rows[0]):
        raise ResourceError(
            f"the table {path.name} lacks the columns {sorted(missing)}; it has {sorted(rows[0])}"
        )
    return rows


def _rows(text: str, name: str) -> Iterator[dict[str, str]]:
    lines = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(lines, [])
    for number, cells in enumerate(lines, 2):
        if not cells or cells[0].startswith("#"):
            continue
        if len(cells) != len(header):
            raise ResourceError(
                f"{name}:{number}: expected {len(header)} cells separated by tabs, saw {len(cells)}"
            )
        yield dict(zip(header, (cell.strip() for cell in cells), strict=True))


def split_cell(cell: str) -> list[str]:
    """The parts of a cell that holds many: ``"THA | cao huyết áp"``."""
    return [part.strip() for part in cell.split(" | ") if part.strip()]
