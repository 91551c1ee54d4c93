"""Text -> the patient's age and sex, as the note says them."""

import re
from decimal import Decimal
from typing import ClassVar

from vnclinical.annotations import Patient
from vnclinical.document import Document
from vnclinical.labels import Layer
from vnclinical.text.fold import fold, strip_marks
from vnclinical.text.span import Span

__all__ = ["PatientFinder"]

UNITS = {
    "tuoi": "year", "t": "year", "thang": "month", "th": "month", "tuan": "week", "ngay": "day",
}  # fmt: skip
WHO = r"(?:benh nhan|nguoi benh|bn|enh nhan|tre|be|chau|san phu|thai phu|nb|b\.n)"
SEX = r"(?P<sex>nam|nu|trai|gai)"
MONTHS = r"thang(?!\s*(?:nay|truoc|qua))"  # "3 tháng nay" says how long, not how old
AGE = rf"(?P<age>\d{{1,3}})\s*(?P<unit>tuoi|thang tuoi|tuan tuoi|ngay tuoi|{MONTHS}|t(?![\w°:]))"
PATTERNS = tuple(
    re.compile(p)
    for p in (
        rf"\b{WHO}\s*:?\s*(?:la\s+)?{SEX}?(?:\s*gioi)?[\s,;:.()-]*(?:gioi\s*:?\s*)?(?:tuoi\s*:?\s*)?{AGE}",
        rf"\b{SEX}\s*(?:gioi)?[\s,;:.()/-]*{AGE}",
        rf"\b{AGE}[\s,;.()/-]*(?:gioi\s*(?:tinh)?\s*:?\s*)?{SEX}\b",
        r"\btuoi\s*:\s*(?P<age>\d{1,3})(?:\s*(?P<unit>tuoi|thang|ngay))?(?!\d)",
        rf"\b{WHO}\s*:?\s*{AGE}",
        rf"\b{WHO}\s*:?\s*{SEX}\b",
        rf"gioi(?:\s*tinh)?\s*:?\s*{SEX}\b",
    )
)
FEMALE = re.compile(r"\b(?:san phu|thai phu|para\s*:?\s*\d{4}|kinh cuoi|kcc\b)")
SEXES = {"nam": "male", "trai": "male", "nu": "female", "gai": "female"}
HEAD = 1200
"""Age and sex stand at the head of a note; further down a relative's may stand."""


class PatientFinder:
    """Reads age and sex from the head of the note.

    >>> PatientFinder()(Document.from_text("BN nam 65t, TS THA")).patient
    Patient(age=Decimal('65'), age_unit='year', sex='male', spans=(Span(start=0, end=10),))
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT})
    writes: ClassVar[Layer] = Layer.PATIENT

    def __call__(self, doc: Document) -> Document:
        """Fills PATIENT."""
        head = strip_marks(fold(doc.text[:HEAD]))
        age: Decimal | None = None
        unit = sex = None
        spans: list[Span] = []
        for pattern in PATTERNS:
            match = pattern.search(head)
            if match is None:
                continue
            seen = match.groupdict()
            if age is None and seen.get("age") and int(seen["age"]) <= 120:
                age = Decimal(seen["age"])
                unit = UNITS[(seen.get("unit") or "tuoi").split()[0]]
                spans.append(Span(match.start(), match.end()))
            if sex is None and seen.get("sex"):
                sex = SEXES[seen["sex"]]
                spans.append(Span(match.start(), match.end()))
        if sex is None and FEMALE.search(head):
            sex = "female"
        return doc.with_layer(Layer.PATIENT, Patient(age, unit, sex, tuple(dict.fromkeys(spans))))
