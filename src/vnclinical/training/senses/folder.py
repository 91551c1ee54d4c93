"""The output folder of an acronym model: configuration, counts, best weights, checkpoint, log."""

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from vnclinical.errors import ConfigError, ResourceError
from vnclinical.training.senses.config import SenseConfig
from vnclinical.training.senses.neighbours import Neighbours
from vnclinical.training.senses.network import SenseNetwork
from vnclinical.training.senses.priors import SenseCounts

__all__ = ["SenseEpoch", "SenseFolder"]


@dataclass(frozen=True, slots=True)
class SenseEpoch:
    """What an epoch brought: shares of right answers.

    Attributes:
        epoch: the first is 1.
        loss: mean over the uses of train.
        dev: on dev uses of the acronyms that were trained on.
        unseen: on train uses of the acronyms that were held out; None where none were.
        seconds: training and judging.
    """

    epoch: int
    loss: float
    dev: float
    unseen: float | None
    seconds: float

    @property
    def mark(self) -> float:
        """By what the best epoch is chosen: the mean of both shares."""
        return self.dev if self.unseen is None else (self.dev + self.unseen) / 2


@dataclass(frozen=True, slots=True)
class SenseFolder:
    """Where a run keeps everything that it needs to go on, and to be used."""

    path: Path

    @property
    def tokenizer(self) -> Path:
        """The tokenizer that the run used."""
        return self.path / "tokenizer.json"

    def claim(self, config: SenseConfig) -> None:
        """Notes down what decides the run.

        Raises:
            ConfigError: the folder holds another run, or the backbone has no tokenizer.
        """
        file = self.path / "senses.json"
        if file.is_file() and self.config() != config:
            raise ConfigError(
                f"{self.path} holds a run with another configuration; "
                "choose another output or delete it"
            )
        source = Path(config.backbone) / "tokenizer.json"
        if not source.is_file():
            raise ConfigError(
                f"{config.backbone} has no tokenizer.json; give a folder that has one"
            )
        self.path.mkdir(parents=True, exist_ok=True)
        self.tokenizer.write_bytes(source.read_bytes())
        file.write_text(config.model_dump_json(indent=2) + "\n", "utf8")

    def config(self) -> SenseConfig:
        """The configuration of the run.

        Raises:
            ResourceError: the folder holds no run.
        """
        try:
            return SenseConfig.model_validate_json((self.path / "senses.json").read_bytes())
        except FileNotFoundError:
            raise ResourceError(f"{self.path} holds no acronym model; train one first") from None

    def write_counts(self, counts: SenseCounts) -> None:
        """Keeps the frequencies."""
        near = counts.neighbours.near
        data = {"meant": counts.meant, "written": counts.written, "near": near}
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        (self.path / "counts.json").write_text(text, "utf8")

    def counts(self) -> SenseCounts:
        """The frequencies."""
        data = json.loads((self.path / "counts.json").read_text("utf8"))
        near = Neighbours.counted(data["near"])
        return SenseCounts(Counter(data["meant"]), Counter(data["written"]), near)

    def save_best(self, network: SenseNetwork) -> None:
        """Keeps the weights of this moment as the best."""
        network.backbone.config.save_pretrained(self.path / "backbone")
        weights = {name: w.detach().cpu().contiguous() for name, w in network.state_dict().items()}
        save_file(weights, self.path / "best.safetensors.part")
        os.replace(self.path / "best.safetensors.part", self.path / "best.safetensors")

    def load_best(self) -> SenseNetwork:
        """The network with the best weights, ready to be read.

        Raises:
            ResourceError: no epoch has ended yet.
        """
        if not (self.path / "best.safetensors").is_file():
            raise ResourceError(f"{self.path} holds no finished epoch; let the training go on")
        network = SenseNetwork.from_config(self.path / "backbone", self.config().kind)
        network.load_state_dict(load_file(self.path / "best.safetensors"))
        return network.eval()

    def save_checkpoint(self, state: dict[str, Any]) -> None:
        """Keeps the state of the end of an epoch."""
        torch.save(state, self.path / "checkpoint.pt.part")
        os.replace(self.path / "checkpoint.pt.part", self.path / "checkpoint.pt")

    def load_checkpoint(self, device: torch.device) -> dict[str, Any] | None:
        """What ``save_checkpoint`` kept, or None."""
        file = self.path / "checkpoint.pt"
        if not file.is_file():
            return None
        state: dict[str, Any] = torch.load(file, weights_only=True, map_location=device)
        return state

    def write_log(self, results: list[SenseEpoch]) -> None:
        """One line an epoch in ``log.jsonl``."""
        lines = "".join(json.dumps(asdict(result)) + "\n" for result in results)
        (self.path / "log.jsonl").write_text(lines, "utf8")
