"""The hand-written lexicon in tools/: rows that can be read, one a code."""

import csv
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "tools" / "icd_lexicon"
OFFICIAL = Path(__file__).parents[3] / "shared" / "icd10" / "tt06_2026.csv"


def rows() -> list[dict[str, str]]:
    found = []
    for path in sorted(FOLDER.glob("*.tsv")):
        with path.open(encoding="utf8", newline="") as stream:
            found += list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return found


def test_every_code_has_one_row_with_a_term():
    codes = [row["code"] for row in rows()]
    assert len(codes) == len(set(codes)) > 10_000
    assert all(re.fullmatch(r"[A-Z]\d\d(\.\d{1,2})?", code) for code in codes)
    assert all(row["term"].strip() and None not in row for row in rows())


@pytest.mark.skipif(not OFFICIAL.is_file(), reason="../shared/icd10 is absent")
def test_every_category_of_the_official_list_is_there():
    with OFFICIAL.open(encoding="utf8", newline="") as stream:
        official = {row["code"] for row in csv.DictReader(stream)}
    written = {row["code"] for row in rows()}
    assert written <= official
    assert {code for code in official if len(code) == 3} <= written
