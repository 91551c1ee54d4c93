"""The pieces of an instruction -> strengths, and the amounts that are taken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from vnclinical.annotations import Quantity
from vnclinical.pipelines.medications.numbers import decimal_of
from vnclinical.pipelines.medications.pieces import Kind, Piece
from vnclinical.pipelines.medications.vocabulary import units

__all__ = ["Amount", "amounts_of", "part_names", "strengths_of"]

Strength = tuple[str, str | None]

ITEM = re.compile(r"(\d+(?:[.,]\d+)*)\s?([^\d\s+/.,]+(?:\s[^\d\s+/.,]+)*)?")
FRACTION = re.compile(r"1\s?/\s?[248]|3\s?/\s?4")
PART_NAMES = {
    "sáng": "sáng", "sang": "sáng", "trưa": "trưa", "trua": "trưa", "chiều": "chiều",
    "chieu": "chiều", "tối": "tối", "toi": "tối", "đêm": "tối", "dem": "tối",
    "s": "sáng", "tr": "trưa", "c": "chiều", "t": "tối",
}  # fmt: skip
PARTS = frozenset({Kind.PART, Kind.LETTERS})
COUNTED = ("count", "international")
TAKEN = frozenset({Kind.QUANTITY, Kind.NUMBER, Kind.STRENGTH})


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount: of a day, at a time, at a part of the day, or (``total``) not said of what.

    ``after`` is True when the day stood behind the number (``2v/ngày``).
    """

    value: Decimal
    unit: str | None
    part: str = ""
    daily: bool = False
    each: bool = False
    after: bool = False
    total: bool = False
    kind: str = "count"

    @property
    def quantity(self) -> Quantity:
        """Value and unit."""
        return Quantity(self.value, self.unit)


def strengths_of(
    pieces: Sequence[Piece], *, fluid: bool = False
) -> tuple[tuple[Strength, ...], list[Piece]]:
    """The strengths, and the pieces that are left; a volume or units may be either.

    Args:
        pieces: in text order.
        fluid: whether the medicine is an infusion: its bare number is a volume.
    """
    found: tuple[Strength, ...] = ()
    rest: list[Piece] = []
    counted = any(_kind(p) == "count" and p.kind is Kind.QUANTITY for p in pieces)
    for number, piece in enumerate(pieces):
        kind = _kind(piece)
        if piece.kind is Kind.BARE and not (fluid and _is_volume(piece)):
            found = found or tuple((_plain(n), None) for n in re.split(r"\s?/\s?", piece["n"]))
        elif _is_strength(piece) and (not found or pieces[number - 1].kind is Kind.BARE):
            found = _strengths(piece)
        elif (
            counted
            and kind in ("volume", "international")
            and not piece["x"]
            and _opens(pieces, number)
        ):
            found = found or ((_plain(piece["n"]), _unit(piece["u"])),)
        else:
            rest.append(piece)
    return found, rest


def _is_strength(piece: Piece) -> bool:
    return piece.kind is Kind.STRENGTH and not piece["by"] and not piece["x"]


def _opens(pieces: Sequence[Piece], number: int) -> bool:
    """Whether only strengths stand before a piece: ``Oxytocin 5UI x 4 ống``."""
    return all(p.kind in (Kind.STRENGTH, Kind.BARE, Kind.DETAIL) for p in pieces[:number])


def _is_volume(piece: Piece) -> bool:
    value = decimal_of(piece["n"])
    return value is not None and value >= 50


def _kind(piece: Piece) -> str:
    unit = units().get(" ".join(piece["u"].split()))
    return unit[1] if unit and piece.kind in (Kind.QUANTITY, Kind.STRENGTH) else ""


def _unit(written: str) -> str | None:
    """The unit in its one spelling."""
    known = units().get(" ".join(written.split()))
    return known[0] if known else (written.strip() or None)


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number).replace(",", ".")


def _strengths(piece: Piece) -> tuple[Strength, ...]:
    """One strength an ingredient; ``40mg/2ml`` is one, ``5/80mg`` two, ``1/2mg`` a fraction."""
    unit = _unit(piece["u"])
    first = [piece["n"]] if FRACTION.fullmatch(piece["n"]) else re.split(r"\s?/\s?", piece["n"])
    per = ""
    if below := re.sub(r"\s", "", piece["per"]):
        per = below.replace(",", ".")
    found: list[Strength] = [(_plain(n), f"{unit}{per}") for n in first]
    found += [(_plain(n), _unit(u)) for n, u in ITEM.findall(piece["more"])]
    return tuple(found)


def amounts_of(pieces: Sequence[Piece]) -> list[Amount]:
    """The amounts that are taken; the number that was handed out is left away.

    ``x 28 viên, ngày uống 2 viên`` takes 2 a day; ``x 4 ống, sáng 2 ống, chiều 2 ống`` 2 and 2.
    """
    amounts = _paired(_rows(pieces))
    amounts = [_typed(a, amounts) for a in amounts]
    while len(amounts) > 1 and _handed_out(amounts[0], amounts[1:]):
        amounts = amounts[1:]
    return amounts


def _typed(amount: Amount, others: Sequence[Amount]) -> Amount:
    """A number without unit takes that of the others."""
    unit = amount.unit or next((a.unit for a in others if a.unit), None)
    return replace(amount, unit=unit)


def _handed_out(first: Amount, others: Sequence[Amount]) -> bool:
    """Whether an amount is said again, more exactly, behind it."""
    if first.part or first.each:
        return False
    exact = [a for a in others if a.part or a.each or a.daily]
    if exact:
        return any(a.kind in ("count", first.kind) for a in exact)
    return first.total and any(a.kind in COUNTED or a.unit == first.unit for a in others)


def _rows(pieces: Sequence[Piece]) -> list[tuple[Amount | None, str]]:
    """Amounts and parts of the day in text order, with what the words beside them say."""
    rows: list[tuple[Amount | None, str]] = []
    day = each = False
    for number, piece in enumerate(pieces):
        if piece.kind in TAKEN or (piece.kind is Kind.BARE):
            following = pieces[number + 1].kind if number + 1 < len(pieces) else None
            amount = _amount(piece)
            if amount is not None:
                each_time = each or following is Kind.EACH
                behind = following is Kind.BY_DAY
                rows.append(
                    (replace(amount, daily=day or behind, each=each_time, after=behind), "")
                )
            day = each = False
        elif piece.kind in PARTS:
            rows += [(None, name) for name in part_names(piece)]
        elif piece.kind is Kind.SPLIT:
            rows += _split(piece)
        day = piece.kind is Kind.DAY or (day and piece.kind is Kind.ROUTE)
        each = piece.kind is Kind.EACH or (each and piece.kind is Kind.ROUTE)
    return rows


def _amount(piece: Piece) -> Amount | None:
    kind = _kind(piece) or "count"
    value = decimal_of(piece["n"], grouped=kind in ("volume", "international"))
    if value is None or piece["high"] or piece["per"]:
        return None
    unit = "ml" if piece.kind is Kind.BARE else _unit(piece["u"])
    by = re.sub(r"\s", "", piece["by"])
    return Amount(value, f"{unit}{by}" if unit else None, total=bool(piece["x"]), kind=kind)


def part_names(piece: Piece) -> list[str]:
    """The parts of the day that a piece names: ``s - c`` names two."""
    if piece.kind is Kind.PART:
        return [PART_NAMES[piece["p"]]]
    return [PART_NAMES[letter] for letter in re.findall(r"tr|[sct]", piece["p"])]


def _split(piece: Piece) -> list[tuple[Amount | None, str]]:
    """``20-0-14``: by part of the day, which parts is not said."""
    unit = _unit(piece["u"])
    values = [Decimal(n) for n in re.findall(r"\d+", piece["n"])]
    return [(Amount(v, unit, part=f"lần {i}"), "") for i, v in enumerate(values, 1) if v]


def _paired(rows: Sequence[tuple[Amount | None, str]]) -> list[Amount]:
    """Gives each amount the part of the day beside it: behind it, or before it throughout."""
    part_first = bool(rows) and rows[-1][0] is not None
    paired: list[Amount] = []
    for number, (amount, _) in enumerate(rows):
        if amount is None:
            continue
        near = number - 1 if part_first else number + 1
        part = rows[near][1] if 0 <= near < len(rows) else ""
        # Two parts behind one amount share it: 2 viên sáng - tối.
        shared = not part_first and near + 1 < len(rows) and rows[near + 1][1]
        paired.append(replace(amount, part=amount.part or ("" if shared else part)))
    return paired
