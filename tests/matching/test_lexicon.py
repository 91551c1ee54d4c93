"""Tables: what is missing, empty or crooked is named by file and line."""

import gzip
from pathlib import Path

import pytest

from vnclinical.errors import ResourceError
from vnclinical.matching.lexicon import bundled_rows, read_rows, split_cell

GOOD = "term\tsource\nsốt\tvnclinical\n\n# a remark\nho \tvnclinical\n"


def table(folder: Path, text: str) -> Path:
    path = folder / "table.tsv"
    path.write_bytes(text.encode())
    return path


def test_rows_are_dictionaries_without_remarks_and_blanks(tmp_path: Path) -> None:
    rows = read_rows(table(tmp_path, GOOD), ("term", "source"))
    assert [r["term"] for r in rows] == ["sốt", "ho"]


def test_quotes_and_windows_line_ends_are_plain(tmp_path: Path) -> None:
    text = 'term\tsource\r\n"sốt\tx\r\n'
    assert read_rows(table(tmp_path, text), ("term",)) == [{"term": '"sốt', "source": "x"}]


def test_a_packed_table_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv.gz"
    path.write_bytes(gzip.compress(GOOD.encode()))
    assert len(read_rows(path, ("term",))) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table.tsv is empty"),
        ("term\tsource\n", "table.tsv is empty"),
        ("term\tsource\nsốt\n", "table.tsv:2: expected 2 cells separated by tabs, saw 1"),
        ("term\tsource\nho\tx\nsốt\tx\ty\n", "table.tsv:3: expected 2 cells.*saw 3"),
        ("word\tsource\nsốt\tx\n", r"lacks the columns \['term'\]; it has \['source', 'word'\]"),
    ],
)
def test_a_crooked_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ResourceError, match=message):
        read_rows(table(tmp_path, text), ("term",))


def test_a_missing_table_is_named() -> None:
    with pytest.raises(ResourceError, match=r"table none\.tsv is missing"):
        bundled_rows("vnclinical.terminology", "none.tsv", ("term",))


@pytest.mark.parametrize(
    ("cell", "parts"),
    [("THA | cao huyết áp", ["THA", "cao huyết áp"]), ("R/ | Rx", ["R/", "Rx"]), ("a|b", ["a|b"]),
     ("", []), (" | ", [])],
)  # fmt: skip
def test_a_cell_may_hold_many(cell: str, parts: list[str]) -> None:
    assert split_cell(cell) == parts
