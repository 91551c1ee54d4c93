"""A network and training texts -> the network at its best dev epoch; read it from top to bottom."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from vnclinical.models.manifest import Manifest
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.tagger import SubwordTokenizer
from vnclinical.training.augment import augmented
from vnclinical.training.backbones import merged
from vnclinical.training.checkpoints import EpochResult, Progress, RunFolder
from vnclinical.training.config import TrainingConfig
from vnclinical.training.devices import device_of
from vnclinical.training.features import Batch, SpecialIds, batches, examples
from vnclinical.training.losses import distillation_loss, tagging_loss
from vnclinical.training.optimizing import Mover
from vnclinical.training.scoring import TorchRuntime, score_runtime
from vnclinical.training.texts import TrainingText
from vnclinical.training.tracking import Tracker

__all__ = ["Judge", "Lesson", "Trainer", "Watcher", "manifest_of"]

logger = logging.getLogger(__name__)

Watcher = Callable[[int, int, int, float], None]
"""Told of each batch: epoch, batches done, batches of the epoch, loss."""
Judge = Callable[[int, float], None]
"""Told of each epoch: its number and dev F1; what it raises ends the run."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from, what is judged by, and who helps.

    Attributes:
        train: the texts to learn from, repeated as wanted.
        dev: the texts to choose the best epoch on.
        teacher: a network whose judgements are learned too.
    """

    train: Sequence[TrainingText]
    dev: Sequence[TrainingText]
    teacher: SpanTaggerNetwork | None = field(default=None, compare=False)


class Trainer:
    """Trains a tagger; a run that was stopped goes on where its last checkpoint stands.

    Args:
        config: what decides the run.
        tokenizer: of the backbone.
        lesson: the texts, and the teacher if there is one.
        watch: called after every batch.
    """

    def __init__(
        self,
        config: TrainingConfig,
        tokenizer: SubwordTokenizer,
        lesson: Lesson,
        watch: Watcher | None = None,
    ) -> None:
        self.config = config
        self.folder = RunFolder(config.output)
        self._device = device_of(config.device)
        self._tokenizer = tokenizer
        self._special = SpecialIds.of(tokenizer)
        self._manifest = manifest_of(config)
        self._lesson = lesson
        self._watch = watch or _nobody
        weights = [
            [config.type_weights.get(name, 1.0) * w for w in (config.outside_weight, 1.0, 1.0)]
            for name in config.scored_layers
        ]
        self._weights = torch.tensor(weights, device=self._device)
        if lesson.teacher is not None:
            lesson.teacher.to(self._device).eval()

    def run(self, network: SpanTaggerNetwork, judge: Judge | None = None) -> list[EpochResult]:
        """Trains until the last epoch or until dev stops getting better; the best is on disk."""
        network.to(self._device)
        batches_each = len(self._epoch_batches(0))
        steps = -(-batches_each // self.config.accumulate) * self.config.epochs
        mover = Mover.of(network, self.config, steps)
        progress = self._resume(mover)
        with Tracker.of(self.config) as tracker:
            while progress.epoch < self.config.epochs and not self._is_stale(progress):
                loss = self._epoch(mover, progress)
                result = self._judge(mover, progress, loss)
                tracker.log(result)
                if judge is not None:
                    judge(result.epoch, result.f1)
        return progress.results

    def _resume(self, mover: Mover) -> Progress:
        kept = self.folder.load_checkpoint()
        if kept is None:
            return Progress()
        state, progress = kept
        mover.restore(state)
        logger.info("going on at epoch %d, batch %d", progress.epoch + 1, progress.step)
        return progress

    def _is_stale(self, progress: Progress) -> bool:
        waited = progress.epoch - 1 - progress.best_epoch
        if progress.best_epoch < 0 or waited < self.config.patience:
            return False
        logger.info("no better dev score for %d epochs; stopped", self.config.patience)
        return True

    def _epoch_batches(self, epoch: int) -> list[Batch]:
        """The batches of an epoch: the same for the same seed, also after a stop."""
        rng = random.Random(f"{self.config.seed}/{epoch}")
        found = [
            example
            for text in self._lesson.train
            for example in examples(
                augmented(text, self.config.augment, rng),
                self._tokenizer,
                self._manifest,
                self._special,
            )
        ]
        return batches(found, self.config.batch_tokens, self._special.pad, rng)

    def _epoch(self, mover: Mover, progress: Progress) -> float:
        """One pass over the training texts; the mean loss of its batches."""
        mover.network.train()
        prepared = self._epoch_batches(progress.epoch)
        groups = [
            prepared[i : i + self.config.accumulate]
            for i in range(0, len(prepared), self.config.accumulate)
        ]
        before, started = progress.seconds, time.monotonic()
        for number, group in enumerate(groups):
            if number * self.config.accumulate < progress.step:
                continue
            progress.losses.append(self._step(mover, group))
            progress.step += len(group)
            progress.seconds = before + time.monotonic() - started
            if (number + 1) % self.config.checkpoint_every == 0 and progress.step < len(prepared):
                self.folder.save_checkpoint(mover.state(), progress)
            self._watch(progress.epoch, progress.step, len(prepared), progress.losses[-1])
        return sum(progress.losses) / max(1, len(progress.losses))

    def _step(self, mover: Mover, group: Sequence[Batch]) -> float:
        total = 0.0
        for batch in group:
            loss = self._loss(mover.network, batch.to(self._device)) / len(group)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        mover.step()
        return total

    def _loss(self, network: SpanTaggerNetwork, batch: Batch) -> Tensor:
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self.config.bf16):
            logits = network(batch.ids, batch.mask).float()
        loss = tagging_loss(logits, batch.labels, batch.shared, self._weights)
        options, teacher = self.config.teacher, self._lesson.teacher
        if options is None or teacher is None:
            return loss
        with (
            torch.inference_mode(),
            torch.autocast(self._device.type, torch.bfloat16, enabled=self.config.bf16),
        ):
            opinion = teacher(batch.ids, batch.mask).float()
        soft = distillation_loss(logits, opinion.clone(), batch.judged, options.temperature)
        return (1 - options.weight) * loss + options.weight * soft

    def _judge(self, mover: Mover, progress: Progress, loss: float) -> EpochResult:
        """Scores dev, keeps the best network, writes the checkpoint."""
        started = time.monotonic()
        runtime = TorchRuntime(mover.judged)
        strict = score_runtime(self._lesson.dev, self._manifest, self._tokenizer, runtime).strict
        seconds = round(progress.seconds + time.monotonic() - started, 1)
        result = EpochResult(
            progress.epoch + 1, loss, strict.f1, strict.precision, strict.recall, seconds
        )
        logger.info(
            "epoch %d: loss %.4f, dev strict F1 %.4f (P %.4f, R %.4f), %.0f s",
            *(result.epoch, loss, strict.f1, strict.precision, strict.recall, seconds),
        )
        if strict.f1 > progress.best_f1:
            progress.best_f1, progress.best_epoch = strict.f1, progress.epoch
            self.folder.save_best(merged(mover.judged) if self.config.lora else mover.judged)
        progress.results.append(result)
        progress.epoch, progress.step = progress.epoch + 1, 0
        progress.losses, progress.seconds = [], 0.0
        self.folder.save_checkpoint(mover.state(), progress)
        self.folder.write_log(progress.results)
        return result


def manifest_of(config: TrainingConfig) -> Manifest:
    """The manifest of a model before it has files."""
    return Manifest(
        name=config.name,
        version=config.version,
        labels=config.labels,
        attributes=config.attributes,
        types={name: str(kind) for name, kind in config.types.items()},
        window=config.window,
        overlap=config.overlap,
        folded=config.folded,
        flat=config.flat,
        reads_words=config.reads_words,
        line_break=config.line_break,
        provenance=config.provenance,
        licence=config.licence,
        files={},
    )


def _nobody(epoch: int, done: int, steps: int, loss: float) -> None:
    """Watches nothing."""
