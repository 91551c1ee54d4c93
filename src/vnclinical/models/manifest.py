"""What a model folder holds: ``manifest.json`` as a pydantic model."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["FORMAT", "Manifest"]

FORMAT: Literal["1"] = "1"


class Manifest(BaseModel):
    """The facts of a packaged model that running it needs, and the checksums of its files."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["1"] = FORMAT
    name: str
    version: str
    task: Literal["ner"] = "ner"
    labels: tuple[str, ...] = Field(description="entity types, one BIO layer each, in this order")
    attributes: tuple[str, ...] = Field(
        (), description="what is said of an entity, one layer each, after those of the labels"
    )
    types: dict[str, str] = Field(
        default_factory=dict, description="labels of another name -> the entity type they stand for"
    )
    flat: bool = Field(False, description="whether spans of different labels never overlap")
    window: int = Field(
        256, ge=16, description="sub-words of a window, the two special ones included"
    )
    overlap: int = Field(64, ge=0, description="sub-words that neighbouring windows share")
    folded: bool = Field(True, description="whether the text is lower-cased and tone marks unified")
    reads_words: bool = Field(False, description="whether the input is word-segmented (PhoBERT)")
    line_break: str = Field(
        "|", min_length=1, max_length=1, description="the character that stands for a line end"
    )
    temperature: float = Field(
        1.0, gt=0, description="divides the logits so that scores are calibrated"
    )
    thresholds: dict[str, float] = Field(default_factory=dict, description="least score a type")
    weights: str = "model.onnx"
    tokenizer: str = "tokenizer.json"
    provenance: str = ""
    licence: str = ""
    files: dict[str, str] = Field(description="file name -> sha256")

    @model_validator(mode="after")
    def _windows_move_on(self) -> Self:
        if self.overlap >= self.window - 2:
            raise ValueError("overlap must be smaller than window less its two special sub-words")
        return self
