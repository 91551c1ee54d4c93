"""``vnclinical icd``: search and show."""

import json
import subprocess
import sys

import pytest
from click.testing import Result
from typer.testing import CliRunner

from vnclinical.cli.main import app
from vnclinical.errors import ConfigError


def call(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["icd", *arguments], given)


def test_search_prints_ranked_candidates_as_json() -> None:
    codes = json.loads(call("search", "cao huyết áp", "--json", "-k", "3").stdout)
    assert len(codes) == 3
    assert (codes[0]["code"], codes[0]["method"], codes[0]["usable"]) == ("I10", "exact", True)
    assert codes[0]["edition"] == "TT06-2026"
    assert set(codes[0]) >= {"system", "title", "score", "paired_with"}


def test_search_prints_lines_for_the_eye() -> None:
    (line,) = call("search", "viem phoi", "-k", "1").stdout.splitlines()
    assert line.startswith("J18.9    viêm phổi")


def test_the_edition_can_be_chosen() -> None:
    codes = json.loads(call("search", "THA", "--json", "--edition", "QD4469-2020").stdout)
    assert {c["edition"] for c in codes} == {"QD4469-2020"}


def test_phrases_on_standard_input_give_a_line_each() -> None:
    given = "\ufeffcao huyết áp\r\n\nviêm phổi\nxyzzy".encode()
    rows = [json.loads(r) for r in call("search", "-", "-k", "2", given=given).stdout.splitlines()]
    assert [r["text"] for r in rows] == ["cao huyết áp", "", "viêm phổi", "xyzzy"]
    assert [r["codes"][0]["code"] if r["codes"] else None for r in rows] == [
        "I10", None, "J18.9", None,
    ]  # fmt: skip


def test_nothing_good_enough_is_an_empty_list() -> None:
    assert json.loads(call("search", "xyzzy", "--json").stdout) == []


def test_a_parent_is_shown_as_not_usable() -> None:
    rows = json.loads(call("show", "E11", "--json").stdout)
    assert [r["usable"] for r in rows] == [False, False]
    assert "not usable: a more specific code exists" in call("show", "E11").stdout


@pytest.mark.parametrize("written", ["E11.9", "e11.9", "E119", " E11.9 "])
def test_a_leaf_is_shown_with_our_names(written: str) -> None:
    rows = json.loads(call("show", written, "--json").stdout)
    assert [(r["code"], r["usable"]) for r in rows] == [("E11.9", True)] * 2
    assert all("đái tháo đường típ 2" in r["names"] for r in rows)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "Z99.99"], "does not know the code Z99.99"),
        (["show", "tăng"], "is no ICD-10 code"),
        (["search", "ho", "--edition", "ICD-11"], "known editions"),
    ],
)
def test_what_is_unknown_is_refused(arguments: list[str], message: str) -> None:
    error = call(*arguments).exception
    assert isinstance(error, ConfigError)
    assert message in str(error)


def test_an_unknown_code_ends_with_status_two() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vnclinical.cli.main", "icd", "show", "Z99.99"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_the_editions_are_listed() -> None:
    assert call("editions").stdout.split() == ["QD4469-2020", "TT06-2026"]
