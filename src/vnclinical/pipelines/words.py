"""Text -> words: the syllables that mean one thing together."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import ClassVar

from vnclinical.annotations import Word
from vnclinical.document import Document
from vnclinical.errors import MissingExtraError
from vnclinical.labels import Layer
from vnclinical.matching.lexicon import bundled_rows
from vnclinical.matching.phrases import PhraseMatcher
from vnclinical.text.span import Span

__all__ = ["WordSegmenter"]

_LONGEST = 1000
"""Characters given to the library at once; what has no blank for so long is no sentence."""

_LOADING = Lock()


class WordSegmenter:
    """Joins syllables to words: underthesea, then the clinical compounds of ``words.tsv``.

    The words are runs of our own syllables: every syllable is in exactly one word, no word crosses
    a line end, the text stays as it is. A line that the library gives back with more or fewer
    characters is taken syllable by syllable.

    >>> doc = WordSegmenter()(Document.from_text("Bệnh nhân đái tháo đường, HA 150/90mmHg"))
    >>> [word.span.covered(doc.text) for word in doc.words]
    ['Bệnh nhân', 'đái tháo đường', ',', 'HA', '150', '/', '90', 'mmHg']

    Known misses: compounds that neither knows; text without marks has few words.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT})
    writes: ClassVar[Layer] = Layer.WORDS

    def __init__(self) -> None:
        rows = bundled_rows("vnclinical.pipelines", "words.tsv", ("compound", "source"))
        self._compounds = PhraseMatcher((row["compound"], True) for row in rows)

    def __reduce__(self) -> tuple[type["WordSegmenter"], tuple[()]]:
        """The table is read again in the worker."""
        return WordSegmenter, ()

    def __call__(self, doc: Document) -> Document:
        """Fills WORDS."""
        spans = doc.tokens.spans
        begins = _library_words(doc.text, spans)
        for match in self._compounds.find(doc.tokens, without_marks=doc.is_bare):
            if "\n" in match.span.covered(doc.text):
                continue
            begins -= set(range(match.first + 1, match.last + 1))
            begins |= {match.first, match.last + 1}
        edges = [*sorted(place for place in begins if place < len(spans)), len(spans)]
        return doc.with_layer(
            Layer.WORDS,
            (
                Word(Span(spans[first].start, spans[last - 1].end))
                for first, last in pairwise(edges)
            ),
        )


def _library_words(text: str, spans: Sequence[Span]) -> set[int]:
    """The indices of the syllables that begin a word for the library."""
    begins: set[int] = set()
    if not spans:
        return begins
    segment = _segmenter()
    for first, last in _pieces(text, spans):
        piece = text[spans[first].start : spans[last - 1].end]
        words = segment(piece) if len(piece) <= _LONGEST else []
        begins |= {first + place for place in _aligned(text, spans[first:last], words)}
    return begins


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Index ranges of the syllables of one line, a long line in several parts."""
    first = 0
    for index in range(1, len(spans)):
        gap = text[spans[index - 1].end : spans[index].start]
        full = spans[index].end - spans[first].start > _LONGEST
        if "\n" in gap or (full and gap):
            yield first, index
            first = index
    yield first, len(spans)


def _aligned(text: str, spans: Sequence[Span], words: Sequence[str]) -> set[int]:
    """The indices in ``spans`` where one of ``words`` begins, found by counting characters.

    Blanks do not count, because the library changes them; if the characters do not add up, every
    syllable begins a word.
    """
    lengths = [len("".join(word.split())) for word in words]
    if sum(lengths) != sum(map(len, spans)):
        return set(range(len(spans)))
    starts, place = set(), 0
    for length in lengths:
        starts.add(place)
        place += length
    begins, place = set(), 0
    for index, span in enumerate(spans):
        if place in starts:
            begins.add(index)
        place += len(span)
    return begins | _odd_joins(text, spans, begins)


def _odd_joins(text: str, spans: Sequence[Span], begins: set[int]) -> set[int]:
    """Where a word with a blank inside holds more than letters, as in ``°C SpO2``: its blanks."""
    edges = [*sorted(begins), len(spans)]
    cuts: set[int] = set()
    for first, last in pairwise(edges):
        if all(span.covered(text).isalpha() for span in spans[first:last]):
            continue
        cuts |= {i for i in range(first + 1, last) if spans[i - 1].end < spans[i].start}
    return cuts


def _segmenter() -> Callable[[str], list[str]]:
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Callable[[str], list[str]]:
    """The one door to underthesea, opened and warmed by one thread.

    Its model is an unlocked global: threads that meet in a cold process raise ``AttributeError``.
    Its ``fixed_words`` change the whole process and are never used.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from underthesea import word_tokenize  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise MissingExtraError(
            "'underthesea' is not installed, but words need it; install it with: "
            "pip install underthesea"
        ) from error
    word_tokenize("bệnh nhân")

    def segment(line: str) -> list[str]:
        return [str(word) for word in word_tokenize(line)]

    return segment
