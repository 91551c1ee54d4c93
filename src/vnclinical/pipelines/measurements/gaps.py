"""The end of a name -> the places behind it where its value may begin."""

import re
from collections.abc import Iterator

__all__ = ["DATE_AHEAD", "not_a_value", "value_places"]

# Words that may stand between a name and its value, without marks.
FILLERS = """
la|con|khoang|mau|mao mach|mm|vao vien|luc vao|luc nv|hien tai|hien|lan \\d|sang nay|do duoc
do lai|tang|giam|len|xuong|toi|cao|thap|tay phai|tay trai|tay [pt]|chan phai|chan trai
chan [pt]|hai tay|hai chan|2 chan|2 tay|24h|24 gio|1h|2h|[68]h|gio dau|max|min|tb|trung binh
bt|dao dong|tu|duy tri|on dinh|tuong doi|luc doi|doi|hom nay|hom qua|tinh mach|dong mach
huyet thanh|huyet tuong|toan phan|nam|ngoi|dung|tren monitor|kq|ket qua|moi|truoc do|luc ra
ra vien|dat|chi|duoc|tt|co ban|deu|cao nhat|thap nhat|tu chi|tu chi tren|chi tren|chi duoi
nua nguoi|dieu tri|hs|dinh luong|test nhanh|test|mau tinh mach|(?:phai|trai|p|t)(?= [:0-9]|:)
x[1-3]|dom|dam|mien dich tu dong|truc tiep|trong mau|sau an|bat ky|tong|tut|tut con|hai ben
2 ben|o nha|simpson|teichholz|hien co|deu ro|ro|luc nay|uoc|uoc khoang|thai|khoi phat|nang"""
_WORDS = "|".join(FILLERS.strip().split("\n"))
_BRACKET = (
    r"\((?=[^()\n]*[a-z])(?![ \t]*(?:duong|am\b|pos|neg|e\d))[^()\n]{1,60}\)|\["
    r"(?=[^\[\]\n]*[a-z])[^\[\]\n]{1,40}\]"
)
DATE_AHEAD = r"(?:ngay )?\(?\d{1,2}/\d{1,2}(?:/\d{2,4})?\)?:?(?=[ \t]+\d)"
_MARKS = r"[ \t]+|[:=~≈*#|…]|\.(?!\d)|\.(?=\d\d?(?!\d))|\+/-(?= ?\d)"
GAP = re.compile(rf"(?:{_MARKS}|{_BRACKET}|{DATE_AHEAD}|(?:{_WORDS})(?![a-z]))*")
SHORT_GAP = re.compile(rf"(?:{_MARKS}|(?:{_WORDS})(?![a-z]))*")
LINE_END = re.compile(r"[ \t]*\n[ \t]*(?=[<>]?\d)(?!\d{1,2}[.)/-][ \t]|\d{1,2}/\d)")
WRAP_WIDTH = 34
# What follows a number that is a date, a time, an age, a dose, a count: no result.
NO_VALUE = re.compile(
    r"[ \t]?/[ \t]?\d{1,2}[ \t]?/[ \t]?\d{2}|/(?:19|20)\d\d|h\d\d|g\d\d\b|:\d\d\b|[ \t]*(?:tuoi"
    r"|thang|nam|ngay|gio|phut"
    r"|vien|ong|lo|goi|chai|tui|nhat|giot|buou|chiec|que|hom|lan(?![ \t]*/[ \t]*(?:1[ \t]?)?p)"
    r"|th|khoa|giuong|mui|don vi|dv"
    r"|huyet khoi|cm duoi|cm dbs|mau|bn)(?![a-z])|h(?![a-z])|[ \t]*(?:mg|mcg|ml|ui|g|iu)/(?:kg"
    r"|h|gio|ph)"
    r"|[ \t]*[x×][ \t]*\d|(?<=\d)/(?:0?[1-9]|1[0-2])(?![\d.,]|[ \t]*(?:u/l|mm))"
    r"|[.)][ \t]+[^\W\d_]+[ \t]*:"
)


def value_places(bare: str, at: int) -> Iterator[int]:
    """Where the value of a name that ends at ``at`` may begin, the likeliest first.

    >>> list(value_places("ast (got): 30", 3))[0]
    11
    """
    seen = -1
    for pattern in (GAP, SHORT_GAP):
        found = pattern.match(bare, at)
        end = found.end() if found else at
        if end != seen:
            yield end
            yield from _beyond(bare, at, end)
        seen = end


def _beyond(bare: str, at: int, end: int) -> Iterator[int]:
    if bare.startswith("(", end) and bare[end + 1 : end + 2].isdigit():
        yield end + 1
    line_end = LINE_END.match(bare, end)
    if line_end:
        start = bare.rfind("\n", max(0, at - 200), at) + 1
        if bare[at:end].rstrip().endswith(":") or end - start >= WRAP_WIDTH:
            yield line_end.end()


def not_a_value(bare: str, end: int) -> bool:
    """Whether the number that ends at ``end`` is a date, a time, an age, a dose or a count.

    >>> not_a_value("12/5/2026", 2), not_a_value("7,2 mmol", 3)
    (True, False)
    """
    return NO_VALUE.match(bare, end) is not None
