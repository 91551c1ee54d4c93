from pathlib import Path

import pytest

from vnclinical.readers.jsonl import read_jsonl, to_line
from vnclinical.readers.opening import read_marked_gold

CORPUS = Path(__file__).parents[2] / "corpora" / "vnclinical-notes"


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_jsonl_equals_the_marked_sources(split):
    """Make them again with: vnclinical corpus convert corpora/vnclinical-notes/marked corpora/vnclinical-notes"""
    made = [to_line(n) for n in read_marked_gold(CORPUS / "marked") if n.meta["split"] == split]
    written = (CORPUS / f"{split}.jsonl").read_text("utf8").splitlines()
    assert [hash(line) for line in written] == [hash(line) for line in made]


def test_splits_share_no_writer_and_no_case():
    splits = {s: list(read_jsonl(CORPUS / f"{s}.jsonl")) for s in ("train", "dev", "test")}
    for key in ("writer", "case"):
        values = [{n.meta[key] for n in notes} for notes in splits.values()]
        assert len(set().union(*values)) == sum(map(len, values))
