"""``vnclinical evaluate``: groups, the page of errors, and what it refuses before any work."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vnclinical.cli.main import app
from vnclinical.cli.private_file import write_private
from vnclinical.errors import ConfigError, ExportError

NOTES = """=== id: w01-001 | document: admission | style: caps
TS {d:THA|past}, không {s:sốt|neg}, {s:đau nhói hông sườn kiểu lạ}.
=== id: w02-001 | document: progress | style: bullets
Hôm nay {s:ho|}, hết {s:sốt|neg}.
"""
STYLES = "style\tmanner\ncaps\tmessy\nbullets\ttidy\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text(NOTES.replace("{s:ho|}", "{s:ho}"), "utf8")
    return path


def run(corpus: Path, *arguments: str | Path):
    given = ["evaluate", "--corpus", corpus, "--preset", "rules", "--layers", "entities"]
    return CliRunner().invoke(app, [str(a) for a in [*given, *arguments]])


def test_groups_by_several_keys_and_by_a_table(corpus, tmp_path):
    table = tmp_path / "styles.tsv"
    table.write_text(STYLES, "utf8")
    result = run(corpus, "--json", "--by", "writer", "--by", "manner", "--traits", table)
    assert result.exit_code == 0, result.output
    groups = json.loads(result.stdout)["groups"]
    assert {k: list(v) for k, v in groups.items()} == {
        "writer": ["w01", "w02"],
        "manner": ["messy", "tidy"],
    }
    assert groups["manner"]["tidy"]["notes"] == 1


def test_style_is_told_without_being_asked_for(corpus):
    assert "caps (n=1) strict" in run(corpus).stdout


def test_an_unknown_key_is_refused_with_the_known_ones(corpus):
    error = run(corpus, "--by", "styl").exception
    assert isinstance(error, ConfigError)
    assert "known keys: document, split, style, writer" in str(error)


@pytest.mark.parametrize("option", [["--by", "style"], ["--errors", "e.html"]])
def test_groups_and_errors_want_entities(corpus, option):
    error = run(corpus, "--layers", "dates", *option).exception
    assert isinstance(error, ConfigError)
    assert "add entities" in str(error)


def test_the_page_of_errors_is_for_its_owner_only_and_printed_text_holds_no_note(corpus, tmp_path):
    page = tmp_path / "new" / "errors.html"
    page.parent.mkdir()
    page.write_text("old", "utf8")
    page.chmod(0o644)
    result = run(corpus, "--errors", page)
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert "hông sườn kiểu lạ" in page.read_text("utf8")
    assert [p.name for p in page.parent.iterdir()] == ["errors.html"]
    assert "keep it where you keep them" in result.stderr
    assert "hông" not in result.output


def test_a_place_that_cannot_be_written_is_refused_before_any_work(corpus, tmp_path):
    for place in (tmp_path, corpus / "errors.html"):
        error = run(corpus, "--errors", place).exception
        assert isinstance(error, ExportError)
        assert "--errors" in str(error)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "errors.html"
    path.write_text("old", "utf8")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "\ud800")
    assert [(p.name, p.read_text("utf8")) for p in tmp_path.iterdir()] == [("errors.html", "old")]
    with pytest.raises(ExportError, match="cannot write"):
        write_private(tmp_path / "none" / "errors.html", "")


def test_help_says_that_the_page_holds_text_of_notes():
    shown = CliRunner().invoke(app, ["evaluate", "--help"], env={"COLUMNS": "200"}).output
    assert "patient data" in shown
