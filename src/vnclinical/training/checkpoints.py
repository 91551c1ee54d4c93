"""Everything a stopped run needs to go on, and the best network so far, in the output folder."""

import json
import os
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from vnclinical.errors import ResourceError
from vnclinical.labels import EntityType
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.training.config import TrainingConfig

__all__ = ["EpochResult", "Progress", "RunFolder", "seed_everything"]


@dataclass(frozen=True, slots=True)
class EpochResult:
    """What an epoch brought; figures are strict, on dev."""

    epoch: int
    loss: float
    f1: float
    precision: float
    recall: float
    seconds: float


@dataclass(slots=True)
class Progress:
    """Where a run stands: the next step of the next epoch, and the best epoch so far."""

    epoch: int = 0
    step: int = 0
    best_epoch: int = -1
    best_f1: float = -1.0


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The output folder of a run: configuration, tokenizer, best weights, checkpoint, log."""

    path: Path

    @property
    def tokenizer(self) -> Path:
        """The tokenizer that the run used."""
        return self.path / "tokenizer.json"

    def write_config(self, config: TrainingConfig, network: SpanTaggerNetwork) -> None:
        """Notes down what decides the run, and the shape of the backbone."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "training.json").write_text(config.model_dump_json(indent=2) + "\n", "utf8")
        network.backbone.config.save_pretrained(self.path / "backbone")

    def read_config(self) -> TrainingConfig:
        """The configuration of the run.

        Raises:
            ResourceError: the folder holds no run.
        """
        try:
            return TrainingConfig.model_validate_json((self.path / "training.json").read_bytes())
        except FileNotFoundError:
            raise ResourceError(
                f"{self.path} holds no training run; make one with: vnclinical train"
            ) from None

    def save_best(self, network: SpanTaggerNetwork) -> None:
        """Keeps the weights of this moment as the best."""
        save_file(network.state_dict(), self.path / "best.safetensors.part")
        os.replace(self.path / "best.safetensors.part", self.path / "best.safetensors")

    def load_best(self) -> SpanTaggerNetwork:
        """The network with the best weights, ready to be read."""
        network = SpanTaggerNetwork.from_config(self.path / "backbone", len(EntityType))
        network.load_state_dict(load_file(self.path / "best.safetensors"))
        return network.eval()

    def save_checkpoint(self, state: dict[str, Any], progress: Progress) -> None:
        """Keeps the states of network, optimizer and schedule, of the dice, and the position."""
        state |= {"torch_rng": torch.get_rng_state(), "progress": asdict(progress)}
        torch.save(state, self.path / "checkpoint.pt.part")
        os.replace(self.path / "checkpoint.pt.part", self.path / "checkpoint.pt")

    def load_checkpoint(self) -> tuple[dict[str, Any], Progress] | None:
        """What ``save_checkpoint`` kept, or None; the dice are set back."""
        if not (self.path / "checkpoint.pt").is_file():
            return None
        state: dict[str, Any] = torch.load(self.path / "checkpoint.pt", weights_only=True)
        torch.set_rng_state(state["torch_rng"])
        return state, Progress(**state["progress"])

    def log(self, result: EpochResult) -> None:
        """Adds a line to ``log.jsonl``."""
        with (self.path / "log.jsonl").open("a", encoding="utf8") as stream:
            stream.write(json.dumps(asdict(result)) + "\n")

    def results(self) -> list[EpochResult]:
        """The epochs so far."""
        file = self.path / "log.jsonl"
        lines = file.read_text("utf8").splitlines() if file.is_file() else []
        return [EpochResult(**json.loads(line)) for line in lines]


def seed_everything(seed: int) -> None:
    """Sets the dice of Python and torch."""
    random.seed(seed)
    torch.manual_seed(seed)
