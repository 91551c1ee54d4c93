"""Assertion in inline-marked sentences: read them as a doctor, add one, run.

``{s:sốt|neg}`` is a symptom that must be denied; a mark without attributes must be affirmed,
certain, current and the patient's. Kinds and attributes: docs/corpus.md.
"""

import pytest

from vnclinical.annotations import Entity
from vnclinical.document import Document
from vnclinical.labels import EntityType, Layer
from vnclinical.pipelines.attributes.context import ContextTagger
from vnclinical.pipelines.measurements.finder import MeasurementFinder
from vnclinical.pipelines.sections import SectionFinder
from vnclinical.pipelines.sentences import SentenceSplitter
from vnclinical.readers.marked import MarkedNote, parse_marked
from vnclinical.readers.marked_gold import gold_from_marked
from vnclinical.text.span import Span

SENTENCES = """
không {s:sốt|neg}, {s:ho|neg}, {s:khó thở|neg} nhưng {s:đau ngực}
Không {s:nôn|neg}, có {s:ỉa lỏng}
{s:phù|neg} (-), {s:gan to}
{s:đau ngực} không lan
{s:ho} uống thuốc không đỡ
{s:sốt} không rõ nguyên nhân
{s:gan lách không to|neg}
chưa thấy {s:hạch ngoại vi|neg}
{s:sốt} không liên tục, {s:rét run}
bụng mềm, không {s:chướng|neg}; {s:ấn đau thượng vị}
đã hết {s:sốt|neg}, còn {s:ho}
không có {s:dấu hiệu thần kinh khu trú|neg}
không {s:loét|neg} {s:dị cảm đầu chi} 2 tháng
Túi mật: không {d:sỏi|neg}
{s:tiểu không tự chủ}, {s:yếu hai chân}
{d:đau thắt ngực không ổn định}
{s:không cầm nắm được} tay phải
tránh {r:aspirin|neg}
HBsAg (-), {d:xơ gan}
{t:HBsAg} (-)
TD {d:viêm ruột thừa|sus}
nghi {d:lao phổi|sus} / {d:COPD}
TD {d:viêm phổi|sus} - {d:THA}
{d:viêm tuỵ cấp|sus}?
chưa loại trừ {d:nhồi máu phổi|sus}
theo dõi mạch, huyết áp, {s:đau bụng}
{s:biến dạng cẳng tay} bên trái
{d:viêm phổi} PB {d:lao phổi|sus}
nếu {s:sốt|hyp} thì khám lại
tái khám khi {s:đau bụng|hyp}, {s:nôn|hyp}
{s:khó thở} khi gắng sức
Tiền sử: {d:THA|past} 5 năm, {d:ĐTĐ|past}
TS: {p:mổ ruột thừa|past} 2010. Khám: {s:ran ẩm}
CĐ: {d:THA} - {d:suy tim}
Tiền sử: không {d:hen|neg}
{d:lao phổi|past} cũ, nay {s:ho ra máu}
mẹ bị {d:ĐTĐ|fam}, {d:THA|fam}; bệnh nhân {d:hen}
bố mất vì {d:K phổi|fam}
Gia đình: anh trai {d:viêm gan B|fam}
mẹ thấy trẻ {s:sốt}, {s:bỏ bú}
gia đình đưa vào viện vì {s:co giật}
dự kiến {p:mổ nội soi|plan}
hẹn {t:siêu âm tim|plan} sau 1 tháng
Hướng điều trị: {p:thở máy|plan}
Cận lâm sàng cần làm: {t:CTM|plan}, {t:điện giải đồ|plan}
XN: {t:CTM|plan}, {t:đông máu|plan}, {t:X quang ngực|plan}
Siêu âm: {t:siêu âm bụng} có {s:dịch ổ bụng}
khong {s:sot|neg}, chi {s:dau nguc}
KHÔNG {s:PHÙ|neg}. {s:RAN ẨM}
""".strip().split("\n")

TAG = ContextTagger()


def read(sentence: str) -> tuple[list[object], list[object]]:
    text, items = parse_marked(sentence)
    gold = gold_from_marked(MarkedNote({"id": "x"}, text, items))["entities"]
    doc = MeasurementFinder()(SentenceSplitter()(SectionFinder()(Document.from_text(text))))
    entities = [Entity(Span(e["start"], e["end"]), EntityType(e["type"]), "gold") for e in gold]
    seen = TAG(doc.with_layer(Layer.ENTITIES, entities)).entities
    wanted = [(e["text"], *e["assertion"].values()) for e in gold]
    found = [
        (e.span.covered(doc.text), a.negated, a.certainty, a.temporality, a.experiencer)
        for e in seen
        for a in [e.assertion]
    ]
    return wanted, found


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentence(sentence: str) -> None:
    wanted, found = read(sentence)
    assert found == wanted


def test_every_decision_shows_its_cue() -> None:
    doc = Document.from_text("Không sốt")
    doc = SentenceSplitter()(SectionFinder()(doc))
    doc = TAG(
        doc.with_layer(Layer.ENTITIES, [Entity(Span(6, 9), EntityType.SYMPTOM, "gold")]).with_layer(
            Layer.MEASUREMENTS, []
        )
    )
    (evidence,) = doc.entities[0].evidence
    assert (evidence.attribute, evidence.cue, evidence.span) == ("negated", "Không", Span(0, 5))
