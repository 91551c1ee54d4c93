"""The built wheel holds everything, and the suite passes on it with the source out of reach."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SUITES = ["text", "exporters", "models", "pipelines/attributes", "terminology", "test_sentence.py"]
MEGABYTES = 1_000_000


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the wheel is built with hatchling, of the [dev] extra")
    if not (ROOT / "pyproject.toml").is_file():
        pytest.skip("the tests stand apart from the source: there is nothing to build")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src" / "vnclinical"
    wanted = {
        f"vnclinical/{p.relative_to(source).as_posix()}"
        for p in source.rglob("*")
        if p.is_file() and not {"__pycache__", ".ruff_cache", ".mypy_cache"} & set(p.parts)
    }
    assert wanted <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_wheel_and_weights_keep_their_size(wheel: Path) -> None:
    weights = [i for i in zipfile.ZipFile(wheel).infolist() if "/weights/" in i.filename]
    assert sum(i.file_size for i in weights) <= 40 * MEGABYTES
    assert wheel.stat().st_size <= 60 * MEGABYTES


def test_the_suite_passes_on_the_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(installed), str(wheel)], check=True, capture_output=True)
    shutil.copytree(
        ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__")
    )
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"}
    where = "import vnclinical; print(vnclinical.__file__)"
    seen = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=environment, text=True, capture_output=True
    )
    assert seen.stdout.startswith(str(installed)), seen.stderr
    suites = [f"tests/{name}" for name in SUITES]
    options = ["-q", "-p", "no:cacheprovider", "--import-mode=importlib", "--doctest-modules"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *suites, "--pyargs", "vnclinical.text"],
        cwd=tmp_path,
        env=environment,
        text=True,
        capture_output=True,
    )
    assert run.returncode == 0, run.stdout[-2000:]
