"""Text -> calendar dates and clock times, each with how sure its own form makes it.

All patterns are written with Vietnamese marks and match the same words without them too; they run
over ``fold(text)``, so that capitals make no difference.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vnclinical.pipelines.date_patterns import compiled
from vnclinical.text.fold import strip_marks

__all__ = ["FoundTime", "calendar_dates", "clock_times", "in_instruction", "line_before"]


@dataclass(frozen=True, slots=True)
class FoundTime:
    """An expression with its ISO value; what is not ``sure`` needs a neighbour to be believed."""

    start: int
    end: int
    kind: str
    value: str | None
    relative_to: str | None = None
    sure: bool = True


_PART = r"(?:(?P<part>sáng|trưa|chiều|tối|đêm)~)?"
_LEAD = rf"(?<!\w){_PART}(?P<cue>(?:ngày|hôm|mùng)~)?"
_WORDS_DATE = compiled(
    rf"{_LEAD}(?<!\d)(?P<d>\d{{1,2}}) tháng~(?P<m>\d{{1,2}})(?:[, ]~năm~(?P<y>\d{{4}}))?(?![\w])"
)
_FULL_DATE = compiled(
    rf"{_LEAD}(?<![\d/.,-])(?P<d>\d{{1,2}})~(?P<sep>[/.-])~(?P<m>\d{{1,2}})~(?P=sep)~"
    r"(?P<y>\d{4}|(?<=/)\d{2})(?![\w/])(?![.-]\d)"
)
_ISO_DATE = compiled(r"(?<![\w/.-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?![\d/-])")
_DAY_MONTH = compiled(
    rf"(?<!\w)(?P<cue>{_PART}(?:(?:ngày|hôm|"
    rf"mùng)~)?)(?<![\d/.,-])(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?![\w/%])(?!~mm)(?![.,-]\d)"
)
_MONTH_YEAR = compiled(
    r"(?<![\w/.,-])(?:tháng~|t)?(?P<m>\d{1,2})[/-](?P<y>(?:19|20)\d\d)(?![\w/])(?![.-]\d)"
)
_MONTH_WORDS = compiled(
    r"(?<!\w)(?<!\d[ ])tháng~(?P<m>\d{1,2})(?: năm~(?P<y>\d{4}))?(?![\w/])(?![.,-]\d)"
)
_YEAR = compiled(r"(?<![\w/.,+-])(?P<cue>năm~)?(?P<y>(?:19|20)\d\d)(?![\w%²]|/\d|[.,-]\d|~[–-]~\d)")

# What stands before or behind a fraction that is no date: pressure, power, grades, doses, levels.
_NO_DATE_BEFORE = compiled(
    r"(?:(?<!\w)(?:h\.?a|huyết áp|bp|ibp|cơ lực|sức cơ|lực|ho[hbc][lc]?|thổi|tt|độ|phân|vas|mrc|"
    r"nyha|"
    r"[bc]ipap|ipap|thị lực|mt|mp|tr|mr|vs|điểm|grade|glasgow|para|số nhà|ngõ|hẻm|ngách|tỷ lệ|"
    r"gãy|còn|"
    r"được|hạch|apgar|ai|ci|chân|tay|cao|dưới|trên|giữa|od|og|av|x|mỗi|mg|sắc)"
    r"~(?:[:=(]|\(?[pt]\))?~|[<>≥≤±x×*]~)$"
)
_NO_DATE_AFTER = compiled(
    r"~(?:\(?(?:viên|v|ống|ô|lọ|gói|g|mg|ml|lít|phế trường|điểm|mm|cm|lần|hạch|chai|bao|bát|bữa|"
    r"suất|mũi|ngày|tháng|"
    r"đường)(?!\w)|%)"
)
_PART_OF = compiled(
    r"~(?:dưới|trên|giữa|trước|sau|ngoài|trong|phế|phổi|cẳng|đùi|thân|xương|bụng|lưng)(?!\w)"
)
_DATE_CUE = compiled(
    r"(?<!\w)(?:từ|đến|tới|vv|nv|rv|vào viện|nhập viện|ra viện|ra|vào|kq|cuối|kcc|kc|hẹn|mổ|"
    r"khám lại|"
    r"tái khám|tk|qua|lúc|hồi|sau|trước|đẻ|sinh|làm|xn|cls|siêu âm|xq|ct|mri)~[:(]?~$"
)
_NEAR = (timedelta(days=-75), timedelta(days=45))
# Words before a bare number of four digits that make it a value, not a year.
_NO_YEAR_BEFORE = compiled(
    r"(?:(?<!\w)(?:para|(?:nt-?)?(?:pro)?-?bnp|ck(?:-?mb)?|ast|alt|got|gpt|ggt|ldh|bc|tc|hc|crp|"
    r"glu|glucose|"
    r"b?hcg|afp|cea|psa|ferritin|amylase?|lipase?|d-?dimer|dimer|tropo\w*|tn[ti]|wbc|plt|sl|ca|"
    r"cân|nặng|"
    r"cao|khoảng|uống|dịch|tổng|tiểu|truyền|số|sđt|đt|mã|x|tốc độ|liều|hộp|bn nam|bệnh nhân nam|"
    r"tri|folat)|"
    r"(?<![^\W_])[\d.,]*\d|[:=<>≥≤~+x×*#%])~:?~$"
)
_MAN = re.compile(r"(?:(?:bn|bệnh nhân|benh nhan)[ \t]+nam|^nam)[ \t]+\d{4}$")
_YEAR_BEFORE = re.compile(r"(?:[^\W\d_]\d?|[,;.(\[)–-])[ \t]*$|^[ \t]*$")
_NO_YEAR_AFTER = compiled(
    r"~(?:m?m?ol|mg|mcg|ng|pg|ml|g|kg|cc|kcal|l|ui|iu|u|đv|mm|ck|lần|đồng|đ|vnd|vnđ|viên|bước|m|"
    r"bc|tế bào|/)(?!\w)"
)

_TIME = compiled(
    r"(?<![\w/:])(?<!\d[.,])(?P<h>\d{1,2})(?:(?:~h|g|~giờ~)(?P<mi>\d{2})(?!\d)(?:~(?:phút|p|ph|"
    r"'))?|(?P<bare>~(?:h|giờ)))"
    r"(?![\w/])(?:~(?P<part>sáng|trưa|chiều|tối|đêm)(?!\w))?"
)
_COLON_TIME = compiled(r"(?<![\w:./-])(?P<h>\d{2}):(?P<mi>\d{2})(?::\d{2})?(?![\w:])(?P<part>)")
_TIME_CUE = compiled(
    r"(?<!\w)(?:lúc|hồi|vào|từ|đến|khi|tới|xn|cls|ecg|đtđ|vv|nv|khoa|"
    r"giường|bs|báo|khám|mổ)~:?~$|[,→]~$"
)
_ARRIVAL = compiled(r"(?<!\w)(?:vào|vào khoa|tới|tới nơi|đến|đến nơi|từ)~$")
_NO_TIME_BEFORE = compiled(
    r"(?:(?<!\w)(?:mỗi|mổi|cứ|trong|sau|uống|tiêm|x|cách|kéo dài|được|>|<|trước|tối|sáng|chiều|"
    r"trưa|v|viên)|[/<>x×≥≤])~$"
)
_DOSES = (
    r"\d~(?:mg|g|mcg|µg|ml|ui|iu|đv|đơn vị|viên|v|ống|ô|lọ|gói|g/p|giọt|chai|vỉ|nhát|bơm)(?!\w)"
)
_DOSE = compiled(_DOSES)
_DOSE_OR_ROUTE = compiled(
    rf"{_DOSES}|(?<!\w)(?:tmc|ttm|tdd|btđ|tb|im|iv|sc|uống|ngậm|xịt|bôi|khí dung|pha|truyền)(?!\w)"
)
_CLAUSE_END = compiled(r"[\n;]|[.]\s|->|→|(?:bỏ|ngừng|ngưng|nghỉ|tái khám|hẹn|khám lại|về)(?!\w)")


def in_instruction(folded: str, at: int, *, dose_only: bool = False) -> bool:
    """Whether a dose, or a route unless ``dose_only``, stands in the same clause before ``at``.

    >>> in_instruction("cefixim 200mg 2 viên/ngày 7 ngày", 26)
    True
    """
    begin = max(0, at - 90)
    ends = [m.end() for m in _CLAUSE_END.finditer(folded, begin, at)]
    pattern = _DOSE if dose_only else _DOSE_OR_ROUTE
    return pattern.search(folded, ends[-1] if ends else begin, at) is not None


def line_before(folded: str, at: int, width: int = 24) -> str:
    """At most ``width`` characters before ``at`` on the same line."""
    return folded[max(folded.rfind("\n", 0, at) + 1, at - width) : at]


def calendar_dates(folded: str, anchor: date | None) -> Iterator[FoundTime]:
    """Dates, months and years; ``anchor`` gives a date without a year its year.

    >>> [f.value for f in calendar_dates("vv ngày 17/4, mổ 2010", date(2026, 5, 2))]
    ['2026-04-17', '2010']
    """
    for pattern in (_WORDS_DATE, _FULL_DATE, _ISO_DATE):
        for match in pattern.finditer(folded):
            if pattern is _WORDS_DATE and not (match["cue"] or match["y"]):
                continue  # "3 tháng 1 lần"
            value = _dated(int(match["d"]), int(match["m"]), match["y"], anchor)
            if value is not None:
                yield FoundTime(*match.span(), "date", value)
    yield from _day_months(folded, anchor)
    yield from _months(folded, anchor)
    yield from _years(folded, anchor)


def _day_months(folded: str, anchor: date | None) -> Iterator[FoundTime]:
    for match in _DAY_MONTH.finditer(folded):
        value = _dated(int(match["d"]), int(match["m"]), None, anchor)
        if value is None:
            continue
        certain = bool(match["cue"]) or _looks_dated(folded, match, value, anchor)
        yield FoundTime(*match.span(), "date", value, sure=certain)


def _looks_dated(folded: str, match: re.Match[str], value: str, anchor: date | None) -> bool:
    before = line_before(folded, match.start())
    if _NO_DATE_AFTER.match(folded, match.end()):
        return False
    if _DATE_CUE.search(before):
        return not _PART_OF.match(folded, match.end())
    if match["d"].startswith("0") or match["m"].startswith("0"):
        return True
    if _NO_DATE_BEFORE.search(before):
        return False
    day, month = int(match["d"]), int(match["m"])
    opens = not before.strip(" \t-+*([")
    closes = folded[match.end() : match.end() + 1] in (":", ")")
    if day <= month <= 6:  # 1/2, 3/5, 4/5 are parts and grades far more often than days
        return closes and anchor is not None and _is_near(value, anchor)
    if anchor is not None:
        return day > 12 or month > 10 or _is_near(value, anchor)
    return day > 12 or (day > month and (opens or closes))


def _is_near(value: str, anchor: date) -> bool:
    return _NEAR[0] <= date.fromisoformat(value) - anchor <= _NEAR[1]


def _months(folded: str, anchor: date | None) -> Iterator[FoundTime]:
    for match in _MONTH_YEAR.finditer(folded):
        if 1 <= int(match["m"]) <= 12:
            yield FoundTime(*match.span(), "date", f"{match['y']}-{int(match['m']):02}")
    for match in _MONTH_WORDS.finditer(folded):
        month = int(match["m"])
        if not 1 <= month <= 12 or re.match(r"[ \t]*(?:thai|cu|đầu|dau)", folded[match.end() :]):
            continue
        year = match["y"]
        if year is None and anchor is not None:
            year = str(anchor.year if month <= anchor.month else anchor.year - 1)
        yield FoundTime(*match.span(), "date", f"{year or '-'}-{month:02}")


def _years(folded: str, anchor: date | None) -> Iterator[FoundTime]:
    latest = anchor.year + 2 if anchor else 2049
    for match in _YEAR.finditer(folded):
        before = line_before(folded, match.start())
        if not 1930 <= int(match["y"]) <= latest or _NO_YEAR_AFTER.match(folded, match.end()):
            continue
        if match["cue"] and _MAN.search(f"{before}{match[0]}"):
            continue  # "BN nam 1958" was born then
        if match["cue"] or (_YEAR_BEFORE.search(before) and not _NO_YEAR_BEFORE.search(before)):
            yield FoundTime(*match.span(), "date", match["y"])


def _dated(day: int, month: int, year: str | None, anchor: date | None) -> str | None:
    """The ISO value, or None when no calendar has this day."""
    if year is not None:
        full = int(year) + 2000 if len(year) == 2 else int(year)
        possible = _day(full, month, day) if 1900 <= full < 2100 else None
        return possible.isoformat() if possible else None
    if anchor is None:
        return f"--{month:02}-{day:02}" if _day(2024, month, day) else None
    years = (_day(anchor.year + step, month, day) for step in (-1, 0, 1))
    days = [found for found in years if found is not None]
    # A ward writes of the past year and of the next visit: half a year ahead is last year.
    nearest = min(days, key=lambda d: _distance(d, anchor), default=None)
    return nearest.isoformat() if nearest else None


def _distance(day: date, anchor: date) -> int:
    ahead = (day - anchor).days
    return 3 * ahead if ahead > 0 else -ahead


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def clock_times(folded: str) -> Iterator[FoundTime]:
    """Hours of the day; a bare hour is sure only behind a cue or at the start of a line.

    >>> [(f.value, f.sure) for f in clock_times("lúc 3h sốt, 8h30 đau, theo dõi 20h")]
    [('T03:00', True), ('T08:30', True), ('T20:00', False)]
    """
    for pattern in (_TIME, _COLON_TIME):
        for match in pattern.finditer(folded):
            hour, minute = int(match["h"]), int(match["mi"] or 0)
            if hour > 23 or minute > 59:
                continue
            value = f"T{_day_hour(hour, match['part']):02}:{minute:02}"
            sure = _sure_time(folded, match, bare=match["mi"] is None)
            yield FoundTime(*match.span(), "time", value, sure=sure)


def _sure_time(folded: str, match: re.Match[str], *, bare: bool) -> bool:
    before = line_before(folded, match.start())
    if re.search(r"(?:lúc|luc|hồi|hoi)[ \t]*:?[ \t]*$", before):
        return True
    if _NO_TIME_BEFORE.search(before):
        return False
    if not bare and _ARRIVAL.search(before):
        return True
    if in_instruction(folded, match.start()):
        return False
    if not bare or _TIME_CUE.search(before):
        return True
    return bool(match["part"]) or not before.strip(" \t-+*")


def _day_hour(hour: int, part: str | None) -> int:
    if part is None or hour >= 12:
        return hour
    afternoon = strip_marks(part) in ("chieu", "toi") or (strip_marks(part) == "dem" and hour >= 6)
    return hour + 12 if afternoon else hour
