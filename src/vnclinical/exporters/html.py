"""ClinicalRecord and its note -> one self-contained HTML page."""

from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import pairwise

from vnclinical.exporters.text import (
    TYPE_TITLES,
    assertion_words,
    measurement_words,
    medication_words,
)
from vnclinical.record import ClinicalRecord, EntityItem, Item

__all__ = ["to_html"]


def to_html(record: ClinicalRecord, text: str) -> str:
    """The note with its entities marked, and the record beside it.

    Every character of the note is escaped: a ``<script>`` in a note is shown as text. The page
    loads nothing from anywhere.

    Args:
        record: the record.
        text: the original note, for which the record's offsets hold.
    """
    style = (files("vnclinical.exporters") / "page.css").read_text("utf8")
    title = escape(record.note_id or "vnclinical")
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{style}</style></head><body>"
        f"<header><h1>{title}</h1>{_legend()}</header>"
        f'<main><pre class="note">\n{_marked(record, text)}</pre>'
        f"<aside>{''.join(_tables(record))}</aside></main>"
        f"<footer>{escape(_footer(record))}</footer></body></html>\n"
    )


def _legend() -> str:
    marks = "".join(f'<mark class="{t}">{escape(name)}</mark> ' for t, name in TYPE_TITLES.items())
    denied = '<mark class="disease negated">không có</mark>'
    return f'<p class="legend">{marks}{denied} <u>đo lường, dùng thuốc</u></p>'


def _marked(record: ClinicalRecord, text: str) -> str:
    """The note cut at every border of an item; each piece wears the marks that cover it."""
    layered: list[tuple[Item, str]] = [
        (m, "underlined") for m in (*record.medications, *record.measurements)
    ]
    entities = sorted(record.entities, key=lambda e: (e.start, -e.end))
    cuts = {0, len(text)}
    for item in (*entities, *(i for i, _ in layered)):
        cuts |= {item.start, item.end}
    ordered = sorted(cuts)
    opened: dict[int, list[EntityItem]] = {}
    for entity in entities:
        opened.setdefault(entity.start, []).append(entity)
    active: list[EntityItem] = []
    under = sorted((i.start, i.end) for i, _ in layered)
    pieces = []
    for start, end in pairwise(ordered):
        active = [e for e in active if e.end > start] + opened.get(start, [])
        pieces.append(_piece(escape(text[start:end]), active, _covered(under, start)))
    return "".join(pieces)


def _covered(intervals: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in intervals if start <= at)


def _piece(shown: str, active: list[EntityItem], underlined: bool) -> str:
    for entity in reversed(active):
        said = entity.assertion
        classes: list[str] = [entity.type]
        classes += ["negated"] if said.negated else []
        classes += [
            v for v in (said.certainty, said.temporality, said.experiencer) if v not in PLAIN
        ]
        hint = escape(_hint(entity), quote=True)
        shown = f'<mark class="{" ".join(classes)}" title="{hint}">{shown}</mark>'
    return f"<u>{shown}</u>" if underlined else shown


PLAIN = {"confirmed", "current", "patient"}


def _hint(entity: EntityItem) -> str:
    parts = [
        TYPE_TITLES[entity.type],
        entity.preferred or entity.normalized or "",
        *assertion_words(entity),
    ]
    parts += [f"{c.code} {c.title}" for c in entity.codes[:3]]
    parts += [f"{e.attribute}: «{e.cue}»" for e in entity.evidence]
    return " · ".join(p for p in parts if p)


def _tables(record: ClinicalRecord) -> Iterator[str]:
    diagnoses = [
        (d.code.code if d.code else "", d.text, ", ".join(filter(None, [d.rank, d.stage])))
        for d in record.diagnoses
    ]
    yield _table("Chẩn đoán", diagnoses)
    for entity_type, title in TYPE_TITLES.items():
        rows = [
            (e.codes[0].code if e.codes else "", e.text, ", ".join(assertion_words(e)))
            for e in record.entities
            if e.type is entity_type
        ]
        yield _table(title, rows)
    yield _table("Đo lường", [(m.kind, measurement_words(m), m.text) for m in record.measurements])
    yield _table(
        "Dùng thuốc", [(m.status, medication_words(m), m.text) for m in record.medications]
    )
    yield _table("Thời gian", [(d.kind, d.text, d.value or "") for d in record.dates])
    yield _table("Cảnh báo", [(w.code, w.message, "") for w in record.warnings])


def _table(title: str, rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows
    )
    return f"<h2>{escape(title)} <small>{len(rows)}</small></h2><table>{body}</table>"


def _footer(record: ClinicalRecord) -> str:
    made = record.pipeline
    model = f", {made.model} {made.model_version}" if made.model else ""
    return f"vnclinical {made.version}, {made.preset}{model}, ICD-10 {made.icd_edition}"
