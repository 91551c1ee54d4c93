"""Closed vocabularies -> enumerations; no other file writes a label as a bare string."""

from enum import StrEnum

__all__ = [
    "Certainty",
    "CodeMethod",
    "DiagnosisRank",
    "DiagnosisStage",
    "EntityType",
    "Experiencer",
    "Layer",
    "MeasurementKind",
    "MedicationStatus",
    "SectionKind",
    "Temporality",
    "ValueType",
    "WarningCode",
]


class Layer(StrEnum):
    """The layers of a document, in the order in which pipes usually write them."""

    TEXT = "text"
    SECTIONS = "sections"
    SENTENCES = "sentences"
    WORDS = "words"
    ABBREVIATIONS = "abbreviations"
    DATES = "dates"
    CANDIDATES = "candidates"
    OPINIONS = "opinions"
    ENTITIES = "entities"
    ASSERTIONS = "assertions"
    MEASUREMENTS = "measurements"
    MEDICATIONS = "medications"
    DIAGNOSES = "diagnoses"
    CODES = "codes"
    RELATIONS = "relations"
    PATIENT = "patient"


class EntityType(StrEnum):
    """What a mention names (docs/annotation-guidelines.md)."""

    DISEASE = "disease"  # bệnh, hội chứng, tổn thương có tên
    SYMPTOM = "symptom"  # triệu chứng cơ năng, dấu hiệu thực thể
    TEST = "test"  # xét nghiệm, thăm dò, chẩn đoán hình ảnh
    DRUG = "drug"  # thuốc: tên gốc, biệt dược, nhóm
    PROCEDURE = "procedure"  # phẫu thuật, thủ thuật, trị liệu, thiết bị
    ANATOMY = "anatomy"  # bộ phận cơ thể đứng riêng


class Certainty(StrEnum):
    """How sure the writer is."""

    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"  # theo dõi, nghi, chưa loại trừ
    HYPOTHETICAL = "hypothetical"  # tái khám nếu sốt


class Temporality(StrEnum):
    """When, seen from this stay."""

    CURRENT = "current"
    PAST = "past"
    PLANNED = "planned"


class Experiencer(StrEnum):
    """Whose finding it is."""

    PATIENT = "patient"
    FAMILY = "family"
    OTHER = "other"


class SectionKind(StrEnum):
    """The parts of a note; children of ``past_history`` and ``examination`` have own kinds."""

    ADMINISTRATIVE = "administrative"
    REASON = "reason"
    PRESENT_ILLNESS = "present_illness"
    PAST_HISTORY = "past_history"
    PAST_PERSONAL = "past_history.personal"
    PAST_FAMILY = "past_history.family"
    PAST_ALLERGY = "past_history.allergy"
    PAST_OBSTETRIC = "past_history.obstetric"
    PAST_HABITS = "past_history.habits"
    PAST_EPIDEMIOLOGY = "past_history.epidemiology"
    EXAMINATION = "examination"
    EXAM_GENERAL = "examination.general"
    EXAM_CIRCULATION = "examination.circulation"
    EXAM_RESPIRATION = "examination.respiration"
    EXAM_DIGESTION = "examination.digestion"
    EXAM_GENITOURINARY = "examination.genitourinary"
    EXAM_NERVOUS = "examination.nervous"
    EXAM_MUSCULOSKELETAL = "examination.musculoskeletal"
    EXAM_ENT = "examination.ent"
    EXAM_DENTAL = "examination.dental"
    EXAM_EYE = "examination.eye"
    EXAM_SKIN = "examination.skin"
    EXAM_OBSTETRIC = "examination.obstetric"
    EXAM_OTHER = "examination.other"
    TESTS = "tests"
    SUMMARY = "summary"
    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    PRESCRIPTION = "prescription"
    COURSE = "course"
    PROCEDURE_NOTE = "procedure_note"
    ADVICE = "advice"
    PROGNOSIS = "prognosis"
    OTHER = "other"


class DiagnosisRank(StrEnum):
    """Main disease or accompanying disease."""

    PRIMARY = "primary"  # bệnh chính
    SECONDARY = "secondary"  # bệnh kèm theo


class DiagnosisStage(StrEnum):
    """When in the stay a diagnosis was made."""

    ADMISSION = "admission"  # lúc vào
    PRELIMINARY = "preliminary"  # sơ bộ
    PREOPERATIVE = "preoperative"  # trước mổ
    POSTOPERATIVE = "postoperative"  # sau mổ
    DISCHARGE = "discharge"  # ra viện


class MeasurementKind(StrEnum):
    """The family of a measured quantity."""

    VITAL = "vital"
    LAB = "lab"
    SCORE = "score"
    ANTHROPOMETRY = "anthropometry"
    OBSTETRIC = "obstetric"
    IMAGING = "imaging"


class ValueType(StrEnum):
    """The shape of a measured value."""

    NUMBER = "number"
    RANGE = "range"
    RATIO = "ratio"
    ORDINAL = "ordinal"
    TEXT = "text"


class MedicationStatus(StrEnum):
    """What the note says is done with a medicine."""

    ACTIVE = "active"
    STOPPED = "stopped"
    CHANGED = "changed"
    PLANNED = "planned"


class CodeMethod(StrEnum):
    """How a code was found."""

    WRITTEN = "written"  # the doctor wrote it
    EXACT = "exact"
    FOLDED = "folded"  # equal once marks are taken off
    PARTIAL = "partial"  # the longest known term inside the mention
    LEXICAL = "lexical"


class WarningCode(StrEnum):
    """Why a record carries a warning."""

    BYTE_ORDER_MARK = "byte_order_mark"
    ENCODING_REPAIRED = "encoding_repaired"
    NO_DIACRITICS = "no_diacritics"
    CHARACTER_REPLACED = "character_replaced"
    PROCESSING_FAILED = "processing_failed"
