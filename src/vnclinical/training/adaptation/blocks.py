"""Texts -> one long row of sub-words, cut into blocks; a block and a step -> its masked form."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from vnclinical.training.adaptation.texts import noisy

__all__ = ["Masked", "Masker", "blocks", "order"]

SHOWN_MASK, SHOWN_OTHER = 0.8, 0.1
ENCODED_AT_ONCE = 1000


def blocks(
    texts: Sequence[str], tokenizer: Tokenizer, size: int, line_break: str, seed: int
) -> NDArray[np.int32]:
    """Folds, roughens, cuts and joins the texts in random order, ``</s>`` after each.

    Returns:
        *Shape:* ``(blocks, size)``; every block begins with ``<s>``.
    """
    rng = random.Random(f"blocks/{seed}")
    shuffled = list(texts)
    rng.shuffle(shuffled)
    vocabulary = tokenizer.get_vocab()
    begin, end = vocabulary["<s>"], vocabulary["</s>"]
    row: list[int] = []
    for start in range(0, len(shuffled), ENCODED_AT_ONCE):
        part = [noisy(t, line_break, rng) for t in shuffled[start : start + ENCODED_AT_ONCE]]
        for encoding in tokenizer.encode_batch(part, add_special_tokens=False):
            row += [*encoding.ids, end]
    count = len(row) // (size - 1)
    body = np.array(row[: count * (size - 1)], dtype=np.int32).reshape(count, size - 1)
    return np.concatenate([np.full((count, 1), begin, dtype=np.int32), body], axis=1)


def order(count: int, steps: int, batch: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """The block numbers of every step: pass after pass over all blocks, shuffled each time."""
    dice = np.random.default_rng(seed)
    pool: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    for _ in range(steps):
        while len(pool) < batch:
            pool = np.concatenate([pool, dice.permutation(count)])
        yield pool[:batch]
        pool = pool[batch:]


@dataclass(frozen=True, slots=True)
class Masked:
    """A batch of blocks with some sub-words hidden.

    Attributes:
        ids: what the network sees. *Shape:* ``(blocks, size)``
        hidden: where something is to be guessed. *Shape:* ``(blocks, size)``
        truth: what stood there. *Shape:* ``(guesses,)``
    """

    ids: Tensor
    hidden: Tensor
    truth: Tensor


@dataclass(frozen=True, slots=True)
class Masker:
    """Hides a share of the sub-words: eight of ten behind ``<mask>``, one swapped, one shown.

    The same seed and step hide the same sub-words, so that a run that was stopped goes on alike.
    """

    share: float
    mask: int
    first_word: int
    seed: int

    @classmethod
    def of(cls, tokenizer: Tokenizer, share: float, seed: int) -> "Masker":
        """Finds the ids in a tokenizer with ``<s>``, ``<pad>``, ``</s>``, ``<unk>`` in front."""
        return cls(share, tokenizer.get_vocab()["<mask>"], 4, seed)

    def __call__(self, found: NDArray[np.int32], step: int) -> Masked:
        """Hides sub-words of the blocks of a step."""
        dice = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        ids = torch.from_numpy(found.astype(np.int64))
        hidden = (torch.rand(ids.shape, generator=dice) < self.share) & (ids >= self.first_word)
        how = torch.rand(ids.shape, generator=dice)
        other = torch.randint(self.first_word, self.mask, ids.shape, generator=dice)
        shown = torch.where(hidden & (how < SHOWN_MASK), torch.full_like(ids, self.mask), ids)
        swapped = hidden & (how >= SHOWN_MASK) & (how < SHOWN_MASK + SHOWN_OTHER)
        return Masked(torch.where(swapped, other, shown), hidden, ids[hidden])
