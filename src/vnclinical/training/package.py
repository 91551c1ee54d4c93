"""A finished run -> a model folder: INT8 ONNX, tokenizer, manifest, card."""

import logging
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vnclinical.errors import ResourceError
from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.spans import LabelledSpan, score_spans
from vnclinical.models.export import export_onnx, largest_difference, quantize
from vnclinical.models.manifest import Manifest
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.runtime import OnnxRuntime, Runtime
from vnclinical.models.store import ModelFolder, file_sha256, find_model, write_manifest
from vnclinical.models.tagger import SubwordTokenizer, load_tokenizer
from vnclinical.training.calibration import RememberingRuntime, calibrate
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
    shutil.copyfile(folder.tokenizer, target / "tokenizer.json")
    (target / "README.md").write_text(card(config, facts), "utf8")
    names = (WEIGHTS, "tokenizer.json", "README.md")
    sums = {name: file_sha256(target / name) for name in names}
    update = {"files": sums, "temperature": facts.calibration.temperature}
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
    found = bench.spans(shipped)
    agreement = _agreement(bench.spans(exact), found)
    scores = score_spans(zip(map(gold_spans, bench.dev), found, strict=True))
    logger.info(
        "INT8: dev strict F1 %.4f; agrees with 32 bits: F1 %.4f", scores.strict.f1, agreement.f1
    )
    return CardFacts(
        scores=scores,
        parity=parity,
        agreement=agreement,
        calibration=calibrate(bench.dev, bench.manifest, bench.tokenizer, shipped),
        dev_notes=len(bench.dev),
        train_notes=sum(
            len(read_texts(s, bench.config.labels)) * s.repeat for s in bench.config.train
        ),
        megabytes=(target / WEIGHTS).stat().st_size / 1e6,
        date=datetime.now(UTC).date().isoformat(),
        commit=_commit(),
        epochs=tuple(folder.results()),
    )


def _agreement(one: list[list[LabelledSpan]], other: list[list[LabelledSpan]]) -> Score:
    return score_spans(zip(one, other, strict=True)).strict


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
