"""``vnclinical corpus``: what people see, and the exit status."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vnclinical.cli.corpus import corpus_app

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpora" / "vnclinical-notes"
SOUND = """=== id: w01-001 | document: admission | specialty: cardiology | style: caps
{h:TS:|past_history} {d:THA|past|=I10} {w:10 năm|P10Y}, không {s:sốt|neg}
"""


def run(*arguments: str | Path):
    return CliRunner().invoke(corpus_app, [str(a) for a in arguments])


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    path = tmp_path / "w01.txt"
    path.write_text(SOUND, "utf8")
    return path


def test_check_of_a_sound_corpus_prints_the_counts_and_ends_well(marked):
    result = run("check", marked)
    assert result.exit_code == 0
    assert "1 notes (1 ward notes)" in result.output
    assert result.output.endswith("no faults\n")


def test_check_names_each_fault_and_ends_with_1(marked):
    marked.write_text(SOUND.replace("=I10", "=E11").replace("cardiology", "tim mạch"), "utf8")
    result = run("check", marked)
    assert result.exit_code == 1
    assert "w01-001: code: entity e1: E11 is not usable in TT06-2026" in result.output
    assert "3 faults" in result.output


def test_check_as_json_is_for_programs(marked):
    shown = json.loads(run("check", marked, "--json").output)
    assert shown["faults"] == []
    assert shown["counts"]["entities"] == 2


def test_check_compares_with_real_ward_notes_when_asked(marked):
    result = run("check", marked, "--figures")
    assert result.exit_code == 1
    assert "real notes" in result.output


def test_declared_templates_may_be_shared(tmp_path):
    line = "Bệnh nhân tỉnh, tiếp xúc tốt, da niêm mạc hồng, không phù, không xuất huyết dưới da"
    (tmp_path / "w01.txt").write_text(
        "".join(f"=== id: w01-00{i} | document: progress\n{line}\n" for i in (1, 2)), "utf8"
    )
    assert "copied" in run("check", tmp_path).output
    (tmp_path / "normal-templates.txt").write_text(line + "\n", "utf8")
    assert "no faults" in run("check", tmp_path / "w01.txt").output


def test_stats_print_our_figures_beside_the_real_ones(marked):
    output = run("stats", marked).output
    assert "characters a note, median" in output
    assert "hypothetical" in output
    shown = json.loads(run("stats", marked, "--json").output)
    assert shown["figures"]["lines a note, median"]["real"] == 34
    assert shown["hard"]["negated"] == 1


@pytest.mark.parametrize(
    "format", ["jsonl", "brat", "conll", "conll-io", "label-studio", "doccano"]
)
def test_convert_writes_every_format(marked, tmp_path, format):
    target = tmp_path / "out"
    result = run("convert", marked, target, "--to", format)
    assert result.exit_code == 0
    assert target.exists()


def test_convert_into_a_folder_makes_one_file_a_split(marked, tmp_path):
    (tmp_path / "out").mkdir()
    run("convert", marked, tmp_path / "out", "--to", "doccano")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["train.jsonl"]


def test_agreement_prints_a_table_and_on_request_every_difference(marked, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(SOUND.replace("{s:sốt|neg}", "{s:sốt}"), "utf8")
    output = run("agreement", marked, other, "--list").output
    assert "strict/all" in output
    assert "negated: 'sốt' True | False" in output
    assert json.loads(run("agreement", marked, other, "--json").output)["notes"] == 1


def test_generate_writes_new_notes_of_train_and_refuses_others(marked, tmp_path):
    result = run("generate", marked, tmp_path / "more.jsonl", "--copies", "2")
    assert result.exit_code == 0
    assert len((tmp_path / "more.jsonl").read_text("utf8").splitlines()) == 2
    refused = run("generate", CORPUS / "dev.jsonl", tmp_path / "no.jsonl")
    assert "train only" in str(refused.exception)


def test_notes_that_training_saw_are_left_out_of_the_scores(marked, tmp_path):
    from vnclinical.cli.main import app

    dev = tmp_path / "dev.txt"
    dev.write_text(SOUND + SOUND.replace("w01-001", "w01-002").replace("10 năm", "9 năm"), "utf8")
    arguments = ["evaluate", "--corpus", dev, "--preset", "rules", "--layers", "entities", "--json"]
    result = CliRunner().invoke(app, [str(a) for a in [*arguments, "--without", marked]])
    assert "1 of 2 notes stand in w01.txt too" in result.stderr
    assert json.loads(result.stdout)["notes"] == 1
