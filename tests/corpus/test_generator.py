"""Generated notes: the gold is exact, the hand is kept, held-out notes are refused."""

import random
from pathlib import Path

import pytest

from vnclinical.corpus.checks import NOTE_RULES
from vnclinical.corpus.edits import Change, edited, holds_whole
from vnclinical.corpus.generator import Recipe, generated
from vnclinical.corpus.noise import Noise, measured, roughened
from vnclinical.corpus.shortening import expanded, shortened, shorts_of
from vnclinical.corpus.swapping import swapped
from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import read_jsonl, to_line
from vnclinical.readers.marked import MarkedNote, parse_marked
from vnclinical.readers.marked_gold import gold_from_marked

CORPUS = Path(__file__).parents[2] / "corpora" / "vnclinical-notes"
QUIET = Noise(0, 0, 0, 0, 0, 0, 0, 0)


def gold(source: str, abbreviations: list[dict] | None = None) -> GoldNote:
    text, items = parse_marked(source)
    data = gold_from_marked(MarkedNote({"id": "w01-001"}, text, items))
    return GoldNote.model_validate(data | {"abbreviations": abbreviations or []})


@pytest.fixture(scope="module")
def notes() -> list[GoldNote]:
    return list(read_jsonl(CORPUS / "train.jsonl"))[::9]


def test_the_gold_of_every_generated_note_is_exact(notes):
    # GoldNote refuses items whose text is not what stands at their place, and overlaps of one type.
    made = list(generated(notes, Recipe(0.8, 0.8, 0.8, 1.0), seed=3))
    assert len(made) == len(notes)
    for old, new in zip(notes, made, strict=True):
        GoldNote.model_validate(new.model_dump())
        assert [e.type for e in new.entities] == [e.type for e in old.entities]
        assert [e.assertion for e in new.entities] == [e.assertion for e in old.entities]
        assert len(new.measurements) == len(old.measurements)
        assert [s.kind for s in new.sections] == [s.kind for s in old.sections]
        assert all(s.text.startswith(s.title) for s in new.sections)
        for rule in ("code", "reference"):
            assert set(NOTE_RULES[rule](new)) <= set(NOTE_RULES[rule](old))
    assert sum(a.text != b.text for a, b in zip(notes, made, strict=True)) > 0.9 * len(notes)


def test_the_same_seed_gives_the_same_notes_and_another_seed_others(notes):
    few = notes[:3]
    one, again = ([to_line(n) for n in generated(few, Recipe(), seed=5)] for _ in range(2))
    other = [n.text for n in generated(few, Recipe(), seed=6)]
    assert one == again
    assert other != [n.text for n in generated(few, Recipe(), seed=5)]


def test_hand_split_and_case_are_kept_and_the_source_is_named(notes):
    (made,) = generated(notes[:1], Recipe(), seed=1)
    assert made.meta == notes[0].meta | {"generated_from": notes[0].id}


@pytest.mark.parametrize("split", ["dev", "test"])
def test_held_out_notes_are_refused(split):
    note = GoldNote(id="a", text="sốt", meta={"split": split})
    with pytest.raises(CorpusError, match=split):
        list(generated([note], Recipe(), seed=1))


def test_a_swapped_disease_brings_its_own_codes():
    note = gold("{h:CĐ:|diagnosis} {d:suy tim|=I50.9|dx1}, {r:Concor}")
    new = swapped(note, 1.0, random.Random(1))
    disease, drug = new.entities
    assert disease.text != "suy tim"
    assert drug.text != "Concor"
    assert all(codes[0][0].startswith("I") for codes in disease.icd10.values())
    assert set(disease.icd10) == {"TT06-2026", "QD4469-2020"}
    assert new.diagnoses[0].text == disease.text


@pytest.mark.parametrize(
    "source",
    [
        "{s:gan lách không to|neg}",  # names its own denial
        "{m:{t:Creatinin} 92|creatinine=92}",  # belongs to a measurement
        "{d:viêm tụy sau {p:ERCP}|=K85.9}",  # holds another mention
        "{d:ĐTĐ biến chứng thận|=E11.2+N08.3}",  # two codes
    ],
)
def test_what_cannot_be_swapped_alone_stays(source):
    note = gold(source)
    outer = max(note.entities, key=lambda e: len(e.text))
    new = swapped(note, 1.0, random.Random(1))
    assert outer.text in [e.text for e in new.entities]


def test_new_words_keep_capitals_and_missing_marks():
    new = swapped(gold("CHẨN ĐOÁN: {d:VIÊM PHỔI|=J18.9}"), 1.0, random.Random(2))
    assert new.text.isupper()
    plain = swapped(gold("chan doan {d:viem phoi|=J18.9}, {s:ho}"), 1.0, random.Random(2))
    assert plain.text.isascii()


ABBREVIATED = [{"id": "b1", "start": 0, "end": 3, "text": "THA", "expansion": "tăng huyết áp"}]


def test_abbreviations_are_written_out_and_shortened_again():
    note = gold("{d:THA|=I10} 10 năm", ABBREVIATED)
    full = expanded(note, 1.0, random.Random(1))
    assert full.text == "tăng huyết áp 10 năm"
    assert [e.text for e in full.entities] == ["tăng huyết áp"]
    assert full.abbreviations == ()
    back = shortened(full, 1.0, shorts_of([note]), random.Random(1))
    assert back.text == note.text
    assert [(a.text, a.start, a.end, a.expansion) for a in back.abbreviations] == [
        ("THA", 0, 3, "tăng huyết áp")
    ]


def test_a_phrase_that_an_item_cuts_is_not_shortened():
    note = gold("tăng {s:huyết áp cao}")
    assert shortened(note, 1.0, {"tăng huyết áp": ("THA",)}, random.Random(1)) == note
    assert not holds_whole(note, 0, 13)
    assert holds_whole(note, 5, 13)


def test_edits_move_what_follows_and_stretch_what_holds_them():
    note = gold("{s:đau ngực} {w:2 ngày|P2D}")
    new = edited(note, [Change(4, 8, "vùng thượng vị")])
    assert [e.text for e in new.entities] == ["đau vùng thượng vị"]
    assert [d.text for d in new.dates] == ["2 ngày"]


def test_no_noise_changes_nothing():
    note = gold("{s:đau ngực}, {s:ho}\nkhông {s:sốt|neg}")
    assert roughened(note, QUIET, random.Random(1)) == note


@pytest.mark.parametrize(
    ("noise", "expected"),
    [
        (Noise(1, 0, 0, 0, 0, 0, 0, 0), "dau nguc, ho:\nkhong sot"),
        (Noise(0, 1, 0, 0, 0, 0, 0, 0), "ĐAU NGỰC, HO:\nKHÔNG SỐT"),
        (Noise(0, 0, 0, 1, 0, 0, 0, 0), "đau ngực , ho :\nKhông sốt"),
        (Noise(0, 0, 0, 0, 1, 0, 0, 0), "đau ngực,ho:\nKhông sốt"),
        (Noise(0, 0, 0, 0, 0, 1, 0, 0), "đau ngực, ho: \nKhông sốt"),
        (Noise(0, 0, 0, 0, 0, 0, 1, 0), "đau ngực, ho:\nkhông sốt"),
    ],
)
def test_each_kind_of_noise_does_what_it_is_named_for(noise, expected):
    note = gold("{s:đau ngực}, {s:ho}:\nKhông {s:sốt|neg}")
    new = roughened(note, noise, random.Random(1))
    assert new.text == expected
    assert len(new.entities) == 3


def test_noise_is_measured_on_notes(notes):
    noise = measured([gold("đau ngực , ho:\nkhong sot \nhueyết áp")])
    assert noise.blank_before_stop == 0.5
    assert noise.blank_at_line_end == pytest.approx(1 / 3)
    assert noise.mistyped > 0
    found = measured(notes)
    assert all(0 <= share <= 1 for share in found.as_dict().values())


def test_every_type_but_anatomy_can_be_swapped(notes):
    changed = set()
    for note in notes:
        new = swapped(note, 1.0, random.Random(4))
        changed |= {
            a.type for a, b in zip(note.entities, new.entities, strict=True) if a.text != b.text
        }
    assert changed == set(EntityType) - {EntityType.ANATOMY}
