"""Public Vietnamese corpora as their authors publish them -> sentences with labelled spans.

Labels stay those of the corpus: some stand for two of our types at once (``SYMPTOM_AND_DISEASE``),
so a caller says what a label means to it. acrDrAid has no labels but the senses of acronyms. None
of these corpora is part of this library; ``corpora/README.md`` says where each comes from and
what its licence allows.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vnclinical.errors import CorpusError
from vnclinical.labels import EntityType
from vnclinical.readers.conll import LabelledSpan, LabelledText, read_labelled
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import gold_note

__all__ = ["PUBLIC_CORPORA", "PublicCorpus", "read_acrdraid", "read_vimq", "shared_sentences"]

DISEASE_OR_SYMPTOM = (EntityType.DISEASE, EntityType.SYMPTOM)


@dataclass(frozen=True, slots=True)
class PublicCorpus:
    """How a corpus is read, and which of our types each of its labels may stand for."""

    read: Callable[[Path], Iterator[LabelledText]]
    labels: dict[str, tuple[EntityType, ...]]
    paper: str


def read_columns(path: Path) -> Iterator[LabelledText]:
    """Sentences of a column file; ``_`` inside a word of a segmented version becomes a blank.

    ViMedNER holds a tag without a token; it is passed over.
    """
    for sentence in read_labelled(path, skip_empty=True):
        yield LabelledText(_unsegmented(sentence.text), sentence.line, sentence.spans)


def read_vimq(path: Path) -> Iterator[LabelledText]:
    """Questions of ViMQ: a JSON list, spans by word numbers, the last word included.

    Raises:
        CorpusError: the file is no such list, or a span counts words that are not there.
    """
    for number, row in _rows(path, {"sentence", "seq_label"}):
        words = row["sentence"].split(" ")
        starts = [0]
        for word in words:
            starts.append(starts[-1] + len(word) + 1)
        spans = []
        for first, last, label in row["seq_label"]:
            if not 0 <= first <= last < len(words):
                raise CorpusError(
                    f"{path}: question {number}: a span from word {first} to {last} of {len(words)}"
                )
            spans.append(LabelledSpan(starts[first], starts[last] + len(words[last]), label))
        yield LabelledText(_unsegmented(row["sentence"]), number, tuple(sorted(spans)))


def read_acrdraid(path: Path) -> Iterator[GoldNote]:
    """Sentences of radiology reports, each with the sense of one acronym.

    Raises:
        CorpusError: the file is no such list, or an acronym lies outside its sentence.
    """
    for number, row in _rows(path, {"text", "start_char_idx", "length_acronym", "expansion"}):
        start, end = row["start_char_idx"], row["start_char_idx"] + row["length_acronym"]
        place = {"id": "b1", "start": start, "end": end, "text": row["text"][start:end]}
        data = {
            "id": f"{path.stem}-{number}",
            "text": row["text"],
            "abbreviations": [place | {"expansion": row["expansion"]}],
        }
        yield gold_note(data, f"{path}: sentence {number}")


PUBLIC_CORPORA = {
    "phoner_covid19": PublicCorpus(
        read_columns,
        {"SYMPTOM_AND_DISEASE": DISEASE_OR_SYMPTOM},
        "Truong et al. 2021, COVID-19 Named Entity Recognition for Vietnamese",
    ),
    "vimedner": PublicCorpus(
        read_columns,
        {
            "ten_benh": (EntityType.DISEASE,),
            "trieu_chung_benh": (EntityType.SYMPTOM,),
            "bien_phap_chan_doan": (EntityType.TEST,),
        },
        "Pham et al. 2024, ViMedNER",
    ),
    "vietbioner": PublicCorpus(
        read_columns,
        {
            "Symptom_and_Disease": DISEASE_OR_SYMPTOM,
            "DiagnosticProcedure": (EntityType.TEST,),
        },
        "Phan et al. 2022, Named Entity Recognition in Vietnamese Tuberculosis Literature",
    ),
    "vimq": PublicCorpus(
        read_vimq,
        {
            "SYMPTOM_AND_DISEASE": DISEASE_OR_SYMPTOM,
            "medical_procedure": (EntityType.PROCEDURE, EntityType.TEST),
            "drug": (EntityType.DRUG,),
        },
        "Huy et al. 2021, ViMQ: A Vietnamese Medical Question Dataset",
    ),
}
"""Name of a format -> how to read it. What a label means to us is our reading, not the authors'."""


def shared_sentences(seen: Iterable[str], other: Iterable[str]) -> list[int]:
    """The places in ``other`` of texts that ``seen`` holds too, case and blanks aside.

    >>> shared_sentences(["Ho khan .", "Sốt"], ["sốt", "đau", "ho  khan ."])
    [0, 2]
    """
    known = {_plain(text) for text in seen}
    return [i for i, text in enumerate(other) if _plain(text) in known]


def _plain(text: str) -> str:
    return " ".join(_unsegmented(text).casefold().split())


def _unsegmented(text: str) -> str:
    """``động_mạch`` -> ``động mạch``: the same length, so that offsets stay."""
    return re.sub(r"(?<=\w)_(?=\w)", " ", text)


def _rows(path: Path, fields: set[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        rows = json.loads(path.read_text("utf8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise CorpusError(f"{path}:1: expected a JSON list") from None
    for number, row in enumerate(rows if isinstance(rows, list) else [None], 1):
        if not isinstance(row, dict) or not fields <= set(row):
            raise CorpusError(f"{path}: entry {number}: expected the fields {sorted(fields)}")
        yield number, row
