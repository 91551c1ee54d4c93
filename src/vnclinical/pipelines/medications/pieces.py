"""The kinds of pieces that an instruction is made of."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Kind", "Piece"]


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
