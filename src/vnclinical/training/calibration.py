"""Scores of spans, right and wrong -> the temperature that makes scores mean something."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vnclinical.models.manifest import Manifest
from vnclinical.models.runtime import Runtime
from vnclinical.models.tagger import SubwordTokenizer, Tagger
from vnclinical.training.scoring import gold_spans
from vnclinical.training.texts import TrainingText

__all__ = ["Calibration", "RememberingRuntime", "calibrate", "expected_error"]

TEMPERATURES = np.round(np.geomspace(0.5, 6.0, 41), 3)
BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """The temperature, and the expected calibration error of span scores without and with it."""

    temperature: float
    before: float
    after: float


class RememberingRuntime:
    """Runs each window once, however often it is asked for."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._seen: dict[bytes, NDArray[np.float32]] = {}

    def run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """See ``Runtime.run``."""
        key = ids.tobytes()
        if key not in self._seen:
            self._seen[key] = self._runtime.run(ids)
        return self._seen[key]


def calibrate(
    texts: Sequence[TrainingText], manifest: Manifest, tokenizer: SubwordTokenizer, runtime: Runtime
) -> Calibration:
    """Fits one temperature so that a span's score is the chance of being strictly right.

    A temperature never changes which spans are found, only their scores.

    Args:
        texts: dev texts.
        manifest: of the model.
        tokenizer: of the model.
        runtime: of the very file that is shipped.
    """
    once = RememberingRuntime(runtime)

    def judged(temperature: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        tagger = Tagger(manifest.model_copy(update={"temperature": temperature}), tokenizer, once)
        scores, right = [], []
        for text in texts:
            gold = set(gold_spans(text))
            for span in tagger.tag(text.text):
                scores.append(span.score)
                right.append((span.start, span.end, span.label) in gold)
        return np.array(scores, dtype=np.float64), np.array(right, dtype=np.float64)

    best = min(TEMPERATURES.tolist(), key=lambda t: _log_loss(*judged(t)))
    return Calibration(best, expected_error(*judged(1.0)), expected_error(*judged(best)))


def _log_loss(scores: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    if not len(scores):
        return 0.0
    safe = np.clip(scores, 1e-6, 1 - 1e-6)
    return float(-(right * np.log(safe) + (1 - right) * np.log(1 - safe)).mean())


def expected_error(scores: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Expected calibration error: the gap of score and truth, averaged over ten bins by size.

    >>> round(expected_error(np.array([0.9, 0.9, 0.1]), np.array([1.0, 0.0, 0.0])), 2)
    0.3
    """
    if not len(scores):
        return 0.0
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    gaps = [
        (bins == b).mean() * abs(scores[bins == b].mean() - right[bins == b].mean())
        for b in np.unique(bins)
    ]
    return float(sum(gaps))
