"""The protocol of one stage: which layers it reads, which one it writes."""

from typing import ClassVar, Protocol, runtime_checkable

from vnclinical.document import Document
from vnclinical.labels import Layer

__all__ = ["Pipe"]


@runtime_checkable
class Pipe(Protocol):
    """A pure function from document to document, picklable, without state after construction.

    A pipe that works better on many notes at once may add ``batch(docs) -> list[Document]``.
    """

    reads: ClassVar[frozenset[Layer]]
    writes: ClassVar[Layer]

    def __call__(self, doc: Document) -> Document:
        """Returns ``doc`` with the layer ``writes`` filled."""
        ...
