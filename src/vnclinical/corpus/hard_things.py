"""Gold notes -> how often each thing occurs that is easy to read and hard to learn."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from vnclinical.labels import Certainty, EntityType, Experiencer, Temporality
from vnclinical.readers.gold import GoldEntity, GoldNote

__all__ = ["AMBIGUOUS", "hard_things"]

AMBIGUOUS = ("ĐTĐ", "HC", "T", "TD", "P", "TM", "KT", "CT")
"""Abbreviations whose reading depends on the place."""

# Written out as wards write them, in any case.
TRAPS = re.compile(
    r"không (?:đỡ|thấy đỡ|giảm|rõ|đều|duy trì|thường xuyên|đáp ứng|cải thiện|tự)"
    r"|ko (?:đỡ|rõ|đều)|chưa (?:đỡ|loại trừ|rõ|điều trị|dùng|uống|khám|ghi nhận)|kg (?:đỡ|rõ)"
    r"|k (?:đỡ|rõ)|không loại trừ|kém đáp ứng|bỏ thuốc|bỏ trị|không tuân thủ",
    re.I,
)
NORMAL = re.compile(
    r"(?:bụng (?:mềm|xẹp)|tim (?:đều|nhịp đều)|t1 ?,? ?t2 (?:rõ|đều)|phổi (?:trong|thông khí tốt)"
    r"|da (?:,? ?)niêm(?: mạc)? hồng|tỉnh(?: táo)?,? tiếp xúc (?:tốt|được)|đồng tử[^.\n]{0,14} đều"
    r"|rrpn rõ|rì rào phế nang rõ|âm phế bào (?:rõ|đều)|chi ấm|mạch rõ|thể trạng (?:trung bình|tb)"
    r"|cổ mềm|họng sạch|tự thở (?:êm|đều)|bt\b|bình thường)",
    re.I,
)


def hard_things(notes: Sequence[GoldNote]) -> dict[str, int]:
    """How often each hard thing occurs.

    Traps and normal findings are counted by wording, everything else from the gold.
    """
    counts: Counter[str] = Counter()
    for note in notes:
        counts.update(_of_entities(note))
        counts["negation traps"] += len(TRAPS.findall(note.text))
        counts["normal findings, positively worded"] += len(NORMAL.findall(note.text))
        counts["overlapping entities of different types"] += _overlaps(note.entities)
        counts["brand and ingredient together"] += sum(
            len(m.entities) > 1 for m in note.medications
        )
        counts["one disease named in three ways or more"] += _many_names(note.entities)
        for short in AMBIGUOUS:
            counts["ambiguous abbreviations"] += sum(a.text == short for a in note.abbreviations)
    return {name: counts[name] for name in NAMES}


NAMES = (
    "negated",
    "negation traps",
    "negated lists of three or more",
    "suspected",
    "hypothetical",
    "past",
    "planned",
    "family or other people",
    "orders without results",
    "normal findings, positively worded",
    "ambiguous abbreviations",
    "brand and ingredient together",
    "overlapping entities of different types",
    "one disease named in three ways or more",
)


def _of_entities(note: GoldNote) -> Counter[str]:
    counts: Counter[str] = Counter()
    run = 0
    for entity in note.entities:
        said = entity.assertion
        counts["negated"] += said.negated
        counts["suspected"] += said.certainty is Certainty.SUSPECTED
        counts["hypothetical"] += said.certainty is Certainty.HYPOTHETICAL
        counts["past"] += said.temporality is Temporality.PAST
        counts["planned"] += said.temporality is Temporality.PLANNED
        counts["family or other people"] += said.experiencer is not Experiencer.PATIENT
        ordered = entity.type is EntityType.TEST and said.temporality is Temporality.PLANNED
        counts["orders without results"] += ordered
        run = run + 1 if said.negated else 0
        counts["negated lists of three or more"] += run == 3
    return counts


def _overlaps(entities: Sequence[GoldEntity]) -> int:
    ordered = sorted(entities, key=lambda e: (e.start, -e.end))
    return sum(
        later.start < first.end
        for i, first in enumerate(ordered)
        for later in ordered[i + 1 : i + 8]
    )


def _many_names(entities: Sequence[GoldEntity]) -> int:
    names: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        for alternatives in list(entity.icd10.values())[:1]:
            names[alternatives[0][0][:3]].add(entity.text.casefold())
    return sum(len(found) >= 3 for found in names.values())
