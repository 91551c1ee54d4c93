r"""The pieces of an instruction as patterns over folded text with marks.

``\s`` lets a piece run over a line that was wrapped; a unit stands on the line of its number.
"""

from vnclinical.pipelines.medications.pieces import Kind
from vnclinical.pipelines.medications.vocabulary import alternation, cues, phrases, units

__all__ = ["marked_patterns"]

D = r"\d+(?:[.,]\d+)*"
N = r"(?:[1-3]\s1/[24](?!\d)|\d{1,2}\s?/\s?\d{1,2}(?![\d.,/])|\d+(?:[.,]\d+)*)"
END = r"(?![^\W\d_])"
TO = r"\s*(?:-|–|→|->|đến)\s*"
HOUR = rf"(?:h|giờ|tiếng){END}"
MINUTE = rf"(?:phút|phut|ph|p|'){END}"
DAY = rf"(?:ngày(?:\s*đêm)?|ng|24\s?(?:h|giờ)|j|d){END}"
VERB = (
    r"(?:sắc\s+uống|uống|tiêm|truyền|bôi|thoa|xịt|hít|nhỏ|tra|đặt|ngậm|khí\s+dung|dùng|nhai|"
    r"súc|rửa|pha)"
)
GLUED = rf"(?:{END}|(?=ngày|{VERB}|sáng|trưa|chiều|tối|x\s?\d))"
PART = r"(?:sáng|trưa|chiều|tối|đêm)"
LETTER = r"(?:tr|s|t|c)"


def _units(*kinds: str) -> str:
    return alternation(word for word, (_, kind) in units().items() if kind in kinds)


def marked_patterns() -> dict[Kind, str]:
    """A pattern for every kind of piece, with the named parts that ``Piece`` gives out."""
    return _of_time() | _of_amount() | _of_words()


def _of_time() -> dict[Kind, str]:
    """How often, when, how long, how fast."""
    amount = _units("mass", "volume", "international")
    return {
        Kind.RATE: rf"(?:(?:tốc\s+độ|x)\s*)?(?:{D}(?P<to>{TO}))?(?P<n>{D})\s?(?:"
        rf"(?P<drops>giọt|g|gi)\s?/\s?(?:1\s?)?{MINUTE}"
        rf"|(?P<u>{amount}(?:\s?/\s?kg)?\s?/\s?(?:1\s?)?(?:{HOUR}|{MINUTE}|min{END})))",
        Kind.DROPS: rf"(?:x\s)?(?P<n>[xvilc]+)\s?(?:giọt|g)\s?/\s?{MINUTE}",
        Kind.INTERVAL: rf"(?:(?:/|mỗi|cách|cứ|q)\s*(?P<n>{D})(?:\s?-\s?{D})?\s?{HOUR}"
        rf"|(?P<m>{D})\s?{HOUR}(?=\s?/\s?(?:1\s?)?(?:lần|lan|l){END}))"
        rf"(?:\s?/?\s?(?:1\s?)?(?:lần|lan|l){END})?",
        Kind.MINUTES: rf"(?:(?:trong|trên|chảy\s+trên|mỗi|cách|/)\s*)?"
        rf"(?:{D}\s?{MINUTE}(?:\s?/\s?(?:lần|l){END})?|(?:trong|trên|chảy\s+trên)\s*{D}\s?{HOUR})"
        rf"(?:\s*(?:trước|sau)\s+(?:ăn|uống))?",
        Kind.WEEKLY: rf"(?:[x×]?\s*{D}\s*(?:lần|ngày|đêm)?\s*/\s*(?:1\s?)?(?:tuần|tháng|th){END}"
        rf"|(?:thứ\s*[2-7]|chủ\s+nhật)(?:\s*,?\s*thứ\s*[2-7])*|hàng\s+tuần|mỗi\s+tuần|cách\s+ngày)",
        Kind.PER_DAY: rf"(?P<x>[x×*]\s*)?(?P<n>\d{{1,2}})(?P<high>\s?-\s?\d)?\s{{0,3}}"
        rf"(?:lần|lan|l){END}(?!\s?/\s?(?:tuần|tháng)|\s?g/)(?P<day>\s*(?:/|mỗi|trong|một)\s*(?:1\s?)?{DAY})?",
        Kind.TIMES_DAY: rf"[x×*]?\s*(?P<n>\d{{1,2}})\s?/\s?{DAY}",
        Kind.DURATION: rf"(?P<x>(?:[x×*]|trong|dùng|đủ|thời\s+gian)\s*)?(?P<n>{D})"
        rf"(?:\s?-\s?(?P<high>{D}))?\s?(?P<u>ngày|ng|tuần|tháng|(?(x)(?:h|giờ)|(?!))){END}"
        rf"(?!\s*(?:nay|trước|qua|thứ){END}|\s?/)",
        Kind.CLOCK: rf"(?:lúc\s+|vào\s+)?(?P<h>\d{{1,2}})(?:(?P<more>(?:\s?-\s?\d{{1,2}})+)\s?h"
        rf"|\s?(?:h|giờ)(?P<m>[0-5]\d)?){END}(?!\s?/)",
    }  # fmt: skip


def _of_amount() -> dict[Kind, str]:
    """Strengths and amounts."""
    count = _units("count", "volume", "international")
    mass = _units("mass", "volume", "international")
    strong = _units("mass", "international")
    return {
        Kind.QUANTITY: rf"(?P<x>[x×*]\s*)?(?:(?:khoảng|tổng)\s+)?(?P<n>{N})"
        rf"(?:(?:\s?{count})?\s?(?:-|–|đến)\s?(?P<high>{N}))?[ \t]{{0,3}}"
        rf"(?P<u>{count}|(?:(?<=[.,]\d)|(?<=[.,]\d ))l){GLUED}"
        rf"(?!\s?/\s?(?:(?:kg|d?l){END}|(?:{D}\s?)?ml))",
        Kind.STRENGTH: rf"(?P<x>[x×*=]\s*)?(?P<n>{D}(?:\s?/\s?{D})*)[ \t]{{0,3}}(?P<u>{mass})"
        rf"(?:{END}|(?=x\s?\d))(?!\s?/\s?d?l{END})"
        rf"(?P<more>(?:\s?[+/]\s?{D}\s?{strong}{END})*)"
        rf"(?P<per>\s?/\s?(?:{D}\s?)?(?:{count}|g){END})?(?P<by>\s?/\s?(?:kg|m2|m²)(?![\w]))?",
        Kind.SPLIT: rf"(?P<n>\d{{1,2}}(?:\s?-\s?\d{{1,2}}){{1,3}})"
        rf"(?![\dh/.-]|,\d|\s?(?:h|giờ){END})"
        rf"(?:\s?(?P<u>{_units('international')}){END})?",
        Kind.REPEAT: rf"[x×*]\s*(?P<n>\d{{1,2}})(?![\d/%]|[.,]\d)"
        rf"(?!\s?(?:ngày|ng|tuần|tháng|th|h|giờ|{mass}|{count}){END})(?!\s?[^\W\d_]{{1,4}}\s?/)",
        Kind.NUMBER: rf"(?P<n>{N})(?![\d%])",
        Kind.BARE: rf"(?P<n>{D}(?:\s?/\s?{D}){{0,2}})(?![\d%])",
        Kind.EACH: rf"(?:mỗi|một|1)\s+(?:lần|bên)(?:\s+{VERB})?{END}|/\s?(?:1\s?)?lần{END}"
        rf"|lần(?=\s+{N}\s?{count})",
        Kind.DIVIDED: rf"chia\s*(?:đều|làm|ra)?\s*(?:(?P<n>\d{{1,2}})(?!\s?(?:h|giờ)|\d))?"
        rf"(?:\s*(?:lần|lan|l){END})?",
    }  # fmt: skip


def _of_words() -> dict[Kind, str]:
    """Words: the way, the occasion, parts of the day, details."""
    count = _units("count", "volume", "international")
    strong = _units("mass", "international")
    return {
        Kind.DAY: rf"(?:(?:mỗi|một|hàng|hằng|1)\s+)?ngày(?:\s+đêm)?(?=\s*(?:{VERB}|chia|{PART}{END}"
        rf"|{N}\s?(?:-\s?{N}\s?)?(?:{count}|{strong}|lần|l){END}))"
        rf"|(?:mỗi|hàng|hằng)\s+ngày{END}",
        Kind.BY_DAY: rf"/\s?(?:1\s?)?{DAY}(?:\s?đêm)?|một\s+ngày{END}",
        Kind.PART: rf"(?:(?:các\s+)?buổi\s+|vào\s+)?(?P<p>{PART}){END}"
        r"(?!\s*(?:nay|qua|hôm|mai|ngày\s+\d|\d{1,2}/\d))",
        Kind.LETTERS: rf"(?P<p>{LETTER}(?:\s?[-–,/+]\s?{LETTER}){{1,3}}|{LETTER}(?=\s?:?\s?\d)"
        rf"|{LETTER}){END}",
        Kind.ROUTE: rf"(?P<r>{alternation(cues())}){END}(?:\s+dạ\s+dày)?",
        Kind.PRN: r"(?<!sau )(?<!đến )(?<!trước )(?:khi|nếu|nêú|nểu)"
        r"(?!\s+(?:vào|nhập|ra|về|đang|đó|này|dung|được|thấy|chưa)\b)"
        r"(?:[ \t]+(?!(?:uống|tiêm|x|cách|mỗi|ngày|tối\s+đa|thì|"
        r"trên|từ|dưới|dùng|truyền|nhắc)(?![^\W\d_]))[^\s\d,.;:()<>≥≤→/-]+){0,5}"
        r"(?:\s*(?:[<>≥≤]=?|trên|từ|dưới)\s*\d+(?:[.,/]\d+)*"
        r"(?:\s?(?:độ(?:\s?c)?|°\s?c?|oc)(?!\w))?)?",
        Kind.LINE: rf"(?:[-+*•][ \t]*)?(?:ngày\s*(?:{VERB}|{N}\s?(?:{count}|lần|l){END})"
        rf"|{VERB}\b[^\n]{{0,30}}?(?:\d|{PART})|mỗi\s+(?:lần|bên)|khí\s+dung)"
        rf"|(?:[x×]\s*\d|chia\s*\d|{PART}\s*:?\s*{N}\s?{count}|{VERB}\s+{PART})",
        Kind.DILUTE: rf"(?:pha|bơm\s+đuổi|hòa|trộn|(?:vừa\s+)?đủ)"
        rf"(?:\s+(?:với|trong|cùng|vào|đủ|loãng|thêm|truyền|dịch|nước(?:\s+cất)?))*{END}",
        Kind.DETAIL: rf"(?:{alternation(phrases('detail'))}{END}|liều\s+nạp{END}(?!\s+\d)"
        rf"|(?:trước|sau|trong|giữa|cách)\s+(?:khi\s+)?(?:các\s+)?(?:bữa\s+)?ăn(?:\s+no)?"
        rf"(?:\s+(?={PART}))?{END}|(?:dùng\s+)?đến\s+khi\s+[^\s\d,.;()]+(?:\s+[^\s\d,.;()]+){{0,2}}"
        rf"|đích(?:\s+[^\W\d_]+)?\s+[<>]?\s?{D}(?:\s?-\s?{D})?|(?:nhắc|lặp)\s+lại(?:\s+sau)?{END})",
        Kind.THEN: rf"(?:sau\s+đó|rồi|tiếp\s+theo|còn\s+lại|duy\s+trì|liều\s+nạp(?=\s+\d)|tiếp"
        rf"|sau(?=\s+\d)|tăng|giảm){END}"
        r"|->|→",
    }  # fmt: skip
