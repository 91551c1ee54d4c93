"""Outcomes of a corpus -> which type was taken for which, and how bounds differ."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vnclinical.evaluation.outcomes import Bounds, Kind, Outcome

__all__ = ["Confusion", "confusion"]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of gold types against found types.

    ``cells`` has a row for each gold type and one for ``spurious``, a column for each found type
    and one for ``missed``; the diagonal holds every overlap of one type. ``bounds`` splits the
    diagonal.
    """

    labels: tuple[str, ...]
    cells: Mapping[tuple[str, str], int] = field(default_factory=Counter)
    bounds: Mapping[tuple[str, str], int] = field(default_factory=Counter)

    @property
    def rows(self) -> tuple[str, ...]:
        """Names of the rows."""
        return (*self.labels, Kind.SPURIOUS.value)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return (*self.labels, Kind.MISSED.value)

    def as_json(self) -> dict[str, dict[str, dict[str, int]]]:
        """Plain data: ``types`` by gold and found type, ``bounds`` by type."""
        return {
            "types": {
                row: {column: self.cells.get((row, column), 0) for column in self.columns}
                for row in self.labels
            }
            | {
                Kind.SPURIOUS.value: {c: self.cells.get((Kind.SPURIOUS, c), 0) for c in self.labels}
            },
            "bounds": {
                label: {bounds.value: self.bounds.get((label, bounds), 0) for bounds in Bounds}
                for label in self.labels
            },
        }

    def as_lines(self) -> list[str]:
        """Two tables for the eye; a dot is a nought, so that the errors stand out."""
        return [
            "confusion of types: rows gold, columns found; the diagonal counts any overlap",
            *_lines(self.rows, self.columns, self.cells),
            "",
            "bounds of what has the right type and overlaps",
            *_lines(self.labels, tuple(bounds.value for bounds in Bounds), self.bounds),
        ]


def confusion(seen: Iterable[Outcome]) -> Confusion:
    """Counts outcomes.

    Args:
        seen: what ``outcomes`` says of each note, one after another.
    """
    cells: Counter[tuple[str, str]] = Counter()
    bounds: Counter[tuple[str, str]] = Counter()
    labels: set[str] = set()
    for outcome in seen:
        labels |= {side.label for side in (outcome.gold, outcome.found) if side is not None}
        row = outcome.gold.label if outcome.gold else Kind.SPURIOUS.value
        column = outcome.found.label if outcome.found else Kind.MISSED.value
        cells[row, column] += 1
        if row == column and outcome.bounds:
            bounds[row, outcome.bounds.value] += 1
    return Confusion(tuple(sorted(labels)), cells, bounds)


def _lines(
    rows: Sequence[str], columns: Sequence[str], cells: Mapping[tuple[str, str], int]
) -> list[str]:
    first = max(map(len, rows), default=0)
    widths = [max(len(column), 6) for column in columns]
    head = "".join(f"  {c:>{w}}" for c, w in zip(columns, widths, strict=True))
    return [f"  {'':<{first}}{head}"] + [
        f"  {row:<{first}}"
        + "".join(
            f"  {cells.get((row, c), 0) or '.':>{w}}" for c, w in zip(columns, widths, strict=True)
        )
        for row in rows
    ]
