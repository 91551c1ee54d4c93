"""Pairs of gold notes and records -> all scores, as data and as a table for the eye."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from vnclinical.errors import ConfigError
from vnclinical.evaluation.attributes import score_assertions
from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.codes import Coder, score_codes
from vnclinical.evaluation.confusion import Confusion, confusion
from vnclinical.evaluation.errors_in_context import all_outcomes
from vnclinical.evaluation.groups import Group, chosen_keys, score_groups
from vnclinical.evaluation.measurements import score_measurements
from vnclinical.evaluation.medications import score_medications
from vnclinical.evaluation.pairs import NotePair, entity_spans
from vnclinical.evaluation.sections import score_dates, score_sections
from vnclinical.evaluation.spans import score_spans

__all__ = ["LAYERS", "Report", "evaluate_layers"]

MANY = 200
"""A class with fewer gold items is reported, not aimed at (contract section 6)."""


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by layer and name; of entities also by group of notes, and which type was taken for
    which.
    """  # noqa: D205

    notes: int
    layers: dict[str, dict[str, Score]]
    groups: dict[str, dict[str, Group]] = field(default_factory=dict)
    confusion: Confusion | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain data; a group of one note has null for its interval."""
        data: dict[str, Any] = {
            "notes": self.notes,
            "layers": {layer: _plain(rows) for layer, rows in self.layers.items()},
            "groups": {
                key: {value: _plain_group(group) for value, group in groups.items()}
                for key, groups in self.groups.items()
            },
        }
        return data | ({"confusion": self.confusion.as_json()} if self.confusion else {})

    def as_text(self) -> str:
        """Tables; ``*`` marks classes with fewer than 200 gold items."""
        lines = [
            f"{self.notes} notes; 95 % bootstrap intervals of F1; * fewer than {MANY} gold items"
        ]
        for layer, rows in self.layers.items():
            lines += ["", layer, *_table(rows)]
        if self.confusion:
            lines += ["", *self.confusion.as_lines()]
        for key, groups in self.groups.items():
            told = sum(group.notes for group in groups.values())
            lines += ["", f"entities by {key}, of {told} notes", *_table(*_group_rows(groups))]
        return "\n".join(lines)


def score_entities(notes: Sequence[NotePair]) -> dict[str, Score]:
    """Micro figures, then each type, strict and relaxed."""
    scores = score_spans(
        (entity_spans(p.gold.entities), entity_spans(p.record.entities)) for p in notes
    )
    rows = {"strict/all": scores.strict, "relaxed/all": scores.relaxed}
    rows |= {f"strict/{label}": s for label, s in scores.strict_by_type.items()}
    return rows | {f"relaxed/{label}": s for label, s in scores.relaxed_by_type.items()}


LAYERS: dict[str, Callable[[Sequence[NotePair]], dict[str, Score]]] = {
    "entities": score_entities,
    "assertion": score_assertions,
    "measurements": score_measurements,
    "medications": score_medications,
    "sections": score_sections,
    "codes": score_codes,
    "dates": score_dates,
}


def evaluate_layers(
    notes: Sequence[NotePair],
    layers: Sequence[str],
    coder: Coder | None = None,
    by: Sequence[str] | None = None,
) -> Report:
    """Scores the layers; with entities also groups of notes and the confusion of types.

    Args:
        notes: the corpus.
        layers: names of ``LAYERS``.
        coder: ranks codes for gold mentions, where codes are scored.
        by: metadata keys to group notes by; None takes ``style`` where the notes have it.

    Raises:
        ConfigError: an unknown layer or metadata key.
    """
    if unknown := sorted(set(layers) - set(LAYERS)):
        raise ConfigError(f"unknown layers {unknown}; known layers: {', '.join(LAYERS)}")
    keys = chosen_keys([p.gold for p in notes], by)
    scores = {
        layer: score_codes(notes, coder) if layer == "codes" else LAYERS[layer](notes)
        for layer in layers
    }
    if "entities" not in layers:
        return Report(len(notes), scores)
    seen = (outcome for _, outcome in all_outcomes(notes))
    return Report(len(notes), scores, score_groups(notes, keys), confusion(seen))


def _plain(rows: dict[str, Score]) -> dict[str, Any]:
    return {
        name: {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(row).items()}
        for name, row in rows.items()
    }


def _plain_group(group: Group) -> dict[str, Any]:
    rows = _plain({"strict": group.strict, "relaxed": group.relaxed})
    if group.notes < 2:
        rows = {name: row | {"low": None, "high": None} for name, row in rows.items()}
    return {"notes": group.notes, **rows}


def _group_rows(groups: dict[str, Group]) -> tuple[dict[str, Score], set[str]]:
    """The rows of a table, and which of them have no interval."""
    rows, single = {}, set()
    for value, group in groups.items():
        for name, row in (("strict", group.strict), ("relaxed", group.relaxed)):
            title = f"{value} (n={group.notes}) {name}"
            rows[title] = row
            if group.notes < 2:
                single.add(title)
    return rows, single


def _table(rows: dict[str, Score], single: Collection[str] = ()) -> list[str]:
    width = max([len(name) for name in rows] + [4])
    head = f"  {'':<{width}}   gold  found  precision  recall     F1  interval"
    return [head] + [
        f"  {name:<{width}} {s.gold:>6} {s.found:>6}     {s.precision:6.3f}"
        f"  {s.recall:6.3f} {s.f1:6.3f}  "
        + (f"{s.low:.3f}-{s.high:.3f}" if name not in single else "one note")
        + ("" if s.gold >= MANY else " *")
        for name, s in rows.items()
    ]
