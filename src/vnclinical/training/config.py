"""A YAML file -> the checked configuration of a training run."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vnclinical.labels import EntityType

__all__ = ["Augmentation", "CorpusSource", "Lora", "Strict", "Teacher", "TrainingConfig"]

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]


class Strict(BaseModel):
    """Frozen, and a key that does not exist is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Attribute = Literal["negated", "suspected", "hypothetical", "past", "planned", "family", "other"]
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
    "acrdraid",
]


class CorpusSource(Strict):
    """A corpus on disk.

    ``labels`` makes a partial corpus of it: each label of the file with the labels of the model
    that it may stand for; labels that none of them names are not learned from this corpus.
    """

    path: Path
    format: CorpusFormat | None = None
    texts: Path | None = Field(
        None, description="the file of the texts, where ``path`` holds places in them alone"
    )
    labels: dict[str, tuple[str, ...]] | None = None
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
    confuse_spelling: Share = Field(
        0.0, description="1 of 8 syllables with the sounds in them that three habits confuse"
    )
    strip_some_marks: Share = Field(0.0, description="10 to 60 of 100 syllables without marks")
    telex_residue: Share = Field(
        0.0, description="up to 5 of 100 marked syllables as Telex or VNI keys (beenhj, ho61)"
    )
    glue: Share = Field(0.0, description="blanks lost (sốt,ho; 38độ) and added (38 , 5)")
    abbreviate: Share = Field(0.0, description="a drawn share of the phrases as hospitals shorten")
    drop_line: Share = Field(0.0, description="15 of 100 lines without spans lost")
    shuffle_lines: Share = Field(0.0, description="lists and findings by organ in another order")


class Teacher(Strict):
    """A finished run whose judgements are learned from, beside the gold labels."""

    run: Path = Field(description="its output folder; it must have the same tokenizer and labels")
    weight: Share = Field(0.5, description="of its judgements against the gold labels")
    temperature: Positive = Field(2.0, description="how much its judgements are softened")
    texts: tuple[CorpusSource, ...] = Field((), description="texts that it alone labels")


class Lora(Strict):
    """Small matrices beside those of the backbone are trained instead of the backbone (peft)."""

    rank: int = Field(8, ge=1)
    alpha: Positive = 16.0
    dropout: Share = 0.05
    targets: tuple[str, ...] = Field(
        ("query", "value"), description="names of the layers that get them"
    )


class TrainingConfig(Strict):
    """Everything that decides a run; the same file and seed give the same run."""

    name: str = "vi-clinical-ner"
    version: str = "0.1.0"
    backbone: str = Field(description="a folder, or a name on the Hugging Face hub")
    labels: tuple[str, ...] = Field(
        tuple(t.value for t in EntityType), min_length=1, description="what is to be found"
    )
    attributes: tuple[Attribute, ...] = Field(
        (), description="what is to be said of each entity: negated, suspected, past ..."
    )
    types: dict[str, EntityType] = Field(
        {}, description="labels of another name -> the entity type that the pipeline reports"
    )
    train: tuple[CorpusSource, ...] = Field(min_length=1)
    dev: CorpusSource
    output: Path
    provenance: str = ""
    licence: str = "Apache-2.0"
    limits: str = Field("", description="what the model card says of the model's limits")
    layers: int | None = Field(None, ge=1, description="keep the first N layers of the backbone")
    dropout: Share = 0.1
    epochs: int = Field(12, ge=1)
    learning_rate: Positive = 1e-4
    head_learning_rate: Positive = 1e-3
    warmup: Share = Field(0.1, description="share of all steps")
    weight_decay: float = Field(0.01, ge=0)
    clip: Positive = 1.0
    batch_tokens: int = Field(2048, ge=16, description="padding included")
    accumulate: int = Field(1, ge=1, description="batches whose gradients make one step")
    average: Annotated[float, Field(ge=0, lt=1)] = Field(
        0.0, description="decay of a running mean of the weights, which is what is scored and kept"
    )
    window: int = Field(256, ge=16, description="sub-words, the two special ones included")
    overlap: int = Field(64, ge=0)
    folded: bool = Field(True, description="whether the text is lower-cased, tone marks unified")
    flat: bool = Field(False, description="whether spans of different labels never overlap")
    reads_words: bool = Field(False, description="whether the input is word-segmented (PhoBERT)")
    line_break: str = Field("|", min_length=1, max_length=1)
    seed: int = 1
    device: Literal["auto", "cpu", "cuda"] = "cpu"
    bf16: bool = False
    threads: int | None = Field(None, ge=1)
    thresholds: bool = Field(
        False, description="whether packaging chooses a least score for each label on dev"
    )
    patience: int = Field(4, ge=1, description="epochs without a better dev score before stopping")
    checkpoint_every: int = Field(
        200, ge=1, description="steps between two checkpoints inside an epoch"
    )
    outside_weight: Positive = Field(1.0, description="weight of O against B and I")
    type_weights: dict[str, Positive] = Field({}, description="weight of a label's layer")
    teacher: Teacher | None = None
    lora: Lora | None = None
    trackers: tuple[str, ...] = Field((), description="tensorboard, mlflow, wandb ...")
    augment: Augmentation = Augmentation()

    @property
    def scored_layers(self) -> tuple[str, ...]:
        """What the head scores: the labels, then the attributes."""
        return (*self.labels, *self.attributes)

    @model_validator(mode="after")
    def _names_are_labels(self) -> Self:
        named = {
            name for s in (*self.train, self.dev) for n in (s.labels or {}).values() for name in n
        }
        for key, names in (
            ("types", set(self.types)),
            ("labels of a corpus", named),
        ):
            if unknown := names - set(self.labels):
                raise ValueError(
                    f"{key} names {', '.join(sorted(unknown))}; labels: {', '.join(self.labels)}"
                )
        if unknown := set(self.type_weights) - set(self.scored_layers):
            raise ValueError(
                f"type_weights names {', '.join(sorted(unknown))}; "
                f"labels: {', '.join(self.scored_layers)}"
            )
        if self.overlap >= self.window - 2:
            raise ValueError(
                f"overlap {self.overlap} must be smaller than window {self.window} - 2"
            )
        return self
