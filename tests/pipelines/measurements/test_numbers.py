from decimal import Decimal

import pytest

from vnclinical.pipelines.measurements.numbers import (
    decimals,
    read_fraction,
    read_number,
    read_ordinal,
    read_sign,
)


@pytest.mark.parametrize(
    ("written", "values"),
    [("7,2", ["7.2"]), ("7.20", ["7.20"]), ("1.250", ["1.250", "1250"]), ("0,981", ["0.981"]),
     ("1.250.000", ["1250000"]), ("1,250.5", ["1250.5"]), ("250", ["250"])],
)  # fmt: skip
def test_decimals(written: str, values: list[str]) -> None:
    assert [str(d) for d in decimals(written)] == values


@pytest.mark.parametrize(
    ("text", "comparator", "value", "high"),
    [(">200", ">", "200", None), ("≥ 5", ">=", "5", None), ("< 0,01", "<", "0.01", None),
     ("92-94", None, "92", "94"), ("94 - 92", None, "94", None), ("-8", None, "-8", None)],
)  # fmt: skip
def test_number(text: str, comparator: str | None, value: str, high: str | None) -> None:
    found = read_number(text, 0)
    assert found is not None
    assert (found.comparator, found.value) == (comparator, Decimal(value))
    assert found.high == (Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("text", "word"),
    [("(+)", "positive"), ("(-)", "negative"), ("duong tinh", "positive"), ("am tinh", "negative"),
     ("+++", "3+"), ("(++)", "2+"), ("2+", "2+"), ("vet", "trace"), ("+/-", "trace")],
)  # fmt: skip
def test_sign(text: str, word: str) -> None:
    found = read_sign(text, 0)
    assert found is not None
    assert found.text == word


@pytest.mark.parametrize("text", ["- ho", "am dao", "am i", "duong mat", "5"])
def test_no_sign(text: str) -> None:
    assert read_sign(text, 0) is None


def test_fraction_and_ordinal() -> None:
    assert read_fraction("12/5/2026", 0) is None
    assert read_ordinal("iii-iv", 0) is not None
    assert read_ordinal("ix", 0) is None
