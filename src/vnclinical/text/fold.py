"""Text -> search keys of the same length, so that a hit in the key is a hit in the text.

Both keys expect NFC text, as ``normalize`` gives it; on anything else they still keep the length.
"""

import re
import unicodedata

__all__ = ["fold", "strip_marks"]

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_BASES = "aăâeêioôơuưy"


def _compose(letters: str) -> str:
    return unicodedata.normalize("NFC", letters)


def _placements() -> dict[str, str]:
    """Two letters with the tone on the wrong one of them -> on the right one.

    An open syllable carries it on the first letter (hòa), a closed one on the second (hoàn).
    """
    moved: dict[str, str] = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in _TONES:
            ahead, behind = _compose(first + tone) + second, first + _compose(second + tone)
            moved[ahead], moved[behind] = behind, ahead
    return moved


_PLACEMENTS = _placements()
# The five tones are written out, in the order of ``_TONES``. After q the u is a consonant: quý.
_MISPLACED = re.compile(
    r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?![^\W\d_])"
    r"|(?:[òóỏõọ][ae]|[ùúủũụ]y)(?=[^\W\d_])"
    r"|(?<=q)[ùúủũụ]y"
)
_UNMARKED = str.maketrans(
    {_compose(base + tone): unicodedata.normalize("NFD", base)[0] for base in _BASES
     for tone in ("", *_TONES)} | {"đ": "d"}
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case, with tone marks of oa, oe, uy in one place; i and y stay as they are.

    >>> fold("Hoà tan, THUỶ đậu, khoẻ; hoàn toàn, quý")
    'hòa tan, thủy đậu, khỏe; hoàn toàn, quý'
    """
    return _MISPLACED.sub(_replaced, _lower(text))


def strip_marks(text: str) -> str:
    """Lower case without Vietnamese marks, đ as d; marks of other languages stay.

    >>> strip_marks("Đái tháo đường típ 2")
    'dai thao duong tip 2'
    """
    return _lower(text).translate(_UNMARKED)


def _replaced(match: re.Match[str]) -> str:
    return _PLACEMENTS[match[0]]


def _lower(text: str) -> str:
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)
