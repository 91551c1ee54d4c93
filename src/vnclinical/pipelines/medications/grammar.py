r"""The pieces of an instruction as patterns: folded text at a place -> the piece that begins there.

Every pattern is written once, with marks, and compiled twice: for text with marks and for text
without. ``\s`` lets a piece run over a line that was wrapped.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from vnclinical.pipelines.medications.vocabulary import (
    alternation,
    cues,
    phrases,
    units,
    without_marks,
)

__all__ = ["Grammar", "Kind", "Piece", "grammar"]


class Kind(StrEnum):
    """What a piece of an instruction says."""

    RATE = "rate"
    DROPS = "drops"  # Roman numeral before giọt/phút
    INTERVAL = "interval"
    MINUTES = "minutes"
    PER_DAY = "per_day"
    TIMES_DAY = "times_day"  # x 2/ngày
    WEEKLY = "weekly"
    DURATION = "duration"
    CLOCK = "clock"
    QUANTITY = "quantity"
    STRENGTH = "strength"
    SPLIT = "split"  # 20-0-14
    REPEAT = "repeat"  # x 3
    NUMBER = "number"  # only beside a part of the day
    BARE = "bare"  # a strength without unit, only behind the name
    LINE = "line"  # how a line begins that goes on with the instruction
    EACH = "each"
    DIVIDED = "divided"
    DAY = "day"
    BY_DAY = "by_day"
    PART = "part"
    LETTERS = "letters"
    ROUTE = "route"
    PRN = "prn"
    DILUTE = "dilute"
    DETAIL = "detail"
    THEN = "then"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an instruction with the named parts of its pattern."""

    kind: Kind
    start: int
    end: int
    parts: dict[str, str | None]

    def __getitem__(self, name: str) -> str:
        """A named part, empty when it is not there."""
        return self.parts.get(name) or ""


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


def _patterns() -> dict[Kind, str]:
    count = _units("count", "volume", "international")
    mass = _units("mass", "volume", "international")
    strong = _units("mass", "international")
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
        Kind.QUANTITY: rf"(?P<x>[x×*]\s*)?(?:(?:khoảng|tổng)\s+)?(?P<n>{N})"
        rf"(?:(?:\s?{count})?\s?(?:-|–|đến)\s?(?P<high>{N}))?[ \t]{{0,3}}"
        rf"(?P<u>{count}|(?:(?<=[.,]\d)|(?<=[.,]\d ))l){GLUED}"
        rf"(?!\s?/\s?(?:(?:kg|d?l){END}|(?:{D}\s?)?ml))",
        Kind.STRENGTH: rf"(?P<x>[x×*=]\s*)?(?P<n>{D}(?:\s?/\s?{D})*)[ \t]{{0,3}}(?P<u>{mass})"
        rf"(?:{END}|(?=x\s?\d))(?!\s?/\s?d?l{END})"
        rf"(?P<more>(?:\s?[+/]\s?{D}\s?{strong}{END})*)"
        rf"(?P<per>\s?/\s?(?:{D}\s?)?(?:{count}|g){END})?(?P<by>\s?/\s?(?:kg|m2|m²)(?![\w]))?",
        Kind.SPLIT: rf"(?P<n>\d{{1,2}}(?:\s?-\s?\d{{1,2}}){{1,3}})(?![\dh/.-]|,\d|\s?(?:h|giờ){END})"
        rf"(?:\s?(?P<u>{_units('international')}){END})?",
        Kind.REPEAT: rf"[x×*]\s*(?P<n>\d{{1,2}})(?![\d/%]|[.,]\d)"
        rf"(?!\s?(?:ngày|ng|tuần|tháng|th|h|giờ|{mass}|{count}){END})(?!\s?[^\W\d_]{{1,4}}\s?/)",
        Kind.NUMBER: rf"(?P<n>{N})(?![\d%])",
        Kind.BARE: rf"(?P<n>{D}(?:\s?/\s?{D}){{0,2}})(?![\d%])",
        Kind.LINE: rf"(?:[-+*•][ \t]*)?(?:ngày\s*(?:{VERB}|{N}\s?(?:{count}|lần|l){END})"
        rf"|{VERB}\b[^\n]{{0,30}}?(?:\d|{PART})|mỗi\s+(?:lần|bên)|khí\s+dung)"
        rf"|(?:[x×]\s*\d|chia\s*\d|{PART}\s*:?\s*{N}\s?{count}|{VERB}\s+{PART})",
        Kind.EACH: rf"(?:mỗi|một|1)\s+(?:lần|bên)(?:\s+{VERB})?{END}|/\s?(?:1\s?)?lần{END}"
        rf"|lần(?=\s+{N}\s?{count})",
        Kind.DIVIDED: rf"chia\s*(?:đều|làm|ra)?\s*(?:(?P<n>\d{{1,2}})(?!\s?(?:h|giờ)|\d))?"
        rf"(?:\s*(?:lần|lan|l){END})?",
        Kind.DAY: rf"(?:(?:mỗi|một|hàng|hằng|1)\s+)?ngày(?:\s+đêm)?(?=\s*(?:{VERB}|chia|{PART}{END}"
        rf"|{N}\s?(?:-\s?{N}\s?)?(?:{count}|{strong}|lần|l){END}))"
        rf"|(?:mỗi|hàng|hằng)\s+ngày{END}",
        Kind.BY_DAY: rf"/\s?(?:1\s?)?{DAY}(?:\s?đêm)?|một\s+ngày{END}",
        Kind.PART: rf"(?:(?:các\s+)?buổi\s+|vào\s+)?(?P<p>{PART}){END}"
        r"(?!\s*(?:nay|qua|hôm|mai|ngày\s+\d|\d{1,2}/\d))",
        Kind.LETTERS: rf"(?P<p>{LETTER}(?:\s?[-–,/+]\s?{LETTER}){{1,3}}|{LETTER}(?=\s?:?\s?\d)"
        rf"|{LETTER}){END}",
        Kind.ROUTE: rf"(?P<r>{alternation(cues())}){END}(?:\s+dạ\s+dày)?",
        Kind.PRN: r"(?<!sau )(?<!đến )(?<!trước )(?:khi|nếu|nêú|nểu)(?!\s+(?:vào|nhập|ra|về|đang|đó|này|dung|được|thấy|chưa)\b)"
        r"(?:[ \t]+(?!(?:uống|tiêm|x|cách|mỗi|ngày|tối\s+đa|thì|"
        r"trên|từ|dưới|dùng|truyền|nhắc)(?![^\W\d_]))[^\s\d,.;:()<>≥≤→/-]+){0,5}"
        r"(?:\s*(?:[<>≥≤]=?|trên|từ|dưới)\s*\d+(?:[.,/]\d+)*(?:\s?(?:độ(?:\s?c)?|°\s?c?|oc)(?!\w))?)?",
        Kind.DILUTE: rf"(?:pha|bơm\s+đuổi|hòa|trộn|(?:vừa\s+)?đủ)(?:\s+(?:với|trong|cùng|vào|đủ|loãng|thêm|truyền|"
        rf"dịch|nước(?:\s+cất)?))*{END}",
        Kind.DETAIL: rf"(?:{alternation(phrases('detail'))}{END}|liều\s+nạp{END}(?!\s+\d)"
        rf"|(?:trước|sau|trong|giữa|cách)\s+(?:khi\s+)?(?:các\s+)?(?:bữa\s+)?ăn(?:\s+no)?"
        rf"(?:\s+(?={PART}))?{END}|(?:dùng\s+)?đến\s+khi\s+[^\s\d,.;()]+(?:\s+[^\s\d,.;()]+){{0,2}}"
        rf"|đích(?:\s+[^\W\d_]+)?\s+[<>]?\s?{D}(?:\s?-\s?{D})?|(?:nhắc|lặp)\s+lại(?:\s+sau)?{END})",
        Kind.THEN: rf"(?:sau\s+đó|rồi|tiếp\s+theo|còn\s+lại|duy\s+trì|liều\s+nạp(?=\s+\d)|tiếp|sau(?=\s+\d)|tăng|giảm){END}"
        r"|->|→",
    }  # fmt: skip


ORDER = tuple(Kind)
DIGITS = "0123456789"
# How a piece may begin, so that most patterns need not be tried; None: with anything.
BEGINS: dict[Kind, str | None] = {
    Kind.RATE: DIGITS + "tx",
    Kind.DROPS: "xvilc",
    Kind.INTERVAL: DIGITS + "/mcq",
    Kind.MINUTES: DIGITS + "tcm/",
    Kind.PER_DAY: DIGITS + "x×*",
    Kind.TIMES_DAY: DIGITS + "x×*",
    Kind.WEEKLY: DIGITS + "x×thmc",
    Kind.DURATION: DIGITS + "x×*tdđ",
    Kind.CLOCK: DIGITS + "lv",
    Kind.QUANTITY: DIGITS + "x×*kt",
    Kind.STRENGTH: DIGITS + "x×*=",
    Kind.SPLIT: DIGITS,
    Kind.REPEAT: "x×*",
    Kind.EACH: "1m/l",
    Kind.DIVIDED: "c",
    Kind.DAY: "1nmh",
    Kind.BY_DAY: "/m",
    Kind.PART: "cbvstđd",
    Kind.LETTERS: "stc",
    Kind.PRN: "kn",
    Kind.DILUTE: "pbhtđdv",
    Kind.THEN: "srtcdlg-→",
}
ASKED_FOR = frozenset({Kind.NUMBER, Kind.BARE, Kind.LINE})


class Grammar:
    """The compiled patterns for one way of writing.

    >>> piece = grammar(marks=True).at("x 2 viên/ngày", 0, 13)
    >>> piece.kind.value, piece["n"], piece["u"]
    ('quantity', '2', 'viên')
    """

    def __init__(self, patterns: dict[Kind, str]) -> None:
        self._pattern = {kind: re.compile(patterns[kind]) for kind in ORDER}
        self._asked = [kind for kind in ORDER if kind not in ASKED_FOR]
        self._rows: dict[str, list[Kind]] = {}

    def at(self, key: str, at: int, limit: int) -> Piece | None:
        """The first pattern, in the order of ``Kind``, that fits at a place."""
        for kind in self._beginning(key[at : at + 1]):
            match = self._pattern[kind].match(key, at, limit)
            if match is not None and match.end() > at:
                return Piece(kind, at, match.end(), match.groupdict())
        return None

    def _beginning(self, letter: str) -> list[Kind]:
        """The kinds that may begin with a letter; kept, as a note has few."""
        rows = self._rows.get(letter)
        if rows is None:
            begins = ((kind, BEGINS.get(kind)) for kind in self._asked)
            rows = [kind for kind, letters in begins if letters is None or letter in letters]
            self._rows[letter] = rows
        return rows

    def only(self, kind: Kind, key: str, at: int, limit: int) -> Piece | None:
        """One pattern at a place."""
        match = self._pattern[kind].match(key, at, limit)
        return Piece(kind, at, match.end(), match.groupdict()) if match else None


@cache
def grammar(*, marks: bool) -> Grammar:
    """The grammar for folded text, or for text without marks; built once."""
    patterns = _patterns()
    if not marks:
        patterns = {kind: without_marks(pattern) for kind, pattern in patterns.items()}
    return Grammar(patterns)
