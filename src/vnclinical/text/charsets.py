"""Lines typed with TCVN3 (ABC) or VNI-Windows fonts -> what to change."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vnclinical.text.legacy_tables import TCVN3, VNI
from vnclinical.text.offsets import Change
from vnclinical.text.vietnamese import is_syllable

__all__ = ["decode_fonts"]

_UNIT = re.compile("µ(?:mol|g|l|m|kat|u|iu|s|v|f|w)s?", re.IGNORECASE)
_SIGNS = "¡¢£¤¥¦§¨©ª«¬®µ¶·¸¹»¼½¾×÷"
# A single word in such a font is believed only if it is one of the words that open a note.
_SURE_LIST = """
    bệnh nhân viện khám chẩn đoán điều trị tiền thuốc huyết áp ngày không đau sốt tuổi giới tên
    người đến được bình thường lý do vào tình trạng tuần hoàn hô hấp tiêu hóa thần kinh mạch nhịp
    xét nghiệm siêu âm phẫu thuật việt địa chỉ nghề nghiệp dân tộc triệu chứng tim phổi gan lách
"""
_SURE = frozenset(_SURE_LIST.split())


@dataclass(frozen=True, slots=True)
class _Font:
    table: Mapping[str, str]
    unit: re.Pattern[str]
    word: re.Pattern[str]

    @classmethod
    def of(cls, table: Mapping[str, str], signs: str) -> "_Font":
        longest_first = sorted(table, key=len, reverse=True)
        return cls(
            table,
            re.compile("|".join(re.escape(key) for key in longest_first)),
            re.compile(rf"(?:[^\W\d_]|[{signs}\u00ad])+"),
        )

    def decoded(self, word: str) -> str:
        return self.unit.sub(lambda match: self.table[match[0]], word)


_FONTS = (_Font.of(TCVN3, _SIGNS), _Font.of(VNI, ""))


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    text: str
    decoded: str
    proof: bool  # no Vietnamese syllable as it stands, but one when decoded
    plain: bool  # a Vietnamese syllable as it stands
    modern: bool  # has a letter that the font does not have


@dataclass(frozen=True, slots=True)
class _Line:
    words: tuple[_Word, ...]
    capitals: bool

    @property
    def balance(self) -> int:
        """What speaks for the font less what speaks against it."""
        odd = sum(not (word.proof or word.plain) for word in self.words)
        return 2 * self.count("proof") - odd

    def count(self, kind: str) -> int:
        return sum(getattr(word, kind) for word in self.words)


def decode_fonts(lines: Sequence[str]) -> dict[int, list[Change]]:
    """For each line in one of the two character sets the letters to change.

    >>> [change.text for change in decode_fonts(["Beänh nhaân"])[0]]
    ['ệ', 'â']
    """
    readings = [(font, [_read(line, font) for line in lines]) for font in _FONTS]
    font, read = max(readings, key=lambda reading: sum(line.balance for line in reading[1]))
    return _decode(read, font)


def _read(line: str, font: _Font) -> _Line:
    words = []
    for match in font.word.finditer(line):
        if match[0].isascii() or _UNIT.fullmatch(match[0]):
            continue
        decoded = font.decoded(match[0])
        plain = is_syllable(match[0].replace("Ð", "Đ").replace("ð", "đ"))
        right = decoded != match[0] and is_syllable(decoded)
        modern = any(char not in font.table and not char.isascii() for char in match[0])
        if font.table is VNI:
            modern = not right and any(char > "\u00ff" for char in match[0])
        proof = right and not plain and len(match[0]) > 1
        words.append(_Word(match.start(), match[0], decoded, proof, plain, modern))
    letters = [char for char in line if char.isascii() and char.isalpha()]
    return _Line(tuple(words), len(letters) > 1 and all(char.isupper() for char in letters))


def _decode(read: Sequence[_Line], font: _Font) -> dict[int, list[Change]]:
    proofs = sum(line.count("proof") for line in read)
    modern = sum(line.count("modern") for line in read)
    whole = proofs >= 5 and proofs >= 3 * modern
    decoded: dict[int, list[Change]] = {}
    for number, line in enumerate(read):
        words = line.words if _is_old(line, whole) else _old_among_modern(line)
        changes = [change for word in words for change in _changes(word, line.capitals, font)]
        if changes:
            decoded[number] = changes
    return decoded


def _is_old(line: _Line, whole: bool) -> bool:
    """Whether all of the line is in the font; ``whole`` says that most of the text is."""
    proofs, modern, plain = line.count("proof"), line.count("modern"), line.count("plain")
    if whole and not modern:
        return True
    odd = len(line.words) - proofs - plain
    if proofs > 1 and proofs >= 2 * modern and proofs >= odd:
        return True
    first = next((word.decoded for word in line.words if word.proof), "")
    return not modern and odd == 0 and first.lower() in _SURE


def _old_among_modern(line: _Line) -> Iterator[_Word]:
    """The words of a line that is in the font only in part, such as a heading before it."""
    if line.count("proof") < 3:
        return
    for index, word in enumerate(line.words):
        near = line.words[max(index - 1, 0) : index + 2]
        if word.proof or (word.plain and not word.modern and sum(w.proof for w in near) > 1):
            yield word


def _changes(word: _Word, capitals: bool, font: _Font) -> Iterator[Change]:
    if word.modern or not _worth(word):
        return
    big = capitals or _in_capitals(word.text)
    for match in font.unit.finditer(word.text):
        letter = font.table[match[0]]
        letter = letter.upper() if big else letter
        if letter != match[0]:
            yield Change(word.start + match.start(), word.start + match.end(), letter)


def _worth(word: _Word) -> bool:
    """Signs alone (½, ®) and names with one behind them (Crestor®) are what they look like."""
    if len(word.text) == 1:
        return word.text == "¸" or (word.text.isalpha() and word.text != "µ")
    if word.text[0] == "«" and word.text[-1] == "»" and not word.proof:
        return False
    return word.proof or word.plain or not word.text.rstrip(_SIGNS).isascii()


def _in_capitals(word: str) -> bool:
    """Whether a word is in capitals, whose toned vowels the TCVN3 fonts write as small ones."""
    letters = [char for char in word if char.isascii() and char.isalpha()]
    if not letters or not all(char.isupper() for char in letters):
        return False
    return len(letters) > 1 or not word[0].isascii()
