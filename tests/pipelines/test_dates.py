"""Dates, clock times and stretches of time, and what only looks like one."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnclinical.annotations import DateMention
from vnclinical.document import Document, Note
from vnclinical.pipelines.dates import DateFinder

FINDER = DateFinder()
DAY = date(2026, 8, 12)


def found(text: str, **context: date) -> list[DateMention]:
    return list(FINDER(Document.from_note(Note(text=text, **context))).dates)


def read(text: str, **context: date) -> list[tuple[str, str, str | None]]:
    doc = FINDER(Document.from_note(Note(text=text, **context)))
    return [(d.span.covered(doc.text), d.kind, d.value) for d in doc.dates]


ABSOLUTE = [
    ("Vào viện 12/08/2026", "12/08/2026", "2026-08-12"),
    ("Vào viện 12-08-2026", "12-08-2026", "2026-08-12"),
    ("Siêu âm thai 30.03.2026", "30.03.2026", "2026-03-30"),
    ("RV 30/7/25", "30/7/25", "2025-07-30"),
    ("ngày 12 tháng 8 năm 2026", "ngày 12 tháng 8 năm 2026", "2026-08-12"),
    ("NGÀY 12 THÁNG 8 NĂM 2026", "NGÀY 12 THÁNG 8 NĂM 2026", "2026-08-12"),
    ("ngay 12 thang 8 nam 2026", "ngay 12 thang 8 nam 2026", "2026-08-12"),
    ("Phát hiện tháng 5/2019", "tháng 5/2019", "2019-05"),
    ("Phát hiện T5/2019", "T5/2019", "2019-05"),
    ("HbA1c 4/2024: 7,1", "4/2024", "2024-04"),
    ("Mổ năm 2010", "năm 2010", "2010"),
    ("mổ ruột thừa 2024, THA", "2024", "2024"),
    ("TBMMN từ 2018", "2018", "2018"),
    ("thay khớp háng (P) 2019", "2019", "2019"),
    ("sinh nhật 29/02/2024", "29/02/2024", "2024-02-29"),
]


@pytest.mark.parametrize(("text", "covered", "value"), ABSOLUTE)
def test_absolute_dates_need_no_context(text: str, covered: str, value: str) -> None:
    assert read(text) == [(covered, "date", value)]


def test_a_date_without_a_year_takes_it_from_the_note_only() -> None:
    text = "nhập viện ngày 17/4"
    assert read(text) == [("ngày 17/4", "date", "--04-17")]
    assert read(text, note_date=date(2026, 5, 2)) == [("ngày 17/4", "date", "2026-04-17")]
    assert read(text, encounter_start=date(2025, 5, 2))[0][2] == "2025-04-17"
    assert read(text, encounter_end=date(2025, 5, 2))[0][2] == "--04-17"
    both = {"note_date": date(2026, 5, 2), "encounter_start": date(2024, 5, 2)}
    assert read(text, **both)[0][2] == "2026-04-17"


def test_the_year_follows_the_nearest_new_year() -> None:
    assert read("KQ 28/12", note_date=date(2026, 1, 4))[0][2] == "2025-12-28"
    assert read("hẹn 03/01", note_date=date(2026, 12, 28))[0][2] == "2027-01-03"
    assert read("từ tháng 11", note_date=date(2026, 2, 4))[0][2] == "2025-11"


TIMES = [
    ("đau lúc 8h30", "8h30", "time", "T08:30"),
    ("ECG 12h03p nhịp xoang", "12h03p", "time", "T12:03"),
    ("vào viện hồi 3h30", "3h30", "time", "T03:30"),
    ("sốt lúc 3h", "3h", "time", "T03:00"),
    ("lúc 8h tối", "8h tối", "time", "T20:00"),
    ("vào khoa lúc 20 giờ", "20 giờ", "time", "T20:00"),
    ("LÚC 8H30", "8H30", "time", "T08:30"),
    ("luc 20 gio", "20 gio", "time", "T20:00"),
    ("9 giờ 00 phút ngày 06/06/2022", None, "datetime", "2022-06-06T09:00"),
    ("23 giờ 05 phút, ngày 24/03/2026", None, "datetime", "2026-03-24T23:05"),
    ("06/05/2026 08:10", None, "datetime", "2026-05-06T08:10"),
    ("03:18 05/01/2026", None, "datetime", "2026-01-05T03:18"),
    ("20/2/2026 - 8h", None, "datetime", "2026-02-20T08:00"),
    ("6h sáng 30/6/2026", None, "datetime", "2026-06-30T06:00"),
]


@pytest.mark.parametrize(("text", "covered", "kind", "value"), TIMES)
def test_clock_times(text: str, covered: str | None, kind: str, value: str) -> None:
    assert read(text) == [(covered or text, kind, value)]


STRETCHES = [
    ("sốt 3 ngày nay", "3 ngày nay", "duration", "P3D", "note"),
    ("từ 7 ngày nay ho", "7 ngày nay", "duration", "P7D", "note"),
    ("THA 10 năm", "10 năm", "duration", "P10Y", None),
    ("tha 10 nam uong thuoc deu", "10 nam", "duration", "P10Y", None),
    ("đau 2 tháng", "2 tháng", "duration", "P2M", None),
    ("HAI TUẦN NAY", "HAI TUẦN NAY", "duration", "P2W", "note"),
    ("tái khám sau 4-6 tuần", "4-6 tuần", "duration", "P4W", None),
    ("nhiều năm", "nhiều năm", "duration", None, None),
    ("đau liên tục > 30p", "30p", "duration", "PT30M", None),
    ("sốt 10h nay", "10h nay", "duration", "PT10H", "note"),
    ("cách vào viện 3 ngày", "cách vào viện 3 ngày", "relative", "P3D", "admission"),
    ("Cách vv 4h đau ngực", "Cách vv 4h", "relative", "PT4H", "admission"),
    ("3 ngày trước vào viện", "3 ngày trước vào viện", "relative", "P3D", "admission"),
    ("cách nay 2 tuần", "cách nay 2 tuần", "relative", "P2W", "note"),
    ("cách đây 5 năm", "cách đây 5 năm", "relative", "P5Y", "note"),
    ("ngày thứ 3 của bệnh", "ngày thứ 3 của bệnh", "relative", "P3D", "onset"),
    ("N4 bệnh", "N4 bệnh", "relative", "P4D", "onset"),
    ("ngày thứ 4 điều trị", "ngày thứ 4 điều trị", "relative", "P4D", "admission"),
    ("N3: bụng mềm", "N3", "relative", "P3D", None),
    ("Meropenem J5", "J5", "relative", "P5D", None),
    ("sau mổ ngày 2", "sau mổ ngày 2", "relative", "P2D", None),
    ("hậu phẫu N5", "hậu phẫu N5", "relative", "P5D", None),
    ("đột quỵ giờ thứ 4", "giờ thứ 4", "relative", "PT4H", None),
    ("hôm qua sốt", "hôm qua", "relative", "P1D", "note"),
    ("sáng nay đỡ", "sáng nay", "relative", "P0D", "note"),
    ("năm ngoái mổ", "năm ngoái", "relative", "P1Y", "note"),
    ("cùng ngày vào viện", "cùng ngày vào viện", "relative", "P0D", "admission"),
]


@pytest.mark.parametrize(("text", "covered", "kind", "value", "leans_on"), STRETCHES)
def test_stretches_without_context_stay_relative(
    text: str, covered: str, kind: str, value: str | None, leans_on: str | None
) -> None:
    assert read(text) == [(covered, kind, value)]
    assert found(text)[0].relative_to == leans_on


RESOLVED = [
    ("hôm qua sốt", "2026-08-11"),
    ("đêm qua sốt", "2026-08-11"),
    ("SÁNG NAY", "2026-08-12"),
    ("sáng mai mổ", "2026-08-13"),
    ("hqua", "2026-08-11"),
    ("cách nay 2 tuần", "2026-07-29"),
    ("cách đây 5 năm", "2021"),
    ("14 tháng trước", "2025-06"),
    ("năm ngoái", "2025"),
    ("cùng ngày", "2026-08-12"),
    ("18h hôm qua", "2026-08-11T18:00"),
    ("3 ngày nay", "P3D"),
]


@pytest.mark.parametrize(("text", "value"), RESOLVED)
def test_relative_days_are_resolved_against_the_note(text: str, value: str) -> None:
    assert [v for _, _, v in read(text, note_date=DAY)] == [value]
    assert [v for _, _, v in read(text, encounter_start=DAY)] == [value]


def test_what_leans_on_the_admission_needs_its_day() -> None:
    text = "cách vào viện 3 ngày"
    assert read(text, note_date=DAY)[0][2] == "P3D"
    assert read(text, note_date=DAY, encounter_start=date(2026, 8, 10))[0][2] == "2026-08-07"
    assert read(text, encounter_end=DAY)[0][2] == "P3D"


TRAPS = [
    "HA 110/60 mmHg",
    "HA: 90/6",
    "huyết áp 12/8",
    "Cơ lực tay 4/5, chân 3/5",
    "sức cơ 5/5",
    "Exforge 5/80mg x 1 viên",
    "uống 1/2 viên sáng",
    "ran ẩm 1/3 dưới phổi",
    "thổi tâm thu 3/6 ở mỏm",
    "thoát vị L4/5",
    "HoHL 1/4",
    "theo dõi 24/24",
    "BiPAP 15/6",
    "thị lực 7/10",
    "ĐT 0912/345/678",
    "ĐT 0912.345.678",
    "31/02/2026",
    "45/13/2026",
    "ngày 32/12",
    "Cefixim 200mg x 2 viên x 5 ngày",
    "Efferalgan 500mg 1 viên x 3 lần/ngày",
    "uống ngày 2 lần",
    "ngày 3 viên",
    "Bệnh nhân nữ 49 tuổi",
    "bé gái 26 tháng",
    "thai 38 tuần",
    "PARA 2002",
    "cân nặng 2010g",
    "NT-proBNP 2010 pg/ml",
    "truyền dịch 2000 ml",
    "Ceftriaxon 1g TM 8h - 16h - 24h",
    "Amlodipin 5mg x 1 viên, uống 8h",
    "theo dõi mỗi 6h",
    "Nước tiểu 24h 1900ml",
    "khám RHM",
    "pT2N1M0",
    "viêm phổi J18.9",
    "BN nam 67 tuổi",
    "tim 3 ngựa phi",
    "tần số 18 lần/phút",
    "viêm 3 tuần hoàn",
    "Coversyl 5/1.25",
    "Lantus 10-0-12",
    "điểm 9/10",
    "uống 7/7 ngày",
    "BN nam 1958",
    "mã BN 20240012",
]


@pytest.mark.parametrize("text", TRAPS)
@pytest.mark.parametrize("context", [{}, {"note_date": DAY}, {"note_date": date(2026, 4, 8)}])
def test_traps_are_no_dates(text: str, context: dict[str, date]) -> None:
    assert read(text, **context) == []


def test_a_whole_course_in_one_note() -> None:
    text = "BS: cách vv 4 ngày sốt, 10/8 mổ, HA 110/60. TS: ĐTĐ 8 năm, stent 2019."
    assert [v for _, _, v in read(text, note_date=DAY)] == ["P4D", "2026-08-10", "P8Y", "2019"]


def test_a_wrapped_line_does_not_break_an_expression() -> None:
    text = "Bệnh nhân nữ 22 tuổi là sinh viên, vào viện ngày\nthứ 2 của bệnh vì sốt"
    assert read(text)[0] == ("ngày\nthứ 2 của bệnh", "relative", "P2D")


def test_offsets_hold_for_decomposed_text() -> None:
    raw = "So\u0302\u0301t 3 nga\u0300y nay"
    doc = FINDER(Document.from_text(raw))
    span = doc.original(doc.dates[0])
    assert raw[span.start : span.end] == "3 nga\u0300y nay"


def test_the_finder_travels_to_a_worker() -> None:
    copy = pickle.loads(pickle.dumps(FINDER))
    assert copy(Document.from_text("năm 2010")).dates == tuple(found("năm 2010"))


@given(
    st.text(alphabet="0123456789/-.:hN ngàytháncáchviện\nqua", max_size=60),
    st.sampled_from([None, date(1, 1, 1), date(9999, 12, 31), DAY]),
)
def test_any_text_gives_disjoint_spans_inside_it(text: str, day: date | None) -> None:
    dates = found(text, **({"note_date": day} if day else {}))
    ends = [0]
    for mention in dates:
        assert ends[-1] <= mention.span.start < mention.span.end <= len(text)
        ends.append(mention.span.end)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_ends_of_the_calendar_raise_nothing(day: date) -> None:
    text = (
        "hôm qua, sáng mai, cách đây 900 tuần, 99 tháng trước, 17/4, tháng 5, năm ngoái, hẹn 31/12"
    )
    assert len(found(text, note_date=day)) >= 6
