"""The steps from the first model to the packaged one, each measured alike, model alone.

    python benchmarks/accuracy/ladder.py out/ner/base out/ner/adapted ... MODEL_FOLDER

Takes run folders (32 bits, torch) and model folders (INT8, ONNX Runtime). Rows that are measured
are put into ``benchmarks/results/ladder.json``; those of other folders stay. Measured on dev of our
corpus (strict, relaxed); on dev without diacritics; on dev roughened as real wards write (seeded);
on the dev notes whose style no train note has; on real text (``real_text.py``). Thresholds of a
model folder count; a run has none.
"""

import argparse
import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import real_text

from vnclinical.evaluation.bootstrap import Score
from vnclinical.evaluation.spans import LabelledSpan, SpanScores, score_spans
from vnclinical.models.tagger import Tagger
from vnclinical.models.tokenizer import load_tokenizer
from vnclinical.readers.jsonl import read_jsonl
from vnclinical.text.fold import strip_marks
from vnclinical.training.augment import augmented
from vnclinical.training.checkpoints import RunFolder
from vnclinical.training.config import Augmentation, CorpusSource
from vnclinical.training.scoring import TorchRuntime, gold_spans
from vnclinical.training.texts import TrainingText, read_texts
from vnclinical.training.trainer import manifest_of

ROOT = Path(__file__).parents[2]
NOTES = ROOT / "corpora" / "vnclinical-notes"
RESULTS = ROOT / "benchmarks" / "results" / "ladder.json"
MESS = Augmentation(
    drop_punctuation=0.5,
    join_lines=0.2,
    typing_noise=0.5,
    drop_letters=0.5,
    confuse_spelling=0.5,
    strip_some_marks=0.5,
    telex_residue=0.3,
    glue=0.7,
    abbreviate=0.7,
)


def samples() -> dict[str, list[TrainingText]]:
    """The texts of every measurement."""
    dev = read_texts(CorpusSource(path=NOTES / "dev.jsonl"))
    known = {note.meta["style"] for note in read_jsonl(NOTES / "train.jsonl")}
    new = {n.id for n in read_jsonl(NOTES / "dev.jsonl") if n.meta["style"] not in known}
    found = {
        "dev": dev,
        "no diacritics": [replace(t, text=strip_marks(t.text)) for t in dev],
        "roughened": [augmented(t, MESS, random.Random(f"ladder/{t.id}")) for t in dev],
        "styles held out": [t for t in dev if t.id in new],
    }
    if real_text.SHARED.is_dir():
        for name in ("acrdraid-dev", "medical-web-dev"):
            source = CorpusSource(
                path=real_text.PLACES / f"{name}.tsv", texts=real_text.TEXTS[name]
            )
            found[name] = read_texts(source)
    return found


def tagger_of(folder: Path) -> Tagger:
    """The tagger of a run or of a model folder."""
    if (folder / "manifest.json").is_file():
        return Tagger.open(folder)
    run = RunFolder(folder)
    manifest = manifest_of(run.read_config())
    return Tagger(manifest, load_tokenizer(run.tokenizer), TorchRuntime(run.load_best()))


def measured(tagger: Tagger, texts: Iterable[TrainingText]) -> SpanScores:
    """Strict and relaxed scores of what the model finds by itself."""
    return score_spans(
        (gold_spans(t), [LabelledSpan(s.start, s.end, s.label) for s in tagger.tag(t.text)])
        for t in texts
    )


def show(s: Score) -> dict[str, float]:
    """F1 with its interval."""
    return {"f1": round(s.f1, 4), "low": round(s.low, 4), "high": round(s.high, 4)}


def main() -> None:
    """Measures the folders that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    options = parser.parse_args()
    texts = samples()
    rows = json.loads(RESULTS.read_text("utf8")) if RESULTS.is_file() else {}
    for folder in options.folders:
        tagger = tagger_of(folder)
        row: dict[str, object] = {"date": datetime.now(UTC).date().isoformat()}
        for name, sample in texts.items():
            scores = measured(tagger, sample)
            row[name] = {
                "texts": len(sample),
                "strict": show(scores.strict),
                "relaxed": show(scores.relaxed),
            }
        row["by type"] = {
            k: show(s) for k, s in measured(tagger, texts["dev"]).strict_by_type.items()
        }
        rows[folder.name] = row
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf8")
        strict = {
            k: v["strict"]["f1"] for k, v in row.items() if isinstance(v, dict) and "texts" in v
        }
        print(folder.name, strict, flush=True)


if __name__ == "__main__":
    main()
