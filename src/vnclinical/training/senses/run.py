"""A configuration -> a trained acronym model in its output folder; such a folder -> answers."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from vnclinical.errors import CorpusError
from vnclinical.models.tokenizer import load_tokenizer
from vnclinical.training.checkpoints import seed_everything
from vnclinical.training.senses.config import SenseConfig
from vnclinical.training.senses.features import Encoder
from vnclinical.training.senses.folder import SenseEpoch, SenseFolder
from vnclinical.training.senses.neighbours import Neighbours
from vnclinical.training.senses.network import SenseNetwork
from vnclinical.training.senses.priors import SenseCounts
from vnclinical.training.senses.trainer import SenseTrainer, Watcher, best_device, probabilities
from vnclinical.training.senses.uses import (
    AcronymUse,
    SenseTable,
    held_out,
    read_dictionary,
    read_uses,
)
from vnclinical.training.senses.written import count_written, written_uses

__all__ = ["SenseChooser", "SenseMaterial", "read_material", "train_senses"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SenseMaterial:
    """What a run reads.

    Attributes:
        table: the dictionary.
        train: labelled uses that are learned from.
        dev: uses of dev whose acronyms are learned.
        unseen_train: uses of train whose acronyms are held out.
        unseen_dev: uses of dev whose acronyms are held out.
    """

    table: SenseTable
    train: list[AcronymUse]
    dev: list[AcronymUse]
    unseen_train: list[AcronymUse]
    unseen_dev: list[AcronymUse]

    @property
    def sentences(self) -> list[str]:
        """The sentences that may be learned from, each once; those held out are not read at all."""
        hidden = {use.text for use in (*self.dev, *self.unseen_train, *self.unseen_dev)}
        return sorted({use.text for use in self.train} - hidden)


def read_material(config: SenseConfig) -> SenseMaterial:
    """Reads the corpus and puts the held-out acronyms apart.

    Raises:
        CorpusError: a file cannot be read, or a training label is not in the dictionary.
    """
    table = read_dictionary(config.dictionary)
    train = read_uses(config.train, table)[: config.limit]
    dev = read_uses(config.dev, table)[: config.limit]
    if faults := [number for number, use in enumerate(train, 1) if use.gold < 0]:
        raise CorpusError(
            f"{config.train}: entry {faults[0]}: the dictionary does not hold this expansion"
        )
    hidden = held_out(train, config.held_out, config.seed)
    return SenseMaterial(
        table,
        [u for u in train if u.acronym not in hidden],
        [u for u in dev if u.acronym not in hidden],
        [u for u in train if u.acronym in hidden],
        [u for u in dev if u.acronym in hidden],
    )


def train_senses(config: SenseConfig, watch: Watcher | None = None) -> list[SenseEpoch]:
    """Trains an acronym model, or goes on with a run that was stopped.

    Args:
        config: what decides the run.
        watch: called after every step.

    Raises:
        ConfigError: the backbone has no tokenizer, the output folder holds another run, or a
            graphics card is wanted and there is none.
        CorpusError: a file cannot be read.
    """
    best_device(config.device)
    material = read_material(config)
    folder = SenseFolder(config.output)
    folder.claim(config)
    seed_everything(config.seed)
    if config.threads is not None:
        torch.set_num_threads(config.threads)
    sentences = material.sentences
    counts = SenseCounts.of(
        material.train,
        count_written(sentences, material.table),
        Neighbours.of(sentences, material.table),
    )
    folder.write_counts(counts)
    written = written_uses(sentences, material.table, config.written, config.seed)
    logger.info("%d labelled uses, %d from written-out places", len(material.train), len(written))
    encoder = Encoder.of(load_tokenizer(folder.tokenizer), config.kind, config.window)
    network = SenseNetwork.from_pretrained(
        config.backbone, config.kind, config.layers, config.dropout, config.prior_dropout
    )
    trainer = SenseTrainer(
        config,
        [encoder.example(use, counts, learning=True) for use in (*material.train, *written)],
        [encoder.example(use, counts) for use in material.dev],
        [encoder.example(use, counts) for use in material.unseen_train],
        encoder.pad,
        watch or (lambda *_: None),
    )
    return trainer.run(network)


class SenseChooser:
    """A trained acronym model.

    ::

        chooser = SenseChooser.open(Path("out/acrdraid/all"))
        table = {"tc": ("tử cung", "tiền căn", "tiểu cầu")}
        (shares,) = chooser.probabilities([AcronymUse.of("TC ngả trước", 0, 2, table)])
    """

    def __init__(
        self, network: SenseNetwork, encoder: Encoder, counts: SenseCounts, *, bf16: bool = False
    ) -> None:
        self.counts = counts
        self._network = network
        self._encoder = encoder
        self._bf16 = bf16

    @classmethod
    def open(cls, path: Path, *, device: str = "auto") -> "SenseChooser":
        """Opens the output folder of a run.

        Raises:
            ResourceError: it holds no trained model.
            ConfigError: a graphics card is wanted and there is none.
        """
        folder = SenseFolder(path)
        config = folder.config()
        network = folder.load_best().to(best_device(device))
        encoder = Encoder.of(load_tokenizer(folder.tokenizer), config.kind, config.window)
        return cls(network, encoder, folder.counts(), bf16=config.bf16)

    def probabilities(self, uses: Sequence[AcronymUse]) -> list[list[float]]:
        """For each use the probability of each of its candidates."""
        examples = [self._encoder.example(use, self.counts) for use in uses]
        return probabilities(self._network, examples, self._encoder.pad, bf16=self._bf16)

    def weights_of_frequency(self) -> dict[str, float]:
        """What the model learned to make of the three shares."""
        weights = self._network.frequency.tolist()
        names = ("meant", "written", "neighbours")
        return {name: round(weight, 3) for name, weight in zip(names, weights, strict=True)}

    def choose(self, uses: Sequence[AcronymUse]) -> list[str]:
        """The most probable candidate of each use."""
        return [
            use.candidates[max(range(len(shares)), key=shares.__getitem__)]
            for use, shares in zip(uses, self.probabilities(uses), strict=True)
        ]
