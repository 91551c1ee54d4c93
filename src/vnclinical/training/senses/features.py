"""Acronym uses -> rows of sub-words with the interval that is judged; uses -> batches."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from vnclinical.errors import ConfigError
from vnclinical.models.tokenizer import SubwordTokenizer
from vnclinical.training.senses.priors import SenseCounts
from vnclinical.training.senses.uses import AcronymUse

__all__ = ["Batch", "Encoder", "Example", "Row", "Rows", "batches", "collate", "shuffled_batches"]

NO_CANDIDATE = -1
POOL = 16
"""So many batches are sorted by length together, so that little is padded."""


@dataclass(frozen=True, slots=True)
class Row:
    """Sub-words with the special ones; ``first`` up to ``last`` are the ones that are judged."""

    ids: tuple[int, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Example:
    """A use as the network reads it.

    Attributes:
        context: the sentence with the acronym; None where the candidates stand in the sentence.
        candidates: one row a candidate.
        frequencies: *Shape:* ``(candidates, 3)``
        gold: the right candidate, -1 where none is.
    """

    context: Row | None
    candidates: tuple[Row, ...]
    frequencies: list[list[float]]
    gold: int

    @property
    def width(self) -> int:
        """The longest row."""
        return max(len(row.ids) for row in (*self.candidates, *filter(None, [self.context])))


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows padded to one width.

    Attributes:
        ids: *Shape:* ``(rows, width)``
        mask: 1 for sub-words, 0 for padding. *Shape:* ``(rows, width)``
        inside: 1 for the sub-words that are judged. *Shape:* ``(rows, width)``
    """

    ids: Tensor
    mask: Tensor
    inside: Tensor

    def to(self, device: torch.device) -> "Rows":
        """The same rows elsewhere."""
        return Rows(self.ids.to(device), self.mask.to(device), self.inside.to(device))


@dataclass(frozen=True, slots=True)
class Batch:
    """Some uses.

    Attributes:
        contexts: one row a use, or None.
        candidates: the rows of all candidates, use after use.
        grid: number of the row of each candidate, -1 where a use has fewer.
            *Shape:* ``(uses, most candidates)``
        frequencies: *Shape:* ``(uses, most candidates, 3)``
        gold: *Shape:* ``(uses,)``
    """

    contexts: Rows | None
    candidates: Rows
    grid: Tensor
    frequencies: Tensor
    gold: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch elsewhere."""
        return Batch(
            self.contexts and self.contexts.to(device),
            self.candidates.to(device),
            self.grid.to(device),
            self.frequencies.to(device),
            self.gold.to(device),
        )


@dataclass(frozen=True, slots=True)
class Encoder:
    """Writes uses as sub-words.

    ``cross`` puts each candidate into the sentence in place of the acronym; ``bi`` writes the
    sentence once as it is and each candidate alone.
    """

    tokenizer: SubwordTokenizer
    kind: str
    window: int
    begin: int
    end: int
    pad: int

    @classmethod
    def of(cls, tokenizer: SubwordTokenizer, kind: str, window: int) -> "Encoder":
        """Finds the special sub-words.

        Raises:
            ConfigError: the vocabulary lacks one of them.
        """
        vocabulary = tokenizer.get_vocab()
        found = []
        for names in (("<s>", "[CLS]"), ("</s>", "[SEP]"), ("<pad>", "[PAD]")):
            known = [vocabulary[name] for name in names if name in vocabulary]
            if not known:
                raise ConfigError(f"the tokenizer has none of {names}; choose another backbone")
            found.append(known[0])
        return cls(tokenizer, kind, window, *found)

    def example(self, use: AcronymUse, counts: SenseCounts, *, learning: bool = False) -> Example:
        """One use; ``learning`` says that its own label is not to be counted."""
        if self.kind == "cross":
            context = None
            rows = [self.row(*_replaced(use, candidate)) for candidate in use.candidates]
        else:
            context = self.row(use.text, use.start, use.end)
            rows = [self.row(candidate, 0, len(candidate)) for candidate in use.candidates]
        return Example(context, tuple(rows), counts.features(use, learning=learning), use.gold)

    def row(self, text: str, start: int, end: int) -> Row:
        """The sub-words around an interval of characters, as many as the window holds."""
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        inside = [i for i, (a, b) in enumerate(encoding.offsets) if a < end and b > start and b > a]
        room = self.window - 2
        first, last = (inside[0], inside[-1] + 1) if inside else (0, 0)
        spare = max(0, room - (last - first))
        left = max(0, min(first - spare // 2, len(encoding.ids) - room))
        kept = encoding.ids[left : left + room]
        shown = Row((self.begin, *kept, self.end), first - left + 1, min(last - left, room) + 1)
        # Where the tokenizer swallowed every character, the first sub-word speaks for the row.
        return shown if inside else replace(shown, first=0, last=1)


def _replaced(use: AcronymUse, candidate: str) -> tuple[str, int, int]:
    """The sentence with the candidate in it, and where; letters that touched it stand apart."""
    left, right = use.text[: use.start], use.text[use.end :]
    left += " " if left and not left[-1].isspace() and left[-1].isalnum() else ""
    right = (" " if right[:1].isalnum() else "") + right
    return left + candidate + right, len(left), len(left) + len(candidate)


def collate(examples: Sequence[Example], pad: int) -> Batch:
    """Some examples as tensors."""
    most = max(len(e.candidates) for e in examples)
    grid = torch.full((len(examples), most), NO_CANDIDATE)
    frequencies = torch.zeros(len(examples), most, len(examples[0].frequencies[0]))
    at = 0
    for number, example in enumerate(examples):
        count = len(example.candidates)
        grid[number, :count] = torch.arange(at, at + count)
        frequencies[number, :count] = torch.tensor(example.frequencies)
        at += count
    contexts = [e.context for e in examples if e.context is not None]
    return Batch(
        _rows(contexts, pad) if contexts else None,
        _rows([row for e in examples for row in e.candidates], pad),
        grid,
        frequencies,
        torch.tensor([e.gold for e in examples]),
    )


def _rows(rows: Sequence[Row], pad: int) -> Rows:
    width = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), width), pad)
    mask = torch.zeros(len(rows), width, dtype=torch.long)
    inside = torch.zeros(len(rows), width)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = torch.tensor(row.ids)
        mask[number, : len(row.ids)] = 1
        inside[number, row.first : row.last] = 1
    return Rows(ids, mask, inside)


def batches(examples: Sequence[Example], size: int, pad: int) -> Iterator[tuple[list[int], Batch]]:
    """All examples by length: their numbers and the batch."""
    order = sorted(range(len(examples)), key=lambda i: examples[i].width)
    for start in range(0, len(order), size):
        numbers = order[start : start + size]
        yield numbers, collate([examples[i] for i in numbers], pad)


def shuffled_batches(
    examples: Sequence[Example],
    size: int,
    pad: int,
    dice: random.Random,
    most_candidates: int | None = None,
) -> Iterator[Batch]:
    """All examples once in random order, those of a batch of similar length.

    Args:
        examples: each with its right candidate.
        size: examples of a batch.
        pad: id of the padding.
        dice: decides the order, and which candidates are left out.
        most_candidates: the right one and random others, up to so many; None takes all.
    """
    order = list(range(len(examples)))
    dice.shuffle(order)
    cut: list[list[int]] = []
    for start in range(0, len(order), size * POOL):
        pool = sorted(order[start : start + size * POOL], key=lambda i: examples[i].width)
        cut += [pool[i : i + size] for i in range(0, len(pool), size)]
    dice.shuffle(cut)
    for numbers in cut:
        yield collate([_thinned(examples[i], most_candidates, dice) for i in numbers], pad)


def _thinned(example: Example, most: int | None, dice: random.Random) -> Example:
    """The right candidate and some others, in their order."""
    count = len(example.candidates)
    if most is None or count <= most:
        return example
    others = [i for i in range(count) if i != example.gold]
    kept = sorted([example.gold, *dice.sample(others, most - 1)])
    return replace(
        example,
        candidates=tuple(example.candidates[i] for i in kept),
        frequencies=[example.frequencies[i] for i in kept],
        gold=kept.index(example.gold),
    )
