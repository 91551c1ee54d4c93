"""One invented note a fault; a sound note has none."""

import pytest

from vnclinical.corpus.checks import corpus_faults, figure_faults, note_faults, unchecked_codes
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.marked import MarkedNote, parse_marked
from vnclinical.readers.marked_gold import gold_from_marked


def gold(source: str, **meta: str) -> GoldNote:
    text, items = parse_marked(source)
    return GoldNote.model_validate(
        gold_from_marked(MarkedNote({"id": "w01-001"} | meta, text, items))
    )


def rules(note: GoldNote) -> list[str]:
    return [fault.rule for fault in note_faults(note)]


def test_a_sound_note_has_no_fault():
    note = gold(
        "{d:THA|past|=I10}, không {s:sốt|neg}, {m:{t:Creatinin} 92 umol/l|creatinine=92 umol/L}\n"
        "{x:{r:Concor} 2,5mg x 1/2 viên sáng|strength=2,5mg; dose=1/2 viên; times=sáng; days=5}\n"
        "{x:{r:Dopamin} 5 mcg/kg/phút|rate=5 mcg/kg/phút} {x:{r:NaCl} 0,9% XX g/p|rate=XX g/p}",
        document="admission",
        specialty="cardiology",
    )
    assert rules(note) == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("{d:tăng huyết áp|=I10} và {d:suy tim}", "uncoded"),
        ("{d:đái tháo đường|=E11}", "code"),  # finer codes exist
        ("không {d:suy tim|neg|=I50.9}", "code"),
        ("{d:suy tim|fam|=I50.9}", "code"),
        ("{s:ho,} sốt", "edge"),
        ("{x:{r:Concor} sáng|dose=mấy viên}", "dose"),
        ("{x:{r:Concor} x 1v|per_day=hai}", "dose"),
        ("{m:Na 140 mEq|sodium=140 mEq}", "value"),
        ("{m:BC ?|wbc=?}", "value"),
        ("{m:BC 12..5|wbc=12..5}", "value"),
        ("ĐT " + "09" + "12345678", "identifier"),
    ],
)
def test_each_fault_is_named_by_its_rule(source, rule):
    assert set(rules(gold(source))) == {rule}


def test_unknown_kinds_of_document_are_named_with_the_known_ones():
    (fault,) = note_faults(gold("ho", document="bệnh án"))
    assert fault.rule == "meta"
    assert "admission" in str(fault)


def test_items_that_point_nowhere_are_found():
    note = gold("{d:suy tim|=I50.9|dx1} {x:{r:Concor} 2,5mg|strength=2,5mg}")
    broken = note.model_copy(
        update={
            "diagnoses": (note.diagnoses[0].model_copy(update={"entity": "e9"}),),
            "medications": (note.medications[0].model_copy(update={"entities": ("e8",)}),),
        }
    )
    assert [f.rule for f in note_faults(broken)] == ["reference", "reference"]


def test_faults_hold_no_text_of_the_note():
    for source in (
        "{s:ho,} sốt",
        "{x:{r:Concor} sáng|dose=mấy viên}",
        "không {d:suy tim|neg|=I50.9}",
    ):
        for fault in note_faults(gold(source)):
            assert not {"ho,", "Concor", "mấy", "suy tim"} & set(str(fault).split())


def test_ids_splits_and_copies_are_checked_between_notes():
    text = "Bệnh nhân tỉnh, tiếp xúc tốt, da niêm mạc hồng, không phù, mạch rõ, chi ấm, huyết áp ổn"
    one = gold(text, split="train", writer="w01", case="c1")
    other = gold(text, split="test", writer="w01", case="c1")
    found = [
        fault.rule for fault in corpus_faults([one, other.model_copy(update={"id": "w01-002"})])
    ]
    assert found == ["split", "split", "copied", "near duplicate"]
    assert next(corpus_faults([one, one])).rule == "id"


def test_figures_that_stray_from_real_ward_notes_are_named():
    found = list(figure_faults([gold("{s:ho} " * 30, document="admission")]))
    assert any("symptoms per 1,000 characters" in str(f) for f in found)


def test_codes_without_bundled_facts_are_listed_not_refused():
    note = gold("{d:bệnh hiếm|=U99.9}")
    assert rules(note) == []
    assert unchecked_codes([note]) == {"U99.9"}
