"""Trains the recipes of the public corpora one after another and writes down what each reaches.

    python benchmarks/accuracy/recipes.py                    every recipe that is not finished
    python benchmarks/accuracy/recipes.py vimq vietbioner    only these
    python benchmarks/accuracy/recipes.py --score vimq FILE  a finished recipe on another split

A run that is stopped goes on at its last checkpoint, a finished one is only scored again. The test
splits are never read here. ``acrdraid`` (senses of acronyms) is another task: ``acrdraid.py``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from vnclinical.training.config import TrainingConfig

FOLDER = Path(__file__).parent / "recipes"
RESULTS = Path(__file__).parents[1] / "results" / "recipes.json"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def main() -> None:
    """Runs the queue, or scores a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", default=NAMES, help=", ".join(NAMES))
    parser.add_argument("--score", action="store_true", help="NAME FILE: score a finished recipe")
    parser.add_argument("--seed", type=int, help="instead of the recipe's")
    options = parser.parse_args()
    if options.score:
        name, file = options.names
        print(json.dumps(scored(name, options.seed, Path(file)), indent=2, ensure_ascii=False))
        return
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no recipe {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    for name in options.names:
        print(f"== {name}", file=sys.stderr, flush=True)
        run(name, options.seed)
        note_down(
            name if options.seed is None else f"{name}/seed-{options.seed}", row(name, options.seed)
        )


def settings(name: str, seed: int | None) -> "TrainingConfig":
    """The recipe's configuration; another seed gets a folder of its own."""
    from vnclinical.training.config import TrainingConfig
    from vnclinical.training.yaml_files import read_yaml

    config = read_yaml(FOLDER / f"{name}.yaml", TrainingConfig, seed=seed)
    if seed is None:
        return config
    return config.model_copy(update={"output": config.output.with_name(f"{name}-{seed}")})


def run(name: str, seed: int | None) -> None:
    """Trains in a process of its own, so that one broken recipe does not end the queue."""
    config = settings(name, seed)
    if not config.train[0].path.is_file():
        print(f"{config.train[0].path} is not here; the recipe is left out", file=sys.stderr)
        sys.exit(1)
    command = [sys.executable, "-m", "vnclinical.cli.main", "train", str(FOLDER / f"{name}.yaml")]
    if seed is not None:
        command += ["--seed", str(seed), "--output", str(config.output)]
    subprocess.run(command, check=True)


def scored(name: str, seed: int | None, file: Path) -> dict[str, object]:
    """Strict scores of the best epoch on a file of the corpus, micro, macro and by label."""
    from vnclinical.evaluation.spans import score_spans
    from vnclinical.models.tokenizer import load_tokenizer
    from vnclinical.training.checkpoints import RunFolder
    from vnclinical.training.scoring import TorchRuntime, gold_spans, tagged_spans
    from vnclinical.training.texts import read_texts
    from vnclinical.training.trainer import manifest_of

    config = settings(name, seed)
    folder = RunFolder(config.output)
    texts = read_texts(config.dev.model_copy(update={"path": file}), config.labels)
    runtime = TorchRuntime(folder.load_best())
    found = tagged_spans(texts, manifest_of(config), load_tokenizer(folder.tokenizer), runtime)
    scores = score_spans(zip(map(gold_spans, texts), found, strict=True))
    by_label = {label: rounded(asdict(s)) for label, s in scores.strict_by_type.items()}
    macro = sum(s.f1 for s in scores.strict_by_type.values()) / max(1, len(scores.strict_by_type))
    return {
        "sentences": len(texts),
        "micro": rounded(asdict(scores.strict)),
        "macro_f1": round(macro, 4),
        "by_label": by_label,
    }


def row(name: str, seed: int | None) -> dict[str, object]:
    """What a finished recipe reached on dev, and what it took."""
    from vnclinical.training.checkpoints import RunFolder

    config = settings(name, seed)
    epochs = RunFolder(config.output).results()
    return {
        "dev": scored(name, seed, config.dev.path),
        "best_epoch": max(epochs, key=lambda e: e.f1).epoch,
        "epochs": len(epochs),
        "train_minutes": round(sum(e.seconds for e in epochs) / 60, 1),
        "hardware": f"{os.cpu_count()} CPU cores ({platform.machine()})",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
        ).stdout.strip(),
    }


def note_down(name: str, found: dict[str, object]) -> None:
    """Adds the row to the results; the rows of other recipes stay."""
    rows = json.loads(RESULTS.read_text("utf8")) if RESULTS.is_file() else {}
    rows[name] = found
    RESULTS.write_text(
        json.dumps(dict(sorted(rows.items())), indent=1, ensure_ascii=False) + "\n", "utf8"
    )
    micro = found["dev"]["micro"]  # type: ignore[index]
    Console().print(
        f"{name}: dev micro F1 {micro['f1']:.4f} ({micro['low']:.3f}-{micro['high']:.3f})"
    )


def rounded(figures: dict[str, float]) -> dict[str, float]:
    """Figures with four places, counts as they are."""
    return {key: round(value, 4) for key, value in figures.items()}


if __name__ == "__main__":
    main()
