"""Pairs of gold notes and records -> all scores, as data and as a table for the eye."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vnclinical.errors import ConfigError
from vnclinical.evaluation.attributes import score_assertions
from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.codes import Coder, score_codes
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
    """Scores by layer and name; the first layer also by the style of the notes."""

    notes: int
    layers: dict[str, dict[str, Score]]
    styles: dict[str, dict[str, Score]]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "notes": self.notes,
            "layers": {layer: _plain(rows) for layer, rows in self.layers.items()},
            "styles": {style: _plain(rows) for style, rows in self.styles.items()},
        }

    def as_text(self) -> str:
        """A table; ``*`` marks classes with fewer than 200 gold items."""
        lines = [
            f"{self.notes} notes; 95 % bootstrap intervals of F1; * fewer than {MANY} gold items"
        ]
        for layer, rows in self.layers.items():
            lines += ["", layer, *_table(rows)]
        if self.styles:
            lines += [
                "",
                "by style",
                *_table({f"{s} {n}": x for s, r in self.styles.items() for n, x in r.items()}),
            ]
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
    notes: Sequence[NotePair], layers: Sequence[str], coder: Coder | None = None
) -> Report:
    """Scores the layers.

    Args:
        notes: the corpus.
        layers: names of ``LAYERS``.
        coder: ranks codes for gold mentions, where codes are scored.

    Raises:
        ConfigError: an unknown layer.
    """
    if unknown := sorted(set(layers) - set(LAYERS)):
        raise ConfigError(f"unknown layers {unknown}; known layers: {', '.join(LAYERS)}")
    scores = {
        layer: score_codes(notes, coder) if layer == "codes" else LAYERS[layer](notes)
        for layer in layers
    }
    return Report(len(notes), scores, _by_style(notes) if "entities" in layers else {})


def _by_style(notes: Sequence[NotePair]) -> dict[str, dict[str, Score]]:
    styles = sorted({str(p.gold.meta["style"]) for p in notes if p.gold.meta.get("style")})
    rows = {}
    for style in styles:
        scores = score_entities([p for p in notes if p.gold.meta.get("style") == style])
        rows[style] = {name: scores[name] for name in ("strict/all", "relaxed/all")}
    return rows


def _plain(rows: dict[str, Score]) -> dict[str, Any]:
    return {
        name: {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(row).items()}
        for name, row in rows.items()
    }


def _table(rows: dict[str, Score]) -> list[str]:
    width = max([len(name) for name in rows] + [4])
    head = f"  {'':<{width}}   gold  found  precision  recall     F1  interval"
    return [head] + [
        f"  {name:<{width}} {s.gold:>6} {s.found:>6}     {s.precision:6.3f}"
        f"  {s.recall:6.3f} {s.f1:6.3f}  {s.low:.3f}-{s.high:.3f}{'' if s.gold >= MANY else ' *'}"
        for name, s in rows.items()
    ]
