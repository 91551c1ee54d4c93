"""Text -> lengths of time and expressions that lean on another day (3 ngày nay, hôm qua, N3)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from vnclinical.pipelines.date_grammar import FoundTime, in_instruction, line_before
from vnclinical.pipelines.date_patterns import compiled
from vnclinical.text.fold import strip_marks

__all__ = ["durations", "relative_days", "shifted"]

_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10,
}  # fmt: skip
_UNITS = {
    "nam": "Y", "thang": "M", "th": "M", "tuan": "W", "ngay": "D", "hom": "D", "dem": "D",
    "gio": "TH", "h": "TH", "g": "TH", "phut": "TM", "p": "TM", "ph": "TM",
}  # fmt: skip
_UNIT = r"(?P<u>năm|tháng|th(?= nay)|tuần(?! hoàn)|ngày|hôm|đêm|giờ|h|phút|p)(?!\w)"
_AMOUNT = (
    r"(?P<n>\d{1,3}|một|hai|ba|bốn|sáu|bảy|tám|chín|mười|nhiều|vài|mấy|năm(?= (?:năm|tháng|tuần|"
    r"ngày)))"
    r"(?:~[-–]~\d{1,3})?~"
)
_STAY = r"(?:lúc |khi |ngày )?(?:vào viện|nhập viện|v\.?v|n\.?v|vào khoa|vào)"
_ABOUT = r"(?:~(?:khoảng|độ|chừng|hơn|gần|>))?~"
_DURATION = compiled(
    rf"(?<![\w/])(?<!\d[.,])(?P<head>(?:cách {_STAY}|trước {_STAY}|cách (?:đây|nay)|trước đây|"
    rf"cách){_ABOUT})?(?<!\w)"
    rf"{_AMOUNT}{_UNIT}"
    rf"(?P<tail> (?:nay|trước {_STAY}(?!\w)|vừa qua|qua|trước|sau(?! (?:mổ|đẻ|khi|ăn|sinh|"
    rf"phẫu))))?(?!\w)"
)
_NO_LENGTH_BEFORE = compiled(
    r"(?:(?<!\w)(?:mỗi|mổi|cứ|hằng|hàng|nữ|gái|trai|trẻ|bé|con|cháu|nam|bn|thai|tuổi thai|chu kì|"
    r"chu kỳ|nhỏ|non|đơn thuốc|tuần|"
    r"kinh|kinh đều|vòng kinh|sp|to|trước ăn|sau ăn|khoa|tầng|phòng|nước tiểu|niệu|holter|"
    r"huyết áp)~:?~|[/x×*≈]~)$"
)
_NO_LENGTH_AFTER = compiled(
    r"~(?:tuổi|/|một lần|1 lần|bao|vào|thai)|-năm|~\d{1,2}~(?:phút|p|ngày)(?!\w)"
)
_NEVER_LENGTH = compiled(r"(?:(?<!\w)(?:lần|đợt|độ|thứ|khoa|mũi)~|[/x×]~)$")
_SHORT_CUE = compiled(
    r"(?:(?<!\w)(?:sau|trong|được|đc|dài|kéo dài|khoảng|hơn|gần|cách|đã|mất|đủ|mới)|[<>≥≤])~$"
)
_ORDINAL = compiled(
    r"(?<!\w)(?:(?P<post>hậu phẫu|hp|sau mổ|sau đẻ|sau sinh|sau phẫu thuật)(?:~:)?~)?"
    r"(?:(?P<u>ngày|giờ|h|tuần|tháng)~(?:nv |vv |điều trị |bệnh |nằm viện )?thứ~(?P<n>\d{1,2})|"
    r"(?P<u2>giờ|ngày|tuần)~(?P<n2>\d{1,2}))(?![\w/])(?![.,-]\d)"
    r"(?P<tail> (?:của )?(?:bệnh|điều trị|hậu phẫu|nội trú|nằm viện|vào viện|sau mổ|sau đẻ|"
    r"sau sinh|kì|kỳ)(?!\w))?"
)
_AFTER_BIRTH = compiled(r"(?<!\w)(?:hậu phẫu|sau (?:mổ|đẻ|phẫu thuật|sinh))[^\n,.;:]{0,14}$")
_TAKEN = compiled(r"(?:(?<!\w)(?:uống|tiêm|dùng|lần|mỗi|viên|xịt|nhỏ|ngày)~|[/x×]~)$")
_PLAIN_END = re.compile(r"[ \t]*(?:$|[\n,.;:)\]–-])")
_DAY_CODE = re.compile(
    r"(?<![\w/(.,+])(?P<post>(?:hậu phẫu|hau phau|HP|"
    r"HẬU PHẪU) )?[NJ](?P<n>\d{1,2})(?:[-–/][NJ]?\d{1,2})?(?![\w.,])"
    r"(?P<tail> (?:của )?(?:bệnh|benh|BỆNH|nội trú|điều trị)(?!\w))?"
)
_STAGED = re.compile(r"T\d[a-d]?[ ,]*$|(?:khí|Khí|[Gg]iai đoạn|mã|ICD|\()[ \t]*$")
_PARTS = r"sáng|trưa|chiều|tối|đêm|khuya"
_DAY_WORDS = compiled(
    rf"(?<!\w)(?:(?P<same>(?:(?:{_PARTS}) )?(?:cùng ngày(?: {_STAY})?|ngày (?:vào viện|nhập viện|"
    r"nv|vv|vào)(?!~:)))|"
    rf"(?:(?:{_PARTS}) )?(?P<day>hôm (?:qua|nay|kia)|ngày mai|ngày kia)|(?P<hq>hqua)|"
    rf"(?P<part>{_PARTS}) (?P<when>nay|qua|mai)|"
    r"(?P<big>năm (?:nay|ngoái|kia|trước)|tháng (?:trước|này|sau)|tuần (?:trước|này|sau)))(?!\w)"
)
_SHIFT = {
    "hom qua": -1, "hom nay": 0, "hom kia": -2, "ngay mai": 1, "ngay kia": 2, "nay": 0, "qua": -1,
    "mai": 1, "hqua": -1,
}  # fmt: skip
_BIG = {"nay": 0, "ngoai": -1, "truoc": -1, "kia": -2, "sau": 1}


def durations(folded: str, anchor: date | None, admission: date | None) -> Iterator[FoundTime]:
    """Lengths (10 năm) and distances (cách đây 5 năm, 3 ngày trước vào viện).

    >>> [f.value for f in durations("tha 10 năm, cách nay 2 tuần mổ", date(2026, 5, 20), None)]
    ['P10Y', '2026-05-06']
    """
    for match in _DURATION.finditer(folded):
        if _no_length(folded, match):
            continue
        value = _length(match["n"], match["u"])
        head, tail = strip_marks(match["head"] or ""), strip_marks(match["tail"] or "").split()
        stay = "v" in head or (len(tail) > 1 and tail[0] == "truoc")
        if stay:
            yield FoundTime(
                *match.span(), "relative", shifted(value, admission) or value, "admission"
            )
        elif head or tail == ["truoc"]:
            yield FoundTime(*match.span(), "relative", shifted(value, anchor) or value, "note")
        else:
            yield FoundTime(*match.span(), "duration", value, "note" if tail else None)


def _no_length(folded: str, match: re.Match[str]) -> bool:
    unit = strip_marks(match["u"])
    before = line_before(folded, match.start())
    if _NEVER_LENGTH.search(before):
        return True
    if match["tail"] or len(match["head"] or "") > 6:
        return unit in ("p", "phut") and "nay" not in (match["tail"] or "nay")
    if match["head"] and unit in ("h", "gio", "p", "phut"):
        return True  # "cách 6h" says how often
    if _NO_LENGTH_AFTER.match(folded, match.end()):
        return True
    if unit == "nam":
        return bool(re.search(r"/[ \t]*$", before)) or match["n"] == "nam"
    long = unit in ("thang", "tuan")
    if _NO_LENGTH_BEFORE.search(before) or in_instruction(folded, match.start(), dose_only=long):
        return True
    return unit in ("h", "p", "gio") and not _long_enough(match, unit, before)


def _long_enough(match: re.Match[str], unit: str, before: str) -> bool:
    """Whether an hour is a length of time here, not an hour of the day."""
    if _SHORT_CUE.search(before):
        return True
    return unit == "gio" and match["n"].isdigit() and int(match["n"]) > 23


def _length(number: str, unit: str) -> str | None:
    amount = int(number) if number.isdigit() else _NUMBERS.get(strip_marks(number))
    sign = _UNITS[strip_marks(unit)]
    if amount is None:
        return None
    return f"PT{amount}{sign[1]}" if len(sign) > 1 else f"P{amount}{sign}"


def shifted(length: str | None, anchor: date | None) -> str | None:
    """The day, month or year that lies ``length`` before ``anchor``, as precise as the length.

    >>> shifted("P5Y", date(2026, 5, 20)), shifted("P3D", date(2026, 5, 2)), shifted("P3D", None)
    ('2021', '2026-04-29', None)
    """
    if length is None or anchor is None or length.startswith("PT"):
        return None
    amount, sign = int(length[1:-1]), length[-1]
    if sign == "Y":
        return f"{anchor.year - amount:04}" if amount < anchor.year else None
    if sign == "M":
        months = anchor.year * 12 + anchor.month - 1 - amount
        return f"{months // 12:04}-{months % 12 + 1:02}" if months >= 12 else None
    return _moved(anchor, -amount * (7 if sign == "W" else 1))


def _moved(anchor: date, days: int) -> str | None:
    try:
        return (anchor + timedelta(days=days)).isoformat()
    except OverflowError:  # before the first or behind the last day of the calendar
        return None


def relative_days(
    text: str, folded: str, anchor: date | None, admission: date | None
) -> Iterator[FoundTime]:
    """Numbered days (ngày thứ 3 của bệnh, N3, J5) and words for a day (hôm qua, cùng ngày).

    >>> note = "Đêm qua sốt, N3"
    >>> [f.value for f in relative_days(note, note.lower(), date(2026, 5, 20), None)]
    ['P3D', '2026-05-19']
    """
    for match in _ORDINAL.finditer(folded):
        if match["n2"] is None or _is_numbered(folded, match):
            unit, number = match["u"] or match["u2"], match["n"] or match["n2"]
            anchored = _counted_from(match["tail"], match["post"])
            yield FoundTime(*match.span(), "relative", _length(number, unit), anchored)
    for match in _DAY_CODE.finditer(text):
        staged = _STAGED.search(line_before(text, match.start()))
        if int(match["n"]) <= 30 and not staged and not re.match(r"[ ,]*M\d", text[match.end() :]):
            yield FoundTime(
                *match.span(),
                "relative",
                f"P{int(match['n'])}D",
                _counted_from(match["tail"], match["post"]),
            )
    yield from _day_words(folded, anchor, admission)


def _is_numbered(folded: str, match: re.Match[str]) -> bool:
    """``ngày 2`` numbers a day at the end of a phrase; ``ngày 2 lần``, ``ngày 2 viên`` do not."""
    before = line_before(folded, match.start())
    if match["post"] or match["tail"] or _AFTER_BIRTH.search(before):
        return True
    return bool(_PLAIN_END.match(folded, match.end())) and not _TAKEN.search(before)


def _counted_from(tail: str | None, post: str | None) -> str | None:
    words = strip_marks(tail or "")
    if post or "mo" in words.split():
        return None
    if "benh" in words:
        return "onset"
    return "admission" if re.search("noi tru|dieu tri|vien", words) else None


def _day_words(folded: str, anchor: date | None, admission: date | None) -> Iterator[FoundTime]:
    for match in _DAY_WORDS.finditer(folded):
        if match["same"]:
            day = admission or anchor
            yield FoundTime(
                *match.span(), "relative", day.isoformat() if day else "P0D", "admission"
            )
        elif match["big"]:
            yield FoundTime(*match.span(), "relative", _big_value(match["big"], anchor), "note")
        else:
            shift = _SHIFT[
                strip_marks(" ".join((match["day"] or match["hq"] or match["when"]).split()))
            ]
            value = _moved(anchor, shift) if anchor is not None else None
            yield FoundTime(*match.span(), "relative", value or f"P{abs(shift)}D", "note")


def _big_value(words: str, anchor: date | None) -> str:
    unit, which = strip_marks(words).split()
    step = _BIG.get(which, 0)
    if unit == "tuan" or anchor is None:
        return f"P{abs(step)}{_UNITS[unit]}"
    if unit == "nam":
        return f"{anchor.year + step:04}"
    months = anchor.year * 12 + anchor.month - 1 + step
    return f"{months // 12:04}-{months % 12 + 1:02}"
