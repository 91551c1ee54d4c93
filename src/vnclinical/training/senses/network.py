"""The torch network: an encoder that says how well each candidate stands in the place."""

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel
from transformers.utils import logging as transformers_logging

from vnclinical.errors import ConfigError
from vnclinical.training.senses.features import NO_CANDIDATE, Batch, Rows
from vnclinical.training.senses.priors import FREQUENCIES

__all__ = ["SenseNetwork"]

START_OF_FREQUENCY = 0.5


class SenseNetwork(nn.Module):
    """Scores (sentence, expansion) pairs by meaning, so that no expansion needs a class.

    ``cross``: the mean vector of the candidate that stands in the sentence, through one linear
    layer. ``bi``: the mean vector of the acronym in its sentence times that of the expansion
    alone. To both the three logarithms of ``SenseCounts`` are added, each with a weight of its
    own; in training each is hidden now and then, so that the meaning alone can decide too.

    Args:
        backbone: an encoder that answers with ``last_hidden_state``.
        kind: ``cross`` or ``bi``.
        dropout: between encoder and score.
        prior_dropout: how often a frequency is hidden in training.
    """

    def __init__(
        self, backbone: PreTrainedModel, kind: str, dropout: float = 0.1, prior_dropout: float = 0.3
    ) -> None:
        super().__init__()
        self.backbone = backbone
        if getattr(backbone, "pooler", None) is not None:
            backbone.pooler = None
        self.kind = kind
        self.prior_dropout = prior_dropout
        self.dropout = nn.Dropout(dropout)
        self.score = (
            nn.Linear(int(backbone.config.hidden_size), 1, bias=False) if kind == "cross" else None
        )
        self.frequency = nn.Parameter(torch.full((FREQUENCIES,), START_OF_FREQUENCY))

    @classmethod
    def from_pretrained(
        cls, backbone: str, kind: str, layers: int | None, dropout: float, prior_dropout: float
    ) -> "SenseNetwork":
        """Loads the encoder; the rest begins at random.

        Raises:
            ConfigError: the backbone has fewer layers.
        """
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        shape = AutoConfig.from_pretrained(backbone)
        if layers is not None and not layers <= shape.num_hidden_layers:
            raise ConfigError(
                f"layers must be from 1 to {shape.num_hidden_layers} for this backbone, "
                f"got {layers}"
            )
        shape.num_hidden_layers = layers or shape.num_hidden_layers
        shape.hidden_dropout_prob = dropout
        shape.attention_probs_dropout_prob = 0.0
        encoder = AutoModel.from_pretrained(backbone, config=shape, dtype=torch.float32)
        return cls(encoder, kind, dropout, prior_dropout)

    @classmethod
    def from_config(cls, folder: Path, kind: str) -> "SenseNetwork":
        """The network of a backbone's ``config.json``, weights at random."""
        transformers_logging.set_verbosity_error()
        return cls(AutoModel.from_config(AutoConfig.from_pretrained(folder)), kind)

    def forward(self, batch: Batch) -> Tensor:
        """Scores of the candidates, minus infinity where a use has fewer.

        Returns:
            *Shape:* ``(uses, most candidates)``
        """
        found = self._pooled(batch.candidates)
        nothing = batch.grid == NO_CANDIDATE
        rows = batch.grid.clamp(min=0)
        if self.score is not None:
            scores = self.score(found).squeeze(-1).float()[rows]
        elif batch.contexts is not None:
            contexts = self._pooled(batch.contexts).float()
            scale = math.sqrt(contexts.shape[-1])
            scores = torch.einsum("us,ucs->uc", contexts, found.float()[rows]) / scale
        else:
            raise ConfigError("a network of the kind 'bi' needs the sentence beside the candidates")
        scores = scores + (self._frequencies(batch.frequencies) * self.frequency).sum(-1)
        masked: Tensor = scores.masked_fill(nothing, -math.inf)
        return masked

    def _pooled(self, rows: Rows) -> Tensor:
        """The mean of what is judged. *Shape:* ``(rows, size)``."""
        hidden = self.backbone(input_ids=rows.ids, attention_mask=rows.mask).last_hidden_state
        weights = rows.inside / rows.inside.sum(1, keepdim=True)
        pooled: Tensor = self.dropout(torch.einsum("rw,rws->rs", weights.to(hidden.dtype), hidden))
        return pooled

    def _frequencies(self, given: Tensor) -> Tensor:
        if not self.training or not self.prior_dropout:
            return given
        shown = torch.rand(given.shape[0], 1, given.shape[2], device=given.device)
        return given * (shown >= self.prior_dropout)
