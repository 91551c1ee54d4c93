"""Text -> dates, clock times and stretches of time."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import ClassVar

from vnclinical.annotations import DateMention
from vnclinical.document import Document
from vnclinical.labels import Layer
from vnclinical.pipelines.date_grammar import FoundTime, calendar_dates, clock_times
from vnclinical.pipelines.date_spans import durations, relative_days
from vnclinical.text.fold import fold
from vnclinical.text.span import Span

__all__ = ["DateFinder"]

_TIME_THEN_DATE = re.compile(r"[ \t]*[,;–-]?[ \t]*")
_DATE_THEN_TIME = re.compile(r"[ \t]*[,–-]?[ \t]+|[ \t]+[,–-][ \t]*")
# Hours side by side are a schedule (8h - 16h - 24h), not a point in time.
_SCHEDULE = re.compile(r"[ \t]*(?:[,–-]|và|va)?[ \t]*(?:\d{1,2}[ \t]*h[ \t]*[,–-]?[ \t]*)?")
_SCHEDULE_NEXT = re.compile(r"[ \t]*[–-][ \t]*\d{1,2}[ \t]*h?\b")
_WRAP = re.compile(r"([^\n]{20}[\w,])\n(?=([^\W\d_]))")
_BARE_WORDS = re.compile(r"(?<!\w)(?:nam|ngay|thang)(?!\w)")


class DateFinder:
    """Finds when: dates, clock times, durations and what counts from another day.

    ``value`` is ISO 8601, partial where the note is (``2019-05``, ``--04-17``, ``T08:30``).
    Days that lean on the writing of the note (hôm qua, cách đây 5 năm) and dates without a year are
    resolved against ``note_date``, then ``encounter_start``; days that lean on the admission (cách
    vào viện 3 ngày) only against ``encounter_start``; what cannot be resolved keeps its distance as
    a duration and says in ``relative_to`` from where: ``note``, ``admission``, ``onset``. The clock
    and ``encounter_end`` are never asked.

    >>> doc = DateFinder()(Document.from_text("3 ngày nay sốt, mổ 12/08/2026 lúc 8h30, HA 110/60"))
    >>> [(d.span.covered(doc.text), d.value) for d in doc.dates]
    [('3 ngày nay', 'P3D'), ('12/08/2026', '2026-08-12'), ('8h30', 'T08:30')]

    Dev (hand w05, 153 marks, 2026-11-23, ``make accuracy``): F1 0.88 at an overlapping place, 0.75
    with the same borders, 0.60 with the same value.

    Known misses: days of the week, an hour without a cue inside a sentence, ``mai`` alone, lengths
    in an instruction (``x 5 ngày`` belongs to the medication), expressions broken by a line end.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT})
    writes: ClassVar[Layer] = Layer.DATES

    def __call__(self, doc: Document) -> Document:
        """Fills DATES; the mentions do not overlap."""
        note = doc.note
        anchor = note.note_date or note.encounter_start
        found = _found(doc.text, anchor, note.encounter_start)
        return doc.with_layer(
            Layer.DATES,
            (DateMention(Span(f.start, f.end), f.kind, f.value, f.relative_to) for f in found),
        )


def _found(text: str, anchor: date | None, admission: date | None) -> list[FoundTime]:
    folded = _unwrapped(text, fold(text))
    days = list(calendar_dates(folded, anchor))
    days = _longest([*days, *relative_days(text, folded, anchor, admission)])
    times = _without_schedules(folded, sorted(clock_times(folded), key=lambda f: f.start))
    points = _joined(folded, sorted([*days, *times], key=lambda f: (f.start, -f.end)))
    lengths = durations(folded, anchor, admission)
    kept = [f for f in (*points, *lengths) if f.sure and not _misread(text, folded, f)]
    return sorted(_longest(kept), key=lambda f: f.start)


def _unwrapped(text: str, folded: str) -> str:
    """``folded`` with a blank where an export has broken a line in mid-phrase; same length."""
    pieces, at = [], 0
    for match in _WRAP.finditer(text):
        if not match[2].islower():
            continue
        pieces += [folded[at : match.end(1)], " "]
        at = match.end()
    return "".join([*pieces, folded[at:]])


def _longest(found: Iterable[FoundTime]) -> list[FoundTime]:
    """The longest of what overlaps, the sure before the unsure."""
    kept: list[FoundTime] = []
    taken: set[int] = set()
    for item in sorted(found, key=lambda f: (f.start - f.end, not f.sure, f.start)):
        places = range(item.start, item.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(item)
    return sorted(kept, key=lambda f: f.start)


def _without_schedules(folded: str, times: list[FoundTime]) -> list[FoundTime]:
    """Times that do not stand in a row of times."""
    chained: set[int] = set()
    for index, (one, two) in enumerate(pairwise(times)):
        if one.end <= two.start and _SCHEDULE.fullmatch(folded, one.end, two.start):
            chained |= {index, index + 1}
    return [
        time
        for index, time in enumerate(times)
        if index not in chained and not _SCHEDULE_NEXT.match(folded, time.end)
    ]


def _joined(folded: str, points: list[FoundTime]) -> Iterator[FoundTime]:
    """Puts a time and the day beside it together: ``20h ngày 12/8``, ``12/8 8h30``."""
    at = 0
    while at < len(points):
        one = points[at]
        two = points[at + 1] if at + 1 < len(points) else None
        if two is not None and (both := _both(folded, one, two)) is not None:
            yield both
            at += 2
            continue
        yield one
        at += 1


def _both(folded: str, one: FoundTime, two: FoundTime) -> FoundTime | None:
    is_time = one.kind == "time", two.kind == "time"
    if is_time == (True, False) and (
        two.start <= one.end or _gap(_TIME_THEN_DATE, folded, one, two)
    ):
        day, time = two, one
    elif is_time == (False, True) and _gap(_DATE_THEN_TIME, folded, one, two):
        day, time = one, two
    else:
        return None
    if day.value is None or day.value.startswith("P"):
        return None
    if len(day.value) < 7 or day.value.count("-") < 2:  # a year or a month has no hour
        return None
    end = max(one.end, two.end)
    return replace(
        day, start=one.start, end=end, kind="datetime", value=f"{day.value}{time.value}", sure=True
    )


def _gap(pattern: re.Pattern[str], folded: str, one: FoundTime, two: FoundTime) -> bool:
    return one.end <= two.start and pattern.fullmatch(folded, one.end, two.start) is not None


def _misread(text: str, folded: str, found: FoundTime) -> bool:
    """In a line with marks ``nam`` is a man, ``ngay`` is at once, ``thang`` a potion."""
    if not _BARE_WORDS.search(folded, found.start, found.end):
        return False
    begin = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    return not text[begin : end if end >= 0 else len(text)].isascii()
