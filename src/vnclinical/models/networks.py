"""The torch network of the tagger: any Hugging Face encoder with one BIO layer a type on top."""

import sys
from pathlib import Path

try:
    import torch
    from torch import Tensor, nn
    from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
    from transformers.utils import logging as transformers_logging
except ImportError as error:
    from vnclinical.errors import MissingExtraError

    raise MissingExtraError.of((error.name or "torch").partition(".")[0], "train") from error

from vnclinical.errors import ConfigError

__all__ = ["TAGS", "SpanTaggerNetwork", "check_window", "usable_window"]

TAGS = 3
"""O, B, I."""
OFFSET_POSITIONS = frozenset(
    {
        "camembert", "data2vec-text", "esm", "ibert", "longformer", "luke", "mpnet", "roberta",
        "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod",
    }
)  # fmt: skip
"""Model types of RoBERTa's family: they count positions from the one behind that of padding."""


def usable_window(config: PretrainedConfig) -> int:
    """The most sub-words that a backbone reads at once, the special ones included.

    Args:
        config: of the backbone.

    Returns:
        258 positions of PhoBERT are 256 sub-words, because RoBERTa's first position is the one
        behind its padding number; ``sys.maxsize`` where the backbone has no table of positions.

    >>> from transformers import RobertaConfig
    >>> usable_window(RobertaConfig(max_position_embeddings=258, pad_token_id=1))
    256
    """
    positions = getattr(config, "max_position_embeddings", None)
    if not isinstance(positions, int) or positions < 1:
        return sys.maxsize
    if config.model_type not in OFFSET_POSITIONS:
        return positions
    padding = getattr(config, "pad_token_id", None)
    return positions - 1 - (1 if padding is None else int(padding))


def check_window(config: PretrainedConfig, window: int) -> None:
    """Refuses a window that the backbone cannot read.

    Raises:
        ConfigError: ``window`` is larger than ``usable_window(config)``.
    """
    usable = usable_window(config)
    if window > usable:
        raise ConfigError(
            f"window {window} is larger than the {usable} sub-words that this backbone reads at "
            f"once; set window to {usable} or less"
        )


class SpanTaggerNetwork(nn.Module):
    """An encoder, dropout, and a linear layer that scores O, B, I for every type on its own.

    Args:
        backbone: an encoder that answers with ``last_hidden_state``.
        labels: the number of entity types.
        dropout: between encoder and scores.
    """

    def __init__(self, backbone: PreTrainedModel, labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.backbone = backbone
        if getattr(backbone, "pooler", None) is not None:
            backbone.pooler = None  # reads the first token only; its weights would never be trained
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(int(backbone.config.hidden_size), labels * TAGS)
        self.labels = labels

    @classmethod
    def from_pretrained(
        cls, backbone: str | Path, labels: int, *, layers: int | None = None, dropout: float = 0.1
    ) -> "SpanTaggerNetwork":
        """Loads the encoder; the head begins at random.

        Args:
            backbone: a folder or a name on the Hugging Face hub.
            labels: the number of entity types.
            layers: how many of the encoder's layers to keep, from the input on; None keeps all.
            dropout: between encoder and scores.
        """
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        config = AutoConfig.from_pretrained(str(backbone))
        if layers is not None:
            if not 1 <= layers <= config.num_hidden_layers:
                raise ConfigError(
                    f"layers must be from 1 to {config.num_hidden_layers} for this backbone, "
                    f"got {layers}"
                )
            config.num_hidden_layers = layers
        # Dropping attention weights doubles the time of a step on a CPU and gains nothing here;
        # plain attention is the fastest of the three for windows of this size, and exports best.
        config.attention_probs_dropout_prob = 0.0
        encoder = AutoModel.from_pretrained(
            str(backbone), config=config, dtype=torch.float32, attn_implementation="eager"
        )
        return cls(encoder, labels, dropout)

    @classmethod
    def from_config(cls, folder: Path, labels: int) -> "SpanTaggerNetwork":
        """The network of a backbone's ``config.json``, weights at random."""
        transformers_logging.set_verbosity_error()
        config = AutoConfig.from_pretrained(folder)
        return cls(AutoModel.from_config(config, attn_implementation="eager"), labels)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Scores every sub-word.

        Args:
            input_ids: *Shape:* ``(batch, tokens)``
            attention_mask: 1 for sub-words, 0 for padding. *Shape:* ``(batch, tokens)``

        Returns:
            Logits of O, B, I. *Shape:* ``(batch, tokens, labels, 3)``
        """
        hidden = self.backbone(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        scores: Tensor = self.head(self.dropout(hidden))
        return scores.view(*scores.shape[:2], self.labels, TAGS)
