import importlib.util
import json
import sys
from pathlib import Path

import pytest

for name in ("torch", "transformers", "safetensors", "yaml"):
    pytest.importorskip(name, reason="training needs vnclinical[train]")

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "accuracy" / "acrdraid.py"


@pytest.fixture
def call(monkeypatch, tmp_path, sense_options):
    """The command with a configuration; changed keys as keywords."""
    spec = importlib.util.spec_from_file_location("acrdraid", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    def called(*options: str, **changed: object) -> None:
        file = tmp_path / "recipe.yaml"
        file.write_text(json.dumps(sense_options | {"epochs": 1} | changed), "utf8")
        monkeypatch.setattr(sys, "argv", ["acrdraid.py", str(file), *options])
        script.main()

    return called


def test_both_models_and_another_file_are_scored(call, sense_options, capsys):
    output = Path(sense_options["output"])
    call()
    found = json.loads((output / "results.json").read_text("utf8"))["all"]
    assert found["dev"]["uses"] == 9
    assert found["dev"]["model"]["senses"] == 3
    assert found["dev"]["chance"]["accuracy"] == 0.3333
    assert sum(row["right"] for row in found["dev"]["per_acronym"]) == round(
        9 * found["dev"]["model"]["accuracy"][0]
    )
    row = {"text": "te chơi", "start_char_idx": 0, "length_acronym": 2, "expansion": "trẻ em"}
    (output / "other.json").write_text(json.dumps([row]), "utf8")
    call("--score", str(output / "other.json"))
    scored = json.loads((output / "score-other.json").read_text("utf8"))
    assert (scored["seen"]["uses"], scored["unseen"]["uses"]) == (0, 1)
    assert "unseen: 1 uses of 1 acronyms" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "changed", "message"),
    [
        ((), {"dev": "nowhere/dev.json"}, "not on this machine: nowhere/dev.json"),
        ((), {"epoch": 1}, "epoch: there is no such key.*known keys"),
        (("--score", "dev.json"), {}, "holds no acronym model"),
    ],
)
def test_what_cannot_be_ends_with_a_message(call, options, changed, message):
    with pytest.raises(SystemExit, match=f"acrdraid: .*{message}"):
        call(*options, **changed)
