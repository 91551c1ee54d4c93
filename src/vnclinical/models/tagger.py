"""A model folder and a text -> scored spans; knows strings and spans, never a Document."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vnclinical.errors import MissingExtraError, ResourceError
from vnclinical.models.alignment import first_subwords, windows
from vnclinical.models.decoding import best_tags, log_softmax, spans_of
from vnclinical.models.manifest import Manifest
from vnclinical.models.runtime import OnnxRuntime, Runtime
from vnclinical.models.store import find_model
from vnclinical.text.fold import fold
from vnclinical.text.span import Span
from vnclinical.text.syllables import syllables

__all__ = ["Encoded", "ScoredSpan", "Tagger", "encode", "load_tokenizer", "model_text"]


class SubwordTokenizer(Protocol):
    """What is used of a ``tokenizers.Tokenizer``."""

    def encode(self, sequence: str, *, add_special_tokens: bool = True) -> Any:  # noqa: ANN401
        """An encoding with ``ids`` and ``offsets``."""

    def get_vocab(self) -> dict[str, int]:
        """Sub-word -> id."""


SPECIAL = 2  # <s> and </s> around every window


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
    shown = fold(text) if manifest.folded else text
    return shown.replace("\n", manifest.line_break)


@lru_cache(maxsize=8)
def load_tokenizer(path: Path) -> SubwordTokenizer:
    """A ``tokenizers.Tokenizer`` without padding, truncation or special tokens."""
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingExtraError(
            "'tokenizers' is not installed; install it with: pip install tokenizers"
        ) from error
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises a bare Exception for every fault
        raise ResourceError(f"{path} is no readable tokenizer; package the model again") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ready: SubwordTokenizer = tokenizer
    return ready


def encode(text: str, tokenizer: SubwordTokenizer, manifest: Manifest) -> Encoded:
    """Cuts a text into sub-words (no special ones) and finds the first of every syllable."""
    encoding = tokenizer.encode(model_text(text, manifest), add_special_tokens=False)
    units = syllables(text)
    first = first_subwords([(u.start, u.end) for u in units], encoding.offsets)
    return Encoded(tuple(encoding.ids), units, tuple(first))


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
        """The spans of a text, ordered by place.

        Args:
            text: normalised text.
            words: word spans, for models that read segmented text.
        """
        encoded = encode(text, self._tokenizer, self.manifest)
        known = [i for i, first in enumerate(encoded.first) if first >= 0]
        if not known:
            return []
        logits = self._logits(encoded.ids)[[encoded.first[i] for i in known]]
        scores = log_softmax(logits / np.float32(self.manifest.temperature))
        units = [encoded.units[i] for i in known]
        found = []
        for layer, label in enumerate(self.manifest.labels):
            least = self.manifest.thresholds.get(label, 0.0)
            for span in spans_of(best_tags(scores[:, layer]), scores[:, layer]):
                if span.score >= least:
                    start, end = units[span.first].start, units[span.last].end
                    found.append(ScoredSpan(start, end, label, round(span.score, 4)))
        return sorted(found, key=lambda s: (s.start, -s.end, s.label))

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
