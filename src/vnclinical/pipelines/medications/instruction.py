"""What scanning takes and gives: the note's side, and the instruction that was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from vnclinical.pipelines.medications.pieces import Kind, Piece
from vnclinical.text.span import Span

__all__ = ["STRONG", "Instruction", "Note"]

STRONG = frozenset(
    {
        Kind.RATE, Kind.DROPS, Kind.INTERVAL, Kind.PER_DAY, Kind.TIMES_DAY, Kind.DURATION,
        Kind.CLOCK, Kind.QUANTITY, Kind.STRENGTH, Kind.SPLIT, Kind.REPEAT, Kind.NUMBER,
        Kind.DIVIDED, Kind.PRN, Kind.WEEKLY,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """What scanning needs of a note: its text, the key of equal length, its medicines."""

    text: str
    key: str
    drugs: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Instruction:
    """What was read behind a name: pieces, the names inside, those of ingredients, the end."""

    pieces: tuple[Piece, ...]
    drugs: tuple[Span, ...]
    ingredients: tuple[Span, ...]
    end: int

    @property
    def says_something(self) -> bool:
        """Whether more than a route or an hour stands behind the name."""
        kinds = {piece.kind for piece in self.pieces}
        return bool(
            kinds & ((STRONG - {Kind.CLOCK, Kind.INTERVAL}) | {Kind.PART, Kind.LETTERS, Kind.BARE})
        ) or (Kind.ROUTE in kinds and bool(kinds & {Kind.CLOCK, Kind.INTERVAL}))
