"""A word -> whether it is built like a Vietnamese syllable."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["LETTERS", "is_syllable", "lacks_diacritics"]

_TONES = "\u0300\u0301\u0309\u0303\u0323"
_MARKED = [
    unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in ("", *_TONES)
]
_LOWER_MARKED = "đ" + "".join(letter for letter in _MARKED if not letter.isascii())
LETTERS = _LOWER_MARKED + _LOWER_MARKED.upper()
"""All Vietnamese letters that ASCII does not have, lower case and capitals."""

# Rimes after the ordinary initials; the vowel keeps its quality (ă, ê, ơ), not its tone.
_RIMES_LIST = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu y
    o oa oac oach oai oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
    oc oe oen oeo oet oi om on ong oong ooc op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
    uy uya uych uyên uyêt uynh uyt uyu uyn
    ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
"""
_RIMES = frozenset(_RIMES_LIST.split())
# Without an initial i before ê is written y, and after q a rime begins with u.
_BARE_RIMES = frozenset(("yêm", "yên", "yêng", "yêt", "yêu", "y"))
_Q_RIMES_LIST = """
    ua uac uach uai uan uang uanh uao uat uau uay uăc uăm uăn uăng uăp uăt uân uâng uât uây
    ue uen ueo uet uê uên uêch uênh uêt ui uit uy uych uyên uyêt uynh uyt uơ uôc uyp
"""
_Q_RIMES = frozenset(_Q_RIMES_LIST.split())
_PARTS = re.compile("(ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|[bcdđghklmnpqrstvx])?(.+)")
_FRONT = frozenset("eêiy")
_WORDS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether spelling rules allow ``word`` (NFC, any case); it need not be a word in use.

    >>> is_syllable("nghiêng"), is_syllable("nghiờng"), is_syllable("BỆNH"), is_syllable("stent")
    (True, False, True, False)
    """
    tone, bare = _split_tone(word.lower())
    match = _PARTS.fullmatch(bare)
    if match is None or len(tone) > 1:
        return False
    if bare.endswith(("c", "ch", "p", "t")) and tone not in ("\u0301", "\u0323"):
        return False
    return _fits(match[1] or "", match[2]) or (bare[:1] == "g" and _fits("g", bare[1:]))


def _split_tone(word: str) -> tuple[str, str]:
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(char for char in letters if char in _TONES)
    bare = "".join(char for char in letters if char not in _TONES)
    return tone, unicodedata.normalize("NFC", bare)


def _fits(initial: str, rime: str) -> bool:
    if initial == "q":
        return rime in _Q_RIMES
    if not initial:
        return rime in _BARE_RIMES or (rime in _RIMES and not rime.startswith(("iê", "oo")))
    if rime not in _RIMES:
        return False
    if initial in ("k", "gh", "ngh"):
        return rime[0] in _FRONT
    if initial in ("c", "ng"):
        return rime[0] not in _FRONT
    return initial != "g" or rime[0] not in "eêy"


# Syllables that any Vietnamese note has, without marks, and that are no English, French or Latin
# words: "can", "tim", "than", "con", "do", "an" are left out for this reason.
_COMMON_BARE_LIST = """
    benh nhan vao vien dau khong thuoc ngay kham dieu tri chan doan huyet nguoi gia dinh dung
    uong tuoi truoc trong duoc nhieu nguc bung lieu trieu chung hien nhap khoa phai trai thuong
    phoi mach nhip thang nam tieu duong tinh trang nang nhe buon khop xuong viem nhiem khuan
    phau thuat theo doi ngoai cac cua nhung voi mot hai lan giam tang mau gan ruot khac roi
    chup xet nghiem sieu tho met moi ngu lanh ket qua dang binh luc sau tien thuy quang nuoc
"""
_COMMON_BARE = frozenset(_COMMON_BARE_LIST.split())
_ENOUGH = 25


def lacks_diacritics(text: str) -> bool:
    """Whether this is Vietnamese, and enough of it, typed (almost) without any marks.

    >>> lacks_diacritics("benh nhan nam vao vien vi dau nguc trai, khong sot, khong ho. " * 3)
    True
    >>> lacks_diacritics("dau nguc"), lacks_diacritics("bệnh nhân nam vào viện vì đau ngực " * 5)
    (False, False)
    """
    if not text.isascii() and _is_marked(text):
        return False
    words = _WORDS.findall(text.lower())
    if len(words) < _ENOUGH:
        return False
    hits = [word for word in words if word in _COMMON_BARE]
    return len(hits) >= 8 and len(set(hits)) >= 5 and len(hits) >= 0.2 * len(words)


_MARK = re.compile(f"[{LETTERS}]")


def _is_marked(text: str) -> bool:
    """Whether more than about one word in thirty has a mark (ordinary text: three in four)."""
    wanted = 1 + len(text) // 120
    return any(count >= wanted for count, _ in enumerate(_MARK.finditer(text), 1))
