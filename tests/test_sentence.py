"""The sentence of the first issue, in all the ways a hospital may type it."""

import unicodedata
from typing import Any

import pytest

import vnclinical
from vnclinical.record import ClinicalRecord, EntityItem
from vnclinical.text.fold import fold
from vnclinical.text.normalize import normalize

SENTENCE = (
    "BN nam 65t, TS: THA 10 năm, ĐTĐ typ 2 đt metformin 850mg x 2v/ngày; bố mất vì NMCT. "
    "Vào viện vì đau ngực trái, không sốt, không ho, đã hoá trị K tuỵ 2024. "
    "HA 160/90 mmHg, M 98 l/p, SpO2 94%. CĐ: TD hội chứng vành cấp / THA."
)


def new_marks(text: str) -> str:
    return text.replace("hoá", "hóa").replace("tuỵ", "tụy")


VARIANTS = {
    "as written": SENTENCE,
    "CRLF": SENTENCE.replace(". ", ".\r\n"),
    "LF": SENTENCE.replace(". ", ".\n"),
    "decomposed": unicodedata.normalize("NFD", SENTENCE),
    "capitals": SENTENCE.upper(),
    "new tone marks": new_marks(SENTENCE),
    "all at once": unicodedata.normalize("NFD", new_marks(SENTENCE).upper()).replace(". ", ".\r\n"),
}


@pytest.fixture(scope="module", params=["rules", "default"])
def read(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue("rules" if request.param == "rules" else "nlp")


def entity(record: ClinicalRecord, text: str, number: int = 0) -> EntityItem:
    found = [e for e in record.entities if fold(normalize(e.text).text) == fold(text)]
    assert len(found) > number, [e.text for e in record.entities]
    return found[number]


def test_patient_is_a_man_of_65(read: Any) -> None:
    patient = read(SENTENCE).patient
    assert (patient.age, patient.age_unit, patient.sex) == ("65", "year", "male")


def test_history_is_past_and_coded(read: Any) -> None:
    record = read(SENTENCE)
    for text, code in (("THA", "I10"), ("ĐTĐ typ 2", "E11.9")):
        item = entity(record, text)
        assert item.assertion.temporality == "past"
        assert item.codes[0].code == code


def test_metformin_is_two_tablets_a_day(read: Any) -> None:
    (medication,) = read(SENTENCE).medications
    assert medication.name == "metformin"
    assert [(s.value, s.unit) for s in medication.strengths] == [("850", "mg")]
    assert (medication.daily_dose.value, medication.daily_dose.unit) == ("2", "viên")
    assert [i.name for i in medication.ingredients] == ["metformin"]


def test_father_is_not_the_patient(read: Any) -> None:
    item = entity(read(SENTENCE), "NMCT")
    assert (item.assertion.experiencer, item.codes) == ("family", ())


def test_complaint_is_current_and_denials_show_their_cue(read: Any) -> None:
    record = read(SENTENCE)
    pain = entity(record, "đau ngực trái").assertion
    assert (pain.negated, pain.temporality) == (False, "current")
    for text in ("sốt", "ho"):
        item = entity(record, text)
        assert item.assertion.negated
        cue = next(e for e in item.evidence if e.attribute == "negated")
        assert (cue.cue, SENTENCE[cue.start : cue.end]) == ("không", "không")


def test_vitals_have_values_and_units(read: Any) -> None:
    seen = {m.name: (m.value, m.unit) for m in read(SENTENCE).measurements}
    assert seen["systolic_bp"] == ("160", "mm[Hg]")
    assert seen["diastolic_bp"] == ("90", "mm[Hg]")
    assert seen["pulse"] == ("98", "/min")
    assert seen["spo2"] == ("94", "%")


def test_suspicion_stops_at_the_next_diagnosis(read: Any) -> None:
    record = read(SENTENCE)
    assert entity(record, "hội chứng vành cấp").assertion.certainty == "suspected"
    said = entity(record, "THA", 1).assertion
    assert (said.certainty, said.temporality) == ("confirmed", "current")


def essence(record: ClinicalRecord, text: str) -> dict[str, list[Any]]:
    """What must be equal in every variant: all but offsets and letters."""

    def said(start: int, end: int) -> str:
        return " ".join(fold(normalize(text[start:end]).text).split())

    return {
        "entities": [
            (e.type, said(e.start, e.end), e.assertion, [c.code for c in e.codes])
            for e in record.entities
        ],
        "measurements": [(m.name, m.value, m.unit) for m in record.measurements],
        "medications": [
            (fold(normalize(m.name).text), m.strengths[0].value, m.daily_dose)
            for m in record.medications
        ],
        "diagnoses": [(d.rank, d.code.code if d.code else None) for d in record.diagnoses],
        "sections": [s.kind for s in record.sections],
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_read_alike(read: Any, variant: str) -> None:
    text = VARIANTS[variant]
    assert essence(read(text), text) == essence(read(SENTENCE), SENTENCE)


@pytest.mark.parametrize("variant", VARIANTS)
def test_offsets_belong_to_the_variant(rules: vnclinical.Pipeline, variant: str) -> None:
    text = VARIANTS[variant]
    record = rules(text)
    items = [*record.entities, *record.measurements, *record.medications, *record.sections]
    assert items
    assert all(text[i.start : i.end] == i.text for i in items)
