"""A network and dev texts -> spans and strict scores, by the very code that serves the model."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from vnclinical.evaluation.spans import LabelledSpan, SpanScores, score_spans
from vnclinical.models.manifest import Manifest
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.runtime import Runtime
from vnclinical.models.tagger import SubwordTokenizer, Tagger
from vnclinical.training.texts import TrainingText
from vnclinical.training.words import words_of

__all__ = ["TorchRuntime", "gold_spans", "score_runtime", "tagged_spans"]


class TorchRuntime:
    """The network behind the Runtime protocol, so that the tagger need not know torch."""

    def __init__(self, network: SpanTaggerNetwork) -> None:
        self._network = network
        self._device = next(network.parameters()).device

    def run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """See ``Runtime.run``."""
        was_training = self._network.training
        self._network.eval()
        with torch.inference_mode():
            batch = torch.from_numpy(ids)[None].to(self._device)
            found = self._network(batch, torch.ones_like(batch))[0]
            logits: NDArray[np.float32] = found.float().cpu().numpy()
        self._network.train(was_training)
        return logits


def gold_spans(text: TrainingText) -> list[LabelledSpan]:
    """The gold mentions of a text."""
    return [LabelledSpan(s.start, s.end, s.types[0]) for s in text.spans if len(s.types) == 1]


def tagged_spans(
    texts: Iterable[TrainingText], manifest: Manifest, tokenizer: SubwordTokenizer, runtime: Runtime
) -> list[list[LabelledSpan]]:
    """What the model finds in each text."""
    tagger = Tagger(manifest, tokenizer, runtime)
    segmented = manifest.reads_words
    return [
        [
            LabelledSpan(s.start, s.end, s.label)
            for s in tagger.tag(t.text, words_of(t.text) if segmented else None)
        ]
        for t in texts
    ]


def score_runtime(
    texts: Sequence[TrainingText], manifest: Manifest, tokenizer: SubwordTokenizer, runtime: Runtime
) -> SpanScores:
    """Scores what the model finds against the gold mentions."""
    found = tagged_spans(texts, manifest, tokenizer, runtime)
    return score_spans(zip(map(gold_spans, texts), found, strict=True))
