import json
from pathlib import Path

import pytest

from vnclinical.corpus.figures import REAL_NOTES, corpus_figures
from vnclinical.errors import ConfigError, CorpusError
from vnclinical.readers.conll import read_conll, read_labelled, write_conll
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import read_jsonl, to_line, write_jsonl
from vnclinical.readers.opening import read_corpus, read_marked_gold

MARKED = """=== id: w05-001 | style: caps | note_date: 2026-01-02
{h:TS:|past_history} {d:THA|past|=I10} 10 năm, không {s:sốt|neg}
{m:HA 160/90|systolic_bp=160; diastolic_bp=90} {x:{r:Concor} 5mg sáng|strength=5 mg|times=sáng}
"""


@pytest.fixture
def note(tmp_path: Path) -> GoldNote:
    (tmp_path / "a.txt").write_text(MARKED, "utf8")
    (note,) = read_marked_gold(tmp_path)
    return note


def test_marked_notes_become_gold(note):
    assert [(e.type.value, e.text) for e in note.entities] == [
        ("disease", "THA"), ("symptom", "sốt"), ("drug", "Concor")
    ]  # fmt: skip
    assert note.entities[0].accepted("QD4469-2020") == (("I10",),)
    assert note.meta["writer"] == "w05"
    assert note.meta["split"] == "dev"


def test_jsonl_comes_back_equal(note, tmp_path):
    write_jsonl(tmp_path / "n.jsonl", [note, note])
    assert list(read_jsonl(tmp_path / "n.jsonl")) == [note, note]
    assert "score" not in to_line(note)
    assert "source" not in to_line(note)


def test_text_that_is_not_there_is_refused(note, tmp_path):
    data = json.loads(to_line(note))
    data["entities"][1]["start"] -= 1
    path = tmp_path / "n.jsonl"
    path.write_text(to_line(note) + "\n" + json.dumps(data), "utf8")
    with pytest.raises(CorpusError, match=r"n\.jsonl:2: entities 'e2'") as caught:
        list(read_jsonl(path))
    assert "sốt" not in str(caught.value)


def test_overlap_of_one_type_is_refused(note, tmp_path):
    data = json.loads(to_line(note))
    data["entities"].append(data["entities"][0] | {"id": "e9"})
    (tmp_path / "n.jsonl").write_text(json.dumps(data), "utf8")
    with pytest.raises(CorpusError, match="overlaps another disease"):
        list(read_jsonl(tmp_path / "n.jsonl"))


def test_io_tags_join_neighbours(tmp_path):
    (tmp_path / "a.io").write_text("lao I-X\nphổi I-X\n, O\nho I-Y\n\nsốt B-Y\ncao B-Y\n", "utf8")
    first, second = read_labelled(tmp_path / "a.io")
    assert [(first.text[s.start : s.end], s.label) for s in first.spans] == [
        ("lao phổi", "X"),
        ("ho", "Y"),
    ]
    assert [(s.start, s.end) for s in second.spans] == [(0, 3), (4, 7)]
    assert second.line == 6


def test_conll_labels_can_be_renamed(tmp_path):
    (tmp_path / "a.bio").write_text("lao B-X\n, O\nho B-Y\n", "utf8")
    (note,) = read_conll(tmp_path / "a.bio", {"X": "disease"})
    assert [(e.type.value, e.text) for e in note.entities] == [("disease", "lao")]
    with pytest.raises(CorpusError, match="unknown entity type 'X'"):
        list(read_conll(tmp_path / "a.bio"))


def test_writing_conll_says_what_it_drops(tmp_path):
    text = "gãy xương đùi"
    note = GoldNote.model_validate(
        {"id": "n1", "text": text, "entities": [
            {"id": "e1", "type": "disease", "start": 0, "end": 13, "text": text},
            {"id": "e2", "type": "anatomy", "start": 4, "end": 13, "text": "xương đùi"},
        ]}
    )  # fmt: skip
    assert write_conll(tmp_path / "a.conll", [note]) == {"n1": ["e2"]}
    (back,) = read_conll(tmp_path / "a.conll")
    assert [e.text for e in back.entities] == [text]


def test_brat(tmp_path):
    (tmp_path / "a.txt").write_bytes("Không sốt,\r\nTHA".encode())
    (tmp_path / "a.ann").write_text(
        "T1\tSymptom 6 9\tsốt\nA1\tnegated T1\n"
        "T2\tdisease 12 15\tTHA\nA2\ttemporality T2 past\n#1\tx\n",
        "utf8",
    )
    (note,) = read_corpus(tmp_path, "brat")
    said = [(e.text, e.assertion.negated, e.assertion.temporality.value) for e in note.entities]
    assert said == [("sốt", True, "current"), ("THA", False, "past")]


@pytest.mark.parametrize(
    "line",
    ["T1\tSymptom 5 9\tsốt", "T1 Symptom", "A1\tnegated T7", "T1\tLoc 6 9\tsốt"],
)
def test_brat_faults_have_path_and_line(tmp_path, line):
    (tmp_path / "a.txt").write_text("Không sốt", "utf8")
    (tmp_path / "a.ann").write_text(line + "\n", "utf8")
    with pytest.raises(CorpusError, match=r"a\.ann:1: "):
        list(read_corpus(tmp_path, "brat"))


def test_unknown_formats_and_files(tmp_path):
    with pytest.raises(ConfigError, match="known formats: jsonl, marked, brat, conll"):
        read_corpus(tmp_path / "x.xml")
    with pytest.raises(CorpusError, match="no such corpus"):
        read_corpus(tmp_path / "x.jsonl")


def test_figures_have_the_names_of_the_real_ones(note):
    figures = corpus_figures([note])
    assert figures.keys() == REAL_NOTES.keys()
    assert figures["symptoms that are negated, %"] == 100
