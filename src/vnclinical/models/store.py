"""Model folders: find, verify, save."""

import hashlib
import json
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from vnclinical.errors import ModelNotFoundError, ResourceError
from vnclinical.models.manifest import Manifest

__all__ = ["ModelFolder", "file_sha256", "find_model", "packaged_models", "write_manifest"]

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A verified folder: every file is there and has the checksum that the manifest states."""

    path: Path
    manifest: Manifest

    @property
    def sha256(self) -> str:
        """Checksum of the weights."""
        return self.manifest.files[self.manifest.weights]


def packaged_models() -> dict[str, Path]:
    """Names and folders of the models that ship with the library."""
    root = Path(str(files("vnclinical.weights")))
    return {p.parent.name: p.parent for p in sorted(root.glob(f"*/{MANIFEST}"))}


def find_model(name: str | Path) -> ModelFolder:
    """The folder or packaged model of this name, verified.

    Raises:
        ModelNotFoundError: neither a folder with a manifest nor a packaged name.
        ResourceError: a file is missing or differs from its checksum.
    """
    packaged = packaged_models()
    path = packaged.get(str(name), Path(name))
    if not (path / MANIFEST).is_file():
        raise ModelNotFoundError(
            f"no model {str(name)!r}: not a folder with {MANIFEST}, and not one of the packaged "
            f"models ({', '.join(packaged) or 'none'}); make one with: vnclinical package"
        )
    manifest = _read_manifest(path)
    for file, expected in manifest.files.items():
        _verify(path / file, expected)
    _refuse_unlisted(path, manifest)
    return ModelFolder(path, manifest)


def _read_manifest(path: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json((path / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ResourceError(
            f"{path / MANIFEST} is damaged: {where}: {first['msg']}; package the model again"
        ) from error
    # A tokenizer may be a folder of files; nested ones stand as "tokenizer/vocab.txt".
    stated = set(manifest.files) | {name.partition("/")[0] for name in manifest.files}
    if missing := {manifest.weights, manifest.tokenizer} - stated:
        raise ResourceError(f"{path / MANIFEST} states no checksum for {sorted(missing)}")
    return manifest


def _refuse_unlisted(path: Path, manifest: Manifest) -> None:
    """A tokenizer reads whatever lies in its folder: one more file may make it another one."""
    seen = {
        p.relative_to(path).as_posix()
        for p in (path / manifest.tokenizer).rglob("*")
        if p.is_file()
    }
    if unlisted := sorted(seen - set(manifest.files)):
        raise ResourceError(
            f"{path} holds {', '.join(unlisted)}, for which {MANIFEST} states no checksum; "
            "copy the folder again"
        )


def _verify(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ResourceError(f"the model folder lacks {path.name}: {path.parent}; copy it again")
    seen = file_sha256(path)
    if seen != expected:
        raise ResourceError(
            f"{path} is damaged: sha256 {seen[:12]}..., expected {expected[:12]}...; "
            "copy the folder again or reinstall vnclinical"
        )


def file_sha256(path: Path) -> str:
    """The checksum of a file, as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes ``manifest.json`` last and at once, so that a half-written folder is never valid."""
    draft = folder / (MANIFEST + ".part")
    draft.write_text(json.dumps(manifest.model_dump(), ensure_ascii=False, indent=2) + "\n", "utf8")
    os.replace(draft, folder / MANIFEST)
