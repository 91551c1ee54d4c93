"""A configuration -> an adapted encoder in its output folder."""

import json
import logging
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel, PreTrainedModel

from vnclinical.errors import ConfigError
from vnclinical.training.adaptation.blocks import Masker, blocks
from vnclinical.training.adaptation.config import AdaptationConfig, TextSource
from vnclinical.training.adaptation.texts import nearest, read_plain
from vnclinical.training.adaptation.trainer import MaskedNetwork, Watcher, adapt_network
from vnclinical.training.adaptation.vocabulary import (
    Extension,
    choose_words,
    count_words,
    extend,
)
from vnclinical.training.checkpoints import seed_everything

__all__ = ["adapt"]

logger = logging.getLogger(__name__)


def adapt(config: AdaptationConfig, watch: Watcher | None = None) -> Path:
    """Adapts an encoder, or goes on with a run that was stopped.

    Args:
        config: what decides the run.
        watch: called after every step.

    Returns:
        A folder with weights and tokenizer that ``backbone:`` of a training configuration takes.

    Raises:
        ConfigError: the tokenizer cannot be extended, or the folder holds another run.
        CorpusError: a text cannot be read.
    """
    _claim(config)
    seed_everything(config.seed)
    if config.threads is not None:
        torch.set_num_threads(config.threads)
    backbone = _load(config)
    _refuse_exits(config, int(backbone.config.num_hidden_layers))
    tokenizer = _prepared(config, backbone)
    train = np.load(config.output / "train.npy", mmap_mode="r")
    dev = np.load(config.output / "dev.npy")
    logger.info("%d blocks of %d sub-words to learn from", *train.shape)
    network = MaskedNetwork(backbone, config.exits)
    if network.load_head(Path(config.backbone)):
        logger.info("the head of the earlier adaptation is taken over")
    masker = Masker.of(tokenizer, config.masked, config.seed)
    adapt_network(network, train, dev, masker, config, watch or (lambda *_: None))
    target = config.output / "backbone"
    network.backbone.save_pretrained(target)
    network.save_head(target)
    (target / "tokenizer.json").write_bytes((config.output / "tokenizer.json").read_bytes())
    return target


def _claim(config: AdaptationConfig) -> None:
    config.output.mkdir(parents=True, exist_ok=True)
    file = config.output / "adaptation.json"
    if file.is_file() and AdaptationConfig.model_validate_json(file.read_bytes()) != config:
        raise ConfigError(
            f"{config.output} holds a run with another configuration; "
            "choose another output or delete it"
        )
    file.write_text(config.model_dump_json(indent=2) + "\n", "utf8")


def _refuse_exits(config: AdaptationConfig, layers: int) -> None:
    if not all(1 <= layer < layers for layer in config.exits):
        raise ConfigError(f"exits must lie from 1 to {layers - 1}, got {list(config.exits)}")


def _load(config: AdaptationConfig) -> PreTrainedModel:
    shape = AutoConfig.from_pretrained(config.backbone)
    shape.hidden_dropout_prob = config.dropout
    shape.attention_probs_dropout_prob = 0.0
    backbone: PreTrainedModel = AutoModel.from_pretrained(
        config.backbone, config=shape, dtype=torch.float32
    )
    return backbone


def _prepared(config: AdaptationConfig, backbone: PreTrainedModel) -> Tokenizer:
    """Writes tokenizer and blocks once; gives the table of vectors the tokenizer's size."""
    source = Path(config.backbone) / "tokenizer.json"
    if not source.is_file():
        raise ConfigError(f"{config.backbone} has no tokenizer.json; give a folder that has one")
    notes = _texts(config.notes, Counter())
    counted = count_words(sorted(set(notes)))  # each once, however often it is read
    if not (config.output / "dev.npy").is_file():
        general = _texts(config.text, counted)
        original = source.read_text("utf8")
        extension = _extension(original, notes, general, config)
        (config.output / "tokenizer.json").write_text(extension.tokenizer, "utf8")
        rows = json.dumps([extension.pieces, extension.rows], ensure_ascii=False)
        (config.output / "rows.json").write_text(rows, "utf8")
        tokenizer = _tokenizer(config)
        for name, texts in (("train", notes + general), ("dev", _texts((config.dev,), counted))):
            found = blocks(texts, tokenizer, config.block, config.line_break, config.seed)
            np.save(config.output / f"{name}.npy", found)
    pieces, rows = json.loads((config.output / "rows.json").read_text("utf8"))
    _resize(backbone, Extension("", tuple(pieces), tuple(tuple(map(tuple, r)) for r in rows)))
    return _tokenizer(config)


def _extension(
    original: str, notes: list[str], general: list[str], config: AdaptationConfig
) -> Extension:
    if not config.extend:
        size = Tokenizer.from_str(original).get_vocab_size()
        return Extension(original, (), tuple(((i, 1.0),) for i in range(size)))
    counted = count_words(sorted(set(notes)))
    everywhere = count_words(general) + counted
    words = choose_words(original, counted, everywhere, config.words)
    signs = {c for text in notes for c in text if not c.isalnum() and not c.isspace()}
    extension = extend(original, words, signs | {config.line_break}, everywhere)
    logger.info("%d pieces added to the vocabulary", len(extension.pieces))
    return extension


def _texts(sources: tuple[TextSource, ...], notes: Counter[str]) -> list[str]:
    found: list[str] = []
    for source in sources:
        texts = [t for t in read_plain(source.path) if t]
        if source.words is not None:
            texts = nearest(texts, notes, source.words)
        found += texts * source.repeat
        logger.info("%s: %d texts, read %d times", source.path.name, len(texts), source.repeat)
    return found


def _tokenizer(config: AdaptationConfig) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(config.output / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _resize(backbone: PreTrainedModel, extension: Extension) -> None:
    old = backbone.get_input_embeddings().weight.detach().numpy()
    new = torch.from_numpy(extension.table(old))
    backbone.resize_token_embeddings(len(new), mean_resizing=False)
    with torch.no_grad():
        backbone.get_input_embeddings().weight.copy_(new)
