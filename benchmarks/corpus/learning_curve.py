"""What more notes, messy styles and generated notes bring: parts of train, scored on dev.

    python benchmarks/corpus/learning_curve.py run            # every run, or go on where it stopped
    python benchmarks/corpus/learning_curve.py run quarter    # one run
    python benchmarks/corpus/learning_curve.py score          # dev again, after its gold was mended
    python benchmarks/corpus/learning_curve.py report         # results/learning-curve.{json,svg}

Every run is issue A's recipe (benchmarks/accuracy/ner/base.yaml) on another part of train; the
best epoch is chosen on dev, so that figures are optimistic by the same little. ``tidy`` and
``half`` are of one size: their difference is what messy styles bring. ``generated`` adds one
generated note for every note of ``half`` and takes half the epochs, as many steps as ``half``.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from vnclinical.corpus.generator import Recipe, generated
from vnclinical.readers.gold import GoldNote
from vnclinical.readers.jsonl import read_jsonl, write_jsonl

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpora" / "vnclinical-notes"
RESULTS = ROOT / "benchmarks" / "results"
RECIPE = ROOT / "benchmarks" / "accuracy" / "ner/base.yaml"
OUT = ROOT / "out" / "learning-curve"
SEED = 1
NAMES = ("quarter", "half", "tidy", "all", "generated")


def main() -> None:
    """Reads the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("run", "score", "report"))
    parser.add_argument("names", nargs="*", choices=(*NAMES, []), help="runs; all by default")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--epochs", type=int, default=None, help="in place of the recipe's")
    options = parser.parse_args()
    if options.what == "run":
        for name in options.names or NAMES:
            run(name, options.threads, options.epochs)
    elif options.what == "score":
        for name in options.names or NAMES:
            score_again(name)
    else:
        report()


def parts() -> dict[str, list[GoldNote]]:
    """Run -> its notes; a smaller part lies inside the larger, drawn from every writer alike."""
    train = list(read_jsonl(CORPUS / "train.jsonl"))
    by_writer: dict[str, list[GoldNote]] = defaultdict(list)
    for note in train:
        by_writer[str(note.meta["writer"])].append(note)
    shares = {"quarter": 0.25, "half": 0.5}
    found: dict[str, list[GoldNote]] = {name: [] for name in NAMES}
    for writer, notes in sorted(by_writer.items()):
        drawn = random.Random(f"{SEED}/{writer}").sample(notes, len(notes))
        for name, share in shares.items():
            found[name] += drawn[: round(len(drawn) * share)]
    tidy = [n for n in train if n.meta["style"] in tidy_styles()]
    random.Random(SEED).shuffle(tidy)
    found["tidy"] = tidy[: len(found["half"])]
    found["all"] = train
    found["generated"] = found["half"] + list(generated(found["half"], Recipe(), seed=SEED))
    return found


def tidy_styles() -> set[str]:
    """The styles that ``styles.tsv`` calls tidy."""
    rows = (CORPUS / "styles.tsv").read_text("utf8").splitlines()[1:]
    return {row.split("\t")[0] for row in rows if row.split("\t")[2] == "tidy"}


def run(name: str, threads: int | None, epochs: int | None) -> None:
    """Trains one run, or goes on with it; a finished one is left alone."""
    from vnclinical.training.config import CorpusSource, TrainingConfig
    from vnclinical.training.run import train
    from vnclinical.training.yaml_files import read_yaml

    folder = OUT / name
    if (folder / "score.json").is_file():
        print(f"{name}: done already")
        return
    notes = parts()[name]
    write_jsonl(OUT / f"{name}.jsonl", notes)
    config = read_yaml(RECIPE, TrainingConfig).model_copy(
        update={
            "train": (CorpusSource(path=OUT / f"{name}.jsonl"),),
            "dev": CorpusSource(path=CORPUS / "dev.jsonl"),
            "output": folder,
            "threads": threads,
        }
    )
    epochs = epochs or config.epochs
    config = config.model_copy(update={"epochs": epochs // 2 if name == "generated" else epochs})
    results = train(
        config, lambda e, d, s, x: print(f"\r{name} {e + 1} {d}/{s}", end="", flush=True)
    )
    best = max(results, key=lambda r: r.f1)
    score = scored(folder) | {"notes": len(notes), "epoch": best.epoch, "epochs": config.epochs}
    score |= {"seconds": round(sum(r.seconds for r in results)), "trained_at": commit()}
    (folder / "score.json").write_text(json.dumps(score, indent=1) + "\n", "utf8")
    print(f"\n{name}: {len(notes)} notes, dev strict F1 {score['strict']['f1']:.4f}")


def score_again(name: str) -> None:
    """Scores the best network of a finished run on dev as it is now."""
    path = OUT / name / "score.json"
    if path.is_file():
        kept = json.loads(path.read_text("utf8")) | scored(OUT / name)
        path.write_text(json.dumps(kept, indent=1) + "\n", "utf8")
        print(f"{name}: dev strict F1 {kept['strict']['f1']:.4f}")


def scored(folder: Path) -> dict[str, object]:
    """The best network of a run on dev: all notes, by type, tidy and messy styles apart."""
    from vnclinical.evaluation.spans import score_spans
    from vnclinical.models.tagger import load_tokenizer
    from vnclinical.training.checkpoints import RunFolder
    from vnclinical.training.config import CorpusSource
    from vnclinical.training.scoring import TorchRuntime, gold_spans, tagged_spans
    from vnclinical.training.texts import read_texts
    from vnclinical.training.trainer import manifest_of

    kept = RunFolder(folder)
    config = kept.read_config()
    texts = read_texts(CorpusSource(path=CORPUS / "dev.jsonl"))
    tokenizer = load_tokenizer(kept.tokenizer)
    runtime = TorchRuntime(kept.load_best())
    found = tagged_spans(texts, manifest_of(config), tokenizer, runtime)
    gold = list(map(gold_spans, texts))
    tidy = tidy_styles()
    styles = {n.id: str(n.meta["style"]) for n in read_jsonl(CORPUS / "dev.jsonl")}
    scores = score_spans(zip(gold, found, strict=True))
    rows: dict[str, object] = {
        "strict": asdict(scores.strict),
        "relaxed": asdict(scores.relaxed),
        "by_type": {k: asdict(v) for k, v in scores.strict_by_type.items()},
    }
    for manner in ("tidy", "messy"):
        chosen = [
            pair
            for text, *pair in zip(texts, gold, found, strict=True)
            if (styles[text.id] in tidy) == (manner == "tidy")
        ]
        rows[manner] = asdict(score_spans((g, f) for g, f in chosen).strict)
    return rows


def report() -> None:
    """Writes the table and the picture of the runs that are done."""
    done = {
        name: json.loads((OUT / name / "score.json").read_text("utf8"))
        for name in NAMES
        if (OUT / name / "score.json").is_file()
    }
    if not done:
        sys.exit("no run is done; start with: learning_curve.py run")
    head = {
        "command": "python benchmarks/corpus/learning_curve.py run && ... report",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "data": "corpora/vnclinical-notes: train as at trained_at of each run, dev as at commit",
    }
    path = RESULTS / "learning-curve.json"
    path.write_text(json.dumps(head | {"runs": done}, indent=1) + "\n", "utf8")
    picture(done)
    for name, row in done.items():
        tidy, messy = row["tidy"]["f1"], row["messy"]["f1"]
        print(
            f"{name:<10} {row['notes']:4d} notes  strict {row['strict']['f1']:.3f} "
            f"({row['strict']['low']:.3f}-{row['strict']['high']:.3f})  "
            f"relaxed {row['relaxed']['f1']:.3f}  tidy {tidy:.3f}  messy {messy:.3f}"
        )


def commit() -> str:
    """The commit of the working folder."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.check_output(asked, text=True, cwd=ROOT).strip()


def picture(done: dict[str, dict]) -> None:
    """The curve as SVG, with the two other runs beside it."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "vnclinical"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.2))
    curve = [done[name] for name in ("quarter", "half", "all") if name in done]
    for key, label in (
        ("strict", "all dev notes"),
        ("tidy", "dev notes in tidy styles"),
        ("messy", "dev notes in messy styles"),
    ):
        axes.plot([r["notes"] for r in curve], [r[key]["f1"] for r in curve], "o-", label=label)
    labels = {
        "tidy": ("^", "trained on tidy styles only"),
        "generated": ("s", "half, with as many generated notes"),
    }
    for name in labels.keys() & done.keys():
        marker, label = labels[name]
        at = done["tidy" if name == "tidy" else "half"]["notes"]
        axes.plot([at], [done[name]["strict"]["f1"]], marker, label=label)
    axes.set(xlabel="hand-written training notes", ylabel="strict F1 of entities on dev")
    axes.set_title("Learning curve of the six-layer tagger, model alone")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(RESULTS / "learning-curve.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
