"""A pattern written with Vietnamese marks -> one that also matches without them, compiled late."""

import re
from collections.abc import Iterator
from functools import cached_property

from vnclinical.text.fold import strip_marks

__all__ = ["LatePattern", "compiled"]

_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\(\?P<\w+>|[^\W\d_]+|[ ~]")
_BLANKS = {" ": r"[ \t]+", "~": r"[ \t]*"}


class LatePattern:
    """A regular expression that is compiled when first used, so that the import stays light."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_PIECE.sub(_spelled, self._source))

    def search(self, text: str, *limits: int) -> re.Match[str] | None:
        """As ``re.Pattern.search``."""
        return self._pattern.search(text, *limits)

    def match(self, text: str, *limits: int) -> re.Match[str] | None:
        """As ``re.Pattern.match``."""
        return self._pattern.match(text, *limits)

    def finditer(self, text: str, *limits: int) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        return self._pattern.finditer(text, *limits)


def compiled(source: str) -> LatePattern:
    """A pattern whose marked words match without marks too.

    A blank stands for blanks, ``~`` for blanks that may be left out; neither crosses a line end.

    >>> bool(compiled("ngày~mổ").search("ngay mo"))
    True
    """
    return LatePattern(source)


def _spelled(match: re.Match[str]) -> str:
    piece = match[0]
    if piece.isascii():
        return _BLANKS.get(piece, piece)
    return f"(?:{piece}|{strip_marks(piece)})" if piece[0] not in "[\\" else piece
