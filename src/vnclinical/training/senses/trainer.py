"""Examples -> a network that tells the candidates of an acronym apart."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW

from vnclinical.errors import ConfigError
from vnclinical.training.senses.config import SenseConfig
from vnclinical.training.senses.features import Example, batches, shuffled_batches
from vnclinical.training.senses.folder import SenseEpoch, SenseFolder
from vnclinical.training.senses.network import SenseNetwork

__all__ = ["SenseTrainer", "Watcher", "best_device", "probabilities"]

logger = logging.getLogger(__name__)
READ_AT_ONCE = 32

Watcher = Callable[[int, int, int, float], None]
"""Told of each step: epoch, steps done in it, steps of an epoch, loss."""


def best_device(name: str) -> torch.device:
    """``auto`` is the graphics card where there is one.

    Raises:
        ConfigError: a card is wanted and there is none.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError("device is 'cuda', but torch sees no such card; write 'auto' or 'cpu'")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


@torch.inference_mode()
def probabilities(
    network: SenseNetwork, examples: Sequence[Example], pad: int, *, bf16: bool = False
) -> list[list[float]]:
    """For each example the probability of each of its candidates."""
    device = next(network.parameters()).device
    network.eval()
    found: list[list[float]] = [[] for _ in examples]
    for numbers, batch in batches(examples, READ_AT_ONCE, pad):
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            shares = network(batch.to(device)).softmax(-1).cpu()
        for number, row in zip(numbers, shares, strict=True):
            found[number] = row[: len(examples[number].candidates)].tolist()
    return found


@dataclass(frozen=True, slots=True)
class SenseTrainer:
    """Trains a network in place, epoch by epoch, and keeps the best one in the folder.

    Attributes:
        config: what decides the run.
        train: what is learned from; each has a right candidate.
        dev: of acronyms that are trained on.
        unseen: of acronyms that are held out; may be empty.
        pad: id of the padding.
        watch: called after every step.
    """

    config: SenseConfig
    train: Sequence[Example]
    dev: Sequence[Example]
    unseen: Sequence[Example]
    pad: int
    watch: Watcher

    def run(self, network: SenseNetwork) -> list[SenseEpoch]:
        """Trains, or goes on behind the last epoch that ended."""
        folder = SenseFolder(self.config.output)
        device = best_device(self.config.device)
        network.to(device)
        optimizer = self._optimizer(network)
        results: list[SenseEpoch] = []
        if state := folder.load_checkpoint(device):
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
            results = [SenseEpoch(**row) for row in state["results"]]
            logger.info("going on behind epoch %d", len(results))
        for epoch in range(len(results), self.config.epochs):
            started = time.monotonic()
            loss = self._epoch(network, optimizer, epoch)
            dev, unseen = self._right(network, self.dev), self._right(network, self.unseen)
            seconds = round(time.monotonic() - started, 1)
            result = SenseEpoch(epoch + 1, round(loss, 4), dev or 0.0, unseen, seconds)
            if all(result.mark > earlier.mark for earlier in results):
                folder.save_best(network)
            results.append(result)
            state = {"network": network.state_dict(), "optimizer": optimizer.state_dict()}
            folder.save_checkpoint(state | {"results": [asdict(r) for r in results]})
            folder.write_log(results)
            logger.info("epoch %d: %s", epoch + 1, asdict(result))
        return results

    def _optimizer(self, network: SenseNetwork) -> AdamW:
        body = list(network.backbone.parameters())
        inside = {id(p) for p in body}
        head = [p for p in network.parameters() if id(p) not in inside]
        rates = self.config.learning_rate, self.config.head_learning_rate
        decays = self.config.weight_decay, 0.0
        groups = [
            {"params": params, "lr": rate, "full_rate": rate, "weight_decay": decay}
            for params, rate, decay in zip((body, head), rates, decays, strict=True)
        ]
        return AdamW(groups, fused=True)

    def _epoch(self, network: SenseNetwork, optimizer: AdamW, epoch: int) -> float:
        """The dice of an epoch hang on its number only, so that a stopped run goes on alike."""
        config = self.config
        torch.manual_seed(config.seed * 1_000_003 + epoch)
        dice = random.Random(f"epoch/{config.seed}/{epoch}")
        device = next(network.parameters()).device
        steps = -(-len(self.train) // config.batch_uses)
        total = 0.0
        network.train()
        cut = shuffled_batches(
            self.train, config.batch_uses, self.pad, dice, config.most_candidates
        )
        for step, batch in enumerate(cut):
            for group in optimizer.param_groups:
                group["lr"] = group["full_rate"] * self._share(epoch * steps + step, steps)
            with torch.autocast(device.type, torch.bfloat16, enabled=config.bf16):
                scores = network(there := batch.to(device))
            loss: Tensor = functional.cross_entropy(scores, there.gold)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), config.clip)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            total += float(loss.detach()) * len(batch.gold)
            self.watch(epoch, step + 1, steps, float(loss.detach()))
        return total / len(self.train)

    def _share(self, step: int, steps: int) -> float:
        """Up in a straight line, then down in one."""
        whole = steps * self.config.epochs
        warm = max(1, round(whole * self.config.warmup))
        return min((step + 1) / warm, (whole - step) / max(1, whole - warm))

    def _right(self, network: SenseNetwork, examples: Sequence[Example]) -> float | None:
        if not examples:
            return None
        found = probabilities(network, examples, self.pad, bf16=self.config.bf16)
        right = sum(
            shares.index(max(shares)) == example.gold
            for shares, example in zip(found, examples, strict=True)
        )
        return round(right / len(examples), 5)
