"""Numbers, Roman numerals and clock times of an order -> decimals and ``HH:MM``."""

import re
from decimal import Decimal

__all__ = ["clock", "decimal_of", "plain", "roman"]

THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
MIXED = re.compile(r"(?:(\d+)\s+)?(\d+)\s?/\s?(\d+)")
VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
PLACES = Decimal("0.0001")


def plain(value: Decimal) -> Decimal:
    """The value without zeros at its end, never in exponent form.

    >>> plain(Decimal("2.00")), plain(Decimal("100")), plain(Decimal(1) / 3)
    (Decimal('2'), Decimal('100'), Decimal('0.3333'))
    """
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return value.quantize(PLACES).normalize()


def decimal_of(written: str, *, grouped: bool = False) -> Decimal | None:
    """A number with comma or point, or a fraction; None when it is neither.

    Args:
        written: ``0,5``, ``2.0``, ``1/2``, ``1 1/2``.
        grouped: whether a point before three digits separates thousands (``1.500 ml``).

    >>> decimal_of("0,5"), decimal_of("1 1/2"), decimal_of("1.500", grouped=True)
    (Decimal('0.5'), Decimal('1.5'), Decimal('1500'))
    """
    if mixed := MIXED.fullmatch(written):
        below = Decimal(mixed[3])
        return plain(Decimal(mixed[1] or 0) + Decimal(mixed[2]) / below) if below else None
    if grouped and THOUSANDS.fullmatch(written):
        written = written.replace(".", "")
    text = written.replace(",", ".")
    if text.count(".") > 1:
        text = text.replace(".", "")
    return plain(Decimal(text)) if text.replace(".", "", 1).isdecimal() else None


def roman(numeral: str) -> Decimal:
    """A Roman numeral, as drop rates are written.

    >>> roman("XL"), roman("xxx"), roman("XXXX")
    (Decimal('40'), Decimal('30'), Decimal('40'))
    """
    digits = [VALUES[letter] for letter in numeral.lower()]
    total = 0
    for digit, following in zip(digits, [*digits[1:], 0], strict=True):
        total += -digit if digit < following else digit
    return Decimal(total)


def clock(hour: str, minute: str | None) -> str | None:
    """``HH:MM``, or None when it is no time of the day; 24 o'clock is midnight.

    >>> clock("8", None), clock("21", "5"), clock("24", None), clock("48", None)
    ('08:00', '21:05', '00:00', None)
    """
    hours, minutes = int(hour), int(minute or 0)
    if hours > 24 or minutes > 59:
        return None
    return f"{hours % 24:02d}:{minutes:02d}"
