"""A preset, a model and options -> a ready Pipeline."""

from pathlib import Path
from typing import Any

from vnclinical.errors import ConfigError
from vnclinical.models.store import ModelFolder, find_model
from vnclinical.pipelines.pipeline import Pipeline, Settings
from vnclinical.pipelines.presets import PRESETS, preset_rows
from vnclinical.terminology.icd10 import check_edition

__all__ = ["DEFAULT_MODEL", "load"]

DEFAULT_MODEL = "vi-clinical-ner"
"""Name of the packaged model, a folder under ``vnclinical/weights``."""


def load(
    preset: str = "default",
    *,
    model: str | Path | None = None,
    icd_edition: str | None = None,
    words: bool | None = None,
    device: str = "cpu",
    threads: int | None = None,
) -> Pipeline:
    """Makes a pipeline; needs no network.

    Args:
        preset: ``"default"`` (neural NER plus rules) or ``"rules"`` (no model, fastest).
        model: a model folder or the name of a packaged model; the packaged default when None.
        icd_edition: ``"TT06-2026"`` or ``"QD4469-2020"`` for every note; None picks it by the end
            of each encounter.
        words: None segments words when the model reads them, True always adds the layer.
        device: where the model runs: ``"cpu"``, or ``"cuda"`` with onnxruntime-gpu.
        threads: threads of one model run; None lets ONNX Runtime choose.

    Raises:
        ConfigError: an unknown preset or edition, or a model with the preset ``"rules"``.
        ModelNotFoundError: no folder or packaged model has this name.
        ResourceError: the model folder is damaged.

    >>> record = load("rules")("BN nam 65t, TS THA, vào viện vì đau ngực trái, không sốt.")
    >>> [(e.text, e.assertion.negated) for e in record.entities if e.type == "symptom"]
    [('đau ngực trái', False), ('sốt', True)]
    """
    arguments = {
        "preset": preset,
        "model": model,
        "icd_edition": icd_edition,
        "words": words,
        "device": device,
        "threads": threads,
    }
    if preset not in PRESETS:
        raise ConfigError(f"unknown preset {preset!r}; known presets: {', '.join(PRESETS)}")
    if icd_edition is not None:
        check_edition(icd_edition)
    if threads is not None and threads < 1:
        raise ConfigError(f"threads must be at least 1, got {threads}")
    if preset == "rules":
        if model is not None:
            raise ConfigError("the preset 'rules' runs no model; drop model=, or use 'default'")
        return _pipeline(arguments, None, None)
    folder = find_model(model or DEFAULT_MODEL)
    neural = {"model": str(folder.path), "device": device, "threads": threads}
    return _pipeline(arguments, neural, folder)


def _pipeline(
    arguments: dict[str, Any], neural: dict[str, Any] | None, folder: ModelFolder | None
) -> Pipeline:
    # The catalog knows every stage; reading the face of the package must not import them all.
    from vnclinical.pipelines.catalog import build

    reads_words = folder is not None and folder.manifest.reads_words
    words = reads_words if arguments["words"] is None else arguments["words"]
    edition = arguments["icd_edition"]
    rows = preset_rows(arguments["preset"], neural=neural, words=words, icd_edition=edition)
    settings = Settings(
        preset=arguments["preset"],
        icd_edition=edition,
        model=folder.manifest.name if folder else None,
        model_version=folder.manifest.version if folder else None,
        model_sha256=folder.sha256 if folder else None,
    )
    return Pipeline(build(rows), settings, reload=(load, arguments))
