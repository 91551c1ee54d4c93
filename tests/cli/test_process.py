"""``vnclinical process`` as a user meets it: files in, records out, one line when it fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vnclinical.cli.main import app

NOTE = "BN nam 65t, TS THA, không sốt. CĐ: viêm phổi"
SECRET = "Nguyễn Bí Mật"
EXAMPLES = Path(__file__).parents[2] / "examples" / "notes"


def run(*arguments: object, given: bytes = b"", **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "vnclinical.cli.main", "process", *map(str, arguments)],
        input=given,
        capture_output=True,
        env=os.environ | environment,
        timeout=120,
    )
    return done.returncode, done.stdout.decode("utf8"), done.stderr.decode("utf8", "replace")


def quick(*arguments: object, given: bytes = b"") -> str:
    """The output of a call that must go well, without the cost of a new process."""
    done = CliRunner().invoke(app, ["process", "--preset", "rules", *map(str, arguments)], given)
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, "utf8")
    return path


def test_a_note_gives_one_line_of_json(note: Path) -> None:
    status, out, err = run(note, "--preset", "rules")
    assert (status, err) == (0, "")
    (line,) = out.splitlines()
    record = json.loads(line)
    assert record["note_id"] == "note"
    assert "viêm phổi" in [e["text"] for e in record["entities"]]


@pytest.mark.parametrize("data", [b"", b" \n\r\n", b"\xef\xbb\xbf"])
def test_an_empty_note_gives_an_empty_record(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(data)
    record = json.loads(quick(path))
    assert (record["entities"], record["sections"]) == ([], [])


@pytest.mark.parametrize(("sources", "name"), [(["-"], "stdin"), ([], "stdin")])
def test_standard_input_is_read(sources: list[str], name: str) -> None:
    status, out, _ = run(*sources, "--preset", "rules", given=NOTE.encode())
    assert (status, json.loads(out)["note_id"]) == (0, name)


def test_many_notes_give_json_lines(note: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("ho\u2028 sốt", "utf8")
    lines = quick(note, other, note).strip("\n").split("\n")
    assert [json.loads(line)["note_id"] for line in lines] == ["note", "other", "note"]


def test_line_ends_of_windows_keep_their_offsets(tmp_path: Path) -> None:
    data = "TS:\r\nTHA\r\nCĐ: viêm phổi\r\n"
    path = tmp_path / "crlf.txt"
    path.write_bytes(data.encode())
    record = json.loads(quick(path))
    assert [data[e["start"] : e["end"]] for e in record["entities"]] == ["THA", "viêm phổi"]


def test_a_tcvn3_note_is_read_and_said_so() -> None:
    record = json.loads(quick(EXAMPLES / "08-tcvn3.txt"))
    assert "encoding_repaired" in [w["code"] for w in record["warnings"]]
    assert "viêm tụy cấp" in [e["normalized"] for e in record["entities"]]


@pytest.mark.parametrize(
    ("end", "edition"), [("2026-06-30", "QD4469-2020"), ("2026-07-01", "TT06-2026")]
)
def test_the_end_of_the_encounter_picks_the_edition(note: Path, end: str, edition: str) -> None:
    record = json.loads(quick(note, "--encounter-end", end))
    assert record["pipeline"]["icd_edition"] == edition


def test_html_goes_into_a_folder_one_page_a_note(note: Path, tmp_path: Path) -> None:
    (tmp_path / "ward").mkdir()
    same_name = tmp_path / "ward" / "note.txt"
    same_name.write_text("ho", "utf8")
    out = tmp_path / "new" / "pages"
    assert quick(note, same_name, "--to", "html", "-o", out) == ""
    assert sorted(p.name for p in out.iterdir()) == ["note-2.html", "note.html"]
    assert "viêm phổi" in (out / "note.html").read_text("utf8")


def test_output_is_utf8_whatever_the_terminal(note: Path) -> None:
    status, out, _ = run(note, "--preset", "rules", PYTHONIOENCODING="ascii")
    assert status == 0
    assert "viêm phổi" in out


def test_one_unreadable_note_of_many_is_told_and_the_rest_written(
    note: Path, tmp_path: Path
) -> None:
    binary = tmp_path / "scan.txt"
    binary.write_bytes(b"\x89PNG\r\n" + bytes(range(32)) * 9)
    out = tmp_path / "records.jsonl"
    status, _, err = run(note, binary, tmp_path / "none", note, "--preset", "rules", "-o", out)
    assert status == 1
    assert "scan.txt" in err
    assert "2 of 4 notes failed" in err
    assert len(out.read_text("utf8").splitlines()) == 2


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a good note, a binary file, a plain file and a damaged model."""
    (tmp_path / "note.txt").write_text(f"{SECRET} sốt", "utf8")
    (tmp_path / "scan.txt").write_bytes(SECRET.encode() + bytes(range(32)) * 9)
    (tmp_path / "file").write_text("")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "manifest.json").write_text('{"format": "1", "na')
    return tmp_path


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("scan.txt --preset rules", "is not a text file"),
        ("none.txt --preset rules", "cannot read 'none.txt'"),
        (". --preset rules", "cannot read"),
        ("none.txt --preset rules -o out.json", "cannot read"),
        ("note.txt --preset fast", "unknown preset 'fast'; known presets"),
        ("note.txt --model model", "manifest.json is damaged"),
        ("note.txt --model none", "no model 'none'"),
        ("note.txt --preset rules --model model", "runs no model"),
        ("note.txt --preset rules -o file/below/out.json", "cannot write to file"),
        ("note.txt --preset rules --to html -o file/pages", "cannot write to file"),
        ("note.txt --preset rules --encounter-end 31/12/2026", "must be YYYY-MM-DD"),
        ("note.txt --preset rules --icd-edition ICD-11", "unknown ICD-10 edition"),
    ],
)
def test_what_cannot_be_done_is_one_line_without_the_note(
    desk: Path, monkeypatch: pytest.MonkeyPatch, call: str, message: str
) -> None:
    monkeypatch.chdir(desk)
    before = sorted(desk.rglob("*"))
    status, out, err = run(*call.split())
    (line,) = err.splitlines()
    assert (status, out) == (2, "")
    assert message in line
    assert "Mật" not in err
    assert sorted(desk.rglob("*")) == before, "something half-written is left"
