"""A configuration -> a finished training run in its output folder."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import torch

from vnclinical.errors import ConfigError
from vnclinical.labels import EntityType
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.tagger import load_tokenizer
from vnclinical.training.checkpoints import EpochResult, RunFolder, seed_everything
from vnclinical.training.config import TrainingConfig
from vnclinical.training.texts import TrainingText, read_texts
from vnclinical.training.trainer import Trainer, Watcher

__all__ = ["train"]

logger = logging.getLogger(__name__)


def train(config: TrainingConfig, watch: Watcher | None = None) -> list[EpochResult]:
    """Trains, or goes on with a run that was stopped.

    Args:
        config: what decides the run.
        watch: called after every step.

    Raises:
        ConfigError: the backbone has no tokenizer, or the output folder holds another run.
        CorpusError: a corpus cannot be read.
    """
    folder = RunFolder(config.output)
    _refuse_other_run(folder, config)
    seed_everything(config.seed)
    if config.threads is not None:
        torch.set_num_threads(config.threads)
    texts = [text for source in config.train for text in read_texts(source) * source.repeat]
    dev = read_texts(config.dev)
    _refuse_shared(texts, dev)
    network = SpanTaggerNetwork.from_pretrained(
        config.backbone, len(EntityType), layers=config.layers, dropout=config.dropout
    )
    folder.write_config(config, network)
    _copy_tokenizer(config.backbone, folder.tokenizer)
    logger.info("%d training texts, %d dev texts", len(texts), len(dev))
    return Trainer(config, load_tokenizer(folder.tokenizer), texts, dev, watch).run(network)


def _refuse_other_run(folder: RunFolder, config: TrainingConfig) -> None:
    if (folder.path / "training.json").is_file() and folder.read_config() != config:
        raise ConfigError(
            f"{folder.path} holds a run with another configuration; "
            "choose another output or delete it"
        )


def _refuse_shared(train: list[TrainingText], dev: list[TrainingText]) -> None:
    if shared := {t.text for t in train} & {t.text for t in dev}:
        raise ConfigError(
            f"{len(shared)} texts stand both in train and in dev; the score would mean nothing"
        )


def _copy_tokenizer(backbone: str, target: Path) -> None:
    source = Path(backbone) / "tokenizer.json"
    if source.is_file():
        shutil.copyfile(source, target)
        return
    from transformers import AutoTokenizer

    loaded: Callable[..., object] = AutoTokenizer.from_pretrained
    inner = getattr(loaded(backbone), "backend_tokenizer", None)
    if inner is None:
        raise ConfigError(f"the backbone {backbone!r} has no fast tokenizer (tokenizer.json)")
    inner.save(str(target))
