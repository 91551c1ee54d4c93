"""The facts of a packaged run -> its README.md."""

from dataclasses import dataclass

from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.spans import SpanScores
from vnclinical.training.calibration import Calibration
from vnclinical.training.checkpoints import EpochResult
from vnclinical.training.config import TrainingConfig

__all__ = ["CardFacts", "card"]


SCORES = (
    "The shipped INT8 file, model alone. Strict: same type, start and end. Relaxed: same type, "
    "one shared character. Intervals: 95 %, bootstrap over texts. Dev chose the epoch, the "
    "temperature and the least scores."
)
LIMITS = "Measure it on notes of your own before you rely on it."


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What packaging measured."""

    scores: SpanScores
    exact: SpanScores
    parity: float
    agreement: Score
    calibration: Calibration
    thresholds: dict[str, float]
    dev_notes: int
    train_notes: int | None
    megabytes: float
    date: str
    commit: str
    epochs: tuple[EpochResult, ...]


def card(config: TrainingConfig, facts: CardFacts) -> str:
    """The model card in Markdown."""
    parts = [
        f"# {config.name} {config.version}",
        _about(config),
        "## Provenance and licence",
        f"- Base encoder: {config.provenance or config.backbone}\n"
        f"- Licence of these weights: {config.licence}\n"
        f"- Trained on: {_sources(config)} ({facts.train_notes or '?'} texts an epoch)\n"
        f"- Packaged: {facts.date}, commit {facts.commit}",
        f"## Scores on dev ({facts.dev_notes} notes)",
        SCORES,
        _table(facts.scores),
        "## How it was made",
        _making(config, facts),
        "## Limits",
        config.limits or LIMITS,
    ]
    return "\n\n".join(parts) + "\n"


def _about(config: TrainingConfig) -> str:
    overlaps = "Spans never overlap." if config.flat else "Spans of different labels may overlap."
    reading = (
        "Text is lower-cased and tone marks are unified before reading; offsets are those of the "
        "text as it came."
        if config.folded
        else "Text is read in its own case."
    )
    return (
        f"Finds {', '.join(config.labels)} in Vietnamese text: one BIO layer a label on a "
        f"transformer encoder. {overlaps} {reading}"
    )


def _making(config: TrainingConfig, facts: CardFacts) -> str:
    best = max(facts.epochs, key=lambda e: e.f1, default=None)
    calibration = facts.calibration
    return (
        f"- {config.epochs} epochs at most, best epoch {best.epoch if best else '-'}; "
        f"learning rate {config.learning_rate:g}, head {config.head_learning_rate:g}, "
        f"{config.batch_tokens} sub-words a batch, seed {config.seed}\n"
        f"- ONNX in 32 bits differs from torch by at most {facts.parity:.1e} (logits)\n"
        f"- Strict F1 on dev in 32 bits {facts.exact.strict.f1:.4f}, in INT8 "
        f"{facts.scores.strict.f1:.4f}; their spans agree with F1 {facts.agreement.f1:.4f}; "
        f"{facts.megabytes:.1f} MB\n"
        f"- Temperature {calibration.temperature:g}: expected calibration error of span scores "
        f"{calibration.before:.3f} before, {calibration.after:.3f} after\n"
        f"- Least scores: {_least(facts.thresholds)}"
    )


def _least(thresholds: dict[str, float]) -> str:
    return ", ".join(f"{name} {least:g}" for name, least in thresholds.items()) or "none"


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
