"""A marked note -> a gold note of the corpus format (contract section 4), as plain data."""

import re
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.labels import (
    Certainty,
    DiagnosisRank,
    DiagnosisStage,
    EntityType,
    Experiencer,
    MedicationStatus,
    SectionKind,
    Temporality,
)
from vnclinical.readers.marked import MarkedItem, MarkedNote
from vnclinical.readers.marked_relations import is_link, marked_relations

__all__ = ["ICD_CODE", "gold_from_marked"]

ENTITY_KINDS = {
    "d": EntityType.DISEASE,
    "s": EntityType.SYMPTOM,
    "t": EntityType.TEST,
    "r": EntityType.DRUG,
    "p": EntityType.PROCEDURE,
    "a": EntityType.ANATOMY,
}
ASSERTION_FLAGS: dict[str, tuple[str, Any]] = {
    "neg": ("negated", True),
    "sus": ("certainty", Certainty.SUSPECTED),
    "hyp": ("certainty", Certainty.HYPOTHETICAL),
    "past": ("temporality", Temporality.PAST),
    "plan": ("temporality", Temporality.PLANNED),
    "fam": ("experiencer", Experiencer.FAMILY),
    "other": ("experiencer", Experiencer.OTHER),
}
DIAGNOSIS_FLAGS = {
    "dx": None,
    "dx1": DiagnosisRank.PRIMARY,
    "dx2": DiagnosisRank.SECONDARY,
    "dd": None,
}
EDITIONS = {"tt": "TT06-2026", "qd": "QD4469-2020"}
MEDICATION_KEYS = {"strength", "dose", "per_day", "times", "route", "days", "rate", "status"}
ICD_CODE = re.compile(r"[A-Z]\d\d(?:\.\d{1,2})?")
VALUE = re.compile(
    r"(?P<name>[a-z][a-z0-9_]*)\s*=\s*(?P<comparator>[<>]=?)?\s*(?P<value>\S+)(?:\s+(?P<unit>\S+))?"
)


def gold_from_marked(note: MarkedNote) -> dict[str, Any]:
    """Turns the marks into the lists of the corpus format.

    Raises:
        CorpusError: an unknown kind, attribute or code shape, or two entities of one type overlap.
    """
    where = note.meta.get("id", "?")
    gold: dict[str, Any] = {
        "format": "1",
        "id": where,
        "text": note.text,
        "meta": {k: v for k, v in note.meta.items() if k != "id"},
    }
    gold["sections"] = _sections(note, where)
    gold["entities"] = [
        _entity(item, f"e{i}", where)
        for i, item in enumerate((m for m in note.items if m.kind in ENTITY_KINDS), 1)
    ]
    _refuse_overlaps(gold["entities"], where)
    gold["diagnoses"] = _diagnoses(note, gold, where)
    gold["measurements"] = [
        m for item in note.items if item.kind == "m" for m in _measured(item, where)
    ]
    gold["medications"] = [
        _medication(item, gold["entities"], where) for item in note.items if item.kind == "x"
    ]
    gold["dates"] = [
        _span(item) | {"value": next(iter(_said(item)), None)}
        for item in note.items
        if item.kind == "w"
    ]
    for name, letter in (("measurements", "m"), ("medications", "x"), ("dates", "t")):
        for i, row in enumerate(gold[name], 1):
            row["id"] = f"{letter}{i}"
    gold["relations"] = marked_relations(_placed(note, gold), gold, where)
    if unknown := {m.kind for m in note.items} - set(ENTITY_KINDS) - {"m", "x", "h", "w"}:
        raise CorpusError(
            f"{where}: unknown mark kinds {sorted(unknown)}; known: d s t r p a m x h w"
        )
    return gold


def _placed(note: MarkedNote, gold: dict[str, Any]) -> list[tuple[MarkedItem, str]]:
    """Each mark with the id of its item; of several measured values on one span, the first."""
    lists = dict.fromkeys(ENTITY_KINDS, "entities")
    lists |= {"m": "measurements", "x": "medications", "w": "dates"}
    ids: dict[tuple[str, str, int, int], str] = {}
    for name in ("entities", "measurements", "medications", "dates"):
        for row in gold[name]:
            kind = str(row.get("type", ""))
            ids.setdefault((name, kind, row["start"], row["end"]), row["id"])
    return [
        (item, ids[(lists[item.kind], str(ENTITY_KINDS.get(item.kind, "")), item.start, item.end)])
        for item in note.items
        if item.kind in lists
    ]


def _said(item: MarkedItem) -> list[str]:
    """The attributes of a mark without its labels and links."""
    return [a for a in item.attributes if not is_link(a)]


def _span(item: MarkedItem) -> dict[str, Any]:
    return {"start": item.start, "end": item.end, "text": item.text}


def _entity(item: MarkedItem, identifier: str, where: str) -> dict[str, Any]:
    assertion: dict[str, Any] = {
        "negated": False,
        "certainty": Certainty.CONFIRMED,
        "temporality": Temporality.CURRENT,
        "experiencer": Experiencer.PATIENT,
    }
    entity = {"id": identifier, "type": ENTITY_KINDS[item.kind]} | _span(item)
    icd10: dict[str, list[list[str]]] = {}
    for attribute in item.attributes:
        if attribute in ASSERTION_FLAGS:
            key, value = ASSERTION_FLAGS[attribute]
            assertion[key] = value
        elif attribute.startswith("="):
            icd10 = _codes(attribute[1:], where)
        elif attribute not in DIAGNOSIS_FLAGS and not is_link(attribute):
            known = [*ASSERTION_FLAGS, *DIAGNOSIS_FLAGS]
            raise CorpusError(
                f"{where}: unknown attribute {attribute!r} of an entity; "
                f"known: {known}, =CODE, @LABEL, RELATION@LABEL"
            )
    return entity | {"assertion": assertion} | ({"icd10": icd10} if icd10 else {})


def _codes(written: str, where: str) -> dict[str, list[list[str]]]:
    editions: dict[str, list[list[str]]] = {}
    for part in written.split(";"):
        prefix, _, codes = part.strip().rpartition(":")
        alternatives = [[c.strip() for c in group.split("+")] for group in codes.split("/")]
        bad = [c for group in alternatives for c in group if not ICD_CODE.fullmatch(c)]
        if bad or (prefix and prefix not in EDITIONS):
            raise CorpusError(
                f"{where}: cannot read the codes {written!r}; write =I10, =A+B, =A/B, =tt:A;qd:B"
            )
        for short in [prefix] if prefix else EDITIONS:
            editions[EDITIONS[short]] = alternatives
    return editions


def _refuse_overlaps(entities: list[dict[str, Any]], where: str) -> None:
    ends: dict[str, int] = {}
    for entity in entities:
        if entity["start"] < ends.get(entity["type"], 0):
            raise CorpusError(
                f"{where}: two {entity['type']} marks overlap at {entity['start']}; "
                "entities of one type never overlap"
            )
        ends[entity["type"]] = entity["end"]


def _sections(note: MarkedNote, where: str) -> list[dict[str, Any]]:
    headings = [m for m in note.items if m.kind == "h"]
    sections = []
    for i, (heading, following) in enumerate(zip(headings, [*headings[1:], None], strict=False), 1):
        kind = heading.attributes[0] if heading.attributes else ""
        if kind not in set(SectionKind):
            raise CorpusError(
                f"{where}: unknown section kind {kind!r}; known: {[str(k) for k in SectionKind]}"
            )
        end = len(note.text[: following.start if following else None].rstrip())
        sections.append(
            {"id": f"s{i}", "kind": kind, "title": heading.text, "start": heading.start, "end": end}
            | {"text": note.text[heading.start : end]}
        )
    return sections


def _diagnoses(note: MarkedNote, gold: dict[str, Any], where: str) -> list[dict[str, Any]]:
    stages = {
        m.start: m.attributes[1] for m in note.items if m.kind == "h" and len(m.attributes) > 1
    }
    if unknown := set(stages.values()) - set(DiagnosisStage):
        raise CorpusError(
            f"{where}: unknown stages {sorted(unknown)}; known: {[str(s) for s in DiagnosisStage]}"
        )
    marks = [m for m in note.items if m.kind in ENTITY_KINDS]
    rows: list[dict[str, Any]] = []
    for item, entity in zip(marks, gold["entities"], strict=True):
        flags = [a for a in item.attributes if a in DIAGNOSIS_FLAGS]
        if not flags:
            continue
        section = max(
            (s["start"] for s in gold["sections"] if s["start"] <= item.start), default=-1
        )
        rows.append(
            {"id": f"g{len(rows) + 1}", "entity": entity["id"], "rank": DIAGNOSIS_FLAGS[flags[0]]}
            | {"stage": stages.get(section), "differential": "dd" in flags}
            | _span(item)
        )
    return rows


def _measured(item: MarkedItem, where: str) -> list[dict[str, Any]]:
    rows = []
    said = _said(item)
    for written in "".join(said[:1]).split(";"):
        match = VALUE.fullmatch(written.strip())
        if not match or len(said) != 1:
            raise CorpusError(
                f"{where}: cannot read the measurement at {item.start}; "
                "write exactly one attribute 'name=VALUE UNIT', several values joined by ';'"
            )
        rows.append(_span(item) | {k: match[k] for k in ("name", "value", "unit", "comparator")})
    return rows


def _medication(item: MarkedItem, entities: list[dict[str, Any]], where: str) -> dict[str, Any]:
    inside = [
        e["id"]
        for e in entities
        if e["type"] == EntityType.DRUG and item.start <= e["start"] and e["end"] <= item.end
    ]
    if not inside:
        raise CorpusError(f"{where}: the medication at {item.start} holds no {{r:drug}} mark")
    fields: dict[str, Any] = {"status": MedicationStatus.ACTIVE}
    # Some hands join them with ";", as those of a measurement are joined.
    for attribute in (part for joined in _said(item) for part in joined.split(";")):
        key, _, value = (part.strip() for part in attribute.partition("="))
        if key == "prn":
            fields["prn"] = True
        elif key in MEDICATION_KEYS and value:
            fields[key] = value
        else:
            raise CorpusError(
                f"{where}: unknown medication attribute {attribute!r}; "
                f"known: {sorted(MEDICATION_KEYS)}, prn"
            )
    return _span(item) | {"entities": inside} | fields
