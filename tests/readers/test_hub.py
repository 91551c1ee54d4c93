# ruff: noqa: E402 - the optional package is asked for first
"""Datasets of Hugging Face as gold notes: columns, labels, sources, the way back."""

from pathlib import Path

import pytest

datasets = pytest.importorskip("datasets")

from vnclinical.errors import ConfigError, CorpusError
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.hub import TAG_NAMES, read_dataset, to_dataset

TOKENS = ["Đau", "đầu", ",", "uống", "paracetamol"]
TAGS = ["B-SYM", "I-SYM", "O", "O", "B-MED"]
LABELS = {"SYM": "symptom", "MED": "drug"}


def found(notes):
    return [(e.text, e.type.value) for note in notes for e in note.entities]


def tagged(tags=TAGS):
    return datasets.Dataset.from_dict({"tokens": [TOKENS], "ner_tags": [tags]})


def note(**changes) -> GoldNote:
    text = "TS đái tháo đường, không ho"
    entities = [
        {"id": "e1", "type": "disease", "start": 3, "end": 17, "text": text[3:17]}
        | {"assertion": {"temporality": "past"}, "icd10": {"TT06-2026": [["E11.9"], ["E14.9"]]}},
        {"id": "e2", "type": "anatomy", "start": 12, "end": 17, "text": text[12:17]},
        {"id": "e3", "type": "symptom", "start": 25, "end": 27, "text": "ho"}
        | {"assertion": {"negated": True}},
    ]
    data = {"id": "n1", "text": text, "entities": entities, "meta": {"writer": "w01"}}
    return GoldNote.model_validate(data | changes)


def test_tokens_and_named_tags():
    assert found(read_dataset(tagged(), labels=LABELS)) == [
        ("Đau đầu", "symptom"),
        ("paracetamol", "drug"),
    ]


def test_labels_left_out_are_skipped():
    assert found(read_dataset(tagged(), labels={"MED": "drug"})) == [("paracetamol", "drug")]


def test_numbered_tags_take_the_names_of_the_features():
    names = ["O", "B-SYM", "I-SYM", "B-MED"]
    features = datasets.Features(
        {
            "tokens": datasets.List(datasets.Value("string")),
            "ner_tags": datasets.List(datasets.ClassLabel(names=names)),
        }
    )
    made = tagged([1, 2, 0, 0, 3]).cast(features)
    assert found(read_dataset(made, labels=LABELS)) == found(read_dataset(tagged(), labels=LABELS))


def test_numbered_tags_without_names_need_them():
    made = tagged([1, 2, 0, 0, 0])
    with pytest.raises(CorpusError, match="give tag_names"):
        list(read_dataset(made, labels=LABELS))
    names = ["O", "B-SYM", "I-SYM"]
    assert found(read_dataset(made, labels=LABELS, tag_names=names)) == [("Đau đầu", "symptom")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"tokens": ["ho"], "ner_tags": []}, "1 tokens, but 0"),
        ({"tokens": ["ho"], "ner_tags": ["X"]}, "unknown tag"),
        ({"tokens": ["ho"], "ner_tags": [7]}, "give tag_names"),
        ({"tokens": ["ho"], "ner_tags": ["B-XYZ"]}, "unknown entity type"),
        ({"words": ["ho"], "tags": ["O"]}, "rename them"),
        ({"text": "ho", "entities": [{"start": 0, "end": 2}]}, "needs start, end and type"),
        ({"text": "ho", "entities": [{"start": 0, "end": 2, "label": "XYZ"}]}, "unknown entity"),
        (
            {"text": "ho", "entities": [{"start": 0, "end": 2, "type": "symptom", "text": "sốt"}]},
            "differs from what",
        ),
    ],
)
def test_a_bad_row_is_named(row, message):
    good = {"text": "ho", "entities": []}
    with pytest.raises(CorpusError, match=rf"^dataset:2: .*{message}"):
        list(read_dataset([good, row]))


def test_entities_with_labels_of_the_source():
    rows = [{"id": 7, "text": "Sốt, ho", "entities": [{"start": 5, "end": 7, "label": "SYM"}]}]
    (one,) = read_dataset(datasets.Dataset.from_list(rows), labels=LABELS)
    assert (one.id, one.entities[0].text, one.entities[0].id) == ("7", "ho", "e1")


def test_entities_as_a_dict_of_lists():
    columns = {"start": [0, 5], "end": [3, 7], "type": ["symptom", "symptom"]}
    rows = [{"text": "Sốt, ho", "entities": columns}]
    assert found(read_dataset(rows)) == [("Sốt", "symptom"), ("ho", "symptom")]


def test_round_trip_keeps_overlaps_assertions_and_codes():
    assert list(read_dataset(to_dataset([note()]))) == [note()]


def test_tags_are_of_the_longest_and_numbered_by_name():
    made = to_dataset([note()])
    row = made[0]
    named = [TAG_NAMES[tag] for tag in row["ner_tags"]]
    assert named[1:4] == ["B-disease", "I-disease", "I-disease"]
    assert "B-anatomy" not in named
    only_tags = made.select_columns(["tokens", "ner_tags"])
    assert found(read_dataset(only_tags)) == [("đái tháo đường", "disease"), ("ho", "symptom")]


@pytest.mark.parametrize("notes", [[], [note(entities=[], meta={})]])
def test_nothing_found_is_a_dataset_too(notes):
    assert list(read_dataset(to_dataset(notes))) == notes


def test_saved_datasets_and_splits(tmp_path: Path):
    made = to_dataset([note()])
    made.save_to_disk(tmp_path / "one")
    assert list(read_dataset(tmp_path / "one")) == [note()]
    datasets.DatasetDict(train=made, test=made).save_to_disk(tmp_path / "two")
    assert list(read_dataset(str(tmp_path / "two"), split="train")) == [note()]
    with pytest.raises(ConfigError, match="known splits: train, test"):
        list(read_dataset(tmp_path / "two"))
    with pytest.raises(ConfigError, match="unknown split 'dev'"):
        list(read_dataset(tmp_path / "two", split="dev"))


def test_a_data_file(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    to_dataset([note()]).to_parquet(tmp_path / "notes.parquet")
    assert list(read_dataset(tmp_path / "notes.parquet")) == [note()]
    (tmp_path / "notes.odt").write_text("")
    with pytest.raises(ConfigError, match=r"known suffixes: \.json"):
        list(read_dataset(tmp_path / "notes.odt"))


def test_a_name_that_is_not_here_is_not_fetched():
    before = datasets.config.HF_HUB_OFFLINE
    with pytest.raises(CorpusError, match="nothing is downloaded"):
        list(read_dataset("nobody/has-this-corpus"))
    assert before == datasets.config.HF_HUB_OFFLINE
