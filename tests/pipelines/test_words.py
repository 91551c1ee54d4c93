"""Words: ours, underthesea behind one door, and threads that meet it cold."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vnclinical.pipelines.words as room
from vnclinical.document import Document
from vnclinical.errors import MissingExtraError
from vnclinical.matching.lexicon import bundled_rows
from vnclinical.pipelines.words import WordSegmenter

pytest.importorskip("underthesea")
SEGMENTER = WordSegmenter()

NOTE = """Bệnh nhân nam 67 tuổi, tiền sử tăng huyết áp, đái tháo đường týp 2
LDVV: đau ngực trái, nhồi máu cơ tim giờ thứ 4
HA 160/90mmHg, T 37,2 °C   SpO2 98% (thở oxy kính 2l/p)"""


def words(text: str) -> list[str]:
    doc = SEGMENTER(Document.from_text(text))
    return [word.span.covered(doc.text) for word in doc.words]


def assert_tiles(text: str) -> None:
    before = Document.from_text(text)
    doc = SEGMENTER(before)
    assert doc.text == before.text
    edges = {span.start for span in doc.tokens.spans}, {span.end for span in doc.tokens.spans}
    place = 0
    for word in doc.words:
        assert word.span.start in edges[0]
        assert word.span.end in edges[1]
        assert not doc.text[place : word.span.start].strip()
        assert "\n" not in word.span.covered(doc.text)
        place = word.span.end
    assert not doc.text[place:].strip()


def test_every_syllable_is_in_exactly_one_word() -> None:
    assert_tiles(NOTE)


@pytest.mark.parametrize(
    "compound", ["tăng huyết áp", "đái tháo đường", "nhồi máu cơ tim", "Suy tim", "VIÊM PHỔI"]
)
def test_clinical_compounds_stay_whole(compound: str) -> None:
    assert compound in words(f"BN bị {compound} đã lâu, không sốt")


def test_compounds_in_text_without_marks() -> None:
    note = (
        "benh nhan nam vao vien vi dau nguc trai, khong sot, khong ho, tien su tang huyet ap. " * 3
    )
    assert "tang huyet ap" in words(note)


def test_a_compound_does_not_cross_a_line() -> None:
    assert words("tăng huyết\náp") != ["tăng huyết\náp"]
    assert_tiles("đái tháo\nđường týp 2, nhồi máu cơ\ntim")


def test_values_are_not_glued_to_words() -> None:
    found = words("T 37,2 °C   SpO2 98%")
    assert not [word for word in found if " " in word]


WEIRD = [
    "",
    " ",
    "\n\n \t\n",
    "-",
    "+ ++ ... v.v. (-)",
    "💊 hoà thuỷ đậu 🤒🤒",
    "xx\u0301yy \u0301",
    "a_b__c _ http://x.vn/a?b=1 a@b.vn",
    "1.000,5 12/08/2026 8h30",
    "bệnh\u200bnhân\ufeff",
    "\x00\x01 ho",
    "日本語 العربية עברית",
    "hoà HOÀ hòa thuỷ Thủy qúy",
    "x" * 5000,
    "sốt cao " * 1000,
    "............" * 300,
    "\ud800 sốt",
    "\r\nho\r\nsốt\u2028đau",
]


@pytest.mark.parametrize("text", WEIRD)
def test_weird_text_is_covered_too(text: str) -> None:
    assert_tiles(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="tănghuyếtáp ,.-/\n0123°C_(+)́đĐ💊", max_size=60))
def test_any_text_is_covered(text: str) -> None:
    assert_tiles(text)


def test_a_line_that_comes_back_changed_is_taken_by_syllables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def shorter() -> Callable[[str], list[str]]:
        return lambda line: [line[1:]]

    monkeypatch.setattr(room, "_segmenter", shorter)
    assert words("ho khan nhiều") == ["ho khan", "nhiều"]  # the compound is ours
    assert words("con đường") == ["con", "đường"]


def test_a_missing_library_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    room._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "underthesea", None)
    with pytest.raises(MissingExtraError, match="pip install underthesea"):
        words("sốt")
    room._loaded.cache_clear()


def test_the_table_holds_compounds_only() -> None:
    rows = bundled_rows("vnclinical.pipelines", "words.tsv", ("compound", "source"))
    compounds = [row["compound"] for row in rows]
    assert len(compounds) == len(set(compounds)) >= 150
    assert all(row["source"] for row in rows)
    assert all(part.isalpha() for compound in compounds for part in compound.split())
    assert all(len(compound.split()) >= 2 for compound in compounds)


def test_the_segmenter_travels_to_a_worker() -> None:
    copy = pickle.loads(pickle.dumps(SEGMENTER))
    assert copy(Document.from_text(NOTE)).words == SEGMENTER(Document.from_text(NOTE)).words


COLD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from vnclinical.document import Document
from vnclinical.pipelines.words import WordSegmenter

assert "underthesea" not in sys.modules
notes = [f"BN {n} tuổi, đái tháo đường, nhồi máu cơ tim, đau ngực trái" for n in range(32)]
barrier, segmenter = Barrier(32), WordSegmenter()

def run(note):
    barrier.wait()
    return segmenter(Document.from_text(note)).words

with ThreadPoolExecutor(32) as pool:
    many = list(pool.map(run, notes))
assert many == [segmenter(Document.from_text(note)).words for note in notes]
print("same")
"""


def test_threads_on_a_cold_process_agree_with_one_thread() -> None:
    source = str(Path(room.__file__).parents[2])
    paths = [source, os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(
        [sys.executable, "-c", COLD],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.strip() == "same"
