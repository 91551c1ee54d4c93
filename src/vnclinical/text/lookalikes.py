"""Text -> what to change where a letter of another script only looks like a Latin one."""

import re
from collections.abc import Iterator

from vnclinical.text.offsets import Change
from vnclinical.text.vietnamese import is_syllable

__all__ = ["lookalikes"]

_LATIN = dict(
    zip(
        "аеорсухіјѕһАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "aeopcyxijshABEKMHOPCTYXIJSABEZHIKMNOPTYXo",
        strict=True,
    )
)
_TABLE = str.maketrans(_LATIN)
_FOREIGN = "\u0370-\u03ff\u0400-\u052f"
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_SUSPECT = re.compile(f"[ð{''.join(_LATIN)}]")
_OTHER_SCRIPT = re.compile(f"[{_FOREIGN}]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


def lookalikes(text: str) -> Iterator[Change]:
    """Cyrillic and Greek letters inside Latin words; the Icelandic ð in Vietnamese syllables.

    A word with a letter of that script that has no Latin double (TNFα, βHCG) is left alone.

    >>> [change.text for change in lookalikes("hо khan, ðau đầu, TNFα")]
    ['ho', 'đau']
    """
    if not _SUSPECT.search(text):
        return
    for match in _WORD.finditer(text):
        if (latin := _as_latin(match[0])) != match[0]:
            yield Change(match.start(), match.end(), latin)


def _as_latin(word: str) -> str:
    if "ð" in word and is_syllable(viet := word.replace("ð", "đ")):
        return viet
    foreign = _OTHER_SCRIPT.findall(word)
    if not foreign or not _LATIN_LETTER.search(word):
        return word
    return word.translate(_TABLE) if all(char in _LATIN for char in foreign) else word
