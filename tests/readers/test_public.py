"""Public corpora as published; the real files are read where they are present."""

import json
from pathlib import Path

import pytest

from vnclinical.errors import CorpusError
from vnclinical.readers.opening import read_corpus, read_labelled_corpus
from vnclinical.readers.public import PUBLIC_CORPORA, read_acrdraid, read_vimq, shared_sentences

SHARED = Path(__file__).parents[3] / "shared" / "corpora"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/corpora is absent")


def test_vimq_counts_words_with_the_last_one_included(tmp_path):
    row = {"sentence": "bé hay đau_bụng quanh rốn không ?", "seq_label": [[2, 4, "SYMPTOM_AND_DISEASE"]]}  # fmt: skip
    (tmp_path / "q.json").write_text(json.dumps([row]), "utf8")
    (question,) = read_vimq(tmp_path / "q.json")
    (span,) = question.spans
    assert question.text[span.start : span.end] == "đau bụng quanh rốn"


@pytest.mark.parametrize(
    "rows",
    [[{"sentence": "sốt", "seq_label": [[0, 1, "drug"]]}], {"sentence": "sốt"}, [{"text": "sốt"}]],
)
def test_a_vimq_file_that_is_none_is_refused(tmp_path, rows):
    (tmp_path / "q.json").write_text(json.dumps(rows), "utf8")
    with pytest.raises(CorpusError, match=r"q\.json"):
        list(read_vimq(tmp_path / "q.json"))


def test_acrdraid_gives_the_sense_of_an_acronym(tmp_path):
    row = {"text": "tăng kt gan", "start_char_idx": 5, "length_acronym": 2, "expansion": "kích thước"}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps([row]), "utf8")
    (note,) = read_acrdraid(tmp_path / "a.json")
    assert [(a.text, a.expansion) for a in note.abbreviations] == [("kt", "kích thước")]


def test_a_tag_without_a_token_is_passed_over_in_public_files_only(tmp_path):
    (tmp_path / "v.conll").write_text("ho B-trieu_chung_benh\n B-bien_phap_dieu_tri\n. O\n", "utf8")
    (sentence,) = read_labelled_corpus(tmp_path / "v.conll", "vimedner")
    assert sentence.text == "ho ."
    with pytest.raises(CorpusError, match=r"v\.conll:2"):
        list(read_labelled_corpus(tmp_path / "v.conll"))


def test_labels_of_several_types_are_left_out_of_gold_notes(tmp_path):
    (tmp_path / "v.io").write_text("sốt I-Symptom_and_Disease\nPCR I-DiagnosticProcedure\n", "utf8")
    (note,) = read_corpus(tmp_path / "v.io", "vietbioner")
    assert [(e.type.value, e.text) for e in note.entities] == [("test", "PCR")]


@needs_shared
@pytest.mark.parametrize(
    ("name", "train", "dev", "counts"),
    [
        ("phoner_covid19", "train.syllable.conll", "dev.syllable.conll", (5027, 2000, 6)),
        ("phoner_covid19", "train.word.conll", "dev.word.conll", (5027, 2000, 6)),
        ("vimedner", "train.conll", "dev.conll", (4573, 1524, 0)),
        ("vietbioner", "train.io", "dev.io", (706, 300, 37)),
        ("vimq", "train.json", "dev.json", (7000, 1000, 1)),
    ],
)
def test_published_files_are_read_and_shared_sentences_counted(name, train, dev, counts):
    read = PUBLIC_CORPORA[name].read
    seen = [s.text for s in read(SHARED / name / train)]
    other = [s.text for s in read(SHARED / name / dev)]
    assert (len(seen), len(other), len(shared_sentences(seen, other))) == counts
    known = set(PUBLIC_CORPORA[name].labels)
    assert known <= {s.label for t in read(SHARED / name / train) for s in t.spans}


@needs_shared
def test_acrdraid_as_published():
    assert sum(1 for _ in read_acrdraid(SHARED / "acrdraid" / "train.json")) == 4000
