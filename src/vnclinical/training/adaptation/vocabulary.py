"""A Unigram tokenizer and counted words -> the same tokenizer with pieces for clinical words.

A sub-word vocabulary made on the web cuts ``phổi`` and ``mổ`` in two, spells ``ttm`` letter by
letter and reads ``khong`` (no diacritics) as two foreign syllables. A word glued to a bracket or to
a line break is not seen as a word at all. Both cost time and accuracy in notes.
"""

import copy
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vnclinical.errors import ConfigError
from vnclinical.text.fold import fold, strip_marks

__all__ = ["Extension", "WordChoice", "choose_words", "count_words", "extend"]

WORD = re.compile(r"[^\W\d_]+\w*")
MASK = "<mask>"
BONUS = 0.5
"""How much likelier (in log-probability) a new piece is than the best way to spell it."""
SIGN_SCORE = -12.0

# Signs stand alone, a number is cut from a unit that follows it (``500mg``) but not from letters
# before it (``spo2``, ``hba1c``), and what is left begins a word wherever it stands in the line.
PRE_TOKENIZER: Mapping[str, Any] = {
    "type": "Sequence",
    "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": r"\s+"}, "behavior": "Removed", "invert": False},
        {
            "type": "Split",
            "pattern": {"Regex": r"[^\p{L}\p{M}\p{N}]"},
            "behavior": "Isolated",
            "invert": False,
        },
        {
            "type": "Split",
            "pattern": {"Regex": r"(?<!\p{L})\p{N}+"},
            "behavior": "Isolated",
            "invert": False,
        },
        {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
    ],
}


@dataclass(frozen=True, slots=True)
class WordChoice:
    """What earns a piece of its own.

    Attributes:
        least_in_notes: how often a word stands in the notes.
        common_in_text: so many of the most frequent words of the general text.
        common_without_marks: so many of the most frequent syllables, written without marks.
    """

    least_in_notes: int = 4
    common_in_text: int = 3000
    common_without_marks: int = 1500


@dataclass(frozen=True, slots=True)
class Extension:
    """A tokenizer with more pieces, and how each row of its table of vectors begins.

    ``rows[i]`` are the rows of the old table whose weighted mean begins row ``i`` of the new one.
    """

    tokenizer: str
    pieces: tuple[str, ...]
    rows: tuple[tuple[tuple[int, float], ...], ...]

    def table(self, old: NDArray[np.float32]) -> NDArray[np.float32]:
        """The new table of vectors. *Shape:* ``(old, size)`` -> ``(new, size)``."""
        new = np.empty((len(self.rows), old.shape[1]), dtype=np.float32)
        for row, sources in enumerate(self.rows):
            weights = np.array([w for _, w in sources], dtype=np.float32)
            new[row] = (weights / weights.sum()) @ old[[i for i, _ in sources]]
        return new


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each folded word stands in the texts.

    >>> count_words(["Phổi thông khí rõ, PHỔI không ran"])["phổi"]
    2
    """
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(WORD.findall(fold(text)))
    return counts


def choose_words(
    tokenizer: str, notes: Counter[str], general: Counter[str], choice: WordChoice
) -> list[str]:
    """The words that the tokenizer cuts and that are frequent enough to deserve a piece, sorted.

    Args:
        tokenizer: the JSON of the tokenizer.
        notes: counted words of clinical notes.
        general: counted words of general text.
        choice: what is frequent enough.
    """
    bare: Counter[str] = Counter()
    for word, count in general.items():
        bare[strip_marks(word)] += count
    candidates = (
        {word for word, count in notes.items() if count >= choice.least_in_notes}
        | {word for word, _ in general.most_common(choice.common_in_text)}
        | {word for word, _ in bare.most_common(choice.common_without_marks)}
    )
    cutter = _cutter(json.loads(tokenizer))
    return sorted(w for w in candidates if len(_pieces(cutter, w)) > 1)


def extend(
    tokenizer: str, words: Sequence[str], signs: Iterable[str], frequency: Counter[str]
) -> Extension:
    """Adds a piece for every word and every sign that lacks one.

    A word begins as the mean of its pieces; a syllable without marks as the mean of the syllables
    that it may stand for, by their frequency (``khong`` as ``không``).

    Args:
        tokenizer: the JSON of a Unigram tokenizer with ``<mask>`` as its last id.
        words: folded words.
        signs: single characters that should be one piece, also at the beginning of a word.
        frequency: counted words of general text, for the beginnings of unmarked syllables.

    Raises:
        ConfigError: the tokenizer is of another kind.
    """
    data = json.loads(tokenizer)
    if data["model"]["type"] != "Unigram":
        raise ConfigError(
            f"only a Unigram vocabulary can be extended, got {data['model']['type']}; "
            "train without 'extend'"
        )
    vocabulary = {piece: (i, score) for i, (piece, score) in enumerate(data["model"]["vocab"])}
    cutter = _cutter(data)
    added: list[tuple[str, float]] = []
    rows: list[tuple[tuple[int, float], ...]] = [((i, 1.0),) for i in range(len(vocabulary))]
    for sign in sorted(set(signs)):
        if "▁" + sign not in vocabulary:
            own = vocabulary.get(sign, (vocabulary["▁"][0], SIGN_SCORE))
            added.append(("▁" + sign, max(own[1], SIGN_SCORE)))
            rows.append(((own[0], 1.0),))
    accented = _accented(frequency, vocabulary)
    for word in words:
        pieces = [p for p in _pieces(cutter, word) if p in vocabulary]
        if not pieces or "▁" + word in vocabulary:
            continue
        added.append(("▁" + word, sum(vocabulary[p][1] for p in pieces) + BONUS))
        rows.append(tuple(accented.get(word) or [(vocabulary[p][0], 1.0) for p in pieces]))
    rows.append(((len(vocabulary), 1.0),))  # <mask> stays last
    return Extension(_with(data, added), tuple(piece for piece, _ in added), tuple(rows))


def _accented(
    frequency: Counter[str], vocabulary: Mapping[str, tuple[int, float]]
) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for word, count in frequency.items():
        bare = strip_marks(word)
        if bare != word and "▁" + word in vocabulary:
            found.setdefault(bare, []).append((vocabulary["▁" + word][0], float(count)))
    return found


def _with(data: dict[str, Any], added: Sequence[tuple[str, float]]) -> str:
    new = copy.deepcopy(data)
    new["pre_tokenizer"] = dict(PRE_TOKENIZER)
    new["model"]["vocab"] += [list(pair) for pair in added]
    for token in new["added_tokens"]:
        if token["content"] == MASK:
            token["id"] = len(new["model"]["vocab"])
    return json.dumps(new, ensure_ascii=False)


def _cutter(data: dict[str, Any]) -> Tokenizer:
    cutter = Tokenizer.from_str(json.dumps({**data, "pre_tokenizer": dict(PRE_TOKENIZER)}))
    cutter.no_truncation()
    cutter.no_padding()
    return cutter


def _pieces(cutter: Tokenizer, word: str) -> list[str]:
    pieces: list[str] = cutter.encode(word, add_special_tokens=False).tokens
    return pieces
