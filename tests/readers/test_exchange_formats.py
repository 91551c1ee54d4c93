"""Formats of annotation tools: written by us, read back, nothing lost."""

import json
from pathlib import Path

import pytest

from vnclinical.errors import ConfigError, CorpusError
from vnclinical.readers.brat import read_brat, write_brat
from vnclinical.readers.conll import read_conll, write_conll
from vnclinical.readers.doccano import read_doccano, write_doccano
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import read_jsonl, write_jsonl
from vnclinical.readers.label_studio import read_label_studio, write_label_studio
from vnclinical.readers.opening import (
    FORMATS,
    WRITERS,
    read_corpus,
    read_labelled_corpus,
    read_marked_gold,
)

CORPUS = Path(__file__).parents[2] / "corpora" / "vnclinical-notes"
MARKED = """=== id: w01-001 | style: caps | document: admission | note_date: 2026-01-02
{h:TS:|past_history} {d:THA|past|=I10} {w:10 năm|P10Y|@2}, không {s:sốt|neg}, {s:đau ngực
trái|site@1} lan {a:vai|@1}
{m:{t:Creatinin} 92 umol/l|creatinine=92 umol/L} {x:{r:Concor} 5mg sáng|strength=5 mg|times=sáng}
{h:CĐ:|diagnosis|admission} {d:Suy tim|=I50.9|dx1}
"""
SENSES = "note\tabbreviation\tnth\texpansion\n*\tTHA\t\ttăng huyết áp\n"


@pytest.fixture
def note(tmp_path: Path) -> GoldNote:
    folder = tmp_path / "marked"
    folder.mkdir()
    (folder / "w01.txt").write_text(MARKED, "utf8")
    (folder / "w01.abbreviations.tsv").write_text(SENSES, "utf8")
    (note,) = read_marked_gold(folder)
    return note


@pytest.mark.parametrize(
    ("write", "read", "name"),
    [
        (write_jsonl, read_jsonl, "n.jsonl"),
        (write_brat, read_brat, "brat"),
        (write_label_studio, read_label_studio, "n.json"),
        (write_doccano, read_doccano, "n.jsonl"),
    ],
)
def test_every_layer_comes_back(note, tmp_path, write, read, name):
    assert note.relations
    assert note.abbreviations
    assert note.diagnoses
    write(tmp_path / name, [note])
    back = next(iter(read(tmp_path / name)))
    ours, theirs = note.model_dump(mode="json"), back.model_dump(mode="json")
    for one in (ours, theirs):
        one["relations"] = [r | {"id": ""} for r in one["relations"]]
    assert theirs == ours


@pytest.mark.parametrize("format", ["brat", "label-studio", "doccano", "jsonl"])
def test_the_corpus_comes_back(tmp_path, format):
    notes = list(read_jsonl(CORPUS / "dev.jsonl"))[:12]
    target = tmp_path / "corpus"
    WRITERS[format](target, notes)
    back = {n.id: n for n in FORMATS[format](target)} if target.is_dir() else None
    back = back or {n.id: n for n in read_corpus(target, format)}
    for note in notes:
        assert [(e.type, e.start, e.end, e.assertion, e.icd10) for e in back[note.id].entities] == [
            (e.type, e.start, e.end, e.assertion, e.icd10) for e in note.entities
        ]
        assert back[note.id].medications == note.medications


def test_edsnlp_reads_our_brat_files_as_we_wrote_them(note, tmp_path):
    standoff = pytest.importorskip(
        "edsnlp.data.standoff", reason="edsnlp is not installed", exc_type=ImportError
    )
    write_brat(tmp_path / "brat", [note])
    stem = tmp_path / "brat" / note.id
    read = standoff.parse_standoff_file(f"{stem}.txt", [f"{stem}.ann"])
    assert read["text"] == note.text
    theirs = {e["entity_id"]: e for e in read["entities"]}
    entities = [e for e in theirs.values() if e["label"] in {"disease", "symptom", "drug", "test", "anatomy"}]  # fmt: skip
    assert len(entities) == len(note.entities)
    for ours, e in zip(note.entities, entities, strict=True):
        (fragment,) = e["fragments"]  # edsnlp joins the pieces that a line end makes
        assert (fragment["begin"], fragment["end"]) == (ours.start, ours.end)
        assert e["label"] == ours.type
        assert ("negated" in e["attributes"]) == ours.assertion.negated
    assert theirs["T2"]["attributes"] == {"negated": None}
    assert len(read["relations"]) == len(note.relations)


def test_brat_spans_over_a_line_end_are_written_in_pieces(note, tmp_path):
    write_brat(tmp_path, [note])
    lines = (tmp_path / f"{note.id}.ann").read_text("utf8").splitlines()
    assert any(";" in line.split("\t")[1] for line in lines if line.startswith("T"))
    assert all("\t" in line for line in lines)


def test_brat_spans_in_pieces_become_one_stretch_and_the_log_says_so(tmp_path, caplog):
    (tmp_path / "a.txt").write_text("đau bụng và lưng", "utf8")
    (tmp_path / "a.ann").write_text("T1\tsymptom 0 3;12 16\tđau lưng\n", "utf8")
    (note,) = read_brat(tmp_path)
    assert note.entities[0].text == "đau bụng và lưng"
    assert "1 spans in pieces" in caplog.text
    assert "lưng" not in caplog.text


def test_two_notes_of_one_file_name_are_refused(tmp_path):
    notes = [GoldNote(id=name, text="sốt") for name in ("a/1", "a_1")]
    with pytest.raises(CorpusError, match="two notes have this name"):
        write_brat(tmp_path, notes)


def test_brat_remarks_of_people_are_left_alone(tmp_path):
    (tmp_path / "a.txt").write_text("sốt", "utf8")
    (tmp_path / "a.ann").write_text("T1\tSymptom 0 3\tsốt\n#1\tAnnotatorNotes T1\tchắc chưa?\n", "utf8")  # fmt: skip
    (note,) = read_brat(tmp_path)
    assert [e.text for e in note.entities] == ["sốt"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("n.json", "{}", "list of Label Studio tasks"),
        ("n.json", '[{"data": {}}]', "data.text"),
        ("n.json", '[{"data": {"text": "sốt"}, "annotations": [{"result": [{"value": null}]}]}]', "regions"),
        ("n.json", '[{"data": {"text": "sốt"}, "annotations": [{"result": [{"type": "relation"}]}]}]', "not there"),
        ("n.json", '[{"data": {"text": "sốt"}, "annotations": [{"result": [{"id": "a", "value": {"labels": ["x"], "start": 0, "end": 3}}]}]}]', "unknown label"),
        ("n.json", '[{"data": {"text": "sốt"}, "annotations": [{"result": [{"id": "a", "value": {"labels": ["symptom"], "start": 0, "end": 2, "text": "sốt"}}]}]}]', "differs"),
    ],
)  # fmt: skip
def test_broken_label_studio_files_are_refused_with_their_place(tmp_path, name, content, expected):
    (tmp_path / name).write_text(content, "utf8")
    with pytest.raises(CorpusError, match=expected):
        list(read_label_studio(tmp_path / name))


def test_label_studio_takes_the_first_annotation_that_was_not_cancelled(tmp_path):
    region = {"id": "r", "from_name": "label", "to_name": "text", "type": "labels"}
    value = {"start": 6, "end": 9, "labels": ["symptom"], "text": "sốt"}
    choice = {"id": "r", "from_name": "certainty", "type": "choices", "value": {"choices": ["suspected"], "start": 6, "end": 9}}  # fmt: skip
    task = {
        "data": {"text": "không sốt"},
        "annotations": [
            {"was_cancelled": True, "result": []},
            {"result": [region | {"value": value}, choice]},
        ],
    }
    (tmp_path / "n.json").write_text(json.dumps([task]), "utf8")
    (note,) = read_label_studio(tmp_path / "n.json")
    assert [(e.text, e.assertion.certainty) for e in note.entities] == [("sốt", "suspected")]


@pytest.mark.parametrize(
    "row",
    [
        {"text": "ho, sốt", "label": [[0, 2, "symptom"], [4, 7, "symptom"]]},
        {"text": "ho, sốt", "entities": [{"id": 1, "label": "symptom", "start_offset": 0, "end_offset": 2}, {"id": 2, "label": "symptom", "start_offset": 4, "end_offset": 7}], "relations": []},
    ],
)  # fmt: skip
def test_both_shapes_of_doccano_are_read(tmp_path, row):
    (tmp_path / "n.jsonl").write_text(json.dumps(row) + "\n", "utf8")
    (note,) = read_doccano(tmp_path / "n.jsonl")
    assert [e.text for e in note.entities] == ["ho", "sốt"]


@pytest.mark.parametrize("content", ["[1]", '{"text": 1}', '{"text": "a", "label": [[0, 1]]}'])
def test_broken_doccano_lines_are_refused_with_their_number(tmp_path, content):
    (tmp_path / "n.jsonl").write_text(content + "\n", "utf8")
    with pytest.raises(CorpusError, match=r"n\.jsonl:1"):
        list(read_doccano(tmp_path / "n.jsonl"))


def test_io_columns_are_read_as_they_were_written(note, tmp_path):
    dropped = write_conll(tmp_path / "n.io", [note], scheme="io")
    assert not dropped
    text = (tmp_path / "n.io").read_text("utf8")
    assert "B-" not in text
    (back,) = read_conll(tmp_path / "n.io")
    assert [e.type for e in back.entities] == [e.type for e in note.entities]


def test_a_folder_is_read_by_what_lies_in_it(note, tmp_path):
    write_brat(tmp_path / "b", [note])
    write_jsonl(tmp_path / "j" / "n.jsonl", [note])
    for folder in (tmp_path / "b", tmp_path / "j", tmp_path / "marked"):
        assert [n.id for n in read_corpus(folder)] == [note.id]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigError, match="known formats"):
        read_corpus(tmp_path / "empty")


OWN = [
    (
        "brat",
        "brat",
        {"a.txt": "sốt cao, THA", "a.ann": "T1\tTRIEUCHUNG 0 7\tsốt cao\nT2\tBENH 9 12\tTHA\n"},
    ),
    (
        "doccano",
        "a.jsonl",
        '{"text": "sốt cao, THA", "label": [[0, 7, "TRIEUCHUNG"], [9, 12, "BENH"]]}\n',
    ),
    (
        "label-studio",
        "a.json",
        json.dumps(
            [
                {
                    "data": {"text": "sốt cao, THA"},
                    "annotations": [
                        {
                            "result": [
                                {"id": str(i), "value": {"start": a, "end": b, "labels": [name]}}
                                for i, (a, b, name) in enumerate(
                                    [(0, 7, "TRIEUCHUNG"), (9, 12, "BENH")]
                                )
                            ]
                        }
                    ],
                }
            ]
        ),
    ),
]


@pytest.mark.parametrize(("format", "name", "content"), OWN, ids=[row[0] for row in OWN])
def test_labels_of_ones_own_are_read_as_they_are(tmp_path, format, name, content):
    if isinstance(content, dict):
        (tmp_path / name).mkdir()
        for file, text in content.items():
            (tmp_path / name / file).write_text(text, "utf8")
    else:
        (tmp_path / name).write_text(content, "utf8")
    (found,) = read_labelled_corpus(tmp_path / name, format)
    assert [(found.text[s.start : s.end], s.label) for s in found.spans] == [
        ("sốt cao", "TRIEUCHUNG"),
        ("THA", "BENH"),
    ]


def test_a_region_outside_the_text_is_refused(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "ho", "label": [[0, 9, "X"]]}\n', "utf8")
    with pytest.raises(CorpusError, match="lies outside the text of 2 characters"):
        list(read_labelled_corpus(tmp_path / "a.jsonl", "doccano"))
