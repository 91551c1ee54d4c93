"""A table that tells more of a metadata key."""

import pytest

from vnclinical.errors import CorpusError
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.traits import read_traits, with_traits

TABLE = "style\tregion\tmanner\ncaps\tNorth\tmessy\nbullets\tCentral\ttidy\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "styles.tsv"
    path.write_text(TABLE, "utf8")
    return path


def note(**meta):
    return GoldNote.model_validate({"id": "n", "text": "Sốt", "meta": meta})


def test_rows_become_metadata_and_the_note_goes_first(table):
    told = with_traits([note(style="caps"), note(style="bullets", manner="messy"), note()], table)
    assert [n.meta for n in told] == [
        {"style": "caps", "region": "North", "manner": "messy"},
        {"style": "bullets", "region": "Central", "manner": "messy"},
        {},
    ]


def test_a_table_that_tells_of_no_note_is_refused(table):
    with pytest.raises(CorpusError, match=r"no row tells of a note.*'style'"):
        with_traits([note(writer="w01")], table)


@pytest.mark.parametrize(
    ("written", "line"),
    [("", 1), ("style\n", 1), ("style\t\n", 1), (TABLE + "caps\tNorth\ttidy\n", 4),
     (TABLE + "run-on\tSouth\n", 4), (TABLE + "\tSouth\ttidy\n", 4)],
)  # fmt: skip
def test_a_damaged_table_is_named_by_line(tmp_path, written, line):
    path = tmp_path / "styles.tsv"
    path.write_text(written, "utf8")
    with pytest.raises(CorpusError, match=rf"styles\.tsv:{line}: expected"):
        read_traits(path)


def test_no_table(tmp_path):
    with pytest.raises(CorpusError, match="there is no such table"):
        read_traits(tmp_path / "styles.tsv")
