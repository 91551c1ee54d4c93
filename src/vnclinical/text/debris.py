"""Lines of Unicode once more converted "from TCVN3" -> what to change ("khụng": không)."""

import re
from collections.abc import Sequence

from vnclinical.text.legacy_tables import DEBRIS, GENUINE
from vnclinical.text.offsets import Change
from vnclinical.text.vietnamese import is_syllable

__all__ = ["debris_possible", "restore_debris"]

_ALWAYS = str.maketrans({new: DEBRIS[new] for new in "õóú"})  # no other letter became one of these
_MEANT = str.maketrans(DEBRIS)
# Frequent words as they come out; none of them is a Vietnamese word.
_MARKERS = frozenset(
    """
    khụng cỏc nhõn cụng giỳp phỏp bỏc trỡnh trờn tỏc hỡnh vựng quỏ cỏch gõy khỏch đõy bờn tõm chõn
    lờn phỏt cựng mỡnh khỏc thõn thớch dỏng thờm chớnh thỏng mỏu tớnh phũng kớch tớch phỳt thỡ
    bỡnh phự khỏm phỏi mụi mỏy đỳng chỳng xỏc trỏnh phõn bớ siờu trỏi khụ mựa phộp sỏt khớ giỏo
    thụng nờn cũn lõu hụ dựng viờm nghiờn liờn nhiờn chuyờn tiờu nguyờn tiờm thiờn riờng yờu viờn
    đỏi thỏi lõm sàng hụn mờ tỳi hụng hụm giỏ xột nghiệm siờu õm bỳ mụn tỡm khỏng chủng tớp
    """.split()
) - {"mờ", "sàng", "chủng", "nghiệm"}
# Plain substrings, because a search for them costs a tenth of a regular expression.
_SPOILED = (
    "yờ", "hụng", "ụng ", "hõ", "Nhõ", "cỏ", "Cỏ", "mỏu", "hỏm", "trờ", "đõ", "tõ", "õm", "viờ", "iờn",
    "iờu", "iờm", "nờn", "cụng", "phự", "hỡ", "vựng", "thỏ", "trỏ",
)  # fmt: skip
_INTACT = re.compile("[áâãèéêìíòôùÁÂÃÈÉÊÌÍÒÔÙ]")
_WORD = re.compile(r"[^\W\d_]+")


def debris_possible(text: str) -> bool:
    """Whether it is worth to look at the lines: a quick test that most texts do not pass.

    >>> debris_possible("khụng sốt"), debris_possible("không sốt 3 giờ")
    (True, False)
    """
    return any(piece in text for piece in _SPOILED)


def restore_debris(lines: Sequence[str]) -> dict[int, list[Change]]:
    """For each line of this kind the words to change.

    >>> [change.text for change in restore_debris(["bệnh nhõn khụng sốt"])[0]]
    ['nhân', 'không']
    """
    hits = [sum(word in _MARKERS for word in _WORD.findall(line.lower())) for line in lines]
    # A letter that this accident always destroys shows that a line went another way.
    intact = [len(_INTACT.findall(line)) for line in lines]
    whole = sum(hits) >= 4 and sum(hits) >= 4 * sum(intact)
    return {
        number: changes
        for number, line in enumerate(lines)
        if (hits[number] or whole) and not intact[number] and (changes := _restored(line))
    }


def _restored(line: str) -> list[Change]:
    return [
        Change(*match.span(), meant)
        for match in _WORD.finditer(line)
        if (meant := _meant(match[0])) != match[0]
    ]


def _meant(word: str) -> str:
    """The word before the accident; the spoiled letters are small ones even among capitals."""
    low = word.lower()
    meant = low.translate(_ALWAYS)
    if low not in GENUINE and is_syllable(changed := low.translate(_MEANT)):
        meant = changed
    if meant == low:
        return word
    capital = [a == b for a, b in zip(word, word.upper(), strict=True)]
    if sum(a.isascii() and a.isupper() for a in word) > 1:
        return meant.upper()
    return "".join(
        char.upper() if big and char.upper() != char else char
        for char, big in zip(meant, capital, strict=True)
    )
