"""The figures of a run -> experiment trackers by name (TensorBoard, MLflow, Weights & Biases)."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Self

from vnclinical.errors import ConfigError
from vnclinical.training.checkpoints import EpochResult
from vnclinical.training.config import TrainingConfig

if TYPE_CHECKING:
    from accelerate import Accelerator

__all__ = ["Tracker"]


class Tracker:
    """Sends figures, never text, to the trackers that the configuration names.

    The trackers are those of ``accelerate``; a run without any does not import it.
    """

    def __init__(self, accelerator: "Accelerator | None", config: TrainingConfig) -> None:
        self._accelerator = accelerator
        self._config = config

    @classmethod
    def of(cls, config: TrainingConfig) -> "Tracker":
        """Opens the trackers of a configuration.

        Raises:
            ConfigError: a tracker is unknown or its package is not installed.
        """
        if not config.trackers:
            return cls(None, config)
        from accelerate import Accelerator
        from accelerate.tracking import LOGGER_TYPE_TO_CLASS, get_available_trackers

        usable = sorted(str(name) for name in get_available_trackers())
        for name in config.trackers:
            if name not in LOGGER_TYPE_TO_CLASS:
                known = ", ".join(sorted(map(str, LOGGER_TYPE_TO_CLASS)))
                raise ConfigError(f"unknown tracker {name!r}; known: {known}")
            if name not in usable:
                raise ConfigError(
                    f"tracker {name!r} is not installed; install it with: pip install {name}; "
                    f"usable now: {', '.join(usable) or 'none'}"
                )
        return cls(
            Accelerator(log_with=list(config.trackers), project_dir=str(config.output), cpu=True),
            config,
        )

    def __enter__(self) -> Self:
        if self._accelerator is not None:
            flat = {k: v for k, v in _flat(self._config.model_dump(mode="json"))}
            self._accelerator.init_trackers(self._config.name, config=flat)
        return self

    def log(self, result: EpochResult) -> None:
        """Sends the figures of an epoch."""
        if self._accelerator is not None:
            figures = asdict(result)
            self._accelerator.log(figures, step=figures.pop("epoch"))

    def __exit__(self, *_: object) -> None:
        if self._accelerator is not None:
            self._accelerator.end_training()


def _flat(data: dict[str, Any], prefix: str = "") -> list[tuple[str, str | float]]:
    """Nested keys as ``part.key``: what every tracker can show."""
    found: list[tuple[str, str | float]] = []
    for key, value in data.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{key}.")
        else:
            shown = value if isinstance(value, (int, float, str)) else str(value)
            found.append((prefix + key, shown))
    return found
