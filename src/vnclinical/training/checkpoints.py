"""Everything a stopped run needs to go on, and the best network so far, in the output folder."""

import json
import os
import random
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from vnclinical.errors import ResourceError
from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.models.tokenizer import tokenizer_name
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
    """Where a run stands: the next step of the next epoch, what is behind it, the best epoch."""

    epoch: int = 0
    step: int = 0
    best_epoch: int = -1
    best_f1: float = -1.0
    losses: list[float] = field(default_factory=list)
    seconds: float = 0.0
    results: list[EpochResult] = field(default_factory=list)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Progress":
        """What ``dataclasses.asdict`` made of one."""
        return cls(**data | {"results": [EpochResult(**r) for r in data["results"]]})


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The output folder of a run: configuration, tokenizer, best weights, checkpoint, log."""

    path: Path

    @property
    def tokenizer(self) -> Path:
        """The tokenizer that the run used: a file, or a folder for a slow one."""
        return self.path / tokenizer_name(self.path)

    def write_config(self, config: TrainingConfig, network: SpanTaggerNetwork) -> None:
        """Notes down what decides the run, and the shape of the backbone."""
        self.path.mkdir(parents=True, exist_ok=True)
        network.backbone.config.save_pretrained(self.path / "backbone")
        _write(self.path / "training.json", config.model_dump_json(indent=2) + "\n")

    def write_counts(self, train: int, dev: int) -> None:
        """Notes down how many texts are learned from; the corpora may grow afterwards."""
        _write(self.path / "texts.json", json.dumps({"train": train, "dev": dev}) + "\n")

    def trained_on(self) -> int | None:
        """How many texts an epoch saw; None in the folder of an older run."""
        file = self.path / "texts.json"
        return int(json.loads(file.read_text("utf8"))["train"]) if file.is_file() else None

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
        state = {name: value.contiguous() for name, value in network.state_dict().items()}
        save_file(state, self.path / "best.safetensors.part")
        os.replace(self.path / "best.safetensors.part", self.path / "best.safetensors")

    def load_best(self) -> SpanTaggerNetwork:
        """The network with the best weights, ready to be read.

        Raises:
            ResourceError: the run has no finished epoch.
        """
        config = self.read_config()
        network = SpanTaggerNetwork.from_config(self.path / "backbone", len(config.scored_layers))
        file = self.path / "best.safetensors"
        if not file.is_file():
            raise ResourceError(f"{self.path} has no finished epoch yet; let it train on")
        network.load_state_dict(load_file(file))
        return network.eval()

    def save_checkpoint(self, state: dict[str, Any], progress: Progress) -> None:
        """Keeps the states of network, optimizer and schedule, of the dice, and the position.

        The file is replaced in one move, so that a run killed at any moment finds a whole one.
        """
        state |= {"torch_rng": torch.get_rng_state(), "progress": asdict(progress)}
        if torch.cuda.is_available():
            state["cuda_rng"] = torch.cuda.get_rng_state()
        torch.save(state, self.path / "checkpoint.pt.part")
        os.replace(self.path / "checkpoint.pt.part", self.path / "checkpoint.pt")

    def load_checkpoint(self) -> tuple[dict[str, Any], Progress] | None:
        """What ``save_checkpoint`` kept, or None; the dice are set back."""
        if not (self.path / "checkpoint.pt").is_file():
            return None
        state: dict[str, Any] = torch.load(
            self.path / "checkpoint.pt", weights_only=True, map_location="cpu"
        )
        torch.set_rng_state(state["torch_rng"])
        if "cuda_rng" in state and torch.cuda.is_available():
            torch.cuda.set_rng_state(state["cuda_rng"])
        return state, Progress.of(state["progress"])

    def write_log(self, results: list[EpochResult]) -> None:
        """Writes ``log.jsonl``, a line an epoch."""
        _write(self.path / "log.jsonl", "".join(json.dumps(asdict(r)) + "\n" for r in results))

    def results(self) -> list[EpochResult]:
        """The epochs so far."""
        file = self.path / "log.jsonl"
        lines = file.read_text("utf8").splitlines() if file.is_file() else []
        return [EpochResult(**json.loads(line)) for line in lines]


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, "utf8")
    os.replace(part, path)


def seed_everything(seed: int) -> None:
    """Sets the dice of Python and torch."""
    random.seed(seed)
    torch.manual_seed(seed)
