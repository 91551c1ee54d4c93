import pickle
import unicodedata

import pytest

from vnclinical.annotations import Measurement
from vnclinical.document import Document
from vnclinical.errors import ConfigError
from vnclinical.labels import Layer, MeasurementKind
from vnclinical.pipelines.measurements.finder import MeasurementFinder
from vnclinical.pipelines.pipe import Pipe
from vnclinical.pipelines.sections import SectionFinder
from vnclinical.pipelines.sentences import SentenceSplitter

FINDER = MeasurementFinder()


def measured(text: str, finder: MeasurementFinder = FINDER) -> tuple[Measurement, ...]:
    doc = SentenceSplitter()(SectionFinder()(Document.from_text(text)))
    return finder(doc).measurements


def told(item: Measurement) -> str:
    """``name value unit`` as the rows below have it."""
    if item.value is None or item.value_type in ("ratio", "ordinal"):
        value = item.value_text
    elif item.value_high is not None:
        value = f"{item.value}-{item.value_high}"
    else:
        value = str(item.value)
    return " ".join(filter(None, (item.name, (item.comparator or "") + (value or ""), item.unit)))


VITALS = """
HA: 110 /60 => systolic_bp 110 mm[Hg]; diastolic_bp 60 mm[Hg]
HA 160/ 70mmHG => systolic_bp 160 mm[Hg]; diastolic_bp 70 mm[Hg]
HA160/90 => systolic_bp 160 mm[Hg]; diastolic_bp 90 mm[Hg]
HA: 120/80mmHg => systolic_bp 120 mm[Hg]; diastolic_bp 80 mm[Hg]
Huyết áp 130/80 mmHg => systolic_bp 130 mm[Hg]; diastolic_bp 80 mm[Hg]
BP 120/70 => systolic_bp 120 mm[Hg]; diastolic_bp 70 mm[Hg]
HATT 90 mmHg => systolic_bp 90 mm[Hg]
đo lại 165/105 mmHg => systolic_bp 165 mm[Hg]; diastolic_bp 105 mm[Hg]
M 98 l/p => pulse 98 /min
M: 76 C => pulse 76 /min
Mạch:85 lần/phút => pulse 85 /min
Mạch 100c => pulse 100 /min
Mạch:96. lần /phút => pulse 96 /min
M80 => pulse 80 /min
tần số tim 90 ck/p => pulse 90 /min
nhịp tim 110 => pulse 110 /min
T 38 => temperature 38 Cel
T° 37 => temperature 37 Cel
N.độ: 37,0°C => temperature 37.0 Cel
370C => temperature 37 Cel
37^∘ 8 => temperature 37.8 Cel
nhiệt độ 37,°C => temperature 37 Cel
37 độ 5 => temperature 37.5 Cel
sốt 39°C => temperature 39 Cel
sốt 39 độ => temperature 39 Cel
sốt 38 - 39°C => temperature 38-39 Cel
NT 20 => respiratory_rate 20 /min
N.thở:26,0 lần/phút => respiratory_rate 26.0 /min
TST 24 => respiratory_rate 24 /min
nhịp thở 22l/p => respiratory_rate 22 /min
sp02 95 => spo2 95 %
SPO2 98 => spo2 98 %
Sp02 94% => spo2 94 %
SpO2: 92 - 94% => spo2 92-94 %
SpO2 98% (khí phòng) => spo2 98 %
cân nặng 50kg => weight 50 kg
P 50kg => weight 50 kg
CN 50kg => weight 50 kg
chiều cao 160cm => height 160 cm
cao 1m57 => height 1.57 m
h 160 cm => height 160 cm
BMI 22,5 => bmi 22.5
nước tiểu 24h 1900ml => urine_output 1900 mL
"""

SCORES = """
G15 điểm => gcs 15
G 14 điểm => gcs 14
Glasgow: 15 điểm => gcs 15
GCS 15đ => gcs 15
GCS E2V3M4 => gcs 9
NIHSS: 8 => nihss 8
NYHA III-IV => nyha III-IV
Killip II => killip II
mRS 2 => mrs 2
Child-Pugh B => child_pugh B
APGAR 8/9 => apgar 8/9
APGAR 8-9 => apgar 8-9
VAS 5/10 => vas 5/10
cơ lực 4/5 => muscle_power 4/5
sức cơ 4/5 => muscle_power 4/5
yếu tay phải 3/5 => muscle_power 3/5
PARA 2002 => para 2002
Karnofsky 80 => kps 80
tim thai 140 l/p => fetal_heart_rate 140 /min
TT 140 l/p => fetal_heart_rate 140 /min
BCTC 32cm => fundal_height 32 cm
VB 95 cm => maternal_abdomen 95 cm
CTC mở 3cm => cervical_dilation 3 cm
tuổi thai 38 tuần => gestational_age 38 wk
thai 29W6D => gestational_age 29.9 wk
BPD 90mm, FL 70mm, AC 320 mm => bpd 90 mm; fl 70 mm; ac 320 mm
EFW 3000g => efw 3000 g
TLT 3000g => efw 3000 g
AFI 12 => afi 12
EF 55% => ef 55 %
EF BP: 55% => ef 55 %
EF(S) 60% => ef 60 %
PAPs 40mmHg => paps 40 mm[Hg]
Dd 50mm Ds 30mm => lvdd 50 mm; lvds 30 mm
kt 12x15mm => size 15 mm
sỏi 8mm => size 8 mm
"""

LABS = """
WBC (Số lượng bạch cầu) *: 18.51 G/L => wbc 18.51 10*9/L
Định lượng Glucose [Máu]: 20.8 mmol => glucose 20.8 mmol/L
Đo hoạt độ AST (GOT): 30 U/L => ast 30 U/L
BC 5,38 G/l; N 51,4% => wbc 5.38 10*9/L; neutrophils_pct 51.4 %
HST: 103 g/l => hemoglobin 103 g/L
Hb 9g/dl => hemoglobin 9 g/dL
HC 4,49 T/l => rbc 4.49 10*12/L
BC 9 TC 250 => wbc 9; platelets 250
PLT 250 => platelets 250
ure 7,2 => urea 7.2
Cre 92 => creatinine 92
HBsAg (+) => hbsag positive
HBsAg (-) => hbsag negative
HBsAg âm tính => hbsag negative
HBsAg DƯƠNG TÍNH => hbsag positive
Na+: 141 mmol/l => sodium 141 mmol/L
K 3.5 Na 140 => potassium 3.5; sodium 140
Na/K/Cl: 138/3,5/101 => sodium 138; potassium 3.5; chloride 101
GOT/GPT 45/60 => ast 45; alt 60
GOT/GPT 41/66 U/l => ast 41 U/L; alt 66 U/L
Anti HBc IgG (-) => anti_hbc_igg negative
CRP > 200 => crp >200
Troponin T hs 1250 ng/L => troponin_t 1250 ng/L
Dengue NS1 (+) => dengue_ns1 positive
ANA 1/80 => ana 1/80
PT 70% => prothrombin_pct 70 %
INR 1.2 => inr 1.2
pH 7.35 => ph 7.35
Beta hCG 1.250.000 mUI/ml => beta_hcg 1250000 m[IU]/mL
HBV-DNA 3.1 x 10^4 IU/mL => hbv_dna 31000.0 [IU]/mL
protein niệu (+) => urine_protein positive
hồng cầu niệu ++ => urine_blood 2+
TSH <0,005 uIU/ml => tsh <0.005 u[IU]/mL
CRP 120 -> 60 => crp 60
CRP 42 H     188 H     151 H  mg/L => crp 42 mg/L; crp 188 mg/L; crp 151 mg/L
"""

NOTHING = """
metformin 850mg x 2 viên/ngày
Natri clorid 0,9% 500ml truyền tĩnh mạch
Kali clorid 10% 10ml
Kali 2 viên
Glucose 5% x 500ml
Albumin 20% 50ml
Canxi clorid 0,5g
Ringer lactat 3000ml/24h
Vitamin B12 500mcg
XN: CTM, ure, creatinin, GOT, GPT, HBsAg
Thời gian prothrombin (PT: Prothrombin Time), (Các tên khác: TQ) bằng máy tự động
BN nam 67 tuổi, vào viện 12/5/2026, giường 12
CRP 12/5/2026
lactate 20h
theo dõi tim thai 2 lần/ngày
đau bụng N 3 của bệnh
thổi tâm thu 3/6 ở mỏm
nằm đầu cao 30 độ
tái khám nếu sốt
T 3/10
mục tiêu HbA1c < 7
phòng 302
"""


def rows(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("row", rows(VITALS) + rows(SCORES) + rows(LABS))
def test_form(row: str) -> None:
    text, _, expected = row.partition(" => ")
    assert "; ".join(told(m) for m in measured(text)) == expected


@pytest.mark.parametrize("text", rows(NOTHING))
def test_no_measurement(text: str) -> None:
    assert measured(text) == ()


@pytest.mark.parametrize("row", rows(VITALS) + rows(LABS))
def test_capitals_and_decomposed_letters_read_the_same(row: str) -> None:
    text, _, expected = row.partition(" => ")
    for changed in (text.upper(), unicodedata.normalize("NFD", text)):
        assert "; ".join(told(m) for m in measured(changed)) == expected


@pytest.mark.parametrize("row", rows(VITALS) + rows(SCORES) + rows(LABS))
def test_span_covers_name_and_unit(row: str) -> None:
    text = row.partition(" => ")[0]
    found = measured(f"Khám: {text}.")
    whole = f"Khám: {text}."
    assert found
    for item in found:
        written = item.span.covered(whole)
        assert written == written.strip()
        assert item.name_span is None or item.span.contains(item.name_span)
        if item.unit_text:
            assert item.unit_text in written


def test_items_stand_in_text_order() -> None:
    found = measured("M 98 l/p, T 37, HA 120/80, NT 20, SpO2 97%, sỏi 8mm, ure 7")
    assert [m.span.start for m in found] == sorted(m.span.start for m in found)
    assert found[2].span == found[3].span


def test_no_diacritics() -> None:
    note = (
        "Benh nhan nam vao vien vi sot. Kham: huyet ap 120/80, mach 90 l/p, nhiet do 38 do C, "
        "bach cau 12 G/l, duong mau 7,5, benh nhan khong ho, khong dau nguc, HBsAg am tinh"
    )
    names = [m.name for m in measured(note)]
    assert names[:4] == ["systolic_bp", "diastolic_bp", "pulse", "temperature"]
    assert names[4:] == ["wbc", "glucose", "hbsag"]


@pytest.mark.parametrize(
    "row", ["Ure  9.2  mmol/L  2.5 - 7.5  H", "Ure\t9.2\tmmol/L\t2.5 - 7.5\tH",
            "Ure | 9.2 | mmol/L | 2.5 - 7.5 | H |", "Ure  9.2  H  mmol/L  2.5 - 7.5"],
)  # fmt: skip
def test_printed_row(row: str) -> None:
    (item,) = measured(row)
    assert (item.name, str(item.value), item.unit) == ("urea", "9.2", "mmol/L")
    assert (item.reference_range, item.interpretation) == ("2.5 - 7.5", "H")


def test_lesion_keeps_its_sides() -> None:
    (item,) = measured("Nang thận phải kt 12 x 15mm")
    assert (item.name, str(item.value), item.value_text) == ("size", "15", "12 x 15")


def test_unit_slip_is_kept_and_told() -> None:
    (item,) = measured("Creatinin [máu]: 70 mmol/L")
    assert (item.unit, item.unit_suggested) == ("mmol/L", "umol/L")
    assert item.flags == ("implausible_unit",)


def test_missing_unit_stays_missing() -> None:
    (item,) = measured("Creatinin 92")
    assert (item.unit, item.unit_text, item.unit_suggested, item.flags) == (
        None,
        None,
        "umol/L",
        (),
    )


def test_vital_sign_has_its_unit_although_none_is_written() -> None:
    (item,) = measured("SpO2 97")
    assert (item.unit, item.unit_text) == ("%", None)


def test_course() -> None:
    (last,) = measured("CRP 120 -> 60 mg/l")
    assert (str(last.value), last.unit, last.flags) == ("60", "mg/L", ("series",))
    every = measured("CRP 120 -> 60 mg/l", MeasurementFinder("all"))
    assert [str(m.value) for m in every] == ["120", "60"]


def test_laboratory_name_is_marked() -> None:
    text = "Định lượng Creatinin [máu]: 92"
    (item,) = measured(text)
    assert item.name_span is not None
    assert item.name_span.covered(text) == "Creatinin"
    assert item.kind is MeasurementKind.LAB


def test_is_a_pipe_and_pickles() -> None:
    again = pickle.loads(pickle.dumps(MeasurementFinder("all")))
    assert isinstance(again, Pipe)
    assert again.writes is Layer.MEASUREMENTS
    assert len(measured("CRP 9 -> 8", again)) == 2


def test_unknown_series() -> None:
    with pytest.raises(ConfigError, match="series"):
        MeasurementFinder("first")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "HA", "HA /", "M", "1" * 5000, "HA 120/80 " * 300]
)
def test_odd_input(text: str) -> None:
    for item in measured(text):
        assert item.span.end <= len(text)
