"""The page of a record: nothing of the note is lost, run or fetched."""

import re
from html.parser import HTMLParser

import pytest

import vnclinical
from vnclinical.exporters.html import to_html
from vnclinical.labels import EntityType
from vnclinical.record import Assertion, ClinicalRecord, CodeItem, EntityItem, PipelineItem

MADE = PipelineItem(version="0", preset="rules", icd_edition="TT06-2026")
NOTE_START = '<pre class="note">\n'  # browsers drop the line end that follows <pre>


class Page(HTMLParser):
    """The tags of a page, and the text of its note."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.note = ""
        self._inside = False
        assert NOTE_START in page
        self.feed(page.replace(NOTE_START, NOTE_START[:-1], 1))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [name for name, _ in attrs if name in ("src", "href", "action", "data")]
        self._inside = self._inside or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        self.note += data if self._inside else ""


def entity(text: str, start: int, end: int, **more: object) -> EntityItem:
    given = {"id": f"e{start}", "text": text[start:end], "start": start, "end": end}
    return EntityItem.model_validate({"type": EntityType.DISEASE} | given | more)


def record(*entities: EntityItem, note_id: str | None = None) -> ClinicalRecord:
    return ClinicalRecord(pipeline=MADE, entities=entities, note_id=note_id)


NOTES = [
    "",
    "\nTS: THA",
    "BN <b>sốt</b> & ho \"nhiều\" 'lắm'",
    "<script>alert('sốt')</script> viêm phổi",
    "</pre></body> sốt &amp; ho &lt; &nbsp;",
    "TS:\tTHA\n\n\n  HA 150/90 mmHg,  SpO2 < 90%\n",
    "So\u0302\u0301t cao 😀 viêm phổi \u200b đau",
    "Đơn: amlodipin 5mg x 1 viên/ngày; CĐ: viêm phổi thuỳ dưới phải",
]


@pytest.mark.parametrize("note", NOTES)
def test_every_character_of_the_note_survives(rules: vnclinical.Pipeline, note: str) -> None:
    assert Page(to_html(rules(note), note)).note == note


@pytest.mark.parametrize("note", NOTES)
def test_a_tag_in_the_note_is_shown_as_text(rules: vnclinical.Pipeline, note: str) -> None:
    page = Page(to_html(rules(note), note))
    assert not {"script", "b"} & set(page.tags)
    assert page.tags.count("pre") == 1


def test_a_tag_in_any_field_is_shown_as_text() -> None:
    text = "<i>u</i>"
    evil = entity(
        text, 0, 8, preferred="<script>1</script>",
        codes=[CodeItem(edition="x", code="<script>", title='"><script>')],
    )  # fmt: skip
    page = to_html(record(evil, note_id="</title><script>"), text)
    assert "<script>" not in page
    assert "<i>" not in page


def test_overlapping_entities_are_both_marked() -> None:
    text = "viêm phổi thuỳ dưới phải"
    overlapping = (
        entity(text, 0, 14),
        entity(text, 5, 24, type=EntityType.ANATOMY),
        entity(text, 5, 9, type=EntityType.SYMPTOM),
    )
    page = to_html(record(*overlapping), text)
    assert Page(page).note == text
    marked = page.split(NOTE_START)[1].split("</pre>")[0]
    assert marked.count("<mark") == marked.count("</mark>") == 7
    for kind in ("disease", "anatomy", "symptom"):
        assert f'<mark class="{kind}"' in marked


def test_what_is_denied_looks_different() -> None:
    text = "không sốt"
    denied = entity(text, 6, 9, assertion=Assertion(negated=True))
    assert '<mark class="disease negated"' in to_html(record(denied), text).split(NOTE_START)[1]


def test_nothing_is_fetched_from_anywhere(rules: vnclinical.Pipeline) -> None:
    note = "CĐ: viêm phổi, xem https://example.org/a.png"
    page = to_html(rules(note), note)
    assert not Page(page).links
    head = page.split("<body>")[0]
    assert not re.search(r"https?://|@import|url\(", head)
    assert "default-src 'none'" in head
