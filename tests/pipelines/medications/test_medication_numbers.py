"""Numbers of orders."""

from decimal import Decimal

import pytest

from vnclinical.pipelines.medications.numbers import clock, decimal_of, plain, roman


@pytest.mark.parametrize(
    ("written", "value"),
    [("0,5", "0.5"), ("2.0", "2"), ("01", "1"), ("1/2", "0.5"), ("1 1/2", "1.5"), ("1/0", None)],
)
def test_decimal_of(written: str, value: str | None) -> None:
    assert decimal_of(written) == (None if value is None else Decimal(value))


def test_thousands_only_where_asked() -> None:
    assert decimal_of("1.500", grouped=True) == 1500
    assert decimal_of("1.500") == Decimal("1.5")
    assert decimal_of("1.000.000") == 1000000


@pytest.mark.parametrize(
    ("numeral", "value"), [("XX", 20), ("xl", 40), ("XXXX", 40), ("LX", 60), ("C", 100)]
)
def test_roman(numeral: str, value: int) -> None:
    assert roman(numeral) == value


def test_clock_refuses_other_numbers() -> None:
    assert clock("48", None) is None
    assert clock("8", "75") is None


def test_plain_has_no_exponent() -> None:
    assert str(plain(Decimal("100.0"))) == "100"
