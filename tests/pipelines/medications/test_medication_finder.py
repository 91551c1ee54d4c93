"""Medications: one order a row, the medicine in square brackets."""

import pickle
import re
import time
import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest

from vnclinical.annotations import Assertion, Entity, Medication, Quantity
from vnclinical.document import Document
from vnclinical.labels import Certainty, EntityType, Experiencer, Layer, Temporality
from vnclinical.pipelines.medications.finder import MedicationFinder
from vnclinical.pipelines.pipe import Pipe
from vnclinical.pipelines.sections import SectionFinder
from vnclinical.text.fold import strip_marks
from vnclinical.text.span import Span

FINDER = MedicationFinder()


def found(marked: str, **said: object) -> tuple[Document, tuple[Medication, ...]]:
    """The medications of a sentence whose medicines stand in square brackets."""
    drugs, plain = [], ""
    for part in re.split(r"(\[[^\]]+\])", marked):
        if part.startswith("["):
            drugs.append(Span(len(plain), len(plain) + len(part) - 2))
            part = part[1:-1]
        plain += part
    assertion = Assertion(**said)  # type: ignore[arg-type]
    entities = [Entity(s, EntityType.DRUG, "test", assertion=assertion) for s in drugs]
    doc = SectionFinder()(Document.from_text(plain)).with_layer(Layer.ENTITIES, entities)
    return doc, FINDER(doc).medications


def one(marked: str, **said: object) -> Medication:
    medications = found(marked, **said)[1]
    assert len(medications) == 1
    return medications[0]


def shown(quantity: Quantity | None) -> str | None:
    return None if quantity is None else f"{quantity.value:f} {quantity.unit or ''}".strip()


def schedule(marked: str) -> dict[str, object]:
    """The filled fields of a schedule, quantities as text."""
    got = one(marked).schedule
    fields = {
        "dose": shown(got.dose),
        "per_day": got.per_day and f"{got.per_day:f}",
        "parts": ",".join(got.parts),
        "times": ",".join(got.times),
        "every": got.interval_hours and f"{got.interval_hours:f}",
        "during": shown(got.duration),
        "rate": shown(got.rate),
        "route": got.route,
        "prn": got.prn,
        "daily": shown(got.daily_dose),
    }
    return {name: value for name, value in fields.items() if value}


STRENGTHS = [
    ("[Concor] 5mg x 1 viên", [("5", "mg")]),
    ("[Exforge] 5/80mg x 1 viên uống sáng", [("5", "mg"), ("80", "mg")]),
    ("[Coveram] 7/5 mg x 1v", [("7", "mg"), ("5", "mg")]),
    ("[Madopar] 250/25 x 2v", [("250", None), ("25", None)]),
    ("[Furosemid] 40mg/2ml x 2 ống", [("40", "mg/2ml")]),
    ("[Augmentin] 875mg + 125mg x 2 viên", [("875", "mg"), ("125", "mg")]),
    ("[Augmentin] 875mg/125mg x 14v", [("875", "mg"), ("125", "mg")]),
    ("[Natri clorid] 0,9% x 500ml", [("0.9", "%")]),
    ("[NaCl 0,9%] x 500ml", [("0.9", "%")]),
    ("[Lantus] 100UI/ml x 1 bút", [("100", "UI/ml")]),
    ("[Oxytocin] 5UI x 4 ống", [("5", "UI")]),
    ("[Lasix] 40 x 1v sáng", [("40", None)]),
    ("[Concor] 2,5 1/2v sáng", [("2.5", None)]),
    ("[atropin] 1/2mg TM", [("1/2", "mg")]),
    ("[Paracetamol] 1g/100ml x 1 chai", [("1", "g/100ml")]),
]


@pytest.mark.parametrize(("marked", "expected"), STRENGTHS)
def test_strengths(marked: str, expected: list[tuple[str, str | None]]) -> None:
    assert list(one(marked).strengths) == expected


SCHEDULES = [
    ("[A] 5mg x 1 viên uống sáng", {"dose": "1 viên", "per_day": "1", "parts": "sáng", "route": "oral", "daily": "1 viên"}),
    ("[A] 850mg x 2v/ngày", {"daily": "2 viên"}),
    ("[A] 5mg 1 viên/ngày", {"dose": "1 viên", "per_day": "1", "daily": "1 viên"}),
    ("[A] 500mg 2 viên/lần x 2 lần/ngày", {"dose": "2 viên", "per_day": "2", "daily": "4 viên"}),
    ("[A] 500mg x 1 viên x 2 lần/ngày x 5 ngày", {"dose": "1 viên", "per_day": "2", "during": "5 ngày", "daily": "2 viên"}),
    ("[A] 500mg uống 1 viên, ngày 3 lần trong 7 ngày", {"dose": "1 viên", "per_day": "3", "route": "oral", "during": "7 ngày", "daily": "3 viên"}),
    ("[A] 500mg x 4 viên chia 2 lần", {"dose": "2 viên", "per_day": "2", "daily": "4 viên"}),
    ("[A] 4mg x 1/2 viên", {"dose": "0.5 viên"}),
    ("[A] 4mg x 0,5 viên", {"dose": "0.5 viên"}),
    ("[A] 20mg x 01 ống TMC", {"dose": "1 ống", "route": "intravenous"}),
    ("[Actrapid] 10 UI TDD", {"dose": "10 UI", "route": "subcutaneous"}),
    ("[A] 20 mg x 3 TMC", {"per_day": "3", "route": "intravenous"}),
    ("[A] 5mg uống sáng 2 viên, chiều 2v sau ăn", {"dose": "2 viên", "per_day": "2", "parts": "sáng,chiều", "route": "oral", "daily": "4 viên"}),
    ("[A] 5mg sáng 3 viên, chiều 2 viên", {"per_day": "2", "parts": "sáng,chiều", "daily": "5 viên"}),
    ("[A] 1000mg x 2 viên, sáng 1 tối 1 sau ăn", {"dose": "1 viên", "per_day": "2", "parts": "sáng,tối", "daily": "2 viên"}),
    ("[A] 625 x 2v s-c sau ăn", {"dose": "1 viên", "per_day": "2", "parts": "sáng,chiều", "daily": "2 viên"}),
    ("[A] 200mg x 3 gói S-T-C", {"dose": "1 gói", "per_day": "3", "parts": "sáng,trưa,chiều", "daily": "3 gói"}),
    ("[A] 5mg x 01 viên, uống 8h", {"dose": "1 viên", "per_day": "1", "times": "08:00", "route": "oral", "daily": "1 viên"}),
    ("[A] 500mg x 2 viên uống 8h-20h", {"dose": "1 viên", "per_day": "2", "times": "08:00,20:00", "route": "oral", "daily": "2 viên"}),
    ("[A] 1g x 3 lọ TMC 18h - 0h - 06h", {"dose": "1 lọ", "per_day": "3", "times": "18:00,00:00,06:00", "route": "intravenous", "daily": "3 lọ"}),
    ("[A] 1g x 3 lọ TTM 9h30-18h -05h", {"dose": "1 lọ", "per_day": "3", "times": "09:30,18:00,05:00", "route": "intravenous", "daily": "3 lọ"}),
    ("[A] 100mg TMC mỗi 8 giờ", {"per_day": "3", "every": "8", "route": "intravenous"}),
    ("[A] 100mg IV q8h", {"per_day": "3", "every": "8", "route": "intravenous"}),
    ("[A] 1,5g x 4 lọ TMC/6h", {"dose": "1 lọ", "per_day": "4", "every": "6", "route": "intravenous", "daily": "4 lọ"}),
    ("[Glucose] 5% x 1000ml truyền TM XL giọt/phút", {"dose": "1000 ml", "rate": "40 giọt/phút", "route": "intravenous"}),
    ("[Glucose] 5% 500 XX g/p", {"dose": "500 ml", "rate": "20 giọt/phút"}),
    ("[Ringer lactat] 500ml TTM 30 giọt/phút", {"dose": "500 ml", "rate": "30 giọt/phút", "route": "intravenous"}),
    ("[NaCl 0,9%] 1000ml TTM 100ml/giờ", {"dose": "1000 ml", "rate": "100 ml/h", "route": "intravenous"}),
    ("[propofol] 1% BTĐ 5ml/h", {"rate": "5 ml/h", "route": "intravenous"}),
    ("[A] 20ml TM chậm", {"dose": "20 ml", "route": "intravenous"}),
    ("[A] 75mg x 1 ống tiêm bắp", {"dose": "1 ống", "route": "intramuscular"}),
    ("[Ventolin] 5mg x 2 ống khí dung", {"dose": "2 ống", "route": "inhaled"}),
    ("[Seretide] xịt 2 nhát sáng - 2 nhát tối", {"dose": "2 nhát", "per_day": "2", "parts": "sáng,tối", "route": "inhaled", "daily": "4 nhát"}),
    ("[Fucidin] bôi ngày 2 lần", {"per_day": "2", "route": "topical"}),
    ("[Ofloxacin] 0,3% nhỏ tai trái 5 giọt x 3 lần/ngày", {"dose": "5 giọt", "per_day": "3", "route": "topical", "daily": "15 giọt"}),
    ("[A] 100mg đặt hậu môn", {"route": "rectal"}),
    ("[Nifedipin] 10mg x 1 viên ngậm dưới lưỡi", {"dose": "1 viên", "route": "sublingual"}),
    ("[Tobradex] nhỏ mắt 6 lần/ngày", {"per_day": "6", "route": "ophthalmic"}),
    ("[Avamys] xịt mũi 2 nhát sáng", {"dose": "2 nhát", "per_day": "1", "parts": "sáng", "route": "nasal", "daily": "2 nhát"}),
    ("[Canesten] 500mg x 1 viên đặt âm đạo tối", {"dose": "1 viên", "per_day": "1", "parts": "tối", "route": "vaginal", "daily": "1 viên"}),
    ("[A] 500mg x 1 viên khi sốt > 38.5", {"dose": "1 viên", "prn": True}),
    ("[A] 500mg uống khi đau", {"route": "oral", "prn": True}),
    ("[A] 10mg x 2,0 Viên\nNgày uống 1 viên buổi tối", {"dose": "1 viên", "per_day": "1", "parts": "tối", "route": "oral", "daily": "1 viên"}),
    ("[A] 4mg x 1,0 ViênNgày uống 0,25 viên buổi tối", {"dose": "0.25 viên", "per_day": "1", "parts": "tối", "route": "oral", "daily": "0.25 viên"}),
    ("[A] 5mg x 28 Viên\n   Ngày uống 2 lần, mỗi lần 1 viên", {"dose": "1 viên", "per_day": "2", "route": "oral", "daily": "2 viên"}),
    ("[A] 20mg/2ml x 4 ống tiêm TMC\nsáng 2 ống - chiều 2 ống", {"dose": "2 ống", "per_day": "2", "parts": "sáng,chiều", "route": "intravenous", "daily": "4 ống"}),
    ("[Mixtard] 20UI sáng - 10UI chiều", {"per_day": "2", "parts": "sáng,chiều", "daily": "30 UI"}),
    ("[Lantus] 14 UI 21h", {"dose": "14 UI", "per_day": "1", "times": "21:00", "daily": "14 UI"}),
    ("[Mixtard] 20-0-14", {"daily": "34"}),
    ("tiêm [Lantus] 18đv tối", {"dose": "18 đơn vị", "per_day": "1", "parts": "tối", "route": "subcutaneous", "daily": "18 đơn vị"}),
    ("[A] 4mg 1/8v - 1/4v chiều", {"per_day": "1", "parts": "chiều"}),
    ("[A] 2,5mg uống 4 viên thứ 4 hàng tuần", {"dose": "4 viên", "route": "oral"}),
    ("[Meropenem] 1g x 3 TTM 3h", {"per_day": "3", "route": "intravenous"}),
    ("[A] 6mg TB x 4 liều cách 12h", {"dose": "4 liều", "per_day": "2", "every": "12", "route": "intramuscular"}),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), SCHEDULES)
def test_schedule(marked: str, expected: dict[str, object]) -> None:
    assert schedule(marked) == expected


SPANS = [
    ("[Amlodipin] 5mg x 1 viên uống sáng.\nTái khám", "Amlodipin 5mg x 1 viên uống sáng"),
    ("[Crestor] 10mg ([Rosuvastatin]) x 2,0 Viên\nNgày uống 2 viên buổi tối\nDặn", "Crestor 10mg (Rosuvastatin) x 2,0 Viên\nNgày uống 2 viên buổi tối"),
    ("[Lasix] 40mg x 1 viên, uống sáng, dùng đến khi hết phù", "Lasix 40mg x 1 viên, uống sáng, dùng đến khi hết phù"),
    ("[A] 1g TTM nếu sốt trên 38.5\n- Uống nhiều nước", "A 1g TTM nếu sốt trên 38.5"),
    ("[A] 5mg x 1 viên\nUống nhiều nước", "A 5mg x 1 viên"),
    ("[A] 5mg KD\n21h30 HA 98/60", "A 5mg KD"),
    ("[A] 5mg x 1 viên\n- Uống sáng 1 viên", "A 5mg x 1 viên\n- Uống sáng 1 viên"),
    ("[Ceftriaxon] 2g pha [NaCl 0,9%] 100ml TTM XL g/p", "Ceftriaxon 2g pha NaCl 0,9% 100ml TTM XL g/p"),
    ("[A] 500mg x 2 viên/ngày\nx 7 ngày, sốt giảm", "A 500mg x 2 viên/ngày\nx 7 ngày"),
    ("[Augmentin] 1g x 2\nDiễn biến: sốt", "Augmentin 1g x 2"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), SPANS)
def test_span(marked: str, expected: str) -> None:
    doc, medications = found(marked)
    assert [m.span.covered(doc.text) for m in medications] == [expected]


def test_stops_at_the_next_medicine() -> None:
    doc, medications = found("[Concor] 5mg x 1v sáng, [Crestor] 10mg tối\n[Lasix] 40mg")
    assert [m.span.covered(doc.text) for m in medications] == [
        "Concor 5mg x 1v sáng", "Crestor 10mg tối", "Lasix 40mg",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "marked",
    [
        "Đang dùng [kháng sinh]",
        "Dị ứng [Penicillin], hải sản",
        "Đã dùng [aspirin] từ năm 2019",
        "dùng [kháng sinh] 3 ngày nay không đỡ",
        "[Albumin] 32 g/L",
        "[Glucose] 5.6 mmol/l",
        "không dùng thêm [nitrat]\n12h30 HA 150/90",
        "[kháng sinh]\nSáng: bệnh nhân tỉnh",
        "Ngừng [Amlodipin]",
    ],
)
def test_bare_names_give_nothing(marked: str) -> None:
    assert found(marked)[1] == ()


def test_denied_or_another_persons() -> None:
    assert found("[aspirin] 81mg", negated=True)[1] == ()
    assert found("[insulin] 10UI sáng", experiencer=Experiencer.FAMILY)[1] == ()


@pytest.mark.parametrize(
    ("marked", "status"),
    [
        ("Ngừng [Amlodipin] 5mg", "stopped"),
        ("dừng [Amlodipin] 5mg", "stopped"),
        ("dùng [Amlodipin] 5mg", "active"),
        ("đổi sang [Concor] 5mg x 1v", "changed"),
        ("tăng liều [Concor] 5mg x 1v", "changed"),
        ("[Concor] 5mg x 1v", "active"),
    ],
)
def test_status(marked: str, status: str) -> None:
    assert one(marked).status == status


def test_status_of_what_is_planned() -> None:
    assert one("[Concor] 5mg", temporality=Temporality.PLANNED).status == "planned"
    assert one("[Diazepam] 10mg TMC", certainty=Certainty.HYPOTHETICAL).status == "planned"


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        (
            "[A] 5mg 2 viên/lần x 2 lần/ngày x 5 ngày",
            "2 viên/lần * 2 lần/ngày * 5 ngày [4 viên/ngày]",
        ),
        ("[A] 5mg sáng 3 viên, chiều 2 viên", "Sáng: 3 viên, Chiều: 2 viên [5 viên/ngày]"),
        ("[A] 850mg x 2v/ngày", None),
    ],
)
def test_insurance_wording(marked: str, text: str | None) -> None:
    assert one(marked).schedule.dose_text == text


def test_ingredients_have_codes() -> None:
    medication = one("[Crestor] 10mg ([Rosuvastatin]) x 2,0 Viên")
    assert medication.name == "Crestor"
    assert len(medication.drugs) == 2
    assert [i.name for i in medication.ingredients] == ["rosuvastatin"]
    assert medication.ingredients[0].byt_code


@pytest.mark.parametrize(
    "plain",
    [
        "[Crestor] 10mg x 2 viên uống sáng 1 viên, tối 1 viên khi đau",
        "[Glucose] 5% x 500ml truyền tĩnh mạch XX giọt/phút",
        "[Ofloxacin] nhỏ mắt 2 giọt, ngày 3 lần trong 5 ngày",
    ],
)
def test_writing_makes_no_difference(plain: str) -> None:
    expected = schedule(plain)
    bare = "".join(strip_marks(c) if c.islower() else strip_marks(c).upper() for c in plain)
    assert schedule(bare) == expected
    assert schedule(plain.upper()) == expected
    assert schedule(unicodedata.normalize("NFC", plain).replace(" viên", "  viên")) == expected


def test_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "Điều trị: Concor 5mg x 1 viên uống sáng, tối")
    doc = Document.from_text(text)
    start = doc.text.index("Concor")
    drug = Entity(Span(start, start + 6), EntityType.DRUG, "test")
    got = FINDER(doc.with_layer(Layer.ENTITIES, [drug])).medications[0].schedule
    assert (got.parts, got.route, got.per_day) == (("sáng", "tối"), "oral", Decimal(2))


def test_is_a_pipe_that_travels() -> None:
    assert isinstance(FINDER, Pipe)
    again = pickle.loads(pickle.dumps(FINDER))
    doc, medications = found("[Concor] 5mg x 1v")
    assert again(doc).medications == medications


def test_speed() -> None:
    doc, _ = found(
        "\n".join(f"- [Thuốc{chr(97 + i)}] 5mg x 2 viên uống 8h-20h x 5 ngày" for i in range(10))
    )
    begin = time.perf_counter()
    for _ in range(20):
        FINDER(replace(doc))
    assert (time.perf_counter() - begin) / 20 < 0.02
