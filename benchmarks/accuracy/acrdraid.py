"""Trains the acronym model on acrDrAid and says how good it is, also where it saw no label.

    python benchmarks/accuracy/acrdraid.py benchmarks/accuracy/acrdraid.yaml
    python benchmarks/accuracy/acrdraid.py benchmarks/accuracy/acrdraid.yaml --score FILE.json

Two models are trained. ``OUTPUT/held_out`` never sees a label of 15 % of the acronyms: its figures
on them say what to expect of acronyms that no annotator met. ``OUTPUT/all`` learns from every
label: it is the one that is used, and the one that ``--score`` asks. Results go to
``OUTPUT/results.json``, those of a scored file to ``OUTPUT/score-NAME.json``. A run that was
stopped goes on behind the last epoch. No figure here belongs in one table with a published one
unless both are of the test split.
"""

import argparse
import json
import logging
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from vnclinical.errors import VnClinicalError
from vnclinical.training.senses.baselines import chance, most_frequent, most_written
from vnclinical.training.senses.config import SenseConfig, WrittenChoice
from vnclinical.training.senses.folder import SenseFolder
from vnclinical.training.senses.neighbours import Neighbours
from vnclinical.training.senses.priors import SenseCounts
from vnclinical.training.senses.run import (
    SenseChooser,
    SenseMaterial,
    read_material,
    train_senses,
)
from vnclinical.training.senses.scoring import score_senses
from vnclinical.training.senses.uses import AcronymUse, read_dictionary, read_uses
from vnclinical.training.yaml_files import read_yaml

SMOKE: dict[str, Any] = {"epochs": 1, "layers": 2, "limit": 300}
SHOW_EVERY = 20


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("config", type=Path, help="see acrdraid.yaml")
    parser.add_argument("--smoke", action="store_true", help="two layers, 300 sentences, one epoch")
    parser.add_argument("--score", type=Path, metavar="FILE", help="only score another file")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("vnclinical").setLevel(logging.INFO)
    try:
        config = read_yaml(options.config, SenseConfig)
        config = smoked(config) if options.smoke else config
        refuse_absent(config)
        result = scored_file(config, options.score) if options.score else trained(config)
    except VnClinicalError as error:
        sys.exit(f"acrdraid: {error}")
    name = f"score-{options.score.stem}" if options.score else "results"
    target = config.output / f"{name}.json"
    result = {"smoke": options.smoke, **facts(config), **result}
    target.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf8")
    print_summary(result)
    print(f"written to {target}")


def smoked(config: SenseConfig) -> SenseConfig:
    """The same recipe, so small that it ends in a minute or two; its figures mean nothing."""
    written = WrittenChoice(per_expansion=min(1, config.written.per_expansion), fill_to=0)
    output = config.output.with_name(config.output.name + "-smoke")
    return config.model_copy(update=SMOKE | {"written": written, "output": output})


def refuse_absent(config: SenseConfig) -> None:
    """Ends with a message where the corpus or the encoder is not on this machine."""
    paths = (config.train, config.dev, config.dictionary, Path(config.backbone))
    if missing := [str(path) for path in (*paths, *config.written.texts) if not path.exists()]:
        sys.exit(
            f"acrdraid: not on this machine: {', '.join(missing)}; corpora/README.md says where "
            "acrDrAid comes from, and the paths stand in the configuration"
        )


def trained(config: SenseConfig) -> dict[str, Any]:
    """Trains both models, or goes on, and judges them on dev."""
    found: dict[str, Any] = {}
    if config.held_out:
        part = config.model_copy(update={"output": config.output / "held_out"})
        found["held_out"] = judged(part, ("dev", "unseen_train", "unseen_dev"))
    whole = config.model_copy(update={"output": config.output / "all", "held_out": 0.0})
    found["all"] = judged(whole, ("dev",))
    return found


def judged(config: SenseConfig, parts: Sequence[str]) -> dict[str, Any]:
    """Trains one model and scores it on parts of its material."""
    epochs = train_senses(config, show)
    material = read_material(config)
    chooser = SenseChooser.open(config.output, device=config.device)
    neighbours = Neighbours.of(material.sentences, material.table)
    chosen = max(epochs, key=lambda e: e.mark)
    return {
        "trained_on": counted(material),
        "seconds": round(sum(epoch.seconds for epoch in epochs)),
        "epochs": [asdict(epoch) for epoch in epochs],
        "best_epoch": chosen.epoch,
        "weights_of_frequency": chooser.weights_of_frequency(),
        **{part: scored(getattr(material, part), chooser, neighbours) for part in parts},
    }


def scored_file(config: SenseConfig, path: Path) -> dict[str, Any]:
    """Judges the trained model on another file, also apart on acronyms without a training label."""
    folder = SenseFolder(config.output / "all")
    trained_with = folder.config()
    material = read_material(trained_with)
    chooser = SenseChooser.open(folder.path, device=config.device)
    neighbours = Neighbours.of(material.sentences, material.table)
    uses = read_uses(path, read_dictionary(trained_with.dictionary))
    known = {use.acronym for use in material.train}
    return {
        "file": path.name,
        "whole": scored(uses, chooser, neighbours),
        "seen": scored([u for u in uses if u.acronym in known], chooser, neighbours),
        "unseen": scored([u for u in uses if u.acronym not in known], chooser, neighbours),
    }


def scored(
    uses: Sequence[AcronymUse], chooser: SenseChooser, neighbours: Neighbours
) -> dict[str, Any]:
    """Model and baselines on the same uses."""
    counts: SenseCounts = chooser.counts
    answers = {
        "model": chooser.choose(uses),
        "most_frequent": most_frequent(uses, counts),
        "most_written": most_written(uses, counts),
        "neighbours": neighbours.choose(uses),
    }
    found: dict[str, Any] = {"uses": len(uses), "acronyms": len({u.acronym for u in uses})}
    for name, chosen in answers.items():
        scores = score_senses(uses, chosen)
        row = asdict(scores)
        del row["acronyms"]
        found[name] = rounded(row)
        if name == "model":
            found["per_acronym"] = [
                {"acronym": line.acronym, "uses": line.uses, "right": line.right}
                | {"senses": [sense._asdict() for sense in line.senses]}
                for line in scores.acronyms
            ]
    found["chance"] = {"accuracy": round(chance(uses), 4)}
    return found


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Four digits; figures with intervals as [value, low, high]."""
    return {
        key: [round(v, 4) for v in value] if isinstance(value, tuple) else round(value, 4)
        for key, value in row.items()
    }


def counted(material: SenseMaterial) -> dict[str, Any]:
    """What was learned from and what was not."""
    hidden = sorted({use.acronym for use in material.unseen_train})
    return {
        "labelled_uses": len(material.train),
        "acronyms": len({use.acronym for use in material.train}),
        "held_out_acronyms": hidden,
        "dictionary": len(material.table),
    }


def facts(config: SenseConfig) -> dict[str, Any]:
    """Recipe, day and machine."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {name: version(name) for name in ("torch", "transformers", "tokenizers")},
        "config": config.model_dump(mode="json"),
        "macro": "mean over the senses (acronym, expansion) that occur in gold",
        "intervals": "95 % bootstrap, [value, low, high]; accuracy over uses, else over acronyms",
    }


def print_summary(result: dict[str, Any]) -> None:
    """A line for each part and each way of answering."""
    mark = "SMOKE RUN, the figures mean nothing  " if result["smoke"] else ""
    print(f"{mark}accuracy [95 %], macro P / R / F1")
    groups = {"": result} if "file" in result else {k: result.get(k) for k in ("held_out", "all")}
    for group, parts in groups.items():
        for part, rows in (parts or {}).items():
            if not isinstance(rows, dict) or "model" not in rows:
                continue
            print(f"{group} {part}: {rows['uses']} uses of {rows['acronyms']} acronyms".strip())
            for name in ("model", "neighbours", "most_frequent", "most_written"):
                row = rows[name]
                value, low, high = row["accuracy"]
                macro = f"{row['macro_precision']:.3f} / {row['macro_recall']:.3f}"
                figures = f"{value:.3f} [{low:.3f}, {high:.3f}]  {macro} / {row['macro_f1'][0]:.3f}"
                print(f"  {name:14} {figures}")
            print(f"  {'chance':14} {rows['chance']['accuracy']:.3f}")


def show(epoch: int, done: int, steps: int, loss: float) -> None:
    """A line now and then."""
    if done % SHOW_EVERY == 0 or done == steps:
        print(f"epoch {epoch + 1}  step {done}/{steps}  loss {loss:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
