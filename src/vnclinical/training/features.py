"""Training texts -> windows of sub-words with one BIO tag a label -> padded batches."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vnclinical.errors import ConfigError
from vnclinical.models.alignment import Window, windows
from vnclinical.models.decoding import B, I, O
from vnclinical.models.manifest import Manifest
from vnclinical.models.tagger import SubwordTokenizer, encode
from vnclinical.training.texts import TrainingText
from vnclinical.training.words import words_of

__all__ = ["IGNORED", "Batch", "Example", "SpecialIds", "batches", "examples"]

IGNORED = -100
SPECIAL = 2


@dataclass(frozen=True, slots=True)
class SpecialIds:
    """The ids that frame and fill a window."""

    begin: int
    end: int
    pad: int

    @classmethod
    def of(cls, tokenizer: SubwordTokenizer) -> "SpecialIds":
        """Looks them up under the names of RoBERTa, then of BERT."""
        vocabulary = tokenizer.get_vocab()
        found = [
            next((int(vocabulary[name]) for name in names if name in vocabulary), -1)
            for names in (("<s>", "[CLS]"), ("</s>", "[SEP]"), ("<pad>", "[PAD]"))
        ]
        if -1 in found:
            raise ConfigError("the tokenizer lacks <s>, </s>, <pad> and also [CLS], [SEP], [PAD]")
        return cls(*found)


@dataclass(frozen=True, slots=True)
class Example:
    """One window.

    ``ids``: *Shape:* ``(tokens,)``.
    ``labels``: O, B, I or ``IGNORED``; in the layers of attributes, which come last, B where one
    holds of the entity and O where it does not. *Shape:* ``(tokens, types)``.
    ``shared``: where a mention is of one of several types, its tag in the layer of each of them,
    ``IGNORED`` elsewhere. *Shape:* ``(tokens, types)``.
    ``judged``: whether a teacher's opinion on this sub-word counts. *Shape:* ``(tokens,)``.
    """

    ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    shared: NDArray[np.int64]
    judged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded windows, fields as in ``Example`` with the batch in front."""

    ids: Tensor
    mask: Tensor
    labels: Tensor
    shared: Tensor
    judged: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The batch on a device."""
        fields = (self.ids, self.mask, self.labels, self.shared, self.judged)
        return Batch(*(field.to(device) for field in fields))


def examples(
    text: TrainingText, tokenizer: SubwordTokenizer, manifest: Manifest, special: SpecialIds
) -> Iterator[Example]:
    """The windows of a text; every syllable is labelled in exactly one of them, as when tagging."""
    words = words_of(text.text) if manifest.reads_words else None
    encoded = encode(text.text, tokenizer, manifest, words)
    units = [(u.start, u.end) for u in encoded.units]
    labels, shared = _unit_labels(text, units, manifest)
    shape = (len(encoded.ids), labels.shape[1])
    token_labels = np.full(shape, IGNORED, dtype=np.int64)
    token_shared = np.full(shape, IGNORED, dtype=np.int64)
    judged = np.zeros((len(encoded.ids), 1), dtype=np.int64)
    for unit, first in enumerate(encoded.first):
        if first >= 0:
            token_labels[first] = labels[unit]
            token_shared[first] = shared[unit]
            judged[first] = 1
    ids = np.array(encoded.ids, dtype=np.int64)
    for window in windows(len(ids), manifest.window - SPECIAL, manifest.overlap):
        framed = np.concatenate([[special.begin], ids[window.start : window.end], [special.end]])
        own, either, seen = (_framed(v, window) for v in (token_labels, token_shared, judged))
        yield Example(framed, own, either, seen[:, 0] == 1)


def _framed(values: NDArray[np.int64], window: Window) -> NDArray[np.int64]:
    """The labels of a window: those it keeps, ``IGNORED`` for the rest and the special ones."""
    size = (window.end - window.start + SPECIAL, values.shape[1])
    framed = np.full(size, IGNORED, dtype=np.int64)
    begin, end = window.keep_from - window.start + 1, window.keep_to - window.start + 1
    framed[begin:end] = values[window.keep_from : window.keep_to]
    return framed


def _unit_labels(
    text: TrainingText, units: Sequence[tuple[int, int]], manifest: Manifest
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    names = manifest.labels
    order = {label: i for i, label in enumerate(names)}
    labels = np.full((len(units), len(names) + len(manifest.attributes)), IGNORED, dtype=np.int64)
    labels[:, [order[t] for t in (names if text.taught is None else text.taught)]] = O
    shared = np.full_like(labels, IGNORED)
    starts, ends = np.array(units, dtype=np.int64).reshape(-1, 2).T
    for span in text.spans:
        # A span that begins or ends inside a syllable takes the whole of it, as decoding would.
        inside = np.flatnonzero((starts < span.end) & (ends > span.start))
        tags = np.where(np.arange(len(inside)) == 0, B, I)
        for column, name in enumerate(manifest.attributes, len(names)):
            if span.attributes is not None:
                # Of entities that overlap, one that has the attribute decides.
                said = B if name in span.attributes else O
                labels[inside, column] = np.maximum(labels[inside, column], said)
        columns = [order[t] for t in span.types]
        if len(columns) == 1:
            labels[inside, columns[0]] = tags
            continue
        for column in columns:
            labels[inside, column] = IGNORED
            shared[inside, column] = tags
    return labels, shared


def batches(found: Iterable[Example], budget: int, pad: int, rng: random.Random) -> list[Batch]:
    """Groups windows of like length, at most ``budget`` sub-words a batch, in random order."""
    keyed = sorted(found, key=lambda e: (len(e.ids), rng.random()))
    groups: list[list[Example]] = []
    for example in keyed:
        if groups and (len(groups[-1]) + 1) * len(example.ids) <= budget:
            groups[-1].append(example)
        else:
            groups.append([example])
    rng.shuffle(groups)
    return [_padded(group, pad) for group in groups]


def _padded(group: Sequence[Example], pad: int) -> Batch:
    size = (len(group), max(len(e.ids) for e in group))
    ids = torch.full(size, pad, dtype=torch.long)
    mask = torch.zeros(size, dtype=torch.long)
    labels = torch.full((*size, group[0].labels.shape[1]), IGNORED, dtype=torch.long)
    shared = torch.full_like(labels, IGNORED)
    judged = torch.zeros(size, dtype=torch.bool)
    for row, example in enumerate(group):
        length = len(example.ids)
        ids[row, :length] = torch.from_numpy(example.ids)
        mask[row, :length] = 1
        labels[row, :length] = torch.from_numpy(example.labels)
        shared[row, :length] = torch.from_numpy(example.shared)
        judged[row, :length] = torch.from_numpy(example.judged)
    return Batch(ids, mask, labels, shared, judged)
