"""Logits and labels -> the loss of a batch."""

import torch
from torch import Tensor
from torch.nn import functional

from vnclinical.training.features import IGNORED

__all__ = ["distillation_loss", "tagging_loss"]


def tagging_loss(logits: Tensor, labels: Tensor, shared: Tensor, weights: Tensor) -> Tensor:
    """Mean cross entropy over all labelled layers, plus the marginal loss of shared mentions.

    Where a mention is of one of several types, each layer may or may not carry its tag; what is
    learned is that at least one does: ``-log(1 - prod(1 - p))``.

    Args:
        logits: *Shape:* ``(batch, tokens, types, 3)``
        labels: *Shape:* ``(batch, tokens, types)``
        shared: *Shape:* ``(batch, tokens, types)``
        weights: of O, B, I in each layer. *Shape:* ``(types, 3)``
    """
    known = labels != IGNORED
    losses = functional.cross_entropy(logits[known], labels[known], reduction="none")
    tag_weights = weights.expand(*labels.shape, -1)[known].gather(1, labels[known][:, None])[:, 0]
    total = (losses * tag_weights).sum()
    count = known.sum()
    either = (shared != IGNORED).any(-1)
    if bool(either.any()):
        total = total + _either_loss(logits[either], shared[either]).sum()
        count = count + either.sum()
    return total / count.clamp(min=1)


def _either_loss(logits: Tensor, shared: Tensor) -> Tensor:
    """*Shape:* logits ``(n, types, 3)``, shared ``(n, types)`` -> ``(n,)``."""
    tags = shared.clamp(min=0)[..., None]
    probability = logits.softmax(-1).gather(-1, tags)[..., 0]
    absent = torch.where(shared == IGNORED, torch.ones_like(probability), 1 - probability)
    return -torch.log((1 - absent.prod(-1)).clamp(min=1e-6))


def distillation_loss(
    logits: Tensor, opinion: Tensor, judged: Tensor, temperature: float
) -> Tensor:
    """How far the student's tags lie from the teacher's (Hinton et al. 2015), over all layers.

    Args:
        logits: of the student. *Shape:* ``(batch, tokens, types, 3)``
        opinion: logits of the teacher. *Shape:* ``(batch, tokens, types, 3)``
        judged: where the opinion counts. *Shape:* ``(batch, tokens)``
        temperature: divides both, so that what the teacher deems second best counts too.
    """
    if not bool(judged.any()):
        return logits.sum() * 0.0
    student = functional.log_softmax(logits[judged] / temperature, dim=-1)
    teacher = functional.log_softmax(opinion[judged] / temperature, dim=-1)
    divergence = functional.kl_div(student, teacher, reduction="none", log_target=True).sum(-1)
    return divergence.mean() * temperature**2
