"""A YAML file -> the checked configuration of an acronym model."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from vnclinical.training.config import Positive, Share, Strict

__all__ = ["SenseConfig", "WrittenChoice"]


class WrittenChoice(Strict):
    """How many places where an expansion stands written out are learned from, as if shortened."""

    per_expansion: int = Field(30, ge=0, description="at most so many from the training sentences")
    texts: tuple[Path, ...] = Field(
        (), description="more text, .txt or .txt.xz, a paragraph a line"
    )
    fill_to: int = Field(8, ge=0, description="other text fills an expansion up to so many")


class SenseConfig(Strict):
    """Everything that decides a run; the same file and seed give the same weights.

    ``kind`` is ``cross`` (every candidate is put into the sentence and the whole is read) or
    ``bi`` (the sentence is read once, every expansion on its own; cheaper, weaker).
    """

    backbone: str = Field(description="a folder, or a name on the Hugging Face hub")
    train: Path = Field(description="JSON in the format of acrDrAid")
    dev: Path
    dictionary: Path = Field(description="JSON: acronym -> its expansions")
    output: Path
    kind: Literal["cross", "bi"] = "cross"
    held_out: Share = Field(0.0, description="share of the acronyms kept out of training")
    layers: int | None = Field(None, ge=1, description="keep the first N layers of the backbone")
    written: WrittenChoice = WrittenChoice()
    prior_dropout: Share = Field(0.3, description="how often a frequency is hidden in training")
    dropout: Share = 0.1
    epochs: int = Field(6, ge=1)
    learning_rate: Positive = 1e-4
    head_learning_rate: Positive = 1e-3
    warmup: Share = Field(0.1, description="share of all steps")
    weight_decay: float = Field(0.01, ge=0)
    clip: Positive = 1.0
    batch_uses: int = Field(16, ge=1, description="acronyms of a step, each with its candidates")
    most_candidates: int | None = Field(
        None, ge=2, description="a step sees the right one and random others, up to so many"
    )
    window: int = Field(96, ge=16, description="sub-words, the two special ones included")
    limit: int | None = Field(None, ge=1, description="read so many sentences of train and dev")
    seed: int = 1
    device: Literal["auto", "cpu", "cuda"] = "auto"
    bf16: bool = False
    threads: int | None = Field(None, ge=1)
