"""The page of errors: complete, sorted, escaped, and free of scripts and of the network."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from vnclinical.evaluation.error_page import error_page
from vnclinical.evaluation.errors_in_context import REACH, context, errors_by_phrase
from vnclinical.evaluation.outcomes import Kind

VOID = {"meta", "input", "br"}


class Page(HTMLParser):
    """Tags in order, whether they are balanced, and the text of each ``p.line``."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.lines: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if dict(attrs).get("class") == "line":
            self.lines.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        in_line = "p" in self.open and self.tags[-1][1].get("class") != "who"
        if in_line and self.lines and self.tags[-1][0] in ("p", "mark"):
            self.lines[-1] += data


TEXT = "TS: THA, ĐTĐ.\nVào viện vì đau ngực trái, không sốt.\nHA 150/90 mmHg"
GOLD = [("disease", "THA"), ("disease", "ĐTĐ"), ("symptom", "đau ngực trái"), ("symptom", "sốt")]


@pytest.fixture
def pairs(make_pair):
    found = [("disease", "THA"), ("symptom", "ĐTĐ"), ("symptom", "đau ngực"), ("test", "HA 150")]
    return [
        make_pair(TEXT, GOLD, found, note_id="w01-001"),
        make_pair("Không Sốt", [("symptom", "Sốt")], [], note_id="w01-002"),
    ]


def test_every_error_is_there_the_most_frequent_phrase_first(pairs):
    errors = errors_by_phrase(pairs)
    assert [(e.phrase, e.kind, len(e.cases)) for e in errors] == [
        ("sốt", Kind.MISSED, 2),
        ("ha 150", Kind.SPURIOUS, 1),
        ("đau ngực trái", Kind.BOUNDS, 1),
        ("đtđ", Kind.TYPE, 1),
    ]


def test_page_counts_shows_the_lines_and_marks_gold_and_found_differently(pairs):
    page = error_page(pairs, "dev.jsonl")
    assert "2 notes, 1 entities right, 5 errors: 2 missed, 1 spurious, 1 wrong type" in page
    assert Page(page).lines == [
        "Vào viện vì đau ngực trái, không sốt.",
        "Không Sốt",
        "HA 150/90 mmHg",
        "Vào viện vì đau ngực trái, không sốt.",
        "TS: THA, ĐTĐ.",
    ]
    assert '<mark class="gold found">đau ngực</mark><mark class="gold"> trái</mark>' in page
    assert '<mark class="found">HA 150</mark>' in page
    assert "disease taken for symptom" in page
    assert "w01-001, characters 52–58" in page


def test_the_warning_stands_before_any_word_of_a_note(pairs):
    page = error_page(pairs, "dev.jsonl")
    assert page.index("it is patient data") < page.index("ngực")


def test_filters_name_what_is_there_and_their_rules_hit_it(pairs):
    page = error_page(pairs, "x")
    boxes = [a for tag, a in Page(page).tags if tag == "input"]
    assert len(boxes) == 4 + 3
    ids = {box["id"] for box in boxes}
    rules = re.findall(r"^body:has\((.*)\) \.([\w-]+)\{display:none\}$", page, re.M)
    assert {i for where, _ in rules for i in re.findall(r"#([\w-]+)", where)} == ids
    worn = [set(str(a["class"]).split()) for t, a in Page(page).tags if t == "li" and "class" in a]
    assert {name for names in worn for name in names} - {"phrase"} == {name for _, name in rules}


def test_all_of_a_note_and_its_name_is_escaped(make_pair):
    text = '<script>alert(1)</script> "sốt" & <b>ho</b> \' </p></li>'
    evil = make_pair(text, [("symptom", text)], [], note_id="</title><script>")
    page = error_page([evil], "<script>.jsonl")
    tags = {tag for tag, _ in Page(page).tags}
    assert not tags & {"script", "b"}
    assert Page(page).lines == [text]


def test_nothing_is_run_or_fetched(make_pair):
    text = "sốt, xem https://example.org/a.png"
    page = error_page([make_pair(text, [("symptom", "sốt")], [])], "x")
    assert "default-src 'none'" in page
    attributes = {name for _, attrs in Page(page).tags for name in attrs}
    assert not attributes & {"src", "href", "action", "data", "style", "onclick"}
    assert not re.search(r"https?://|@import|url\(", page.split("<body>")[0])


def test_page_can_be_read_by_a_machine_that_reads_aloud(pairs):
    tags = Page(error_page(pairs, "x")).tags
    assert tags[0] == ("html", {"lang": "en"})
    headings = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h\d", tag)]
    assert headings[0] == 1
    assert max(b - a for a, b in itertools.pairwise(headings)) == 1
    assert all(a.get("lang") == "vi" for t, a in tags if t == "q" or a.get("class") == "line")
    assert all(a.get("scope") for t, a in tags if t == "th")


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        colour = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
        shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        lit = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_colours_can_be_read_in_light_and_dark(pairs):
    themes = re.findall(r":root \{([^}]*)\}", error_page(pairs, "x"))
    assert len(themes) == 2
    for theme in themes:
        colour = dict(re.findall(r"--([\w-]+): (#\w+)", theme))
        for ground in ("paper", "gold", "found", "warn"):
            assert contrast(colour["ink"], colour[ground]) >= 7
        assert contrast(colour["both-ink"], colour["both"]) >= 7
        assert contrast(colour["soft"], colour["paper"]) >= 4.5
        for line in ("gold-line", "found-line"):
            assert contrast(colour[line], colour["paper"]) >= 3


def test_long_groups_fold_and_none_is_lost(make_pair):
    pairs = [make_pair("Sốt cao", [("symptom", "Sốt")], [], note_id=f"n{i}") for i in range(7)]
    page = error_page(pairs, "x")
    assert "<summary>4 more</summary>" in page
    assert len(Page(page).lines) == 7


def test_long_lines_are_cut_at_blanks_and_other_lines_left_out():
    text = "dòng trước\n" + "ho " * 200 + "sốt " + "đau " * 200 + "\ndòng sau"
    start = text.index("sốt")
    low, high = context(text, start, start + 3)
    assert text[low:high].startswith("ho ho")
    assert text[low:high].endswith("đau")
    assert "dòng" not in text[low:high]
    assert start - REACH <= low < start < high <= start + 3 + REACH
    assert context("sốt", 0, 3) == (0, 3)
    glued = "x" * 1000
    assert context(glued, 500, 502) == (500 - REACH, 502 + REACH)


def test_a_corpus_without_errors_or_notes_still_gives_a_page(make_pair):
    right = make_pair("Sốt", [("symptom", "Sốt")], [("symptom", "Sốt")])
    assert "0 errors" in error_page([right], "x")
    assert "0 notes" in error_page([], "x")
