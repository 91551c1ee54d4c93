# ruff: noqa: E402 - the optional packages are asked for first
"""docs/fine-tuning.md, run as it stands: its configuration, its commands, on a tiny encoder."""

import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="training needs vnclinical[train]")
for name in ("transformers", "onnx", "yaml"):
    pytest.importorskip(name, reason="training needs vnclinical[train]")

from typer.testing import CliRunner

import vnclinical
from vnclinical.cli.main import app
from vnclinical.readers.jsonl import gold_note, write_jsonl

PAGE = (Path(__file__).parents[2] / "docs" / "fine-tuning.md").read_text("utf8")
NAMES = {"disease": "BENH", "symptom": "TRIEUCHUNG", "drug": "THUOC"}
NOTES = {
    "train": [
        ("TS: THA 10 năm, không sốt, ho khan", {"THA": "disease", "sốt": "symptom"}),
        ("Vào viện vì đau ngực, sốt cao", {"đau ngực": "symptom", "sốt cao": "symptom"}),
    ],
    "dev": [("Uống Concor, đau ngực giảm", {"Concor": "drug", "đau ngực": "symptom"})],
}


@pytest.fixture
def workplace(tmp_path, backbone, monkeypatch) -> Path:
    """What the reader of the page has: an encoder, a brat folder, gold notes."""
    (tmp_path / "my-encoder").symlink_to(backbone)
    for part, notes in NOTES.items():
        folder = tmp_path / "brat" / part
        folder.mkdir(parents=True)
        for number, (text, entities) in enumerate(notes):
            rows = [
                f"T{i}\t{NAMES[kind]} {text.index(word)} {text.index(word) + len(word)}\t{word}\n"
                for i, (word, kind) in enumerate(entities.items(), 1)
            ]
            (folder / f"{number}.txt").write_text(text, "utf8")
            (folder / f"{number}.ann").write_text("".join(rows), "utf8")
    text, entities = NOTES["dev"][0]
    gold = [
        {"id": f"e{i}", "type": kind, "text": word}
        | {"start": text.index(word), "end": text.index(word) + len(word)}
        for i, (word, kind) in enumerate(entities.items())
    ]
    write_jsonl(
        tmp_path / "dev.jsonl", [gold_note({"id": "a", "text": text, "entities": gold}, "a")]
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_page_leads_to_a_model_in_the_pipeline(workplace):
    (workplace / "my-ner.yaml").write_text(blocks("yaml")[0], "utf8")
    commands = [line for block in blocks("console") for line in block.splitlines()]
    assert [c.split()[1] for c in commands] == ["train", "package", "evaluate"]
    for command in commands:
        done = CliRunner().invoke(app, shlex.split(command)[1:])
        assert done.exit_code == 0, (command, done.output, done.exception)
    assert (workplace / "errors.html").read_text("utf8").startswith("<!doctype html>")
    (code,) = blocks("py")
    found: dict = {"vnclinical": vnclinical}
    exec(code, found)
    assert found["record"].pipeline.model == "my-ner"
