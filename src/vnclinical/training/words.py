"""A training text -> its words, for backbones that read segmented text."""

from functools import lru_cache

import vnclinical
from vnclinical.text.span import Span

__all__ = ["words_of"]


@lru_cache(maxsize=1)
def _segmenter() -> "vnclinical.Pipeline":
    """The library's own words stage and nothing else: words as the pipeline will give them."""
    pipes = vnclinical.load("rules", words=True).pipes
    return vnclinical.Pipeline([pipe for pipe in pipes if pipe.writes == "words"])


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[Span, ...]:
    """The words of a normalised text, in order.

    >>> text = "Bệnh nhân nôn"
    >>> [word.covered(text) for word in words_of(text)]
    ['Bệnh nhân', 'nôn']
    """
    return tuple(word.span for word in _segmenter().annotate(text).words)
