"""A configuration and ranges -> the best of many runs, by optuna; a stopped search goes on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from vnclinical.errors import ConfigError, MissingExtraError
from vnclinical.training.config import Strict, TrainingConfig
from vnclinical.training.run import train
from vnclinical.training.trainer import Watcher
from vnclinical.training.yaml_files import validated

if TYPE_CHECKING:
    from optuna import Study, Trial

__all__ = ["Found", "Range", "SearchSpace", "search"]

logger = logging.getLogger(__name__)


class Range(Strict):
    """The values that a key may take: a list, or everything from ``low`` to ``high``."""

    values: tuple[str | int | float | bool, ...] | None = None
    low: float | None = None
    high: float | None = None
    log: bool = Field(False, description="whether to draw its logarithm evenly")
    whole: bool = Field(False, description="whether only whole numbers are meant")

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Range":
        bounded = self.low is not None and self.high is not None
        if bounded == bool(self.values):
            raise ValueError("give either values, or low and high")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"low {self.low} must be smaller than high {self.high}")
        return self

    def draw(self, trial: "Trial", key: str) -> str | int | float | bool:
        """A value for one run."""
        if self.values is not None:
            return trial.suggest_categorical(key, list(self.values))  # type: ignore[no-any-return]
        low, high = float(self.low or 0), float(self.high or 0)
        if self.whole:
            return int(trial.suggest_int(key, round(low), round(high), log=self.log))
        return float(trial.suggest_float(key, low, high, log=self.log))


class SearchSpace(Strict):
    """What is varied, how often, and how unpromising runs are cut short."""

    keys: dict[str, Range] = Field(
        min_length=1, description="key of the training configuration (``augment.strip_marks``)"
    )
    trials: int = Field(20, ge=1)
    prune: Literal["median", "none"] = "median"
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """The best run: its dev F1, what was drawn for it, and its folder."""

    f1: float
    values: dict[str, Any]
    folder: Path
    trials: int


def search(config: TrainingConfig, space: SearchSpace, watch: Watcher | None = None) -> Found:
    """Trains many runs below the configuration's output folder, each with other values.

    The runs stand in ``trial-N``, the record of them in ``search.journal``: a search that was
    stopped goes on with the next run. Only the best run keeps its weights. The score of the best
    of many runs on dev flatters: report its score on test, once.

    Args:
        config: what all runs share.
        space: what differs.
        watch: called after every batch.

    Raises:
        ConfigError: a key is not one of the configuration, or every run failed.
    """
    try:
        import optuna
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend
    except ImportError as error:
        raise MissingExtraError.of("optuna", "train") from error
    config.output.mkdir(parents=True, exist_ok=True)
    for key, span in space.keys.items():
        changed(config, {key: span.values[0] if span.values else span.low}, config.output)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        storage=JournalStorage(JournalFileBackend(str(config.output / "search.journal"))),
        study_name=config.name,
        direction="maximize",
        load_if_exists=True,
        sampler=optuna.samplers.TPESampler(seed=space.seed),
        pruner=optuna.pruners.MedianPruner()
        if space.prune == "median"
        else optuna.pruners.NopPruner(),
    )
    missing = space.trials - sum(t.state.is_finished() for t in study.trials)
    study.optimize(lambda trial: _one(trial, config, space, watch), n_trials=max(0, missing))
    try:
        best = study.best_trial
    except ValueError:
        raise ConfigError("no trial of the search came to its end; see the log") from None
    _forget_others(study, config.output)
    return Found(
        float(best.value or 0.0), dict(best.params), _folder(config, best.number), len(study.trials)
    )


def _one(
    trial: "Trial", config: TrainingConfig, space: SearchSpace, watch: Watcher | None
) -> float:
    from optuna import TrialPruned

    drawn = {key: span.draw(trial, key) for key, span in space.keys.items()}
    told: Callable[..., None] = watch or (lambda *_: None)

    def judge(epoch: int, f1: float) -> None:
        trial.report(f1, epoch)
        if trial.should_prune():
            raise TrialPruned

    results = train(changed(config, drawn, _folder(config, trial.number)), told, judge)
    best = max(r.f1 for r in results)
    logger.info("trial %d: dev strict F1 %.4f with %s", trial.number, best, drawn)
    return best


def changed(config: TrainingConfig, values: dict[str, Any], output: Path) -> TrainingConfig:
    """The configuration with other values; ``augment.strip_marks`` reaches into a part.

    Raises:
        ConfigError: there is no such key, or the value is not allowed.
    """
    data = config.model_dump(mode="json")
    for key, value in values.items():
        *parts, last = key.split(".")
        inner = data
        for part in parts:
            if not isinstance(inner.get(part), dict):
                raise ConfigError(f"the search varies {key!r}, but {part!r} has no parts here")
            inner = inner[part]
        inner[last] = value
    return validated(data | {"output": str(output)}, TrainingConfig, "the search")


def _folder(config: TrainingConfig, number: int) -> Path:
    return config.output / f"trial-{number}"


def _forget_others(study: "Study", output: Path) -> None:
    """The weights of runs that did not win take room and serve nothing; their logs stay."""
    for trial in study.trials:
        if trial.number != study.best_trial.number:
            for name in ("checkpoint.pt", "best.safetensors"):
                (output / f"trial-{trial.number}" / name).unlink(missing_ok=True)
