"""``vnclinical train``: a configuration file to a training run."""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["train"]


def train(
    config: Annotated[Path, typer.Argument(help="A YAML file; see benchmarks/accuracy.")],
) -> None:
    """Train a tagger, or go on with a run that was stopped."""
    from rich.console import Console
    from rich.logging import RichHandler
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from vnclinical.training.config import read_config
    from vnclinical.training.run import train as run

    settings = read_config(config)
    console = Console(stderr=True)
    handler = RichHandler(console=console, show_path=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])
    logging.getLogger("vnclinical").setLevel(logging.INFO)
    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=console) as progress:
        results = run(settings, _Bar(progress, settings.epochs))
    best = max(results, key=lambda r: r.f1)
    print(f"package with: vnclinical package {settings.output} FOLDER", file=sys.stderr)
    typer.echo(f"best epoch {best.epoch}: dev strict F1 {best.f1:.4f}")


class _Bar:
    """One bar for the whole run, so that the time left is the run's."""

    def __init__(self, progress: "Progress", epochs: int) -> None:
        self._progress = progress
        self._epochs = epochs
        self._task = progress.add_task("training", total=None)

    def __call__(self, epoch: int, done: int, steps: int, loss: float) -> None:
        self._progress.update(
            self._task,
            total=steps * self._epochs,
            completed=epoch * steps + done,
            description=f"epoch {epoch + 1}/{self._epochs}  loss {loss:.3f}",
        )
