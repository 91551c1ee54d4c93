"""A phrase -> the bundled ICD-10 concepts that it may name, best first."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from vnclinical.labels import CodeMethod
from vnclinical.matching.phrases import phrase_key
from vnclinical.terminology.icd10 import Concept, IcdTable, bundled_table
from vnclinical.text.fold import strip_marks

__all__ = ["ConceptHit", "ConceptIndex", "bundled_index"]

Key = tuple[str, ...]

# Words that change nothing in which disease is named.
FUNCTION_WORDS = frozenset(
    [
        "bệnh",
        "bị",
        "do",
        "của",
        "và",
        "có",
        "các",
        "những",
        "một",
        "ở",
        "tại",
        "với",
        "chứng",
        "tình",
        "trạng",
        "đang",
        "đã",
        "theo",
        "dõi",
        "td",
        "nghi",
        "bn",
    ]
)
# Words that say how a disease is, never which: alone they name none (``đợt cấp`` of what?).
QUALIFIERS = frozenset(
    [
        "đợt",
        "cấp",
        "mạn",
        "tính",
        "nặng",
        "nhẹ",
        "vừa",
        "tái",
        "phát",
        "trái",
        "phải",
        "độ",
        "biến",
        "chứng",
    ]
)
# The same thing in two spellings, for the comparison without word order only.
SPELLINGS = {
    "lí": "lý", "kì": "kỳ", "mãn": "mạn", "typ": "típ", "type": "típ", "tuýp": "típ", "týp": "típ",
    "tip": "típ", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "hai": "2", "sỹ": "sĩ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConceptHit:
    """A concept, how it was found, and how much of the phrase it explains (0 to 1)."""

    concept: Concept
    method: CodeMethod
    share: float


class ConceptIndex:
    """Looks phrases up among the wordings of a table.

    The order of the methods is the order of trust: the same words; the same without marks; the same
    words in another order; the longest known wording inside the phrase; most words in common.
    """

    def __init__(self, table: IcdTable) -> None:
        self._exact: dict[Key, list[Concept]] = {}
        self._bare: dict[Key, list[Concept]] = {}
        self._loose: dict[Key, list[Concept]] = {}
        self._wordings: list[tuple[Concept, frozenset[str]]] = []
        for concept in table.concepts:
            for wording in concept.wordings:
                key = phrase_key(wording)
                _append(self._exact, key, concept)
                _append(self._bare, _stripped(key), concept)
                _append(self._loose, loose_key(key), concept)
                self._wordings.append((concept, frozenset(loose_key(key))))
        counts = Counter(word for _, words in self._wordings for word in words)
        total = len(self._wordings)
        self._weight = {word: math.log(1 + total / n) for word, n in counts.items()}
        self._unseen = math.log(1 + total)
        self._norms = [self._norm(words) for _, words in self._wordings]
        self._postings: dict[str, list[int]] = {}
        for number, (_, words) in enumerate(self._wordings):
            for word in words:
                self._postings.setdefault(word, []).append(number)

    def search(
        self, phrase: str, *, without_marks: bool = True, least: float = 0.0
    ) -> Iterator[ConceptHit]:
        """Concepts that ``phrase`` may name, best first, each once.

        Args:
            phrase: a mention.
            without_marks: whether wordings may agree without their marks.
            least: hits by common words alone that explain less than this share are left out.

        >>> next(bundled_index().search("Cao  huyết áp")).concept.title
        'tăng huyết áp'
        """
        seen: set[int] = set()
        for hit in self._hits(phrase_key(phrase), without_marks, least):
            if id(hit.concept) not in seen:
                seen.add(id(hit.concept))
                yield hit

    def _hits(self, key: Key, without_marks: bool, least: float) -> Iterator[ConceptHit]:
        yield from _all(self._exact.get(key, ()), CodeMethod.EXACT, 1.0)
        if loose := loose_key(key):
            yield from _all(self._loose.get(loose, ()), CodeMethod.EXACT, 1.0)
        if without_marks:
            yield from _all(self._bare.get(_stripped(key), ()), CodeMethod.FOLDED, 1.0)
        yield from self._inside(key)
        yield from self._similar(frozenset(loose), least)

    def _inside(self, key: Key) -> Iterator[ConceptHit]:
        """Known wordings inside the phrase: those that begin it first, then the longest.

        A Vietnamese name begins with its head: ``viêm phổi thùy dưới trái`` is a ``viêm phổi``.
        """
        words = tuple(unit for unit in key if len(unit) > 1 and unit.isalpha())
        places = [
            (start > 0, -length, start, length)
            for length in range(1, len(words) + 1)
            for start in range(len(words) - length + 1)
            if length > 1 or len(words[start]) > 3
        ]
        for is_inner, _, start, length in sorted(places):
            share = length / len(words) if is_inner or length == 1 else 1.0
            found = self._exact.get(words[start : start + length], ())
            yield from _all(found, CodeMethod.PARTIAL, share)

    def _similar(self, words: frozenset[str], least: float) -> Iterator[ConceptHit]:
        if words <= QUALIFIERS:
            return
        own = self._norm(words)
        scores: dict[int, float] = {}
        for word in words:
            weight = self._weight.get(word, 0.0)
            for number in self._postings.get(word, ()):
                scores[number] = scores.get(number, 0.0) + weight
        ranked = (
            (shared * shared / (own * self._norms[number]), number)
            for number, shared in scores.items()
        )
        likely = [(share, number) for share, number in ranked if share >= least]
        for share, number in sorted(likely, key=lambda r: (-r[0], r[1])):
            yield ConceptHit(self._wordings[number][0], CodeMethod.LEXICAL, share)

    def _norm(self, words: Iterable[str]) -> float:
        return sum(self._weight.get(word, self._unseen) for word in words) or 1.0


def _all(concepts: Iterable[Concept], method: CodeMethod, share: float) -> Iterator[ConceptHit]:
    for concept in concepts:
        yield ConceptHit(concept, method, share)


def _append(index: dict[Key, list[Concept]], key: Key, concept: Concept) -> None:
    index.setdefault(key, []).append(concept)


def _stripped(key: Key) -> Key:
    return tuple(strip_marks(" ".join(key)).split())


def loose_key(key: Key) -> Key:
    """The content words of a phrase in alphabetical order, spellings unified.

    >>> loose_key(("bệnh", "thận", "mãn"))
    ('mạn', 'thận')
    """
    words = (SPELLINGS.get(unit, unit) for unit in key if any(c.isalnum() for c in unit))
    return tuple(sorted(word for word in words if word not in FUNCTION_WORDS))


@cache
def bundled_index() -> ConceptIndex:
    """The index of the bundled table; built once, never changed."""
    return ConceptIndex(bundled_table())
