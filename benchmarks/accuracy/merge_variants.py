"""How model and dictionary are merged, and what each choice is worth on dev.

    python benchmarks/accuracy/merge_variants.py > benchmarks/results/merge-variants.json

Every note is read once; only the last step is repeated with other settings.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import vnclinical
from vnclinical.document import Document
from vnclinical.evaluation.spans import LabelledSpan, SpanScores, score_spans
from vnclinical.labels import EntityType
from vnclinical.pipelines.entities import merge
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import read_jsonl

DEV = Path(__file__).parents[2] / "corpora" / "vnclinical-notes" / "dev.jsonl"
SHIPPED = {"LEAST_SCORE": merge.LEAST_SCORE, "FILLED": merge.FILLED, "_whole": merge._whole}
VARIANTS = {
    "as shipped": {},
    "threshold 0.5": {"LEAST_SCORE": 0.5},
    "threshold 0.6": {"LEAST_SCORE": 0.6},
    "threshold 0.7": {"LEAST_SCORE": 0.7},
    "no whole phrases": {"_whole": lambda found: ()},
    "no whole phrases, threshold 0.6": {"_whole": lambda found: (), "LEAST_SCORE": 0.6},
    "no whole phrases, threshold 0": {"_whole": lambda found: (), "LEAST_SCORE": 0.0},
    "no whole phrases, every type filled": {
        "_whole": lambda found: (),
        "FILLED": frozenset(EntityType),
    },
}


def main() -> None:
    """Prints the strict and relaxed F1 of every variant."""
    nlp = vnclinical.load()
    notes = list(read_jsonl(DEV))
    read = [(note, nlp.annotate(note.text)) for note in notes]
    rows = {}
    for name, changed in VARIANTS.items():
        with patch.multiple(merge, **(SHIPPED | changed)):
            found = scored(read)
        rows[name] = {"strict": round(found.strict.f1, 4), "relaxed": round(found.relaxed.f1, 4)}
    print(json.dumps({"notes": len(notes), "variants": rows}, indent=1))


def scored(read: Sequence[tuple[GoldNote, Document]]) -> SpanScores:
    """Merges again and scores."""
    merger = merge.EntityMerger()
    return score_spans(
        (
            [LabelledSpan(e.start, e.end, e.type.value) for e in note.entities],
            [
                LabelledSpan(place.start, place.end, entity.type.value)
                for entity in merger(doc).entities
                for place in [doc.original(entity)]
            ],
        )
        for note, doc in read
    )


if __name__ == "__main__":
    main()
