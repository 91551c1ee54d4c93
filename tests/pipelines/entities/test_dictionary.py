"""Terms of the bundled tables in inline-marked sentences: every mark must be found, nothing else.

Kinds: d disease, s symptom, t test, r drug, p procedure.
"""

import pytest

from vnclinical.document import Document
from vnclinical.labels import EntityType
from vnclinical.pipelines.entities.dictionary import DictionaryTagger
from vnclinical.pipelines.sections import SectionFinder
from vnclinical.readers.marked import parse_marked

KINDS = {
    "d": EntityType.DISEASE,
    "s": EntityType.SYMPTOM,
    "t": EntityType.TEST,
    "r": EntityType.DRUG,
    "p": EntityType.PROCEDURE,
}
SENTENCES = """
{d:THA}, {d:ĐTĐ típ 2}
{d:Đái  tháo đường típ 2}
{d:TĂNG HUYẾT ÁP}, {s:KHÓ THỞ}
{d:tang huyet ap}, {s:dau nguc}
{s:đau ngực trái}, {s:sốt}
{d:viêm phổi} do {d:COPD}
{s:đau bụng}, {s:nôn}
đã dùng {r:paracetamol} 500mg
{p:mổ ruột thừa} năm 2010
{t:siêu âm bụng}: bình thường
Đơn: {r:kali} 600mg
XN: {t:kali} bình thường
hôm nay bình thường
""".strip().split("\n")
TAG = DictionaryTagger()


def read(sentence: str) -> tuple[list[tuple[EntityType, str]], list[tuple[EntityType, str]]]:
    text, items = parse_marked(sentence)
    doc = TAG(SectionFinder()(Document.from_text(text)))
    found = [(c.type, c.span.covered(doc.text)) for c in doc.candidates]
    return [(KINDS[i.kind], i.text) for i in items], found


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence(sentence: str) -> None:
    wanted, found = read(sentence)
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "preferred"), [("THA", "tăng huyết áp"), ("tăng huyết áp", None), ("viêm phổi", None)]
)
def test_an_abbreviation_carries_its_full_name(text: str, preferred: str | None) -> None:
    (candidate,) = TAG(Document.from_text(text)).candidates
    assert candidate.preferred == preferred
    assert (candidate.source, candidate.score) == ("dictionary", None)


def test_candidates_of_other_taggers_stay() -> None:
    doc = TAG(Document.from_text("THA"))
    assert len(TAG(doc).candidates) == 2


@pytest.mark.parametrize("text", ["", "850MG", "abc xyz"])
def test_nothing_is_found_where_nothing_is(text: str) -> None:
    assert TAG(Document.from_text(text)).candidates == ()
