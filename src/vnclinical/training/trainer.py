"""A network and training texts -> the network at its best dev epoch; read it from top to bottom."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from vnclinical.labels import EntityType
from vnclinical.models.manifest import Manifest
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.tagger import SubwordTokenizer
from vnclinical.training.augment import augmented
from vnclinical.training.checkpoints import EpochResult, Progress, RunFolder
from vnclinical.training.config import TrainingConfig
from vnclinical.training.features import Batch, SpecialIds, batches, examples
from vnclinical.training.losses import tagging_loss
from vnclinical.training.scoring import TorchRuntime, score_runtime
from vnclinical.training.texts import TrainingText

__all__ = ["Trainer", "Watcher", "manifest_of"]

logger = logging.getLogger(__name__)
NOT_DECAYED = ("bias", "LayerNorm.weight", "layer_norm.weight")

Watcher = Callable[[int, int, int, float], None]
"""Told of each step: epoch, steps done, steps of the epoch, loss."""


@dataclass(slots=True)
class _State:
    """What changes while training."""

    optimizer: AdamW
    schedule: LambdaLR
    progress: Progress


class Trainer:
    """Trains a tagger; a run that was stopped goes on where its last checkpoint stands.

    Args:
        config: what decides the run.
        tokenizer: the ``tokenizers.Tokenizer`` of the backbone.
        train: the texts to learn from, repeated as wanted.
        dev: the texts to choose the best epoch on.
        watch: called after every step.
    """

    def __init__(
        self,
        config: TrainingConfig,
        tokenizer: SubwordTokenizer,
        train: Sequence[TrainingText],
        dev: Sequence[TrainingText],
        watch: Watcher | None = None,
    ) -> None:
        self.config = config
        self.folder = RunFolder(config.output)
        self._tokenizer = tokenizer
        self._special = SpecialIds.of(tokenizer)
        self._manifest = manifest_of(config)
        self._train, self._dev = train, dev
        self._watch = watch or _nobody
        weights = [
            [config.type_weights.get(t, 1.0) * w for w in (config.outside_weight, 1.0, 1.0)]
            for t in EntityType
        ]
        self._weights = torch.tensor(weights)

    def run(self, network: SpanTaggerNetwork) -> list[EpochResult]:
        """Trains until the last epoch or until dev stops getting better; the best is on disk."""
        steps = len(self._epoch_batches(0)) * self.config.epochs
        state = self._begin(network, steps)
        progress = state.progress
        while progress.epoch < self.config.epochs:
            if (
                progress.epoch - progress.best_epoch > self.config.patience
                and progress.best_epoch >= 0
            ):
                logger.info("no better dev score for %d epochs; stopped", self.config.patience)
                break
            started = time.monotonic()
            loss = self._epoch(network, state)
            self._judge(network, state, loss, started)
        return self.folder.results()

    def _begin(self, network: SpanTaggerNetwork, steps: int) -> _State:
        optimizer = AdamW(self._groups(network), betas=(0.9, 0.98), eps=1e-6, fused=True)
        warm = max(1, round(steps * self.config.warmup))
        schedule = LambdaLR(
            optimizer,
            lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm))),
        )
        state = _State(optimizer, schedule, Progress())
        if kept := self.folder.load_checkpoint():
            saved, state.progress = kept
            network.load_state_dict(saved["network"])
            optimizer.load_state_dict(saved["optimizer"])
            schedule.load_state_dict(saved["schedule"])
            logger.info(
                "going on at epoch %d, step %d", state.progress.epoch + 1, state.progress.step
            )
        return state

    def _groups(self, network: SpanTaggerNetwork) -> list[dict[str, Any]]:
        """Parameters by learning rate and by whether weights decay."""
        groups: list[dict[str, Any]] = []
        for of_head, rate in (
            (False, self.config.learning_rate),
            (True, self.config.head_learning_rate),
        ):
            for decayed in (True, False):
                members = [
                    p
                    for name, p in network.named_parameters()
                    if name.startswith("head.") == of_head
                    and (not name.endswith(NOT_DECAYED)) == decayed
                ]
                groups.append(
                    {
                        "params": members,
                        "lr": rate,
                        "weight_decay": self.config.weight_decay if decayed else 0.0,
                    }
                )
        return groups

    def _epoch_batches(self, epoch: int) -> list[Batch]:
        """The batches of an epoch: the same for the same seed, also after a stop."""
        rng = random.Random(f"{self.config.seed}/{epoch}")
        found = [
            example
            for text in self._train
            for example in examples(
                augmented(text, self.config.augment, rng),
                self._tokenizer,
                self._manifest,
                self._special,
            )
        ]
        return batches(found, self.config.batch_tokens, self._special.pad, rng)

    def _epoch(self, network: SpanTaggerNetwork, state: _State) -> float:
        """One pass over the training texts; the mean loss of its steps."""
        network.train()
        prepared = self._epoch_batches(state.progress.epoch)
        losses = []
        for number, batch in enumerate(prepared):
            if number < state.progress.step:
                continue
            losses.append(self._step(network, batch, state))
            state.progress.step = number + 1
            self._watch(state.progress.epoch, number + 1, len(prepared), losses[-1])
        return sum(losses) / max(1, len(losses))

    def _step(self, network: SpanTaggerNetwork, batch: Batch, state: _State) -> float:
        loss = self._loss(network, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), self.config.clip)
        state.optimizer.step()
        state.schedule.step()
        state.optimizer.zero_grad(set_to_none=True)
        return float(loss.detach())

    def _loss(self, network: SpanTaggerNetwork, batch: Batch) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.bf16):
            logits = network(batch.ids, batch.mask)
        return tagging_loss(logits.float(), batch.labels, batch.shared, self._weights)

    def _judge(
        self, network: SpanTaggerNetwork, state: _State, loss: float, started: float
    ) -> None:
        """Scores dev, keeps the best network, writes the checkpoint."""
        progress = state.progress
        strict = score_runtime(
            self._dev, self._manifest, self._tokenizer, TorchRuntime(network)
        ).strict
        seconds = time.monotonic() - started
        result = EpochResult(
            progress.epoch + 1, loss, strict.f1, strict.precision, strict.recall, seconds
        )
        logger.info(
            "epoch %d: loss %.4f, dev strict F1 %.4f (P %.4f, R %.4f), %.0f s",
            *(result.epoch, loss, strict.f1, strict.precision, strict.recall, seconds),
        )
        if strict.f1 > progress.best_f1:
            progress.best_f1, progress.best_epoch = strict.f1, progress.epoch
            self.folder.save_best(network)
        progress.epoch, progress.step = progress.epoch + 1, 0
        self.folder.log(result)
        self._save(network, state)

    def _save(self, network: SpanTaggerNetwork, state: _State) -> None:
        self.folder.save_checkpoint(
            {
                "network": network.state_dict(),
                "optimizer": state.optimizer.state_dict(),
                "schedule": state.schedule.state_dict(),
            },
            state.progress,
        )


def manifest_of(config: TrainingConfig) -> Manifest:
    """The manifest of a model before it has files."""
    return Manifest(
        name=config.name,
        version=config.version,
        labels=tuple(EntityType),
        window=config.window,
        overlap=config.overlap,
        line_break=config.line_break,
        provenance=config.provenance,
        licence=config.licence,
        files={},
    )


def _nobody(epoch: int, done: int, steps: int, loss: float) -> None:
    """Watches nothing."""
