"""A finished run -> a model folder: INT8 ONNX, tokenizer, manifest, card."""

import logging
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vnclinical.errors import ResourceError
from vnclinical.evaluation.spans import LabelledSpan, SpanScores, score_spans
from vnclinical.models.export import export_onnx, largest_difference, quantize
from vnclinical.models.manifest import Manifest
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.runtime import OnnxRuntime, Runtime
from vnclinical.models.store import ModelFolder, file_sha256, find_model, write_manifest
from vnclinical.models.tokenizer import (
    SubwordTokenizer,
    copy_tokenizer,
    load_tokenizer,
    tokenizer_name,
)
from vnclinical.training.calibration import RememberingRuntime, best_thresholds, calibrate
from vnclinical.training.card import CardFacts, card
from vnclinical.training.checkpoints import RunFolder
from vnclinical.training.config import TrainingConfig
from vnclinical.training.features import SpecialIds, examples
from vnclinical.training.scoring import TorchRuntime, gold_spans, tagged_spans
from vnclinical.training.texts import TrainingText, read_texts
from vnclinical.training.trainer import manifest_of

__all__ = ["package"]

logger = logging.getLogger(__name__)
TOLERANCE = 1e-3
"""Largest difference of logits between torch and 32-bit ONNX."""
PARITY_WINDOWS = 8
LOST = 0.005
"""Strict F1 that 8 bits may cost."""
WEIGHTS, WEIGHTS_32 = "model.onnx", "model.fp32.onnx"


@dataclass(frozen=True, slots=True)
class _Bench:
    """What measuring a run needs, all from its own folder."""

    config: TrainingConfig
    manifest: Manifest
    tokenizer: SubwordTokenizer
    dev: Sequence[TrainingText]

    def spans(self, runtime: Runtime) -> list[list[LabelledSpan]]:
        return tagged_spans(self.dev, self.manifest, self.tokenizer, runtime)

    def scores(self, found: list[list[LabelledSpan]]) -> SpanScores:
        return score_spans(zip(map(gold_spans, self.dev), found, strict=True))

    def with_facts(self, **facts: object) -> "_Bench":
        return replace(self, manifest=self.manifest.model_copy(update=facts))

    def windows(self) -> list[NDArray[np.int64]]:
        special = SpecialIds.of(self.tokenizer)
        found = (
            e.ids for t in self.dev for e in examples(t, self.tokenizer, self.manifest, special)
        )
        return [ids for ids, _ in zip(found, range(PARITY_WINDOWS), strict=False)]


def package(run: Path, target: Path, *, keep_fp32: bool = False) -> ModelFolder:
    """Exports, quantises, calibrates, measures on dev and writes the folder.

    Args:
        run: the output folder of a training run.
        target: the model folder to write; the manifest comes last, so that a half-written folder
            is never taken for a model.
        keep_fp32: whether to leave the 32-bit file beside it (``model.fp32.onnx``, not listed in
            the manifest).

    Raises:
        ResourceError: the run is incomplete, or the exported file computes something else.
    """
    folder = RunFolder(run)
    config = folder.read_config()
    bench = _Bench(
        config,
        manifest_of(config),
        load_tokenizer(folder.tokenizer),
        read_texts(config.dev, config.labels),
    )
    target.mkdir(parents=True, exist_ok=True)
    (target / "manifest.json").unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        exact = (target if keep_fp32 else Path(scratch)) / WEIGHTS_32
        parity = _export_checked(folder.load_best(), exact, bench)
        quantize(exact, target / WEIGHTS)
        facts = _measured(folder, target, OnnxRuntime(exact), parity, bench)
    written = copy_tokenizer(folder.path, target)
    (target / "README.md").write_text(card(config, facts), "utf8")
    names = (WEIGHTS, *written, "README.md")
    sums = {name: file_sha256(target / name) for name in names}
    update = {
        "files": sums,
        "temperature": facts.calibration.temperature,
        "thresholds": facts.thresholds,
        "tokenizer": tokenizer_name(target),
    }
    write_manifest(target, bench.manifest.model_copy(update=update))
    return find_model(target)


def _export_checked(network: SpanTaggerNetwork, path: Path, bench: _Bench) -> float:
    export_onnx(network, path)
    parity = largest_difference(TorchRuntime(network), OnnxRuntime(path), bench.windows())
    if parity > TOLERANCE:
        raise ResourceError(
            f"the exported file differs from torch by {parity:.1e} in a logit; "
            f"at most {TOLERANCE:.0e} is allowed"
        )
    logger.info("torch and 32-bit ONNX differ by at most %.1e", parity)
    return parity


def _measured(
    folder: RunFolder, target: Path, exact: Runtime, parity: float, bench: _Bench
) -> CardFacts:
    shipped = RememberingRuntime(OnnxRuntime(target / WEIGHTS))
    calibration = calibrate(bench.dev, bench.manifest, bench.tokenizer, shipped)
    bench = bench.with_facts(temperature=calibration.temperature)
    thresholds: dict[str, float] = {}
    if bench.config.thresholds:
        thresholds = best_thresholds(bench.dev, bench.manifest, bench.tokenizer, shipped)
    bench = bench.with_facts(thresholds=thresholds)
    in_full, found = bench.spans(exact), bench.spans(shipped)
    agreement = score_spans(zip(in_full, found, strict=True)).strict
    scores, in_32_bits = bench.scores(found), bench.scores(in_full)
    logger.info(
        "dev strict F1: 32 bits %.4f, INT8 %.4f; they agree with F1 %.4f",
        *(in_32_bits.strict.f1, scores.strict.f1, agreement.f1),
    )
    if in_32_bits.strict.f1 - scores.strict.f1 > LOST:
        logger.warning("INT8 loses more than %.1f points of F1", 100 * LOST)
    return CardFacts(
        scores=scores,
        exact=in_32_bits,
        parity=parity,
        agreement=agreement,
        calibration=calibration,
        thresholds=thresholds,
        dev_notes=len(bench.dev),
        train_notes=folder.trained_on(),
        megabytes=(target / WEIGHTS).stat().st_size / 1e6,
        date=datetime.now(UTC).date().isoformat(),
        commit=_commit(),
        epochs=tuple(folder.results()),
    )


def _commit() -> str:
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except OSError:
        return "unknown"
    return done.stdout.strip() if done.returncode == 0 else "unknown"
