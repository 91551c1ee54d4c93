"""Blocks of sub-words -> an encoder that knows the words of the field."""

import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW
from transformers import PreTrainedModel

from vnclinical.training.adaptation.blocks import Masked, Masker, order
from vnclinical.training.adaptation.config import AdaptationConfig

__all__ = ["MaskedNetwork", "Watcher", "adapt_network"]

logger = logging.getLogger(__name__)
DEV_BATCH = 32
HEAD = "masked_head.safetensors"

Watcher = Callable[[int, int, float], None]
"""Told of each step: steps done, all steps, loss."""


class MaskedNetwork(nn.Module):
    """An encoder whose last layer, and any other exit, guesses hidden sub-words.

    One head serves all exits; its matrix is the table of vectors of the encoder itself. An exit in
    the middle makes the layers below it an encoder of their own: a student is cut off there.
    """

    def __init__(self, backbone: PreTrainedModel, exits: tuple[int, ...]) -> None:
        super().__init__()
        size = int(backbone.config.hidden_size)
        self.backbone = backbone
        if getattr(backbone, "pooler", None) is not None:
            backbone.pooler = None
        self.exits = (*exits, int(backbone.config.num_hidden_layers))
        self.dense = nn.Linear(size, size)
        self.norm = nn.LayerNorm(size)
        self.bias = nn.Parameter(torch.zeros(int(backbone.config.vocab_size)))

    def save_head(self, folder: Path) -> None:
        """Keeps the head beside the encoder, for whoever goes on from there."""
        state = {k: v for k, v in self.state_dict().items() if not k.startswith("backbone.")}
        save_file(state, folder / HEAD)

    def load_head(self, folder: Path) -> bool:
        """Takes the head that an earlier adaptation left beside the encoder, if it did."""
        if not (folder / HEAD).is_file():
            return False
        self.load_state_dict(load_file(folder / HEAD), strict=False)
        return True

    def forward(self, batch: Masked) -> Tensor:
        """The loss of each exit. *Shape:* ``(exits,)``."""
        found = self.backbone(
            input_ids=batch.ids,
            attention_mask=torch.ones_like(batch.ids),
            output_hidden_states=True,
        )
        table = self.backbone.get_input_embeddings().weight
        losses = []
        for layer in self.exits:
            hidden = found.hidden_states[layer][batch.hidden]
            scores = functional.linear(
                self.norm(functional.gelu(self.dense(hidden))), table, self.bias
            )
            losses.append(functional.cross_entropy(scores.float(), batch.truth))
        return torch.stack(losses)


def adapt_network(
    network: MaskedNetwork,
    train: NDArray[np.int32],
    dev: NDArray[np.int32],
    masker: Masker,
    config: AdaptationConfig,
    watch: Watcher,
) -> None:
    """Trains in place; goes on where the checkpoint in the output folder stands.

    Args:
        network: the encoder with its head.
        train: *Shape:* ``(blocks, size)``
        dev: *Shape:* ``(blocks, size)``
        masker: hides sub-words.
        config: what decides the run.
        watch: called after every step.
    """
    optimizer = AdamW(
        network.parameters(),
        lr=config.learning_rate,
        weight_decay=config.weight_decay,
        betas=(0.9, 0.98),
        eps=1e-6,
        fused=True,
    )
    done = _resume(config.output, network, optimizer)
    started = time.monotonic()
    for step, numbers in enumerate(
        order(len(train), config.steps, config.batch_blocks, config.seed)
    ):
        if step < done:
            continue
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * _share(step, config)
        network.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=config.bf16):
            losses = network(masker(train[numbers], step))
        losses.sum().backward()
        nn.utils.clip_grad_norm_(network.parameters(), config.clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        watch(step + 1, config.steps, float(losses[-1].detach()))
        if (step + 1) % config.checkpoint_every == 0 or step + 1 == config.steps:
            seconds = time.monotonic() - started
            _log(config, step + 1, losses, _dev_losses(network, dev, masker, config), seconds)
            _save(config.output, network, optimizer, step + 1)


def _share(step: int, config: AdaptationConfig) -> float:
    """Up in a straight line, then down in one."""
    warm = max(1, round(config.steps * config.warmup))
    return min((step + 1) / warm, (config.steps - step) / max(1, config.steps - warm))


@torch.inference_mode()
def _dev_losses(
    network: MaskedNetwork, dev: NDArray[np.int32], masker: Masker, config: AdaptationConfig
) -> list[float]:
    """Loss of each exit on dev, the same sub-words hidden every time."""
    network.eval()
    found = []
    for number, start in enumerate(range(0, len(dev), DEV_BATCH)):
        with torch.autocast("cpu", torch.bfloat16, enabled=config.bf16):
            found.append(network(masker(dev[start : start + DEV_BATCH], -1 - number)))
    return [round(value, 4) for value in torch.stack(found).mean(0).tolist()]


def _log(
    config: AdaptationConfig, step: int, losses: Tensor, dev: list[float], seconds: float
) -> None:
    line = {
        "step": step,
        "exits": [*config.exits, "last"],
        "loss": [round(value, 4) for value in losses.tolist()],
        "dev_loss": dev,
        "seconds": round(seconds, 1),
    }
    logger.info("step %d: dev loss %s, %.0f s", step, dev, seconds)
    with (config.output / "log.jsonl").open("a", encoding="utf8") as stream:
        stream.write(json.dumps(line) + "\n")


def _save(folder: Path, network: MaskedNetwork, optimizer: AdamW, step: int) -> None:
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state | {"torch_rng": torch.get_rng_state()}, folder / "checkpoint.pt.part")
    os.replace(folder / "checkpoint.pt.part", folder / "checkpoint.pt")


def _resume(folder: Path, network: MaskedNetwork, optimizer: AdamW) -> int:
    file = folder / "checkpoint.pt"
    if not file.is_file():
        return 0
    state: dict[str, Any] = torch.load(file, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["torch_rng"])
    logger.info("going on at step %d", state["step"])
    return int(state["step"])
