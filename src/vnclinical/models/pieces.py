"""A word, the pieces that a tokenizer made of it -> the characters that each piece stands for."""

import re
from collections.abc import Iterator, Sequence

__all__ = ["place_pieces"]

# A letter with the marks behind it that no single character could absorb: they are never parted.
_LETTER = re.compile(r"(?s).[\u0300-\u036f]*")


def place_pieces(
    word: str, pieces: Sequence[str], unknown: str | None = None
) -> list[tuple[int, int]]:
    r"""The interval of every piece inside its word.

    Pieces that spell the word once the marks of their scheme are taken off (``@@`` of PhoBERT,
    ``▁`` of SentencePiece, ``##`` of WordPiece, ``</w>``) get exactly their letters. Where the
    tokenizer changed letters (lower case, decomposed marks) they are counted instead, and where
    even the count differs, the word is shared out in proportion.

    Args:
        word: the word that the tokenizer was given, without blanks.
        pieces: what it answered, in order.
        unknown: its sign for what it does not know, which may stand for any number of letters.

    Returns:
        Half-open intervals, one a piece: in order, without a gap or an overlap, together the whole
        word. A piece that stands for no letter (a lone ``▁``) is empty, and so are the last ones
        where there are more pieces than letters.

    >>> place_pieces("đái_tháo", ["đ@@", "ái_@@", "tháo"])
    [(0, 1), (1, 4), (4, 8)]
    >>> place_pieces("phổi", ["▁", "ph", "ổi"])
    [(0, 0), (0, 2), (2, 4)]
    >>> place_pieces("Sốt", ["s@@", "ô\u0301@@", "t"])
    [(0, 1), (1, 2), (2, 3)]
    >>> place_pieces("㎎", ["<unk>"], unknown="<unk>")
    [(0, 1)]
    """
    for surfaces in _readings(pieces):
        if "".join(surfaces) == word:
            return _intervals([len(s) for s in surfaces])
    letters = _LETTER.findall(word)
    stops = [0]
    for letter in letters:
        stops.append(stops[-1] + len(letter))
    shares = _shares(pieces, unknown, len(letters))
    return [(stops[a], stops[b]) for a, b in _intervals(shares)]


def _readings(pieces: Sequence[str]) -> Iterator[list[str]]:
    """The pieces without marks, once for every scheme; only the right one spells the word."""
    yield list(pieces)
    yield [*(p.removesuffix("@@") for p in pieces[:-1]), *pieces[-1:]]
    yield [*(p.removeprefix("▁") for p in pieces[:1]), *pieces[1:]]
    yield [*pieces[:1], *(p.removeprefix("##") for p in pieces[1:])]
    yield [*pieces[:-1], *(p.removesuffix("</w>") for p in pieces[-1:])]


def _intervals(lengths: Sequence[int]) -> list[tuple[int, int]]:
    found = []
    at = 0
    for length in lengths:
        found.append((at, at + length))
        at += length
    return found


def _shares(pieces: Sequence[str], unknown: str | None, total: int) -> list[int]:
    """How many of a word's ``total`` letters each piece gets."""
    bare = [_bare(piece) for piece in pieces]
    counts = [len(_LETTER.findall(surface)) for surface in bare]
    unsure = [i for i, piece in enumerate(pieces) if piece == unknown]
    for place in unsure:
        counts[place] = 1
    missing = total - sum(counts)
    if len(unsure) == 1 and missing > 0:
        counts[unsure[0]] += missing
        missing = 0
    if not missing:
        return counts
    seen = [i for i, surface in enumerate(bare) if surface] or list(range(len(pieces)))
    shares = [0] * len(pieces)
    for place, share in zip(seen, _in_proportion([counts[i] for i in seen], total), strict=True):
        shares[place] = share
    return shares


def _bare(piece: str) -> str:
    return re.sub(r"^(?:▁|##)|(?:@@|</w>)$", "", piece)


def _in_proportion(weights: Sequence[int], total: int) -> list[int]:
    """Shares ``total`` out, at least one each while there are enough."""
    shares = []
    weight = sum(max(w, 1) for w in weights)
    for place, own in enumerate(weights):
        after = len(weights) - place - 1
        fair = round(total * max(own, 1) / weight)
        share = min(total, max(1, min(fair, total - after)))
        shares.append(share)
        total -= share
        weight -= max(own, 1)
    return shares
