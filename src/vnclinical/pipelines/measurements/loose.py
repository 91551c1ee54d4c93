"""A text -> values that stand without the name of a quantity: sizes, heat, pressure, power."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from vnclinical.labels import ValueType
from vnclinical.pipelines.measurements.forms import (
    analyte_named,
    read_all,
)
from vnclinical.pipelines.measurements.reading import Reading

__all__ = ["loose_readings"]

# A word of the trigger, then a value that needs no name; the trigger itself stays outside.
_FILL = (
    r"(?:[ \t]*(?:[:=~#<>]|cao|nhe|lien tuc|den|khoang|nhat|con|nong|tren|tu|lai|lan|\d con|toi"
    r"|cao nhat|max|am i|rung|run|ret run|ret))*[ \t]*"
)
FEVER = re.compile(
    rf"(?<!khi )(?<!neu )(?<!hoac )\b(?:sot|than nhiet|cap nhiet do|nong){_FILL}(?=[<>]?[34]\d)"
)
DEGREES = re.compile(
    r"(?<![\d.,/])(?=(?:3[4-9]|4[0-2])(?:[.,]\d)?(?:[ \t]*-[ \t]*[34]\d"
    r"(?:[.,]\d)?)?(?:[ \t]*[.,])?[ \t]*(?:°|\^[∘o]|do[ \t]?c?(?![a-z])|0c(?![a-z])|oc(?![a-z])))"
)
RATE = re.compile(
    r"\b(?:nhip xoang|dap ung that|that dap ung|nhip nhanh xoang|rung nhi(?: nhanh)?|tan so"
    r"|nhip nhanh|nhip cham|nhip|cuong nhi|tim deu|xoang)"
    r"[ \t:,]*(?:deu |nhanh |cham |that |khoang |t/s |ts )*(?=\d{2,3})"
)
RHYTHM_UNIT = re.compile(r"[ \t]*(?:ck|lan|l|c|nhip|n|chu ky)?[ \t]?/[ \t]?(?:phut|ph|p)(?![a-z])")
SINUS = re.compile(r"(?:xoang|that)[^\n]*$")
BARE_PRESSURE = re.compile(r"(?<![\d.,/])(?=\d{2,3}[ \t]*/[ \t]*\d{2,3}[ \t]*mm[ \t]?hg)")
POWER = re.compile(r"(?<![\d/.,])(?=[0-5][-+]?(?:[ \t]?-[ \t]?\d)?[ \t]?/[ \t]?5(?![\d/]))")
POWER_WORDS = re.compile(r"\b(?:co luc|suc co|liet|yeu|chan|tay|chi|van dong|goc chi|ngon)\b")
POWER_STOPS = re.compile(r"\bthang|\bngay")
WEIGHT = re.compile(r"(?<![\d.,/])(?=\d{1,3}(?:[.,]\d)?[ \t]?kg(?![/\w]))")
WEIGHT_WORDS = re.compile(
    r"(?:\bbn\b|tuoi|\d{1,2}t\b|thang|nam\b|nu\b|be\b|tre\b|can nang|trai|gai)[^\n]{0,25}$"
)
WEIGHT_STOPS = re.compile(r"(?:sut|giam|tang|sut can|x|/)[^\n]{0,8}$")
SIZES = re.compile(
    r"(?<![\d.,/\w])(?=\d{1,4}(?:[.,]\d{1,2})?[ \t]*(?:(?:(?:mm|cm)[ \t]*)?[x×*][ \t]*\d"
    r"|[-–][ \t]?\d|mm|cm))"
)
LESION = re.compile(
    r"\b(?:soi|nang|u|khoi|not|hach|polyp|kyste|kist|nhan|o|ap xe|vt|vet thuong|vet loet|loet"
    r"|vet|duong kinh|dk|d|kt|kich thuoc|dai"
    r"|ban|mang|ton thuong|dam|ho|hang|buou|mun|nhu|seo|lach to|tui|dich|day|vet mo|giap"
    r"|thoat vi|day thanh|gian|than|tm|dm"
    r"|lithiase|bulle|nodule|khi|lop|thanh|phan|long|tran dich|tran khi|buong trung|polype|xo"
    r"|phinh|huyet khoi|omc|ruot thua|mau tu|tu mau|rach|duong mo|lo|thung|tu cung|lach)\b"
)
NO_SIZE = re.compile(r"[ \t]*(?:dbs|duoi|cach|hg|h2o|tren|/|nuoc|bo suon|x[ \t]?\d+[ \t]?vien|mui)")
NO_SIZE_AHEAD = re.compile(
    r"(?:\bst\b|chenh|cach|\bgan to|\bgan|\bsonde|\bkim|\bong|\bstent|\bvoan|\bchi|\bmep|\btren"
    r"|\bduoi|cao|\bctc|\bmo)[^\n,;.]{0,14}$"
)
SATURATION = re.compile(
    r"\bs(?:p[o0]2|at)\b[^\n]{3,40}?(?:\blen|\bcon|\bxuong|→|->)[ \t]*(?=\d{2}[ \t]?%)"
)
FOLLOWED_PRESSURE = re.compile(r"(?<![\d.,/])(?=\d{2,3}/\d{2,3}[ ,]+(?:m|mach|nt|sp[o0]2)[ :]*\d)")
BIRTH = re.compile(
    r"\b(?:be (?:trai|gai)|tre (?:trai|gai|nam|nu)|luc sinh|can nang)[ \t,]*(?=\d{4}[ \t]?(?:g"
    r"|gr|gram)(?![a-z]))"
)
GESTATION = re.compile(
    r"(?<![\d.,/\w])(?=\d{1,2}[ \t]?(?:w|t|tuan)[ \t]?\+?\d[ \t]?(?:d|n|ngay)(?![a-z]))"
)
LOST_DEGREE = re.compile(r"(?<![\d.,/])(?=(?:3[5-9]|4[0-2])0[ \t]?c(?![a-z]))")


def loose_readings(bare: str) -> Iterator[tuple[int, tuple[Reading, ...]]]:
    """Start and readings of every value whose meaning its unit or its surroundings give.

    >>> found = loose_readings("sot 39, soi 8mm")
    >>> [(start, r[0].analyte.name, str(r[0].value.value)) for start, r in found]
    [(4, 'temperature', '39'), (12, 'size', '8')]
    """
    for pattern, name, accept in _patterns():
        for found in pattern.finditer(bare):
            at = found.end()
            readings = read_all(analyte_named(name), bare, at)
            if readings and accept(bare, found.start(), readings[0]):
                yield at, readings


Accept = Callable[[str, int, Reading], bool]


def _always(bare: str, at: int, reading: Reading) -> bool:
    return True


def _fever(bare: str, at: int, reading: Reading) -> bool:
    value = reading.value.value
    return value is not None and 34 <= value <= 43


def _heat(bare: str, at: int, reading: Reading) -> bool:
    """A bare number of degrees is heat, not an angle (``nằm đầu 40 độ``)."""
    written = bare[reading.value.start : reading.end]
    value = reading.value.value
    tenths = value is not None and value % 1 != 0
    sure = tenths or "do" not in written or written.endswith("c")
    return _fever(bare, at, reading) and (sure or "sot" in bare[max(0, at - 30) : at])


def _rate(bare: str, at: int, reading: Reading) -> bool:
    """A rate has its unit, or stands right behind the name of a rhythm."""
    value = reading.value.value
    if value is None or not 25 <= value <= 300:
        return False
    return reading.in_unit or (
        SINUS.search(bare, at, reading.value.start) is not None and reading.unit is None
    )


def _power(bare: str, at: int, reading: Reading) -> bool:
    line = bare[max(at - 60, 0) : at]
    line = line[max(line.rfind("\n"), line.rfind(". ")) + 1 :]
    return POWER_WORDS.search(line) is not None and POWER_STOPS.search(line) is None


def _weight(bare: str, at: int, reading: Reading) -> bool:
    before = bare[max(0, at - 40) : at]
    return bool(WEIGHT_WORDS.search(before)) and not WEIGHT_STOPS.search(before)


def _size(bare: str, at: int, reading: Reading) -> bool:
    """A product of sides, or one length behind the word of a lesion."""
    if NO_SIZE.match(bare, reading.end):
        return False
    before = bare[max(0, at - 70) : at]
    before = before[before.rfind("\n") + 1 :]
    if reading.value.type is ValueType.TEXT:
        return reading.unit is not None or bool(LESION.search(before))
    clause = before[max(before.rfind(c) for c in ".;") + 1 :]
    return (
        reading.unit is not None
        and bool(LESION.search(clause))
        and not NO_SIZE_AHEAD.search(clause)
    )


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str, Accept], ...]:
    return (
        (FEVER, "temperature", _fever),
        (DEGREES, "temperature", _heat),
        (LOST_DEGREE, "temperature", _fever),
        (RATE, "pulse", _rate),
        (SATURATION, "spo2", _always),
        (BIRTH, "weight", _always),
        (FOLLOWED_PRESSURE, "systolic_bp", _always),
        (BARE_PRESSURE, "systolic_bp", _always),
        (POWER, "muscle_power", _power),
        (WEIGHT, "weight", _weight),
        (GESTATION, "gestational_age", _always),
        (SIZES, "size", _size),
    )
