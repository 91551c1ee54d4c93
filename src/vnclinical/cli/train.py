"""``vnclinical train``, ``search``, ``adapt``: a configuration file to a finished run."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from vnclinical.cli.progress import shown_progress

__all__ = ["adapt", "search", "train"]

Yaml = Annotated[Path, typer.Argument(help="A YAML file; see benchmarks/accuracy.")]


def train(
    config: Yaml,
    seed: Annotated[int | None, typer.Option(help="Instead of the file's.")] = None,
    output: Annotated[Path | None, typer.Option(help="Instead of the file's.")] = None,
) -> None:
    """Train a tagger, or go on with a run that was stopped."""
    from vnclinical.training.config import TrainingConfig
    from vnclinical.training.run import train as run
    from vnclinical.training.yaml_files import read_yaml

    settings = read_yaml(config, TrainingConfig, seed=seed, output=output)
    with shown_progress("training") as bar:
        results = run(settings, bar.epochs(settings.epochs))
    best = max(results, key=lambda r: r.f1)
    print(f"package with: vnclinical package {settings.output} FOLDER", file=sys.stderr)
    typer.echo(f"best epoch {best.epoch}: dev strict F1 {best.f1:.4f}")


def search(
    config: Yaml,
    space: Annotated[Path, typer.Argument(help="A YAML file with keys and trials.")],
    output: Annotated[Path | None, typer.Option(help="Instead of the file's.")] = None,
) -> None:
    """Try many values of the configuration's keys, or go on with a search that was stopped."""
    from vnclinical.training.config import TrainingConfig
    from vnclinical.training.search import SearchSpace
    from vnclinical.training.search import search as run
    from vnclinical.training.yaml_files import read_yaml

    settings = read_yaml(config, TrainingConfig, output=output)
    wanted = read_yaml(space, SearchSpace)
    with shown_progress("searching") as bar:
        found = run(settings, wanted, bar.epochs(settings.epochs))
    typer.echo(f"best of {found.trials} trials: dev strict F1 {found.f1:.4f} in {found.folder}")
    for key, value in sorted(found.values.items()):
        typer.echo(f"{key}: {value}")


def adapt(
    config: Yaml,
    output: Annotated[Path | None, typer.Option(help="Instead of the file's.")] = None,
) -> None:
    """Continue the masked-language-model training of an encoder on text of the field."""
    from vnclinical.training.adaptation.config import AdaptationConfig
    from vnclinical.training.adaptation.run import adapt as run
    from vnclinical.training.yaml_files import read_yaml

    settings = read_yaml(config, AdaptationConfig, output=output)
    with shown_progress("adapting") as bar:
        made = run(settings, lambda done, all_, loss: bar.show(done, all_, f"loss {loss:.3f}"))
    typer.echo(f"train from it with: backbone: {made}")
