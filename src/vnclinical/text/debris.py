"""Lines of Unicode once more converted "from TCVN3" -> what to change ("khụng": không)."""

import re
from collections.abc import Sequence

from vnclinical.text.legacy_tables import DEBRIS, GENUINE, TCVN3
from vnclinical.text.offsets import Change
from vnclinical.text.vietnamese import is_syllable

__all__ = ["debris_possible", "restore_debris"]

_ALWAYS = str.maketrans({new: DEBRIS[new] for new in "õóú"})  # no other letter became one of these
_MEANT = str.maketrans(DEBRIS)
# Frequent words as they come out; none of them is a Vietnamese word.
_MARKERS_LIST = """
    khụng cỏc nhõn cụng giỳp phỏp bỏc trỡnh trờn tỏc hỡnh vựng quỏ cỏch gõy khỏch đõy bờn tõm chõn
    lờn phỏt cựng mỡnh khỏc thõn thớch dỏng thờm chớnh thỏng mỏu tớnh phũng kớch tớch phỳt thỡ
    bỡnh phự khỏm phỏi mụi mỏy đỳng chỳng xỏc trỏnh phõn bớ siờu trỏi khụ mựa phộp sỏt khớ giỏo
    thụng nờn cũn lõu hụ dựng viờm nghiờn liờn nhiờn chuyờn tiờu nguyờn tiờm thiờn riờng yờu viờn
    đỏi thỏi lõm hụn tỳi hụng hụm giỏ xột siờu õm bỳ mụn tỡm khỏng tớp
"""
_MARKERS = frozenset(_MARKERS_LIST.split())
# Plain substrings, because a search for them costs a tenth of a regular expression.
_SPOILED = (
    "hụng", "cụng", "hõ", "Nhõ", "cỏ", "Cỏ", "ỏu", "hỏm", "trờ", "õy", "õm", "iờn", "iờu", "iờm",
    "uyờ", "nờn", "hỡ",
)  # fmt: skip
# Capitals, which came out small: KHễNG, VIấM.
_CAPITALS = str.maketrans({TCVN3[char]: char for char in "ÈÉÊÌÒÓÔÕÝ"})
_SMALL_AMID = re.compile("[A-Z]{2}.*[ẩẫấèềểễếí]|[A-Z].*[ẩẫấèềểễếí].*[A-Z]")
_INTACT = re.compile("[áâãéêìòôù]")
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
    """The word before the accident; ``zip`` relies on Vietnamese letters keeping their length."""
    if _SMALL_AMID.match(word):
        return word.translate(_CAPITALS)
    low = word.lower()
    if len(low) != len(word):
        return word
    meant = low.translate(_ALWAYS)
    if low not in GENUINE and is_syllable(changed := low.translate(_MEANT)):
        meant = changed
    if meant == low:
        return word
    return "".join(
        char.upper() if old != small else char
        for char, old, small in zip(meant, word, low, strict=True)
    )
