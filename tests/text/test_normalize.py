import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnclinical.text.normalize import normalize

LEGACY = "BÖnh nh©n ®au ngùc khụng cỏc Beänh nhaân bá»‡nh nhÃ¢n \u0302\u0301\u0323´ð\u200b\xad\r\n"
ANY = st.text(st.characters(exclude_categories=()), max_size=60) | st.text(LEGACY, max_size=60)
PIECES = st.lists(st.sampled_from([*LEGACY.split(" "), " ", "\n", "µmol", "Ã ", "à"]), max_size=25)


@given(ANY | PIECES.map(" ".join) | PIECES.map("".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_normalised_once_and_maps_back(raw: str) -> None:
    done = normalize(raw)
    assert normalize(done.text).text == done.text
    assert unicodedata.is_normalized("NFC", done.text)
    assert done.offsets.normalized_length == len(done.text)
    last = (0, 0)
    for at in range(len(done.text)):
        here = done.offsets.original(at, at + 1)
        assert last <= here
        assert 0 <= here[0] <= here[1] <= len(raw)
        last = here


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("be\u0323\u0302nh", "bệnh"), ("be\u0302\u0323nh", "bệnh"), ("so\u0301\u0302t", "sốt"),
        ("ba´c sĩ", "bác sĩ"), ("góc 5´", "góc 5´"), ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\xa0b\u3000c", "a b c"), ("hu\u200byết\xad áp", "huyết áp"), ("\ufeffho", "ho"),
        ("Ðau ðầu", "Đau đầu"), ("hо khаn", "ho khan"), ("ＨＡ：１２０", "HA:120"),
        ("37º, 38˚C, 39⁰C", "37°, 38°C, 39°C"), ("\x00a\ud800", " a\ufffd"),
    ],
)  # fmt: skip
def test_odd_characters_become_plain(raw: str, text: str) -> None:
    assert normalize(raw).text == text


@pytest.mark.parametrize(
    "text", ["70 µmol/L, ± 2, ½ viên, 37,2°C", "ΔCĐ: TNFα, βHCG", "Crestor® 10mg × 1", "hoà, thuỷ"]
)
def test_plain_text_stays_and_costs_no_anchor(text: str) -> None:
    done = normalize(text)
    assert done.text == text
    assert done.offsets.is_identity
    assert done.repairs == ()


def test_repairs_speak_original_offsets() -> None:
    done = normalize("\ufeffho\r\nBÖnh nh©n\x93\x00")
    assert [(r.kind, r.start, r.end) for r in done.repairs] == [
        ("byte_order_mark", 0, 1),
        ("encoding_repaired", 6, 13),
        ("encoding_repaired", 14, 15),
        ("character_replaced", 15, 16),
    ]


def test_missing_diacritics_are_seen_only_in_enough_vietnamese() -> None:
    bare = "Benh nhan nam vao vien vi dau nguc trai, kham thay khong sot, huyet ap tang. "
    assert not normalize(bare * 3).has_diacritics
    assert normalize("dau nguc").has_diacritics
    assert normalize("The patient was admitted with chest pain and no fever. " * 9).has_diacritics
    assert normalize("Bệnh nhân vào viện vì đau ngực. " * 9).has_diacritics
