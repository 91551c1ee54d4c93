"""A training text -> the same text with lines lost or in another order, spans carried along."""

import random
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from vnclinical.text.fold import fold
from vnclinical.text.offsets import Change
from vnclinical.training.texts import TrainingText

__all__ = ["lost_lines", "shuffled_lines"]

LOST = 0.15
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Items of one list have one bullet; a numbered one would stand in the wrong place.
_BULLET = re.compile(r"[ ]*([-+*•])[ ]*\S")
# Findings by organ have no order of their own; other labels are headings, which have one.
_ORGANS = (
    "bụng|cân nặng|chiều cao|cơ xương khớp|da|da niêm mạc|gan|ha|hạch|hô hấp|huyết áp|lách|m|mạch|"
    "mắt|nhiệt độ|nhịp thở|niêm mạc|nt|phổi|phù|spo2|t|tai mũi họng|thần kinh|thận|tiết niệu|"
    "thận tiết niệu|tiêu hóa|tim|tim mạch|tmh|toàn thân|tri giác|tuần hoàn|tuyến giáp|vú"
)
_FINDING = re.compile(rf"(?:{_ORGANS}):[ ]*\S")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    """behind the line end, where there is one"""
    kind: str
    """lines of one kind may change places with each other; empty: never"""


def lost_lines(text: TrainingText, rng: random.Random) -> Iterator[Change]:
    """Takes out some lines that no span touches, line end included; never all of them."""
    taken = [(s.start, s.end) for s in text.spans]
    lines = [match.span() for match in _LINE.finditer(text.text)]
    free = [
        (start, end)
        for start, end in lines
        if not any(first < end and start < last for first, last in taken)
    ]
    lost = [line for line in free if rng.random() < LOST]
    if len(lost) < len(lines):
        for start, end in lost:
            yield Change(start, end, "")


def shuffled_lines(text: TrainingText, rng: random.Random) -> TrainingText:
    """Shuffles each run of neighbouring list-like lines; a span never leaves its line."""
    order: list[_Line] = []
    for kind, run in groupby(_lines(text), key=lambda line: line.kind):
        block = list(run)
        if kind:
            rng.shuffle(block)
        order += block
    return _reordered(text, order)


def _lines(text: TrainingText) -> list[_Line]:
    found = [match.span() for match in _LINE.finditer(text.text)]
    ends = {end for _, end in found}
    crossed = {
        at for s in text.spans for at in range(s.start + 1, s.end) if at in ends
    }  # line ends inside a span
    lines = []
    for number, (start, end) in enumerate(found):
        goes_on = number + 1 < len(found) and _goes_on(text.text[slice(*found[number + 1])])
        whole = start not in crossed and end not in crossed and text.text[end - 1] == "\n"
        fixed = goes_on or not whole
        lines.append(_Line(start, end, "" if fixed else _kind(text.text[start:end])))
    return lines


def _kind(line: str) -> str:
    if bullet := _BULLET.match(line):
        return bullet[1]
    return "finding" if _FINDING.match(fold(line)) else ""


def _goes_on(line: str) -> bool:
    """Whether a line is the rest of the one before it, as after a wrap."""
    return line[:1].islower() and not _kind(line)


def _reordered(text: TrainingText, order: Sequence[_Line]) -> TrainingText:
    shift: dict[int, int] = {}
    at = 0
    for line in order:
        shift[line.start] = at - line.start
        at += line.end - line.start
    if not any(shift.values()):
        return text
    starts = sorted(shift)
    moved = []
    for span in text.spans:
        by = shift[starts[bisect_right(starts, span.start) - 1]]
        moved.append(replace(span, start=span.start + by, end=span.end + by))
    return replace(
        text,
        text="".join(text.text[line.start : line.end] for line in order),
        spans=tuple(sorted(moved, key=lambda s: (s.start, s.end))),
    )
