"""``vnclinical info``: versions, model card, editions, where things lie."""

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Annotated, Any

import typer

from vnclinical.models.store import find_model, packaged_models
from vnclinical.terminology.icd10 import EDITIONS, bundled_table
from vnclinical.version import __version__

__all__ = ["info"]

PACKAGES = (
    "onnxruntime",
    "tokenizers",
    "pydantic",
    "numpy",
    "underthesea",
    "torch",
    "transformers",
)


def info(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print versions, the packaged models, the ICD-10 editions and where things lie."""
    facts = _facts()
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    typer.echo(f"vnclinical {facts['version']}  (Python {facts['python']})")
    typer.echo(f"lies in {facts['location']}")
    for name, found in facts["packages"].items():
        typer.echo(f"  {name:<14} {found or 'not installed'}")
    editions = ", ".join(facts["icd_editions"])
    typer.echo(f"ICD-10 editions: {editions}; {facts['icd_concepts']} concepts bundled")
    for model in facts["models"]:
        size, digest = model["megabytes"], model["sha256"][:12]
        typer.echo(f"model {model['name']} {model['version']}  {size} MB  sha256 {digest}")
        typer.echo(f"  {model['provenance']}")
        typer.echo(f"  card: {model['card']}")


def _facts() -> dict[str, Any]:
    return {
        "version": __version__,
        "python": platform.python_version(),
        "location": str(files("vnclinical")),
        "packages": {name: _version(name) for name in PACKAGES},
        "icd_editions": list(EDITIONS),
        "icd_concepts": len(bundled_table().concepts),
        "models": [_model(name) for name in packaged_models()],
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _model(name: str) -> dict[str, Any]:
    folder = find_model(name)
    size = sum((folder.path / file).stat().st_size for file in folder.manifest.files)
    return {
        "name": folder.manifest.name,
        "version": folder.manifest.version,
        "megabytes": round(size / 1e6, 1),
        "sha256": folder.sha256,
        "provenance": folder.manifest.provenance,
        "licence": folder.manifest.licence,
        "card": str(folder.path / "README.md"),
    }
