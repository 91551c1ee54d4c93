"""What the training commands show while they run: a bar with the time left, and a log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["Bar", "shown_progress"]


class Bar:
    """One bar for a whole run, so that the time left is the run's."""

    def __init__(self, progress: "Progress", name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    def show(self, done: int, total: int, said: str) -> None:
        """Moves the bar."""
        self._progress.update(self._task, total=total, completed=done, description=said)

    def epochs(self, total: int) -> "EpochBar":
        """The same bar, told of batches in epochs."""
        return EpochBar(self, total)


class EpochBar:
    """Counts the batches of all epochs as one run; a ``Watcher`` of the trainer."""

    def __init__(self, bar: Bar, epochs: int) -> None:
        self._bar = bar
        self._epochs = epochs

    def __call__(self, epoch: int, done: int, steps: int, loss: float) -> None:
        said = f"epoch {epoch + 1}/{self._epochs}  loss {loss:.3f}"
        self._bar.show(epoch * steps + done, steps * self._epochs, said)


@contextmanager
def shown_progress(name: str) -> Iterator[Bar]:
    """A bar on standard error; the log of the library goes above it."""
    from rich.console import Console
    from rich.logging import RichHandler
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    handler = RichHandler(console=console, show_path=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])
    logging.getLogger("vnclinical").setLevel(logging.INFO)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield Bar(progress, name)
