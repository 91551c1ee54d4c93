"""Headings -> sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from vnclinical.annotations import Section
from vnclinical.document import Document
from vnclinical.labels import DiagnosisStage, Layer, SectionKind
from vnclinical.matching.lexicon import bundled_rows, split_cell
from vnclinical.matching.phrases import PhraseMatch, PhraseMatcher
from vnclinical.text.span import Span

__all__ = ["SectionFinder"]

NUMBERING = re.compile(
    r"[ \t]*(?:[-+*•–>#]+|[A-H][.)]|[IVX]{1,4}[.)/-]|\d{1,2}(?:\.\d{1,2})*[.)/-]?"
    r"|[a-zđ][.)])*[ \t]*"
)
NUMBER = re.compile(r"[A-X\d][\w.]*[.)/-]*[ \t]*$")
STOPS = ("", ".", ",", ";", ":", "-", "–", ")", "\n", "*", "+", "/")
INSIDE = frozenset({"glued", "open", "bare"})
BARE = frozenset({"bare", "open"})
AFTER_COLON = re.compile(r"[ \t]*[:;：](?!\d)")
AFTER_LINE_END = re.compile(r"[ \t]*(?:[.\-–]?[ \t]*)(?=\n|$)")
AFTER_DASH = re.compile(r"[ \t]+[-–=][ \t]+")
QUALIFIER = re.compile(r"(?:[ \t]*\([^()\n]{1,30}\))?")
# A line that ends in a colon, or one all in capitals, is a heading even when no table knows it.
UNKNOWN = re.compile(
    r"^[ \t]*(?:[IVX]{1,4}\.|\d{1,2}[.)])?[ \t]*(?P<words>[^\W\d_][^\n:;,.=/\d]{2,45}):?[ \t]*$",
    re.M,
)


@dataclass(frozen=True, slots=True)
class _Heading:
    kind: SectionKind
    stage: DiagnosisStage | None
    style: str
    """Where the words are a heading. At the start of a line, before a colon or the line's end:
    always. Before a colon inside a line: ``glued``, ``open``, ``bare``; ``strict`` only after
    punctuation. Without a colon: ``open`` after punctuation, ``bare`` at the start of a line."""


class SectionFinder:
    r"""Cuts a note into its parts by the headings of ``sections.tsv``.

    A known heading counts at the start of a line (numbered or not) when a colon, a semicolon, a
    dash or the end of the line follows, and inside a line when a colon follows. An unknown heading
    (a line that ends in a colon or stands all in capitals) ends the section before it.

    >>> doc = SectionFinder()(Document.from_text("Tiền sử: THA\nKhám: tỉnh"))
    >>> [(s.kind.value, s.title.covered(doc.text)) for s in doc.sections]
    [('past_history', 'Tiền sử:'), ('examination', 'Khám:')]

    Known misses: a heading with a typo; a heading word used as an ordinary word before a colon.
    """

    reads: ClassVar[frozenset[Layer]] = frozenset({Layer.TEXT})
    writes: ClassVar[Layer] = Layer.SECTIONS

    def __init__(self) -> None:
        columns = ("heading", "kind", "stage", "style", "source")
        self._matcher = PhraseMatcher(
            (
                (
                    heading,
                    _Heading(
                        SectionKind(row["kind"]),
                        DiagnosisStage(row["stage"]) if row["stage"] else None,
                        row["style"],
                    ),
                )
                for row in bundled_rows("vnclinical.pipelines", "sections.tsv", columns)
                for heading in split_cell(row["heading"])
            ),
            any_case=True,
        )

    def __reduce__(self) -> tuple[type["SectionFinder"], tuple[()]]:
        """The table is read again in the worker."""
        return SectionFinder, ()

    def __call__(self, doc: Document) -> Document:
        """Fills SECTIONS; text before the first heading belongs to none."""
        titles = sorted(self._titles(doc), key=lambda t: t[0].start)
        sections = []
        for (title, heading), following in zip(titles, [*titles[1:], None], strict=False):
            end = following[0].start if following else len(doc.text)
            end = title.start + len(doc.text[title.start : end].rstrip())
            sections.append(Section(Span(title.start, end), title, heading.kind, heading.stage))
        return doc.with_layer(Layer.SECTIONS, sections)

    def _titles(self, doc: Document) -> Iterator[tuple[Span, _Heading]]:
        taken: list[Span] = []
        for match in self._matcher.find(doc.tokens, without_marks=doc.is_bare):
            title = _title(doc.text, match)
            if title is not None:
                taken.append(title)
                yield title, match.payload
        known = {doc.text.count("\n", 0, t.start) for t in taken}
        capitals = sum(map(str.isupper, doc.text)) > sum(map(str.islower, doc.text))
        other = _Heading(SectionKind.OTHER, None, "line")
        for unknown in UNKNOWN.finditer(doc.text):
            span = Span(unknown.start() + _indent(unknown[0]), unknown.end())
            line = doc.text.count("\n", 0, span.start)
            words = unknown["words"]
            ends_in_colon = unknown[0].rstrip().endswith(":") and words[0].isupper()
            all_capitals = words.isupper() and len(words) > 5 and not capitals
            if (ends_in_colon or all_capitals) and line not in known and span.end > span.start:
                yield span, other


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _title(text: str, match: PhraseMatch) -> Span | None:
    """The span of the heading, number and colon included, or None when it is no heading here."""
    heading: _Heading = match.payload
    start, end = match.span.start, match.span.end
    line_start = text.rfind("\n", 0, start) + 1
    opens_line = NUMBERING.fullmatch(text, line_start, start) is not None
    if opens_line:
        number = NUMBER.search(text, line_start, start)
        start = number.start() if number else start
    after_stop = text[:start].rstrip(" \t")[-1:] in STOPS
    after = QUALIFIER.match(text, end)
    end_of_words = after.end() if after else end
    colon = AFTER_COLON.match(text, end_of_words)
    if colon:
        inside = heading.style in INSIDE or (heading.style == "strict" and after_stop)
        return Span(start, colon.end()) if opens_line or inside else None
    if heading.style == "open" and after_stop:
        return Span(start, end)
    if not opens_line:
        return None
    if AFTER_LINE_END.match(text, end_of_words) or AFTER_DASH.match(text, end_of_words):
        return Span(start, end_of_words)
    return Span(start, end) if heading.style in BARE else None
