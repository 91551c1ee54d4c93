"""Text -> its folded syllables with their places, made once and read by every matcher."""

import re
from dataclasses import dataclass
from itertools import pairwise

from vnclinical.text.fold import fold, strip_marks
from vnclinical.text.span import Span
from vnclinical.text.syllables import syllables

__all__ = ["Tokens"]

BULLET_AHEAD = re.compile(r"[-+*•–]|\d+[.)/]|[A-ZĐ]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The folded syllables of a text with their places; made once, used by many matchers.

    ``joined[i]`` says that a phrase may go on from syllable ``i`` to ``i + 1``: only blanks, or a
    line break that does not begin a new item, stand between them.
    """

    text: str
    spans: tuple[Span, ...]
    folded: tuple[str, ...]
    stripped: tuple[str, ...]
    joined: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> "Tokens":
        """Cuts and folds ``text``."""
        spans = syllables(text)
        low = fold(text)
        bare = strip_marks(low)
        folded = tuple([low[s.start : s.end] for s in spans])
        stripped = tuple([bare[s.start : s.end] for s in spans])
        joined = tuple([_joined(text, a.end, b.start) for a, b in pairwise(spans)])
        return cls(text, spans, folded, stripped, joined)


def _joined(text: str, start: int, end: int) -> bool:
    if start == end:
        return True
    gap = text[start:end]
    if "\n" not in gap:
        return True
    # A phrase runs over a line end only into a line that goes on in lower case: what begins with a
    # bullet, a number or a capital is a new item.
    return gap.count("\n") == 1 and not BULLET_AHEAD.match(text, end)
