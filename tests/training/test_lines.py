"""Lines lost or shuffled: spans go with their line, what is no list keeps its order."""

import random

from vnclinical.labels import EntityType
from vnclinical.text.offsets import rewrite
from vnclinical.training.lines import lost_lines, shuffled_lines
from vnclinical.training.texts import TrainingText, TypedSpan


def text_of(text: str, *words: str) -> TrainingText:
    spans = [
        TypedSpan(text.index(word), text.index(word) + len(word), (EntityType.SYMPTOM,))
        for word in words
    ]
    return TrainingText("n", text, tuple(sorted(spans)))


def shuffles(text: TrainingText) -> list[TrainingText]:
    return [shuffled_lines(text, random.Random(seed)) for seed in range(40)]


def test_lines_of_a_list_change_places_and_take_their_spans_along():
    text = text_of(
        "Khám:\n- Tim: đều\n- Phổi: ran ẩm\n- Bụng: đau hạ vị\nHết", "ran ẩm", "đau hạ vị"
    )
    found = shuffles(text)
    assert len({new.text for new in found}) == 6
    for new in found:
        assert new.text.startswith("Khám:\n")
        assert new.text.endswith("\nHết")
        assert sorted(new.text.split("\n")) == sorted(text.text.split("\n"))
        assert list(new.spans) == sorted(new.spans)
        assert {new.text[s.start : s.end] for s in new.spans} == {"ran ẩm", "đau hạ vị"}


def test_findings_by_organ_change_places_but_sections_do_not():
    text = text_of("Tiền sử: THA\nTim: đều\nPhổi: rõ\nBụng: mềm\nChẩn đoán: ho\n+ sốt\n")
    found = {new.text for new in shuffles(text)}
    assert len(found) == 6
    assert all(new.startswith("Tiền sử") and new.endswith("ho\n+ sốt\n") for new in found)


def test_numbered_lines_headings_and_prose_stay_where_they_are():
    text = text_of("1. THA\n2. ĐTĐ\nTiền sử:\nkhỏe mạnh\nđau bụng từ sáng\nnôn hai lần\n")
    assert {new.text for new in shuffles(text)} == {text.text}


def test_a_wrapped_item_is_not_torn_from_its_rest():
    text = text_of("- Tim đều\n- Phổi thông khí\ngiảm hai đáy\n- Bụng mềm\n")
    assert all("khí\ngiảm" in new.text for new in shuffles(text))


def test_a_span_over_a_line_end_holds_both_lines():
    text = text_of("- ho\n- đau\n- bụng\n- sốt\n- mệt\n", "đau\n- bụng")
    for new in shuffles(text):
        (span,) = new.spans
        assert new.text[span.start : span.end] == "đau\n- bụng"


def test_only_lines_that_no_span_touches_are_lost():
    text = text_of("họ tên\nđau\nbụng\nsốt\nngày\n\nký tên", "đau\nbụng", "sốt")
    found = {rewrite(text.text, lost_lines(text, random.Random(seed)))[0] for seed in range(300)}
    assert all("đau\nbụng\nsốt\n" in new for new in found)
    assert any("họ tên" not in new for new in found)
    assert any("ký tên" not in new for new in found)


def test_a_note_never_loses_all_its_lines():
    text = text_of("khỏe")
    assert not any(list(lost_lines(text, random.Random(seed))) for seed in range(100))
