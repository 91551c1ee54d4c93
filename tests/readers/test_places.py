"""Annotations of texts that are not passed on."""

import json
import lzma

import pytest

from vnclinical.errors import CorpusError
from vnclinical.readers.conll import LabelledSpan, LabelledText
from vnclinical.readers.places import numbered_texts, read_places, write_places

TEXTS = ["bụng mềm", "đau bụng, sốt", "ho khan"]
FOUND = [
    LabelledText(TEXTS[1], 1, (LabelledSpan(0, 8, "symptom"), LabelledSpan(10, 13, "symptom"))),
    LabelledText(TEXTS[0], 0, ()),
]


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "notes.txt").write_text("\n".join(TEXTS), "utf8")
    return tmp_path / "notes.txt"


def test_places_come_back_with_the_texts_and_hold_no_word_of_them(tmp_path, texts):
    assert write_places(tmp_path / "p.tsv", FOUND) == 2
    assert list(read_places(tmp_path / "p.tsv", texts)) == FOUND
    table = (tmp_path / "p.tsv").read_text("utf8")
    assert not any(word in table for text in TEXTS for word in text.split())


def test_texts_are_numbered_alike_in_every_form(tmp_path, texts):
    with lzma.open(tmp_path / "notes.txt.xz", "wt", encoding="utf8") as stream:
        stream.write("\n".join(TEXTS))
    (tmp_path / "notes.json").write_text(json.dumps([{"text": t} for t in TEXTS]), "utf8")
    for name in ("notes.txt", "notes.txt.xz", "notes.json"):
        assert numbered_texts(tmp_path / name)[2] == "ho khan"


def test_a_changed_text_is_refused_without_showing_it(tmp_path, texts):
    write_places(tmp_path / "p.tsv", FOUND)
    texts.write_text("\n".join(["khác", *TEXTS]), "utf8")
    with pytest.raises(CorpusError, match=r"p.tsv:2: text 1 of notes.txt is not the one") as caught:
        list(read_places(tmp_path / "p.tsv", texts))
    assert "bụng" not in str(caught.value)


@pytest.mark.parametrize("row", ["1\tabc", "a b c"])
def test_a_broken_row_is_named(tmp_path, texts, row):
    (tmp_path / "p.tsv").write_text(f"text\tchecksum\tstart\tend\tlabel\n{row}\n", "utf8")
    with pytest.raises(CorpusError, match=r"p.tsv:2: expected 5 columns"):
        list(read_places(tmp_path / "p.tsv", texts))


def test_absent_texts_are_an_error(tmp_path):
    with pytest.raises(CorpusError, match="the texts are not here"):
        numbered_texts(tmp_path / "no.txt")
