"""A YAML file -> the checked configuration of an adaptation."""

from pathlib import Path

from pydantic import Field

from vnclinical.training.adaptation.vocabulary import WordChoice
from vnclinical.training.config import Positive, Share, Strict

__all__ = ["AdaptationConfig", "TextSource"]


class TextSource(Strict):
    """Text on disk: ``.txt`` or ``.txt.xz`` (a paragraph a line), ``.json`` (``text`` of a list of
    objects), or a corpus of notes."""  # noqa: D205, D209

    path: Path
    repeat: int = Field(1, ge=1, description="how often it is read, with other noise each time")
    words: int | None = Field(
        None, ge=1, description="take the paragraphs nearest to the notes, up to so many words"
    )


class AdaptationConfig(Strict):
    """Everything that decides an adaptation; the same file and seed give the same weights."""

    backbone: str = Field(description="a folder, or a name on the Hugging Face hub")
    notes: tuple[TextSource, ...] = Field(min_length=1, description="text of the field")
    text: tuple[TextSource, ...] = Field((), description="general text")
    dev: TextSource = Field(description="notes on which the loss is read")
    output: Path
    extend: bool = Field(True, description="whether clinical words get pieces of their own")
    words: WordChoice = WordChoice()
    exits: tuple[int, ...] = Field((), description="layers that also learn to predict")
    steps: int = Field(2000, ge=1)
    block: int = Field(128, ge=16, description="sub-words of a block")
    batch_blocks: int = Field(32, ge=1)
    masked: Share = 0.15
    learning_rate: Positive = 4e-4
    warmup: Share = 0.06
    weight_decay: float = Field(0.01, ge=0)
    clip: Positive = 1.0
    dropout: Share = 0.0
    line_break: str = Field("|", min_length=1, max_length=1)
    checkpoint_every: int = Field(100, ge=1, description="steps")
    seed: int = 1
    bf16: bool = False
    threads: int | None = Field(None, ge=1)
