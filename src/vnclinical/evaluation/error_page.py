"""Pairs of gold notes and records -> one self-contained HTML page of the errors in context.

The page holds text of the notes. It runs no script and loads nothing: the filters are check boxes
that the style sheet reads.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from itertools import combinations_with_replacement, pairwise

from vnclinical.evaluation.confusion import Confusion, confusion
from vnclinical.evaluation.errors_in_context import (
    Case,
    PhraseErrors,
    all_outcomes,
    context,
    errors_by_phrase,
)
from vnclinical.evaluation.outcomes import ERRORS, Bounds, Kind
from vnclinical.evaluation.pairs import NotePair
from vnclinical.evaluation.spans import LabelledSpan

__all__ = ["error_page"]

SHOWN = 3
"""Cases of a phrase that stand open; further ones unfold."""

WARNING = (
    "This page holds text of the notes that were evaluated. If they are notes of patients, it is "
    "patient data: keep it where you keep the notes, and do not mail, publish or commit it."
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
COUNTED = (Kind.RIGHT, Kind.BOUNDS, Kind.TYPE, Kind.MISSED, Kind.SPURIOUS)


def error_page(notes: Sequence[NotePair], title: str) -> str:
    """Every missed, made-up or wrong entity with its line, the most frequent phrase first.

    Every character of a note is escaped.

    Args:
        notes: the corpus with its records.
        title: what was evaluated, for the heading; without words of a note.
    """
    seen = [outcome for _, outcome in all_outcomes(notes)]
    table = confusion(seen)
    kinds = Counter(outcome.kind for outcome in seen)
    errors = errors_by_phrase(notes)
    places = {label: number for number, label in enumerate(table.labels)}
    style = (files("vnclinical.evaluation") / "error_page.css").read_text("utf8")
    phrases = "".join(_phrase(e, places) for e in errors)
    rules = "".join(_hiding(errors, places))
    body = (
        f"<header><h1>Errors in context: {escape(title)}</h1>"
        f'<p class="warning" role="note"><strong>Patient text.</strong> {WARNING}</p>'
        f"<p>{_summary(notes, kinds)}</p></header><main>"
        f"<h2>Counts</h2>{_counts(table)}{_matrix(table)}"
        f"<h2>Filter</h2>{_filters(kinds, errors, places)}"
        f"<h2>Errors <small>{len(errors)} phrases, the most frequent first</small></h2>"
        f'{_legend()}<ol class="phrases">{phrases}</ol>'
        f"</main><footer>{escape(_footer(notes))}</footer>"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">'
        f"<title>Errors in context: {escape(title)}</title>"
        f"<style>{style}{rules}</style></head><body>{body}</body></html>\n"
    )


def _summary(notes: Sequence[NotePair], kinds: Counter[Kind]) -> str:
    wrong = sum(kinds[kind] for kind in ERRORS)
    listed = ", ".join(f"{kinds[kind]} {kind.value}" for kind in ERRORS)
    return f"{len(notes)} notes, {kinds[Kind.RIGHT]} entities right, {wrong} errors: {listed}."


def _counts(table: Confusion) -> str:
    """A row a type: what is wrong in type is counted at the gold type."""
    rows = []
    for label in table.labels:
        right = table.bounds.get((label, Bounds.EXACT), 0)
        same = table.cells.get((label, label), 0)
        missed = table.cells.get((label, Kind.MISSED), 0)
        gold = sum(table.cells.get((label, column), 0) for column in table.columns)
        found = sum(table.cells.get((row, label), 0) for row in table.rows)
        spurious = table.cells.get((Kind.SPURIOUS, label), 0)
        figures = (gold, found, right, same - right, gold - same - missed, missed, spurious)
        rows.append((label, figures))
    heads = ("gold", "found", *(kind.value for kind in COUNTED))
    return _table("By type; a wrong type is counted at the gold type", heads, rows)


def _matrix(table: Confusion) -> str:
    rows = [
        (row, [table.cells.get((row, column), 0) for column in table.columns]) for row in table.rows
    ]
    caption = "Rows gold, columns found; the diagonal counts any overlap of one type"
    inner = _table(caption, table.columns, rows)
    return f"<details><summary>Confusion of types</summary>{inner}</details>"


def _table(caption: str, heads: Iterable[str], rows: Iterable[tuple[str, Sequence[int]]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{n or '<span class=none>0</span>'}</td>" for n in figures)
        + "</tr>"
        for name, figures in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr><td></td>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _filters(kinds: Counter[Kind], errors: Sequence[PhraseErrors], places: dict[str, int]) -> str:
    by_kind = [(f"kind-{i}", k.value, kinds[k]) for i, k in enumerate(ERRORS) if kinds[k]]
    concerned = Counter(label for e in errors for label in e.labels for _ in e.cases)
    by_type = [(f"type-{i}", label, concerned[label]) for label, i in places.items()]
    return (
        f'<div class="filters">{_boxes("Kind of error", by_kind)}'
        f"{_boxes('Type, on either side', [box for box in by_type if box[2]])}</div>"
    )


def _boxes(legend: str, boxes: Iterable[tuple[str, str, int]]) -> str:
    return f"<fieldset><legend>{legend}</legend>" + "".join(
        f'<label><input type="checkbox" id="{name}" autocomplete="off" checked> '
        f"{escape(label)} <small>{count}</small></label>"
        for name, label, count in boxes
    ) + "</fieldset>"  # fmt: skip


def _hiding(errors: Sequence[PhraseErrors], places: dict[str, int]) -> Iterator[str]:
    """Rules that hide a phrase when its kind, or every type that it concerns, is unchecked."""
    for i, kind in enumerate(ERRORS):
        if any(e.kind is kind for e in errors):
            yield f"body:has(#kind-{i}:not(:checked)) .kind-{i}{{display:none}}\n"
    here = {tuple(sorted(places[label] for label in e.labels)) for e in errors}
    for a, b in combinations_with_replacement(range(len(places)), 2):
        if ((a,) if a == b else (a, b)) in here:
            off = f"#type-{a}:not(:checked)):has(#type-{b}:not(:checked)"
            yield f"body:has({off}) .types-{a}-{b}{{display:none}}\n"


def _legend() -> str:
    return (
        '<p class="legend">In the text: <mark class="gold">gold</mark> '
        '<mark class="found">found</mark> <mark class="gold found">both</mark></p>'
    )


def _phrase(errors: PhraseErrors, places: dict[str, int]) -> str:
    numbers = sorted(places[label] for label in errors.labels)
    types = f"types-{numbers[0]}-{numbers[-1]}"
    said = " taken for ".join(errors.labels) if errors.kind is Kind.TYPE else errors.labels[0]
    cases = [_case(case) for case in errors.cases]
    more = len(cases) - SHOWN
    folded = (
        f"<details><summary>{more} more</summary><ul>{''.join(cases[SHOWN:])}</ul></details>"
        if more > 0
        else ""
    )
    return (
        f'<li class="phrase kind-{ERRORS.index(errors.kind)} {types}">'
        f'<h3><span lang="vi">{escape(errors.phrase)}</span> '
        f'<span class="times">× {len(cases)}</span> '
        f'<span class="badge">{errors.kind.value}</span> {escape(said)}</h3>'
        f"<ul>{''.join(cases[:SHOWN])}</ul>{folded}</li>"
    )


def _case(case: Case) -> str:
    start, end = case.outcome.place
    sides = [
        f'{name} {escape(span.label)} <q lang="vi">{escape(case.text[span.start : span.end])}</q>'
        for name, span in (("gold", case.outcome.gold), ("found", case.outcome.found))
        if span is not None
    ]
    bounds = case.outcome.bounds
    note = [f"bounds {bounds.value}"] if bounds else []
    where = f"{escape(case.note_id)}, characters {start}–{end}"
    return (
        f'<li><p class="line" lang="vi">{_line(case)}</p>'
        f'<p class="who">{" · ".join([*sides, *note, where])}</p></li>'
    )


def _line(case: Case) -> str:
    """The line with its marks; a piece that both sides cover wears both."""
    start, end = case.outcome.place
    low, high = context(case.text, start, end)
    sides = [("gold", case.outcome.gold), ("found", case.outcome.found)]
    cuts = {low, high}
    for _, span in sides:
        cuts |= {span.start, span.end} if span else set()
    pieces = []
    for a, b in pairwise(sorted(cuts)):
        shown = escape(case.text[a:b].replace("\r", ""))
        classes = " ".join(name for name, span in sides if _covers(span, a))
        pieces.append(f'<mark class="{classes}">{shown}</mark>' if classes else shown)
    before = "" if low == 0 or case.text[low - 1] == "\n" else "… "
    behind = "" if high == len(case.text) or case.text[high] == "\n" else " …"
    return f"{before}{''.join(pieces)}{behind}"


def _covers(span: LabelledSpan | None, at: int) -> bool:
    return span is not None and span.start <= at < span.end


def _footer(notes: Sequence[NotePair]) -> str:
    if not notes:
        return "vnclinical"
    made = notes[0].record.pipeline
    model = f", {made.model} {made.model_version}" if made.model else ""
    return f"vnclinical {made.version}, {made.preset}{model}"
