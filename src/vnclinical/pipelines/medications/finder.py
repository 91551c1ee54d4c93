"""Temporary stand-in so that the package imports; its room's builder overwrites this file."""

from typing import ClassVar

from vnclinical.document import Document
from vnclinical.labels import Layer


class MedicationFinder:
    """Does nothing yet."""

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT})
    writes: ClassVar[Layer] = Layer.MEDICATIONS

    def __call__(self, doc: Document) -> Document:
        return doc
