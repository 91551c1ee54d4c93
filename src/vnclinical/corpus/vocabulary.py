"""The kinds of document and the specialties that the meta of a note may name."""

__all__ = ["DOCUMENTS", "SPECIALTIES", "WARD_DOCUMENTS"]

WARD_DOCUMENTS = frozenset(
    {
        "admission",  # bệnh án
        "first_examination",  # khám vào viện
        "progress",  # tờ điều trị
        "ward_round",  # đi buồng
        "emergency",  # cấp cứu
    }
)
"""The kinds of which the figures of real ward notes were counted."""

DOCUMENTS = WARD_DOCUMENTS | {
    "handover",  # bàn giao
    "consultation",  # hội chẩn
    "operation",  # tường trình phẫu thuật
    "procedure",  # thủ thuật
    "discharge",  # ra viện
    "summary",  # tóm tắt hồ sơ bệnh án
    "referral",  # chuyển tuyến
    "outpatient",  # phiếu khám
    "prescription",  # đơn thuốc
    "orders",  # y lệnh
    "nursing",  # phiếu chăm sóc
    "ultrasound",
    "xray",
    "ct",
    "mri",
    "endoscopy",
    "echo",
    "ecg",
    "pathology",
    "laboratory",
}

_SPECIALTIES = """
cardiology neurology stroke respiratory gastroenterology hepatology nephrology endocrinology
rheumatology haematology oncology infectious_diseases toxicology intensive_care emergency
general_surgery trauma orthopaedics urology obstetrics gynaecology paediatrics neonatology
ophthalmology ent dermatology psychiatry rehabilitation traditional_medicine geriatrics
internal_medicine
"""
SPECIALTIES = frozenset(_SPECIALTIES.split())
