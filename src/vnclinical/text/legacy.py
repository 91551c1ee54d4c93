"""Lines of a text in an old or broken character set -> what to change to have Unicode."""

import re

from vnclinical.text.charsets import decode_fonts
from vnclinical.text.debris import debris_possible, restore_debris
from vnclinical.text.legacy_tables import CP1252_BYTES
from vnclinical.text.mojibake import decode_misread
from vnclinical.text.offsets import Change
from vnclinical.text.vietnamese import LETTERS

__all__ = ["looks_legacy", "repaired_lines"]

_LINE = re.compile("[^\r\n\u2028\u2029]+")
_EVERYDAY = set(LETTERS) | set("\u00a0°±²³µ·×÷½«»–—‘’“”…•")
_STRANGE = "".join(re.escape(char) for char in CP1252_BYTES if char not in _EVERYDAY)
_TELLING = re.compile(f"[{_STRANGE}]")
# Pairs of vowels that no Vietnamese word has: VNI-Windows.
_VOWELS = re.compile("[aAeE][ùâêáàãÙÂÊÁÀÃ]")
# What only UTF-8 read byte by byte has, as far as it is made of everyday characters.
_BYTES = re.compile("[ÂÃ][\u00a0°±²³µ·×½«» ]|á[»º]")


def looks_legacy(text: str) -> bool:
    """Whether it is worth to look at the lines of ``text`` one by one.

    >>> looks_legacy("BÖnh nh©n"), looks_legacy("Bệnh nhân 37,5°C")
    (True, False)
    """
    if _VOWELS.search(text) or debris_possible(text) or _TELLING.search(text):
        return True
    return any(char in text for char in "ÂÃá") and _BYTES.search(text) is not None


def repaired_lines(text: str) -> tuple[list[Change], list[tuple[int, int]]]:
    r"""What to change in ``text``, and the stretch that was changed of each line.

    >>> changes, stretches = repaired_lines("Khám:\nbÖnh nh©n tØnh")
    >>> [change.text for change in changes], stretches
    (['ệ', 'â', 'ỉ'], [(7, 18)])
    """
    if not looks_legacy(text):
        return [], []
    spans = [match.span() for match in _LINE.finditer(text)]
    lines = [text[start:end] for start, end in spans]
    # Later repairs see only the lines that no earlier one took.
    found = decode_misread(lines)
    for repair in (decode_fonts, restore_debris):
        rest = ["" if number in found else line for number, line in enumerate(lines)]
        found |= repair(rest)
    changes: list[Change] = []
    stretches: list[tuple[int, int]] = []
    for number in sorted(found):
        start = spans[number][0]
        moved = [Change(start + c.start, start + c.end, c.text) for c in found[number]]
        changes += moved
        stretches.append((moved[0].start, moved[-1].end))
    return changes, stretches
