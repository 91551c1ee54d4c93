"""A text -> blanks and line ends lost or added, as changes."""

import random
import re
from collections.abc import Container, Iterator

from vnclinical.text.offsets import Change

__all__ = ["joins", "misplaced_blanks", "wraps"]

_LETTER = r"[^\W\d_]"
# Each group with the highest share of its places that a hand changes; how often one hand does is
# drawn. A blank between a number and a number is never lost: 2 100 would become another value.
_PLACES = {
    "after_stop": (rf"(?:(?<=[;:)])|(?<=[,.])(?<!\d[,.])|(?<=[,.])(?= {_LETTER})) (?=\w)", 0.6),
    "after_bullet": (r"(?<=\n[-+*]) (?=\S)", 0.6),
    "before_unit": (rf"(?<=\d) (?={_LETTER})", 0.6),
    "between_words": (rf"(?<={_LETTER})[ \n](?={_LETTER})", 0.02),
    "before_stop": (rf"(?<={_LETTER})(?=[,;:](?:\s|$))", 0.3),
    "in_number": (r"(?<=\d)(?=[.,/]\d)|(?<=\d[.,/])(?=\d)", 0.08),
}
_PLACE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, (pattern, _) in _PLACES.items()))


def misplaced_blanks(text: str, rng: random.Random, edges: Container[int] = ()) -> Iterator[Change]:
    """Loses blanks (``sốt,ho``, ``38độ``) and adds some (``ho , sốt``, ``38 , 5``).

    Args:
        text: the text.
        rng: draws how often this hand does each, then each place.
        edges: positions of blanks and line ends between two words that are never lost.
    """
    shares = {kind: rng.uniform(0, highest) for kind, (_, highest) in _PLACES.items()}
    for match in _PLACE.finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span()
        if rng.random() < shares[kind] and not (kind == "between_words" and start in edges):
            yield Change(start, end, "" if start < end else " ")


def joins(text: str, share: float, rng: random.Random) -> Iterator[Change]:
    """A share of the line ends become blanks."""
    for match in re.finditer("\n", text):
        if rng.random() < share:
            yield Change(match.start(), match.end(), " ")


def wraps(text: str, width: int) -> Iterator[Change]:
    r"""Line ends at the last blank before ``width``, as hospital systems export.

    >>> [change.start for change in wraps("ho khan\nđau tức ngực trái", 10)]
    [15]
    """
    begin, blank = 0, -1
    for at, character in enumerate(text):
        if character == "\n":
            begin, blank = at + 1, -1
        elif character == " ":
            blank = at
        if at - begin >= width and blank >= begin:
            yield Change(blank, blank + 1, "\n")
            begin, blank = blank + 1, -1
