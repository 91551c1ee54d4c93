"""What the shipped corpus promises: its data card, its splits, its checks."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from vnclinical.corpus.checks import corpus_faults, figure_faults, note_faults, unchecked_codes
from vnclinical.corpus.figures import syllables_of
from vnclinical.corpus.hard_things import hard_things
from vnclinical.corpus.vocabulary import DOCUMENTS, SPECIALTIES
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import read_jsonl
from vnclinical.readers.opening import read_corpus

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpora" / "vnclinical-notes"
OFFICIAL = ROOT.parent / "shared" / "icd10"


@pytest.fixture(scope="module")
def notes() -> list[GoldNote]:
    return list(read_corpus(CORPUS))


@pytest.fixture(scope="module")
def styles() -> dict[str, dict[str, str]]:
    with (CORPUS / "styles.tsv").open(encoding="utf8", newline="") as stream:
        return {row["style"]: row for row in csv.DictReader(stream, delimiter="\t")}


def test_no_note_has_a_fault(notes):
    assert [str(fault) for note in notes for fault in note_faults(note)] == []


def test_notes_share_nothing_they_should_not(notes):
    templates = (CORPUS / "normal-templates.txt").read_text("utf8").splitlines()
    assert [str(fault) for fault in corpus_faults(notes, templates)] == []


def test_ward_notes_are_like_real_ones(notes):
    assert [str(fault) for fault in figure_faults(notes)] == []


def test_size(notes):
    assert len(notes) >= 500
    assert sum(map(syllables_of, notes)) >= 150_000
    assert sum(len(n.entities) + len(n.measurements) for n in notes) >= 20_000
    assert len({n.meta["writer"] for n in notes}) >= 15


def test_every_hard_thing_occurs_at_least_150_times(notes):
    assert {name: n for name, n in hard_things(notes).items() if n < 150} == {}


def test_every_kind_and_specialty_is_there(notes):
    assert {n.meta["document"] for n in notes} == DOCUMENTS
    assert len({n.meta["specialty"] for n in notes} & SPECIALTIES) >= 25


def test_every_style_is_described_and_some_stand_in_test_alone(notes, styles):
    splits: dict[str, set[str]] = {}
    for note in notes:
        splits.setdefault(str(note.meta["style"]), set()).add(str(note.meta["split"]))
    assert splits.keys() == styles.keys()
    assert sum(found == {"test"} for found in splits.values()) >= 3
    assert {row["manner"] for row in styles.values()} == {"tidy", "messy"}


def test_every_layer_is_annotated(notes):
    counts = Counter(name for note in notes for name, _ in note.items())
    counts["relations"] = sum(len(n.relations) for n in notes)
    assert all(counts[name] > 1000 for name in (
        "entities", "sections", "diagnoses", "measurements", "medications", "dates",
        "abbreviations", "relations",
    ))  # fmt: skip
    kinds = {r.type for n in notes for r in n.relations}
    assert kinds == {"site", "severity", "duration", "result_of", "indication"}


def test_all_codes_are_checked_by_bundled_facts(notes):
    """Where a code is missing: python tools/build_icd_facts.py ../shared/icd10"""
    assert unchecked_codes(notes) == set()


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="../shared/icd10 is absent")
def test_all_codes_stand_in_the_official_lists(notes):
    for edition, file in (("TT06-2026", "tt06_2026.csv"), ("QD4469-2020", "qd4469_2020.csv")):
        with (OFFICIAL / file).open(encoding="utf8", newline="") as stream:
            known = {row["code"] for row in csv.DictReader(stream)}
        used = {
            code
            for note in notes
            for entity in note.entities
            for group in entity.icd10.get(edition, ())
            for code in group
        }
        assert used - known == set()


def test_the_agreement_study_has_two_annotations_of_the_same_texts():
    first = list(read_corpus(CORPUS / "agreement" / "first.txt"))
    second = {n.id: n for n in read_corpus(CORPUS / "agreement" / "second.txt")}
    assert len(first) == len(second) == 60
    assert all(note.text == second[note.id].text for note in first)
    assert len({n.meta["document"] for n in first}) >= 20


def test_the_converted_files_are_up_to_date_with_the_splits():
    for split in ("train", "dev", "test"):
        assert {n.meta["split"] for n in read_jsonl(CORPUS / f"{split}.jsonl")} == {split}
