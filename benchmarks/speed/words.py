"""A treebank with gold words -> word F1 and sentences per second of ours, underthesea and pyvi.

    python benchmarks/speed/words.py --out benchmarks/results/words.json

Overlap: UD_Vietnamese-VTB is a conversion of the Vietnamese treebank of the VLSP project (VTB), and
underthesea and pyvi were trained on VLSP data derived from the same treebank. It is likely that
both have seen these sentences, so the scores are optimistic; only the differences between the
three say something. The sentences are newspaper text, not clinical notes.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREEBANK = ROOT.parent / "shared/corpora/ud_vietnamese_vtb/dev.conllu"
OVERLAP = (
    "likely: underthesea and pyvi were trained on VLSP data derived from the treebank (VTB) that "
    "UD_Vietnamese-VTB converts; the scores are optimistic, and the domain is newspaper text"
)
RESAMPLES = 1000

Words = list[str]
Segment = Callable[[str], Words]


def read_treebank(path: Path) -> Iterator[tuple[str, Words]]:
    """Sentences as (text, gold words)."""
    for block in path.read_text("utf8").split("\n\n"):
        lines = block.splitlines()
        text = next((line[9:] for line in lines if line.startswith("# text = ")), None)
        rows = [line.split("\t") for line in lines if line[:1].isdigit()]
        words = [row[1] for row in rows if row[0].isdigit()]
        if text is not None and words:
            yield text, words


def spans(words: Sequence[str]) -> set[tuple[int, int]]:
    """Words as intervals of the characters that are not blank."""
    found, place = set(), 0
    for word in words:
        length = len("".join(word.split()))
        if length:
            found.add((place, place + length))
            place += length
    return found


def counts(gold: Sequence[Words], guessed: Sequence[Words]) -> list[tuple[int, int, int]]:
    """For each sentence how many words agree, were found, are there."""
    rows = []
    for right, guess in zip(gold, guessed, strict=True):
        there, found = spans(right), spans(guess)
        rows.append((len(there & found), len(found), len(there)))
    return rows


def f1(rows: Sequence[tuple[int, int, int]]) -> float:
    """The F1 of all sentences together."""
    agree, found, there = (sum(column) for column in zip(*rows, strict=True))
    return 2 * agree / (found + there)


def interval(rows: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    """The 95 % bootstrap interval of F1 over sentences."""
    draw = random.Random(0)
    scores = sorted(f1(draw.choices(rows, k=len(rows))) for _ in range(RESAMPLES))
    return scores[round(0.025 * RESAMPLES)], scores[round(0.975 * RESAMPLES) - 1]


def segmenters() -> dict[str, Segment]:
    """The three competitors, each from a sentence to its words."""
    from pyvi import ViTokenizer
    from underthesea import word_tokenize

    from vnclinical.document import Document
    from vnclinical.pipelines.words import WordSegmenter

    pipe = WordSegmenter()

    def ours(text: str) -> Words:
        doc = pipe(Document.from_text(text))
        return [word.span.covered(doc.text) for word in doc.words]

    def pyvi(text: str) -> Words:
        return [word.replace("_", " ") for word in ViTokenizer.tokenize(text).split()]

    return {"vnclinical": ours, "underthesea": lambda text: list(word_tokenize(text)), "pyvi": pyvi}


def measured(segment: Segment, texts: Sequence[str], gold: Sequence[Words]) -> dict[str, object]:
    """Score and speed of one segmenter, warmed up first."""
    for text in texts[:20]:
        segment(text)
    begin, work = time.perf_counter(), time.process_time()
    guessed = [segment(text) for text in texts]
    seconds, work = time.perf_counter() - begin, time.process_time() - work
    rows = counts(gold, guessed)
    low, high = interval(rows)
    changed = sum(
        len("".join("".join(guess).split())) != len("".join("".join(right).split()))
        for guess, right in zip(guessed, gold, strict=True)
    )
    return {
        "word_f1": round(f1(rows), 4),
        "word_f1_95": [round(low, 4), round(high, 4)],
        "sentences_per_second": round(len(texts) / seconds),
        "sentences_per_cpu_second": round(len(texts) / work),
        "sentences_with_other_characters": changed,
    }


def machine() -> dict[str, object]:
    """Where and with what this ran."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        )
        if Path("/proc/cpuinfo").exists()
        else (),
        platform.processor(),
    )
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "git_commit": commit.stdout.strip() or None,
        "machine": {"cpu": cpu, "cores": os.cpu_count(), "system": platform.platform()},
        "threads": 1,
        "load_average_at_start": round(os.getloadavg()[0], 2)
        if hasattr(os, "getloadavg")
        else None,
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("underthesea", "underthesea_core", "pyvi")},
        },
    }


def main() -> int:
    """Runs the benchmark; a missing treebank is no error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--treebank", type=Path, default=TREEBANK)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    if not arguments.treebank.exists():
        sys.stderr.write(f"skipped: no treebank at {arguments.treebank}; name one by --treebank\n")
        return 0
    texts, gold = map(list, zip(*read_treebank(arguments.treebank), strict=True))
    report = {
        "benchmark": "word segmentation, word F1 over character spans, bootstrap over sentences",
        "command": "python benchmarks/speed/words.py --out benchmarks/results/words.json",
        "data": f"UD_Vietnamese-VTB {arguments.treebank.name}, {len(texts)} sentences",
        "training_overlap": OVERLAP,
        **machine(),
        "results": {name: measured(run, texts, gold) for name, run in segmenters().items()},
    }
    rendered = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_text(rendered, "utf8")
    sys.stdout.write(rendered)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
