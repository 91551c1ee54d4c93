"""A network and a configuration -> what moves its weights: optimizer, schedule, running mean."""

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from vnclinical.models.networks import SpanTaggerNetwork
from vnclinical.training.config import TrainingConfig

__all__ = ["Mover"]

NOT_DECAYED = ("bias", "LayerNorm.weight", "layer_norm.weight")


@dataclass(slots=True)
class Mover:
    """Moves the weights of a network and keeps their running mean, if one is wanted."""

    network: SpanTaggerNetwork
    optimizer: AdamW
    schedule: LambdaLR
    mean: AveragedModel | None
    clip: float

    @classmethod
    def of(cls, network: SpanTaggerNetwork, config: TrainingConfig, steps: int) -> "Mover":
        """Prepares AdamW with a rate that rises, then falls, in straight lines.

        Args:
            network: what is trained.
            config: rates, warm-up, decay.
            steps: of the whole run.
        """
        optimizer = AdamW(_groups(network, config), betas=(0.9, 0.98), eps=1e-6, fused=True)
        warm = max(1, round(steps * config.warmup))
        schedule = LambdaLR(
            optimizer,
            lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm))),
        )
        mean = None
        if config.average:
            moving = get_ema_multi_avg_fn(config.average)  # type: ignore[no-untyped-call]
            mean = AveragedModel(network, multi_avg_fn=moving)
        return cls(network, optimizer, schedule, mean, config.clip)

    @property
    def judged(self) -> SpanTaggerNetwork:
        """The network that is scored and kept: the mean where there is one."""
        if self.mean is None:
            return self.network
        return cast(SpanTaggerNetwork, self.mean.module)

    def step(self) -> None:
        """One move along the gradients that were gathered."""
        nn.utils.clip_grad_norm_(self.network.parameters(), self.clip)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad(set_to_none=True)
        if self.mean is not None:
            self.mean.update_parameters(self.network)

    def state(self) -> dict[str, Any]:
        """Everything that ``restore`` needs."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
        }
        return state if self.mean is None else state | {"mean": self.mean.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Sets everything back to a saved moment."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        if self.mean is not None:
            self.mean.load_state_dict(state["mean"])


def _groups(network: SpanTaggerNetwork, config: TrainingConfig) -> list[dict[str, Any]]:
    """Parameters by learning rate and by whether weights decay."""
    groups: list[dict[str, Any]] = []
    rates = ((False, config.learning_rate), (True, config.head_learning_rate))
    for of_head, rate in rates:
        for decayed in (True, False):
            members: list[torch.nn.Parameter] = [
                p
                for name, p in network.named_parameters()
                if p.requires_grad
                and name.startswith("head.") == of_head
                and (not name.endswith(NOT_DECAYED)) == decayed
            ]
            decay = config.weight_decay if decayed else 0.0
            groups.append({"params": members, "lr": rate, "weight_decay": decay})
    return [group for group in groups if group["params"]]
