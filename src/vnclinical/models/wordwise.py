"""Text -> sub-words with their places, by a tokenizer that knows words only and tells no places."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from vnclinical.models.pieces import place_pieces

__all__ = ["Encoding", "WordCutter", "WordwiseTokenizer"]

# Signs stand alone, as in segmented text; inside 36.5, 21/10/2024, COVID-19 they join. "_" joins
# the syllables of a word and belongs to it.
_LETTERS = r"[\w\u0300-\u036f]+"
_WORD = re.compile(rf"{_LETTERS}(?:(?:[-./–'’+&@*]|(?<=\d)[,:](?=\d)){_LETTERS})*|\S")
_LONGEST = 100
"""Longest word in characters: byte-pair merging takes the square of it."""
_REMEMBERED = 50_000


class WordCutter(Protocol):
    """A tokenizer for one word at a time."""

    @property
    def unknown(self) -> str | None:
        """The piece that stands for letters that it does not know."""

    def cut(self, word: str) -> Sequence[tuple[str, int]]:
        """The pieces of a word with their ids."""

    def vocabulary(self) -> dict[str, int]:
        """Piece -> id, special ones included."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Sub-words of a text.

    ``ids`` and ``offsets``: as many as sub-words; an empty interval is a piece without a letter.
    """

    ids: list[int]
    offsets: list[tuple[int, int]]


class WordwiseTokenizer:
    """Cuts a text into words itself, has each word cut alone, and finds the places of its pieces.

    It stands where a ``tokenizers.Tokenizer`` stands (``SubwordTokenizer``).

    Args:
        cutter: the tokenizer of single words.

    >>> class Halves:
    ...     unknown = None
    ...     def cut(self, word):
    ...         middle = len(word) // 2
    ...         return [(word[:middle] + "@@", 0), (word[middle:], 1)] if middle else [(word, 2)]
    ...     def vocabulary(self):
    ...         return {}
    >>> encoding = WordwiseTokenizer(Halves()).encode("ho, sốt")
    >>> encoding.ids, encoding.offsets
    ([0, 1, 2, 0, 1], [(0, 1), (1, 2), (2, 3), (4, 5), (5, 7)])
    """

    def __init__(self, cutter: WordCutter) -> None:
        self._cutter = cutter
        # A note repeats its words, and these tokenizers are slow.
        self._placed = lru_cache(maxsize=_REMEMBERED)(self._place)

    def encode(self, sequence: str, *, add_special_tokens: bool = False) -> Encoding:
        """The sub-words of a text.

        Args:
            sequence: the text; words are cut at blanks and around signs.
            add_special_tokens: only False is possible: windows are framed later.

        Raises:
            ValueError: special tokens are asked for.
        """
        if add_special_tokens:
            raise ValueError("a wordwise tokenizer adds no special tokens")
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        for start, word in _words(sequence):
            for number, first, last in self._placed(word):
                ids.append(number)
                offsets.append((start + first, start + last))
        return Encoding(ids, offsets)

    def get_vocab(self) -> dict[str, int]:
        """Sub-word -> id, special ones included."""
        return self._cutter.vocabulary()

    def _place(self, word: str) -> tuple[tuple[int, int, int], ...]:
        """Id, start and end of every piece of a word."""
        cut = self._cutter.cut(word)
        places = place_pieces(word, [piece for piece, _ in cut], self._cutter.unknown)
        return tuple((number, *place) for (_, number), place in zip(cut, places, strict=True))


def _words(text: str) -> Iterator[tuple[int, str]]:
    for match in _WORD.finditer(text):
        for start in range(match.start(), match.end(), _LONGEST):
            yield start, text[start : min(start + _LONGEST, match.end())]
