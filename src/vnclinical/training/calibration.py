"""Scores of spans, right and wrong -> the temperature that makes scores mean something."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vnclinical.models.manifest import Manifest
from vnclinical.models.runtime import Runtime
from vnclinical.models.tagger import SubwordTokenizer, Tagger
from vnclinical.training.scoring import gold_spans
from vnclinical.training.texts import TrainingText
from vnclinical.training.words import words_of

__all__ = [
    "Calibration",
    "RememberingRuntime",
    "best_thresholds",
    "calibrate",
    "expected_error",
]

TEMPERATURES = np.round(np.geomspace(0.5, 6.0, 41), 3)
BINS = 10
THRESHOLDS = np.round(np.arange(0.0, 0.91, 0.05), 2)


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
        warmer = manifest.model_copy(update={"temperature": temperature})
        rows = _judged(texts, warmer, tokenizer, once)
        scores = np.array([score for _, score, _ in rows], dtype=np.float64)
        return scores, np.array([right for _, _, right in rows], dtype=np.float64)

    best = min(TEMPERATURES.tolist(), key=lambda t: _log_loss(*judged(t)))
    return Calibration(best, expected_error(*judged(1.0)), expected_error(*judged(best)))


def best_thresholds(
    texts: Sequence[TrainingText], manifest: Manifest, tokenizer: SubwordTokenizer, runtime: Runtime
) -> dict[str, float]:
    """For each label the least score at which strict F1 is best; labels better off without: none.

    Args:
        texts: dev texts.
        manifest: of the model, with its temperature.
        tokenizer: of the model.
        runtime: of the very file that is shipped.
    """
    rows = _judged(texts, manifest, tokenizer, runtime)
    gold = Counter(span.label for text in texts for span in gold_spans(text))
    found = {}
    for label in manifest.labels:
        scores = np.array([score for name, score, _ in rows if name == label])
        right = np.array([ok for name, _, ok in rows if name == label], dtype=np.float64)
        f1 = [
            2 * right[scores >= least].sum() / max(1, gold[label] + (scores >= least).sum())
            for least in THRESHOLDS
        ]
        if max(f1) > f1[0]:
            found[label] = float(THRESHOLDS[int(np.argmax(f1))])
    return found


def _judged(
    texts: Sequence[TrainingText], manifest: Manifest, tokenizer: SubwordTokenizer, runtime: Runtime
) -> list[tuple[str, float, bool]]:
    """Label, score, and whether it is strictly right, of every span that is found."""
    tagger = Tagger(manifest, tokenizer, runtime)
    rows = []
    for text in texts:
        gold = set(gold_spans(text))
        words = words_of(text.text) if manifest.reads_words else None
        for span in tagger.tag(text.text, words):
            rows.append((span.label, span.score, (span.start, span.end, span.label) in gold))
    return rows


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
