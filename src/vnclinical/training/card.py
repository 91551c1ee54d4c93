"""The facts of a packaged run -> its README.md."""

from dataclasses import dataclass

from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.spans import SpanScores
from vnclinical.training.calibration import Calibration
from vnclinical.training.checkpoints import EpochResult
from vnclinical.training.config import TrainingConfig

__all__ = ["CardFacts", "card"]


ABOUT = (
    "Vietnamese clinical entity recognition: one BIO layer each for disease, symptom, test, drug, "
    "procedure, anatomy, so that entities of different types may overlap. Text is lower-cased and "
    "tone marks are unified before reading; offsets are those of the note."
)
SCORES = (
    "The shipped INT8 file, model alone. Strict: same type, start and end. Relaxed: same type, "
    "one shared character. Intervals: 95 %, bootstrap over notes. Dev chose the epoch and the "
    "temperature."
)
LIMITS = (
    "Trained on invented notes only; measure it on notes of your own before you rely on it. Free "
    "anatomical mentions are rare in the data."
)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What packaging measured."""

    scores: SpanScores
    parity: float
    agreement: Score
    calibration: Calibration
    dev_notes: int
    train_notes: int
    megabytes: float
    date: str
    commit: str
    epochs: tuple[EpochResult, ...]


def card(config: TrainingConfig, facts: CardFacts) -> str:
    """The model card in Markdown."""
    parts = [
        f"# {config.name} {config.version}",
        ABOUT,
        "## Provenance and licence",
        f"- Base encoder: {config.provenance or config.backbone}\n"
        f"- Licence of these weights: {config.licence}\n"
        f"- Trained on: {_sources(config)} ({facts.train_notes} texts an epoch)\n"
        f"- Packaged: {facts.date}, commit {facts.commit}",
        f"## Scores on dev ({facts.dev_notes} notes)",
        SCORES,
        _table(facts.scores),
        "## How it was made",
        _making(config, facts),
        "## Limits",
        LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


def _making(config: TrainingConfig, facts: CardFacts) -> str:
    best = max(facts.epochs, key=lambda e: e.f1, default=None)
    calibration = facts.calibration
    return (
        f"- {config.epochs} epochs at most, best epoch {best.epoch if best else '-'}; "
        f"learning rate {config.learning_rate:g}, head {config.head_learning_rate:g}, "
        f"{config.batch_tokens} sub-words a batch, seed {config.seed}\n"
        f"- ONNX in 32 bits differs from torch by at most {facts.parity:.1e} (logits)\n"
        f"- INT8 agrees with 32 bits on dev spans: F1 {facts.agreement.f1:.4f}; "
        f"{facts.megabytes:.1f} MB\n"
        f"- Temperature {calibration.temperature:g}: expected calibration error of span scores "
        f"{calibration.before:.3f} before, {calibration.after:.3f} after"
    )


def _sources(config: TrainingConfig) -> str:
    return ", ".join(f"`{source.path}`" for source in config.train)


def _table(scores: SpanScores) -> str:
    rows = [
        "| type | gold | precision | recall | strict F1 | 95 % | relaxed F1 |",
        "|---|--:|--:|--:|--:|---|--:|",
    ]
    named = [("all", scores.strict, scores.relaxed)] + [
        (name, strict, scores.relaxed_by_type[name])
        for name, strict in scores.strict_by_type.items()
    ]
    rows += [
        f"| {name} | {s.gold} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} "
        f"| {s.low:.3f}-{s.high:.3f} | {r.f1:.3f} |"
        for name, s, r in named
    ]
    return "\n".join(rows)
