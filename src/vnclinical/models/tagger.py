"""A model folder and a text -> scored spans; knows strings and spans, never a Document."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vnclinical.errors import ConfigError, InputError
from vnclinical.models.alignment import first_subwords, windows
from vnclinical.models.decoding import O, best_tags, log_softmax, spans_of
from vnclinical.models.manifest import Manifest
from vnclinical.models.runtime import OnnxRuntime, Runtime
from vnclinical.models.segmented import segmented
from vnclinical.models.store import find_model
from vnclinical.models.tokenizer import SubwordTokenizer, load_tokenizer
from vnclinical.text.fold import fold
from vnclinical.text.span import Span
from vnclinical.text.syllables import syllables

__all__ = [
    "Encoded",
    "ScoredSpan",
    "SubwordTokenizer",
    "Tagger",
    "encode",
    "load_tokenizer",
    "model_text",
]


SPECIAL = 2  # <s> and </s> around every window
LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A labelled interval of the text."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as sub-words, and where each of its units begins among them."""

    ids: tuple[int, ...]
    units: tuple[Span, ...]
    first: tuple[int, ...]


def model_text(text: str, manifest: Manifest) -> str:
    """The text as the model reads it, of the same length.

    Case and tone-mark placement are folded away, so that ``TĂNG HUYẾT ÁP`` and ``hoá`` cost
    nothing; a line end becomes a character that the tokenizer does not swallow.
    """
    return _folded(text, manifest).replace("\n", manifest.line_break)


def _folded(text: str, manifest: Manifest) -> str:
    return fold(text) if manifest.folded else text


def encode(
    text: str,
    tokenizer: SubwordTokenizer,
    manifest: Manifest,
    words: Sequence[Span] | None = None,
) -> Encoded:
    """Cuts a text into sub-words (no special ones) and finds the first of every unit.

    A unit is what gets one label. It is the syllable; for a model of segmented text
    (``manifest.reads_words``) it is the word with all its syllables, which share one first
    sub-word. The price: a mention that begins or ends inside a word of the segmenter is learned
    and found as wide as that word.

    Args:
        text: normalised text.
        tokenizer: of the model.
        manifest: of the model.
        words: the words of the text, in order and apart from each other; read only where the model
            reads segmented text. What lies in none of them stays unread.

    Raises:
        ConfigError: the model reads segmented text and there are no words.
        InputError: the words overlap, are out of order, or leave the text.

    >>> from vnclinical.models.wordwise import WordwiseTokenizer
    >>> class Whole:
    ...     unknown = None
    ...     def cut(self, word):
    ...         return [(word, len(word))]
    ...     def vocabulary(self):
    ...         return {}
    >>> facts = Manifest(name="a", version="1", labels=("disease",), reads_words=True, files={})
    >>> text = "Bệnh nhân đau"
    >>> encoded = encode(text, WordwiseTokenizer(Whole()), facts, [Span(0, 9), Span(10, 13)])
    >>> encoded.ids, [unit.covered(text) for unit in encoded.units], encoded.first
    ((9, 3), ['Bệnh nhân', 'đau'], (0, 1))
    """
    if not manifest.reads_words:
        units = syllables(text)
        encoding = tokenizer.encode(model_text(text, manifest), add_special_tokens=False)
        places = encoding.offsets
    else:
        units = _checked_words(text, words, manifest)
        seen = segmented(_folded(text, manifest), units, manifest.line_break)
        encoding = tokenizer.encode(seen.shown, add_special_tokens=False)
        places = [seen.place(start, end) for start, end in encoding.offsets]
    first = first_subwords([(u.start, u.end) for u in units], places)
    return Encoded(tuple(encoding.ids), units, tuple(first))


def _checked_words(text: str, words: Sequence[Span] | None, manifest: Manifest) -> tuple[Span, ...]:
    if not words and text.strip():
        raise ConfigError(
            f"the model {manifest.name!r} reads segmented text, but there are no words; "
            "put the pipe 'words' before it, or give the spans of the words"
        )
    units = tuple(words or ())
    edges = [edge for unit in units for edge in (unit.start, unit.end)]
    if edges != sorted(edges) or (edges and edges[-1] > len(text)):
        raise InputError(
            f"the {len(units)} words overlap, are out of order, or leave the text of "
            f"{len(text)} characters"
        )
    return units


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model makes of a text.

    Attributes:
        spans: the mentions, ordered by place.
        opinions: for each unit the attributes that a mention there has with a share of at least
            ``LEAST_SHARE``, as the model sees it; their scores are not calibrated.
    """

    spans: list[ScoredSpan]
    opinions: list[ScoredSpan]


class Tagger:
    """Finds spans with one BIO layer a label, so that spans of different labels may overlap.

    Long texts are read in overlapping windows, one run each; nothing is ever cut off.
    """

    def __init__(self, manifest: Manifest, tokenizer: SubwordTokenizer, runtime: Runtime) -> None:
        self.manifest = manifest
        self._tokenizer = tokenizer
        self._runtime = runtime
        vocabulary = tokenizer.get_vocab()
        self._begin = vocabulary.get("<s>", vocabulary.get("[CLS]"))
        self._end = vocabulary.get("</s>", vocabulary.get("[SEP]"))

    @classmethod
    def open(cls, folder: Path, *, device: str = "cpu", threads: int | None = None) -> "Tagger":
        """Opens a model folder.

        Raises:
            ModelNotFoundError: there is no such folder.
            ResourceError: it is damaged.
        """
        found = find_model(folder)
        tokenizer = load_tokenizer(found.path / found.manifest.tokenizer)
        runtime = OnnxRuntime(found.path / found.manifest.weights, device=device, threads=threads)
        return cls(found.manifest, tokenizer, runtime)

    def tag(self, text: str, words: Sequence[Span] | None = None) -> list[ScoredSpan]:
        """The spans of a text, ordered by place; arguments and errors as of ``read``."""
        return self.read(text, words).spans

    def read(self, text: str, words: Sequence[Span] | None = None) -> Reading:
        """The spans of a text, and what the model thinks of each unit, in one run.

        Args:
            text: normalised text.
            words: word spans, for models that read segmented text; others do not look at them.

        Raises:
            ConfigError: the model reads segmented text and there are no words.
        """
        encoded = encode(text, self._tokenizer, self.manifest, words)
        known = [i for i, first in enumerate(encoded.first) if first >= 0]
        if not known:
            return Reading([], [])
        logits = self._logits(encoded.ids)[[encoded.first[i] for i in known]]
        units = [encoded.units[i] for i in known]
        return Reading(self._spans(logits, units), self._opinions(logits, units))

    def _opinions(self, logits: NDArray[np.float32], units: Sequence[Span]) -> list[ScoredSpan]:
        """The attributes that a unit may have. Only where a unit lies in an entity they count."""
        if not self.manifest.attributes:
            return []
        first = len(self.manifest.labels)
        shares = 1 - np.exp(log_softmax(logits[:, first:]))[..., O]
        found = []
        for unit, column in np.argwhere(shares >= LEAST_SHARE).tolist():
            name, share = self.manifest.attributes[column], float(shares[unit, column])
            found.append(ScoredSpan(units[unit].start, units[unit].end, name, round(share, 4)))
        return found

    def _spans(self, logits: NDArray[np.float32], units: Sequence[Span]) -> list[ScoredSpan]:
        scores = log_softmax(logits / np.float32(self.manifest.temperature))
        found = []
        for layer, label in enumerate(self.manifest.labels):
            least = self.manifest.thresholds.get(label, 0.0)
            for span in spans_of(best_tags(scores[:, layer]), scores[:, layer]):
                if span.score >= least:
                    start, end = units[span.first].start, units[span.last].end
                    found.append(ScoredSpan(start, end, label, round(span.score, 4)))
        kept = _surest_apart(found) if self.manifest.flat else found
        return sorted(kept, key=lambda s: (s.start, -s.end, s.label))

    def _logits(self, ids: tuple[int, ...]) -> NDArray[np.float32]:
        """Logits of all sub-words. *Shape:* ``(subwords, labels, 3)``."""
        size = self.manifest.window - SPECIAL
        parts = []
        for window in windows(len(ids), size, self.manifest.overlap):
            framed = np.array(
                [self._begin, *ids[window.start : window.end], self._end], dtype=np.int64
            )
            logits = self._runtime.run(framed)[1:-1]
            parts.append(logits[window.keep_from - window.start : window.keep_to - window.start])
        return np.concatenate(parts)


def _surest_apart(found: Sequence[ScoredSpan]) -> list[ScoredSpan]:
    """For corpora without overlaps: of spans that share a character only the surest stays."""
    kept: list[ScoredSpan] = []
    for span in sorted(found, key=lambda s: (-s.score, s.start, s.label)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return kept
