"""PhoBERT's two files -> the pieces of a word, without transformers.

A packaged model must run where transformers is not installed, and PhoBERT's tokenizer is the one
that Vietnamese models ask for. The answers are those of transformers' ``PhobertTokenizer``.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

__all__ = ["PhobertCutter"]

SPECIAL = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
NAMES = {
    "bos_token": "<s>", "cls_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>",
    "sep_token": "</s>", "unk_token": "<unk>", "mask_token": "<mask>",
}  # fmt: skip


class PhobertCutter:
    """Byte-pair merging after ``bpe.codes``, numbers after ``vocab.txt``.

    Args:
        vocabulary: piece -> id; every piece but the last of a word ends in ``@@``.
        merges: pairs of letters in the order of merging; ``</w>`` ends a word.

    >>> merges = [("s", "ố"), ("số", "t</w>")]
    >>> PhobertCutter({"<unk>": 3, "sốt": 4, "h@@": 5}, merges).cut("sốt")
    [('sốt', 4)]
    >>> PhobertCutter({"<unk>": 3, "sốt": 4, "h@@": 5}, merges).cut("ho")
    [('h@@', 5), ('o', 3)]
    """

    unknown: str | None = None  # the piece keeps its letters even where its number is <unk>'s

    def __init__(self, vocabulary: dict[str, int], merges: Sequence[tuple[str, ...]]) -> None:
        self._vocabulary = vocabulary
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}

    @classmethod
    def open(cls, folder: Path) -> "PhobertCutter | None":
        """The tokenizer that transformers saved in a folder; None where it is not plain PhoBERT."""
        config = _json(folder / "tokenizer_config.json")
        extra = {t["content"]: int(i) for i, t in config.get("added_tokens_decoder", {}).items()}
        is_plain = (
            config.get("tokenizer_class") == "PhobertTokenizer"
            and not config.get("do_lower_case")
            and all(config.get(name, usual) == usual for name, usual in NAMES.items())
            and set(extra) == set(NAMES.values())
        )
        if not is_plain or not (folder / "bpe.codes").is_file():
            return None
        vocabulary = dict(SPECIAL)
        for line in (folder / "vocab.txt").read_text("utf8").removesuffix("\n").split("\n"):
            # The number is the count so far, also for a piece that was there: as transformers does.
            vocabulary[line.strip().rpartition(" ")[0]] = len(vocabulary)
        lines = (folder / "bpe.codes").read_text("utf8").split("\n")[:-1]
        return cls(vocabulary | extra, [tuple(line.split()[:-1]) for line in lines])

    def cut(self, word: str) -> list[tuple[str, int]]:
        """The pieces of a word, with their numbers."""
        letters = [*word[:-1], word[-1] + "</w>"]
        while len(letters) > 1:
            pair = min(pairwise(letters), key=lambda p: self._ranks.get(p, len(self._ranks)))
            if pair not in self._ranks:
                break
            letters = _merged(letters, pair)
        pieces = [*(part + "@@" for part in letters[:-1]), letters[-1].removesuffix("</w>")]
        unknown = self._vocabulary["<unk>"]
        return [(piece, self._vocabulary.get(piece, unknown)) for piece in pieces]

    def vocabulary(self) -> dict[str, int]:
        """Piece -> id, special ones included."""
        return dict(self._vocabulary)


def _merged(letters: Sequence[str], pair: tuple[str, str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(letters):
        meets = tuple(letters[at : at + 2]) == pair
        found.append("".join(pair) if meets else letters[at])
        at += 2 if meets else 1
    return found


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf8")) if path.is_file() else {}
    return found
