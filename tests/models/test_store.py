"""Model folders: what is damaged is named, what is whole is opened."""

from pathlib import Path

import pytest

from vnclinical.errors import ModelNotFoundError, ResourceError
from vnclinical.models import store
from vnclinical.models.manifest import Manifest
from vnclinical.models.store import file_sha256, find_model, write_manifest

FILES = {"model.onnx": b"weights", "tokenizer.json": b"{}"}


def facts(folder: Path, **changes: object) -> Manifest:
    sums = {name: file_sha256(folder / name) for name in FILES}
    wanted = {"name": "tiny", "version": "1", "labels": ("disease",), "files": sums} | changes
    return Manifest.model_validate(wanted)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tiny"
    made.mkdir()
    for name, data in FILES.items():
        (made / name).write_bytes(data)
    write_manifest(made, facts(made))
    return made


def test_a_whole_folder_is_opened(folder: Path) -> None:
    found = find_model(folder)
    assert found.path == folder
    assert found.manifest == facts(folder)
    assert found.sha256 == file_sha256(folder / "model.onnx")
    assert find_model(str(folder)) == found


def test_a_changed_byte_is_seen(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"weightz")
    with pytest.raises(ResourceError, match=r"model\.onnx is damaged: sha256 .* expected"):
        find_model(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ResourceError, match=r"lacks tokenizer\.json"):
        find_model(folder)


@pytest.mark.parametrize("size", [0, 1, 40])
def test_a_half_written_manifest_is_named(folder: Path, size: int) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ResourceError, match=r"manifest\.json is damaged: the file"):
        find_model(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"tiny"', "5", "name"),
        ('"format": "1"', '"format": "9"', "format"),
        ('"overlap": 64', '"overlap": 254', "overlap must be smaller"),
        ('"line_break": "|"', '"line_break": ""', "line_break"),
        ('"weights": "model.onnx"', '"weights": "other.onnx"', "no checksum for .*other.onnx"),
    ],
)
def test_a_wrong_fact_is_named(folder: Path, old: str, new: str, message: str) -> None:
    path = folder / "manifest.json"
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new), "utf8")
    with pytest.raises(ResourceError, match=message):
        find_model(folder)


def test_an_unknown_name_lists_the_packaged_ones(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "packaged_models", lambda: {"tiny": folder})
    assert find_model("tiny").path == folder
    with pytest.raises(ModelNotFoundError, match=r"no model 'huge'.*packaged models \(tiny\)"):
        find_model("huge")


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "manifest.json.part").write_text("{")
    with pytest.raises(ModelNotFoundError, match=r"not a folder with manifest\.json"):
        find_model(tmp_path)


def test_a_manifest_replaces_the_old_one_at_once(folder: Path) -> None:
    write_manifest(folder, facts(folder, version="2"))
    assert find_model(folder).manifest.version == "2"
    assert sorted(p.name for p in folder.iterdir()) == [*sorted(["manifest.json", *FILES])]
