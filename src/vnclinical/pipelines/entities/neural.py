"""The neural model -> candidate entities."""

import re
from pathlib import Path
from typing import ClassVar

from vnclinical.annotations import Entity, Opinion
from vnclinical.document import Document
from vnclinical.errors import ConfigError
from vnclinical.labels import EntityType, Layer
from vnclinical.models.manifest import Manifest
from vnclinical.models.tagger import ScoredSpan, Tagger
from vnclinical.text.fold import fold
from vnclinical.text.span import Span

__all__ = ["NeuralTagger"]

FINDINGS = frozenset({EntityType.DISEASE, EntityType.SYMPTOM})
LEADS_ON = re.compile(r"(?<=\w)[\s,;:–-]+(?:đang\s+)?(?:đt|đtrị|điều trị|uống|dùng)$")


class NeuralTagger:
    """Runs a packaged token-classification model over the whole note, in overlapping windows.

    Args:
        model: the model folder.
        device: ``"cpu"`` or ``"cuda"``.
        threads: threads of one run; None lets ONNX Runtime choose.

    Raises:
        ConfigError: no label of the model is an entity type, nor named under ``types`` of its
            manifest. Where only some are, the others are left out.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT})
    writes: ClassVar[Layer] = Layer.CANDIDATES
    source: ClassVar[str] = "neural"

    def __init__(self, *, model: str, device: str = "cpu", threads: int | None = None) -> None:
        self._options = {"model": model, "device": device, "threads": threads}
        self._tagger = Tagger.open(Path(model), device=device, threads=threads)
        self._types = _types(self._tagger.manifest)

    def __reduce__(self) -> tuple[object, ...]:
        """The weights are read again in the worker."""
        return _make, (self._options,)

    def __call__(self, doc: Document) -> Document:
        """Appends to CANDIDATES; what the model thinks of each place goes to OPINIONS."""
        words = [w.span for w in doc.words] or None
        reading = self._tagger.read(doc.text, words)
        found = [
            Entity(_trimmed(doc.text, s, kind), kind, self.source, score=s.score)
            for s in reading.spans
            for kind in [self._types.get(s.label)]
            if kind is not None
        ]
        opinions = [Opinion(Span(o.start, o.end), o.label, o.score) for o in reading.opinions]
        doc = doc.with_layer(Layer.OPINIONS, opinions)
        return doc.with_layer(Layer.CANDIDATES, (*doc.candidates, *found))


def _types(manifest: Manifest) -> dict[str, EntityType]:
    """Label of the model -> entity type of the record."""
    known = {t.value for t in EntityType}
    named = {label: manifest.types.get(label, label) for label in manifest.labels}
    types = {label: EntityType(name) for label, name in named.items() if name in known}
    if not types:
        raise ConfigError(
            f"the model {manifest.name!r} finds {', '.join(manifest.labels)}, and none of these is "
            f"an entity type; say under 'types:' of its training configuration which of "
            f"{', '.join(sorted(known))} each label means"
        )
    return types


def _trimmed(text: str, found: ScoredSpan, kind: EntityType) -> Span:
    """The span without words of treatment behind it: in ``ĐTĐ typ 2 đt metformin`` they lead on."""
    if kind not in FINDINGS:
        return Span(found.start, found.end)
    match = LEADS_ON.search(fold(text[found.start : found.end]))
    return Span(found.start, found.start + match.start() if match else found.end)


def _make(options: dict[str, object]) -> NeuralTagger:
    return NeuralTagger(**options)  # type: ignore[arg-type]
