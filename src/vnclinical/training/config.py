"""A YAML file -> the checked configuration of a training run."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vnclinical.errors import ConfigError, MissingExtraError
from vnclinical.labels import EntityType

__all__ = ["Augmentation", "CorpusSource", "TrainingConfig", "read_config"]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]


class Strict(BaseModel):
    """Frozen, and a key that does not exist is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


CorpusFormat = Literal[
    "jsonl",
    "marked",
    "brat",
    "conll",
    "label-studio",
    "doccano",
    "phoner_covid19",
    "vimedner",
    "vietbioner",
    "vimq",
]


class CorpusSource(Strict):
    """A corpus on disk.

    ``labels`` makes a partial corpus of it: each label of the file with the entity types that it
    may stand for; types that no label names are not learned from this corpus.
    """

    path: Path
    format: CorpusFormat | None = None
    labels: dict[str, tuple[EntityType, ...]] | None = None
    repeat: int = Field(1, ge=1, description="how often an epoch sees it")


class Augmentation(Strict):
    """How likely a note is changed before an epoch reads it, each way on its own."""

    strip_marks: Share = Field(0.0, description="all Vietnamese marks taken off")
    drop_punctuation: Share = Field(0.0, description="half of the commas, full stops, colons lost")
    join_lines: Share = Field(0.0, description="half of the line ends become blanks")
    wrap_lines: Share = Field(0.0, description="wrapped at a random width, as hospital systems do")
    typing_noise: Share = Field(
        0.0, description="3 of 100 syllables with letters swapped or doubled"
    )
    drop_letters: Share = Field(0.0, description="3 of 100 syllables without one letter")


class TrainingConfig(Strict):
    """Everything that decides a run; the same file and seed give the same run."""

    name: str = "vi-clinical-ner"
    version: str = "0.1.0"
    backbone: str = Field(description="a folder, or a name on the Hugging Face hub")
    train: tuple[CorpusSource, ...] = Field(min_length=1)
    dev: CorpusSource
    output: Path
    provenance: str = ""
    licence: str = "Apache-2.0"
    layers: int | None = Field(None, ge=1, description="keep the first N layers of the backbone")
    dropout: Share = 0.1
    epochs: int = Field(12, ge=1)
    learning_rate: Positive = 1e-4
    head_learning_rate: Positive = 1e-3
    warmup: Share = Field(0.1, description="share of all steps")
    weight_decay: float = Field(0.01, ge=0)
    clip: Positive = 1.0
    batch_tokens: int = Field(2048, ge=16, description="padding included")
    window: int = Field(256, ge=16, description="sub-words, the two special ones included")
    overlap: int = Field(64, ge=0)
    line_break: str = Field("|", min_length=1, max_length=1)
    seed: int = 1
    bf16: bool = False
    threads: int | None = Field(None, ge=1)
    patience: int = Field(4, ge=1, description="epochs without a better dev score before stopping")
    outside_weight: Positive = Field(1.0, description="weight of O against B and I")
    type_weights: dict[EntityType, Positive] = {}
    augment: Augmentation = Augmentation()


def read_config(path: Path) -> TrainingConfig:
    """Reads and checks a YAML file; relative paths are relative to the working folder.

    Raises:
        ConfigError: names every wrong key and the known ones.
    """
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError.of("pyyaml", "train") from error
    try:
        data: Any = yaml.safe_load(path.read_text("utf8"))
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration file {path}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is no YAML: {error}") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{path} must hold keys and values; known keys: {_known()}")
    try:
        return TrainingConfig.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}"
            for e in error.errors(include_url=False, include_input=False)
        )
        raise ConfigError(f"{path}: {faults}; known keys: {_known()}") from None


def _known() -> str:
    inner = ", ".join(sorted(Augmentation.model_fields))
    return f"{', '.join(sorted(TrainingConfig.model_fields))} (augment: {inner})"
