"""A configuration -> a finished training run in its output folder."""

import logging
from pathlib import Path

import torch

from vnclinical.errors import ConfigError
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.tokenizer import load_tokenizer, save_tokenizer
from vnclinical.training.backbones import make_network
from vnclinical.training.checkpoints import EpochResult, RunFolder, seed_everything
from vnclinical.training.config import TrainingConfig
from vnclinical.training.texts import TrainingText, read_texts
from vnclinical.training.trainer import Judge, Lesson, Trainer, Watcher

__all__ = ["train"]

logger = logging.getLogger(__name__)


def train(
    config: TrainingConfig, watch: Watcher | None = None, judge: Judge | None = None
) -> list[EpochResult]:
    """Trains, or goes on with a run that was stopped.

    Args:
        config: what decides the run.
        watch: called after every batch.
        judge: called after every epoch.

    Raises:
        ConfigError: the backbone cannot be used, the output folder holds another run, a text
            stands in train and in dev, or the teacher is of another kind.
        CorpusError: a corpus cannot be read.
    """
    folder = RunFolder(config.output)
    _refuse_other_run(folder, config)
    seed_everything(config.seed)
    if config.threads is not None:
        torch.set_num_threads(config.threads)
    lesson = _lesson(config)
    network = make_network(config)
    folder.write_config(config, network)
    save_tokenizer(config.backbone, folder.path)
    if config.teacher is not None:
        _refuse_other_tokenizer(RunFolder(config.teacher.run), folder)
    folder.write_counts(len(lesson.train), len(lesson.dev))
    logger.info("%d training texts, %d dev texts", len(lesson.train), len(lesson.dev))
    return Trainer(config, load_tokenizer(folder.tokenizer), lesson, watch).run(network, judge)


def _lesson(config: TrainingConfig) -> Lesson:
    texts = [
        text
        for source in config.train
        for text in read_texts(source, config.labels) * source.repeat
    ]
    dev = read_texts(config.dev, config.labels)
    if not any(text.spans for text in texts):
        raise ConfigError("the training texts hold no span of any label; see 'labels'")
    _refuse_untaught(texts, config.labels)
    _refuse_shared(texts, dev)
    if config.teacher is None:
        return Lesson(texts, dev)
    teacher = _teacher(config, config.teacher.run)
    for source in config.teacher.texts:
        unlabelled = [
            TrainingText(t.id, t.text, (), frozenset()) for t in read_texts(source, config.labels)
        ]
        _refuse_shared(unlabelled, dev)
        texts += unlabelled * source.repeat
    return Lesson(texts, dev, teacher)


def _teacher(config: TrainingConfig, run: Path) -> SpanTaggerNetwork:
    theirs = RunFolder(run).read_config()
    for key in ("labels", "attributes", "folded", "line_break", "reads_words"):
        if getattr(theirs, key) != getattr(config, key):
            raise ConfigError(
                f"teacher {run} has another {key!r}: {getattr(theirs, key)}, "
                f"here {getattr(config, key)}"
            )
    return RunFolder(run).load_best()


def _refuse_other_tokenizer(theirs: RunFolder, ours: RunFolder) -> None:
    if load_tokenizer(theirs.tokenizer).get_vocab() != load_tokenizer(ours.tokenizer).get_vocab():
        raise ConfigError(
            f"teacher {theirs.path} reads other sub-words; train both from one tokenizer"
        )


def _refuse_other_run(folder: RunFolder, config: TrainingConfig) -> None:
    if (folder.path / "training.json").is_file() and folder.read_config() != config:
        raise ConfigError(
            f"{folder.path} holds a run with another configuration; "
            "choose another output or delete it"
        )


def _refuse_untaught(texts: list[TrainingText], labels: tuple[str, ...]) -> None:
    """A layer that no corpus teaches would stay at random and find anything."""
    taught = {name for t in texts for name in (labels if t.taught is None else t.taught)}
    if missing := [name for name in labels if name not in taught]:
        raise ConfigError(
            f"no training corpus teaches {', '.join(missing)}; leave it out of 'labels': "
            f"[{', '.join(name for name in labels if name in taught)}]"
        )


def _refuse_shared(train: list[TrainingText], dev: list[TrainingText]) -> None:
    if shared := {t.text for t in train} & {t.text for t in dev}:
        raise ConfigError(
            f"{len(shared)} texts stand both in train and in dev; the score would mean nothing"
        )
