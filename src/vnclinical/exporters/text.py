"""ClinicalRecord -> a summary for the eye, in Vietnamese."""

from collections import Counter
from collections.abc import Iterator, Mapping

from vnclinical.labels import Certainty, EntityType, Experiencer, Temporality
from vnclinical.record import (
    ClinicalRecord,
    DiagnosisItem,
    EntityItem,
    MeasurementItem,
    MedicationItem,
)

__all__ = ["TYPE_TITLES", "assertion_words", "measurement_words", "medication_words", "to_text"]

TYPE_TITLES = {
    EntityType.DISEASE: "Bệnh",
    EntityType.SYMPTOM: "Triệu chứng",
    EntityType.TEST: "Xét nghiệm",
    EntityType.DRUG: "Thuốc",
    EntityType.PROCEDURE: "Thủ thuật",
    EntityType.ANATOMY: "Giải phẫu",
}
AGE_UNITS = {"year": "tuổi", "month": "tháng", "week": "tuần", "day": "ngày"}
SEXES = {"male": "nam", "female": "nữ"}
RANKS = {"primary": "chính", "secondary": "kèm theo"}
STAGES = {
    "admission": "lúc vào",
    "preliminary": "sơ bộ",
    "preoperative": "trước mổ",
    "postoperative": "sau mổ",
    "discharge": "ra viện",
}
STATUSES = {"stopped": "đã ngừng", "changed": "đổi", "planned": "dự kiến", "active": ""}
WIDTH = 60


def to_text(record: ClinicalRecord, text: str = "") -> str:
    """A summary to read on a terminal; ``text`` is taken as every exporter takes it."""
    lines = [_headline(record), *_diagnosis_lines(record)]
    for entity_type, title in TYPE_TITLES.items():
        items = [e for e in record.entities if e.type is entity_type]
        if items:
            lines += [f"  {title} ({len(items)})", *(f"    {_entity_line(e)}" for e in items)]
    lines += _block("Đo lường", [measurement_words(m) for m in record.measurements])
    lines += _block("Dùng thuốc", [medication_words(m) for m in record.medications])
    warnings = Counter(f"{w.code}: {w.message}" for w in record.warnings)
    times = [f"{said} ({n} chỗ)" if n > 1 else said for said, n in warnings.items()]
    lines += _block("Cảnh báo", times)
    return "\n".join(lines) + "\n"


def _headline(record: ClinicalRecord) -> str:
    patient = record.patient
    parts = [record.note_id or "ghi chép"]
    if patient.sex:
        parts.append(SEXES[patient.sex])
    if patient.age:
        parts.append(f"{patient.age} {AGE_UNITS[patient.age_unit or 'year']}")
    return " · ".join(parts)


def _diagnosis_lines(record: ClinicalRecord) -> list[str]:
    readable = {e.id: e.normalized for e in record.entities}
    return _block("Chẩn đoán", [_diagnosis_line(d, readable) for d in record.diagnoses])


def _diagnosis_line(item: DiagnosisItem, readable: Mapping[str, str | None]) -> str:
    notes = [RANKS.get(item.rank or "", ""), STAGES.get(item.stage or "", "")]
    notes.append("phân biệt" if item.differential else "")
    said = ", ".join(n for n in notes if n)
    code = item.code.code if item.code else "chưa có mã"
    return f"{code:<8} {_short(readable.get(item.entity) or item.text)}" + (
        f"  ({said})" if said else ""
    )


def _entity_line(item: EntityItem) -> str:
    code = item.codes[0].code if item.codes else ""
    said = ", ".join(assertion_words(item))
    name = _short(item.normalized or item.text) + (f" = {item.preferred}" if item.preferred else "")
    return f"{code:<8} {name}" + (f"  ({said})" if said else "")


def assertion_words(item: EntityItem) -> Iterator[str]:
    """What differs from an affirmed, certain, current finding of the patient, in Vietnamese."""
    said = item.assertion
    if said.negated:
        yield "không có" if item.type is not EntityType.TEST else "không làm"
    if said.certainty is not Certainty.CONFIRMED:
        yield {Certainty.SUSPECTED: "nghi ngờ", Certainty.HYPOTHETICAL: "giả định"}[said.certainty]
    if said.temporality is not Temporality.CURRENT:
        yield {Temporality.PAST: "tiền sử", Temporality.PLANNED: "dự kiến"}[said.temporality]
    if said.experiencer is not Experiencer.PATIENT:
        yield {Experiencer.FAMILY: "gia đình", Experiencer.OTHER: "người khác"}[said.experiencer]


def measurement_words(item: MeasurementItem) -> str:
    """``creatinine 92 umol/L``, with range, comparator and flags."""
    value = item.value or ""
    if item.value_high:
        value += ("/" if item.value_type == "ratio" else "-") + item.value_high
    value = (item.comparator or "") + (value or item.value_text or "")
    suggested = f"? {item.unit_suggested}" if item.unit_suggested else ""
    parts = [item.name, value, item.unit or item.unit_text or "", suggested]
    flags = f"  ({', '.join(item.flags)})" if item.flags else ""
    return " ".join(p for p in parts if p) + flags


def medication_words(item: MedicationItem) -> str:
    """Name, strengths, ingredients and instruction of a medicine."""
    ingredients = " + ".join(i.name for i in item.ingredients)
    strengths = " + ".join(f"{s.value} {s.unit or ''}".strip() for s in item.strengths)
    parts = [item.name, strengths]
    if ingredients and ingredients.casefold() != item.name.casefold():
        parts.append(f"[{ingredients}]")
    if item.dose_text:
        parts.append(item.dose_text)
    elif item.daily_dose:
        parts.append(
            f"{item.daily_dose.value} {item.daily_dose.unit or ''}/ngày".replace(" /", "/")
        )
    if item.route:
        parts.append(item.route)
    if STATUSES[item.status]:
        parts.append(f"({STATUSES[item.status]})")
    return " ".join(p for p in parts if p)


def _block(title: str, rows: list[str]) -> list[str]:
    return [f"  {title} ({len(rows)})", *(f"    {row}" for row in rows)] if rows else []


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
