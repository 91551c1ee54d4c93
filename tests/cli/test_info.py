"""``vnclinical info``: versions, editions, where things lie."""

import json
from pathlib import Path

from typer.testing import CliRunner

import vnclinical
from vnclinical.cli.main import app
from vnclinical.models.store import packaged_models


def info(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["info", *arguments])
    assert done.exit_code == 0
    return done.stdout


def test_the_facts_are_json() -> None:
    facts = json.loads(info("--json"))
    assert facts["version"] == vnclinical.__version__
    assert facts["icd_editions"] == ["QD4469-2020", "TT06-2026"]
    assert facts["packages"]["pydantic"]
    assert (Path(facts["location"]) / "py.typed").is_file()


def test_every_packaged_model_is_named_with_its_card() -> None:
    models = json.loads(info("--json"))["models"]
    assert len(models) == len(packaged_models())
    for model in models:
        assert Path(model["card"]).is_file()
        assert model["licence"]
        assert len(model["sha256"]) == 64


def test_the_facts_are_readable() -> None:
    shown = info()
    assert f"vnclinical {vnclinical.__version__}" in shown
    assert "TT06-2026" in shown
