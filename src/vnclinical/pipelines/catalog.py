"""The name of a pipe and its options -> the pipe: the only file that knows every stage."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from vnclinical.errors import ConfigError, UnknownPipeError
from vnclinical.pipelines.abbreviations import AbbreviationFinder
from vnclinical.pipelines.attributes.context import ContextTagger
from vnclinical.pipelines.attributes.opinions import OpinionReader
from vnclinical.pipelines.codes.coder import IcdCoder
from vnclinical.pipelines.dates import DateFinder
from vnclinical.pipelines.diagnoses import DiagnosisFinder
from vnclinical.pipelines.entities.dictionary import DictionaryTagger
from vnclinical.pipelines.entities.merge import EntityMerger
from vnclinical.pipelines.entities.neural import NeuralTagger
from vnclinical.pipelines.measurements.finder import MeasurementFinder
from vnclinical.pipelines.medications.finder import MedicationFinder
from vnclinical.pipelines.patient import PatientFinder
from vnclinical.pipelines.pipe import Pipe
from vnclinical.pipelines.sections import SectionFinder
from vnclinical.pipelines.sentences import SentenceSplitter
from vnclinical.pipelines.words import WordSegmenter

__all__ = ["CATALOG", "build"]

CATALOG: dict[str, Callable[..., Pipe]] = {
    "abbreviations": AbbreviationFinder,
    "attributes": ContextTagger,
    "codes": IcdCoder,
    "dates": DateFinder,
    "diagnoses": DiagnosisFinder,
    "dictionary": DictionaryTagger,
    "measurements": MeasurementFinder,
    "medications": MedicationFinder,
    "merge": EntityMerger,
    "neural": NeuralTagger,
    "opinions": OpinionReader,
    "patient": PatientFinder,
    "sections": SectionFinder,
    "sentences": SentenceSplitter,
    "words": WordSegmenter,
}


def build(description: Iterable[Mapping[str, Any]], where: str = "the pipeline") -> list[Pipe]:
    """Makes pipes from ``[{"pipe": name, "options": {...}}, ...]``.

    Raises:
        UnknownPipeError: a name is not in the catalog.
        ConfigError: a pipe does not have an option.
    """
    pipes = []
    for position, row in enumerate(description, 1):
        name, options = row.get("pipe"), dict(row.get("options", {}))
        if name not in CATALOG:
            raise UnknownPipeError(
                f"unknown pipe {name!r} at position {position} of {where}; "
                f"known pipes: {', '.join(sorted(CATALOG))}"
            )
        known = inspect.signature(CATALOG[name]).parameters
        if unknown := sorted(set(options) - set(known)):
            raise ConfigError(
                f"pipe {name!r} at position {position} of {where} has no options {unknown}; "
                f"it has {sorted(known)}"
            )
        pipes.append(CATALOG[name](**options))
    return pipes
