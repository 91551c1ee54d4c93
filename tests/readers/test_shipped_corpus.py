from pathlib import Path

import pytest

from vnclinical.corpus.duplicates import near_duplicates
from vnclinical.readers.jsonl import read_jsonl, to_line
from vnclinical.readers.opening import read_marked_gold

CORPUS = Path(__file__).parents[2] / "corpora" / "vnclinical-notes"
HELD = ("dev", "test")
ENTITIES = CORPUS.with_name("vnclinical-entities")


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


def test_entities_corpus_equals_its_marked_sources_and_shares_no_hand_with_dev_or_test():
    """Make it again with: make corpus"""
    made = list(read_marked_gold(ENTITIES / "marked"))
    written = (ENTITIES / "train.jsonl").read_text("utf8").splitlines()
    assert [hash(line) for line in written] == [hash(to_line(n)) for n in made]
    assert all(n.meta["writer"].startswith("x") and n.meta["split"] == "train" for n in made)
    assert len({n.id for n in made}) == len(made)


def test_entities_corpus_repeats_no_note_of_dev_or_test():
    texts = {part: {n.id: n.text for n in read_jsonl(CORPUS / f"{part}.jsonl")} for part in HELD}
    train = {n.id: n.text for n in read_jsonl(ENTITIES / "train.jsonl")}
    assert list(near_duplicates([train, texts["dev"] | texts["test"]], 0.1)) == []
