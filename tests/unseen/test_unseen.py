"""Twenty snippets by another hand, written before the rules had been seen (README.md beside this).

Each expectation is one test. What does not hold is listed in ``known_misses.json`` and must go on
failing: when a rule learns it, its line is taken out. The share that held at the first run, and
holds now, stands in ``README.md``.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import vnclinical
from vnclinical.record import ClinicalRecord

HERE = Path(__file__).parent
SNIPPETS = json.loads((HERE / "sentences.json").read_text("utf8"))
MISSES = json.loads((HERE / "known_misses.json").read_text("utf8"))
ASSERTION = ("negated", "certainty", "temporality", "experiencer")


def entity_holds(record: ClinicalRecord, want: dict[str, Any]) -> bool:
    for entity in record.entities:
        if entity.text != want["entity"] or entity.type != want["type"]:
            continue
        said = entity.assertion.model_dump(mode="json")
        if any(said[name] != want[name] for name in ASSERTION if name in want):
            continue
        first = entity.codes[0].code if entity.codes else None
        if "code" not in want or want["code"] == first:
            return True
    return False


def measurement_holds(record: ClinicalRecord, want: dict[str, Any]) -> bool:
    def same(m: Any) -> bool:
        value = m.value if m.value is not None else m.value_text
        try:
            equal = Decimal(value) == Decimal(want["value"])
        except (ArithmeticError, TypeError):
            equal = value == want["value"]
        return m.name == want["measurement"] and equal and want.get("unit", m.unit) == m.unit

    return any(same(m) for m in record.measurements)


def medication_holds(record: ClinicalRecord, want: dict[str, Any]) -> bool:
    def spaced(quantity: Any) -> str | None:
        return f"{quantity.value} {quantity.unit or ''}".strip() if quantity else None

    for m in record.medications:
        names = {m.name.casefold(), *(i.name.casefold() for i in m.ingredients)}
        if want["medication"].casefold() not in names:
            continue
        seen = {
            "strength": " + ".join(f"{s.value} {s.unit or ''}".strip() for s in m.strengths),
            "per_day": m.frequency.per_day if m.frequency else None,
            "daily_dose": spaced(m.daily_dose),
            "dose": spaced(m.dose),
            "days": m.duration.value if m.duration else None,
            "route": m.route,
            "prn": m.prn,
            "status": m.status,
        }
        if all(seen[k] == v for k, v in want.items() if k in seen):
            return True
    return False


def holds(record: ClinicalRecord, want: dict[str, Any]) -> bool:
    if "entity" in want:
        return entity_holds(record, want)
    if "measurement" in want:
        return measurement_holds(record, want)
    if "medication" in want:
        return medication_holds(record, want)
    if "patient" in want:
        said = record.patient.model_dump(mode="json")
        return all(said[k] == v for k, v in want["patient"].items())
    return not any(
        e.text == want["absent"] and want.get("type", e.type) == e.type for e in record.entities
    )


CASES = [(s["id"], n, s["text"], want) for s in SNIPPETS for n, want in enumerate(s["expect"], 1)]


def test_there_are_twenty_snippets_and_no_stale_miss() -> None:
    assert len(SNIPPETS) == 20
    known = {f"{i}.{n}" for i, n, _, _ in CASES}
    assert set(MISSES["default"]) <= known
    assert set(MISSES["rules"]) <= known


@pytest.mark.parametrize("preset", ["rules", "default"])
@pytest.mark.parametrize(("snippet", "number", "text", "want"), CASES, ids=lambda v: str(v)[:12])
def test_expectation(
    preset: str, snippet: str, number: int, text: str, want: dict[str, Any], request: Any
) -> None:
    pipeline: vnclinical.Pipeline = request.getfixturevalue("rules" if preset == "rules" else "nlp")
    missed = f"{snippet}.{number}" in MISSES[preset]
    assert holds(pipeline(text), want) is not missed
