"""Plain text and notes -> the paragraphs that an encoder reads, those nearest to notes first."""

import json
import lzma
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from vnclinical.errors import CorpusError
from vnclinical.readers.opening import read_corpus
from vnclinical.text.fold import fold, strip_marks
from vnclinical.text.normalize import normalize
from vnclinical.training.adaptation.vocabulary import WORD, count_words

__all__ = ["nearest", "noisy", "read_plain"]

SHORTEST, LONGEST = 12, 400
"""Words of a paragraph worth reading."""
MARKS_LOST, LINES_JOINED = 0.2, 0.2


def read_plain(path: Path) -> Iterator[str]:
    """The texts of a file: lines of ``.txt`` or ``.txt.xz``, ``text`` of JSON, notes of a corpus.

    Raises:
        CorpusError: there is no such file, or it is of another kind.
    """
    if not path.exists():
        raise CorpusError(f"{path}:1: there is no such text")
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf8") as stream:
            yield from (line.strip() for line in stream)
    elif path.suffix == ".txt":
        yield from path.read_text("utf8").splitlines()
    elif path.suffix == ".json":
        yield from sorted({str(item["text"]) for item in json.loads(path.read_text("utf8"))})
    else:
        yield from (note.text for note in read_corpus(path))


def nearest(paragraphs: Sequence[str], notes: Counter[str], words: int) -> list[str]:
    """The paragraphs whose words are most like those of notes, up to a number of words.

    The measure is the mean log-odds of a paragraph's words under the two unigram models
    (Moore and Lewis 2010, with unigrams): press articles on hospitals fall behind those on
    examinations and drugs.
    """
    general = count_words(paragraphs)
    of_notes, of_general = notes.total(), general.total()
    odds = {
        word: math.log((notes.get(word, 0) + 0.5) / of_notes * of_general / (count + 0.5))
        for word, count in general.items()
    }
    scored = []
    for number, paragraph in enumerate(paragraphs):
        found = WORD.findall(fold(paragraph))
        if SHORTEST <= len(found) <= LONGEST:
            mean = sum(odds[w] for w in found) / len(found)
            scored.append((-mean, number, len(found)))
    chosen, total = [], 0
    for _, number, length in sorted(scored):
        if total >= words:
            break
        chosen.append(number)
        total += length
    return [paragraphs[n] for n in sorted(chosen)]


def noisy(text: str, line_break: str, rng: random.Random) -> str:
    """A text as the model will read it: folded, some without marks, some with lines joined."""
    shown = fold(normalize(text).text)
    if rng.random() < MARKS_LOST:
        shown = strip_marks(shown)
    return shown.replace("\n", " " if rng.random() < LINES_JOINED else line_break)
