"""A place in a text -> the value written there: number, range, ratio, grade or sign."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vnclinical.labels import ValueType

__all__ = [
    "NUMBER",
    "Value",
    "decimals",
    "read_fraction",
    "read_grade",
    "read_number",
    "read_ordinal",
    "read_sign",
]

# All patterns of this room read a text in lower case without marks (``text.fold.strip_marks``).
NUMBER = r"\d+(?:[.,]\d+)*"
COMPARATORS = {"≥": ">=", "≤": "<=", "=>": ">=", "=<": "<=", "tren": ">", "duoi": "<"}
NUMERIC = re.compile(
    rf"(?:(?P<comparator>>=|<=|=>|=<|[<>≥≤]|tren\b|duoi\b)[ \t]*)?(?P<sign>[-+−](?=\d))?"
    rf"(?<![\d,])(?<!\d\.)(?P<first>{NUMBER})"
    rf"(?:[ \t]?[x×*][ \t]?10[ \t]?\^?[ \t]?(?P<power>\d{{1,2}}))?"
    rf"(?:[ \t]*(?:-|–|÷|den)[ \t]*(?P<last>{NUMBER})(?![ \t]*[/:]\d|h\d))?"
)
FRACTION = re.compile(
    r"(?P<first>\d{1,3}(?:[.,]\d)?)[-+]?(?:[ \t]?-[ \t]?(?P<more>\d))?[ \t]?/[ \t]?"
    r"(?P<last>\d{1,5})(?![\d/])"
)
ROMAN = {"iv": 4, "iii": 3, "ii": 2, "i": 1, "v": 5}
STEP = r"(?:iv|i{1,3}|v|[0-5])"
ORDINAL = re.compile(
    rf"(?:do[ \t]*)?(?P<first>{STEP})(?P<letter>[a-c])?(?:[ \t]*[-–/][ \t]*(?P<last>{STEP}))?"
    rf"(?![\w/,.]\w|\w)"
)
GRADE = re.compile(r"(?:do[ \t]*)?(?P<grade>i{1,3}[abc]?|iv|[a-e]\d?|[0-6][abc]?\+?)(?!\w|[.,]\d)")
PLUSES = re.compile(
    r"\(?[ \t]*(?:(?P<row>\+{2,4})|(?P<ahead>[1-4])[ \t]?\+|\+[ \t]?(?P<behind>[1-4]))[ \t]*\)?"
    r"(?!\d)"
)
SIGNS = re.compile(
    r"(?P<trace>vet\b|trace\b|\(\+/-\)|\+/-|\(±\)|±)"
    r"|(?P<positive>\([ \t]*\+[ \t]*\)|\[\+\]|\(?duong tinh\b\)?|duong(?=[ \t]*(?:$|[.,;:\n)]))"
    r"|\bpos(?:itive)?\b|\(pos\))"
    r"|(?P<negative>\([ \t]*[-–][ \t]*\)|\[-\]|\(?am tinh\b\)?|\bam\b(?! [dies])|\bneg"
    r"(?:ative)?\b|\(neg\))"
    r"|(?P<bare>[+\-–](?=[ \t]*(?:$|[.,;\n)])))"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its place; ``text`` is a word of the guidelines where the value is no number."""

    start: int
    end: int
    type: ValueType
    value: Decimal | None = None
    high: Decimal | None = None
    text: str | None = None
    comparator: str | None = None
    other: Decimal | None = None  # the second reading of ``1.250``: 1250


def decimals(written: str) -> Iterator[Decimal]:
    """The readings of a number with points and commas, the likelier first.

    >>> [str(d) for d in decimals("7,2")], [str(d) for d in decimals("1.250")]
    (['7.2'], ['1.250', '1250'])
    >>> [str(d) for d in decimals("1.250.000")], [str(d) for d in decimals("1,250.5")]
    (['1250000'], ['1250.5'])
    """
    groups = re.split(r"[.,]", written)
    if len(groups) > 2:
        same = len(set(re.findall(r"[.,]", written))) == 1
        whole = "".join(groups) if same else "".join(groups[:-1]) + "." + groups[-1]
        yield Decimal(whole)
        return
    yield Decimal(".".join(groups))
    if len(groups) == 2 and len(groups[1]) == 3 and groups[0].strip("0") and len(groups[0]) < 4:
        yield Decimal("".join(groups))


def read_number(bare: str, at: int) -> Value | None:
    """A number or a range of numbers, with a comparator in front.

    >>> v = read_number("92 - 94%", 0)
    >>> str(v.value), str(v.high), v.type.value
    ('92', '94', 'range')
    """
    found = NUMERIC.match(bare, at)
    if found is None:
        return None
    first, *others = decimals(found["first"])
    if found["power"]:
        first, others = first * Decimal(10) ** int(found["power"]), []
    if found["sign"] in ("-", "−"):
        first, others = -first, []
    comparator = found["comparator"]
    comparator = COMPARATORS.get(comparator, comparator) if comparator else None
    last = next(decimals(found["last"])) if found["last"] else None
    if last is not None and last > first:
        return Value(at, found.end(), ValueType.RANGE, first, last, found[0], comparator)
    end = found.end("power") if found["power"] else found.end("first")
    other = others[0] if others else None
    text = bare[at:end]
    return Value(at, end, ValueType.NUMBER, first, None, text, comparator, other)


def read_fraction(bare: str, at: int) -> Value | None:
    """Two numbers with a slash that belong together: ``4/5``, ``1/80``, ``8/9``.

    >>> read_fraction("4-/5 bên trái", 0).text
    '4-/5'
    """
    found = FRACTION.match(bare, at)
    if found is None:
        return None
    first, last = next(decimals(found["first"])), Decimal(found["last"])
    text = re.sub(r"[ \t()]", "", found[0])
    return Value(at, found.end(), ValueType.RATIO, first, last, text)


def read_ordinal(bare: str, at: int) -> Value | None:
    """A step in Roman or Arabic figures, or two: ``II``, ``III-IV``, ``độ 3``.

    >>> v = read_ordinal("iii-iv,", 0)
    >>> v.text, str(v.value), str(v.high)
    ('III-IV', '3', '4')
    """
    found = ORDINAL.match(bare, at)
    if found is None:
        return None
    first = _step(found["first"])
    last = _step(found["last"]) if found["last"] else None
    written = re.sub(r"^do[ \t]*", "", found[0])
    return Value(at, found.end(), ValueType.ORDINAL, first, last, written.upper())


def _step(written: str) -> Decimal:
    return Decimal(ROMAN.get(written, written))


def read_grade(bare: str, at: int) -> Value | None:
    """A class named by a letter or a figure: ``B``, ``IIa``, ``4A``, ``1+``."""
    found = GRADE.match(bare, at)
    if found is None:
        return None
    grade = found["grade"]
    roman = re.fullmatch(r"(i{1,3}|iv)([abc]?)", grade)
    text = roman[1].upper() + roman[2] if roman else grade.upper()
    return Value(at, found.end(), ValueType.ORDINAL, text=text)


def read_sign(bare: str, at: int, *, weak: bool = False) -> Value | None:
    """A result in words or signs: ``positive``, ``negative``, ``trace`` or ``1+`` to ``4+``.

    Args:
        bare: the text without marks.
        at: where the value begins.
        weak: whether a lone ``+`` or ``-`` is a result too.

    >>> read_sign("(++)", 0).text, read_sign("am tinh", 0).text, read_sign("- 5", 0, weak=True)
    ('2+', 'negative', None)
    """
    if pluses := PLUSES.match(bare, at):
        count = len(pluses["row"]) if pluses["row"] else int(pluses["ahead"] or pluses["behind"])
        return Value(at, pluses.end(), ValueType.ORDINAL, text=f"{count}+")
    found = SIGNS.match(bare, at)
    if found is None or (found["bare"] and not weak):
        return None
    word = found.lastgroup
    if word == "bare":
        word = "positive" if found[0] == "+" else "negative"
    return Value(at, found.end(), ValueType.TEXT, text=word)
