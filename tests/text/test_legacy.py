import pytest

from vnclinical.text.legacy import looks_legacy
from vnclinical.text.normalize import normalize


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("BÖnh nh©n nam, t¨ng huyÕt ¸p", "Bệnh nhân nam, tăng huyết áp"),
        ("ng­êi bÖnh", "người bệnh"), ("BÖnh lý", "Bệnh lý"),
        ("BÖNH NH¢N T¡NG HUYÕT ¸P", "BỆNH NHÂN TĂNG HUYẾT ÁP"),
        ("Chẩn đoán: bÖnh nh©n t¨ng huyÕt ¸p", "Chẩn đoán: bệnh nhân tăng huyết áp"),
        ("BÖnh nh©n uèng Crestor® 5 µmol", "Bệnh nhân uống Crestor® 5 µmol"),
        ("Beänh nhaân nam, taêng huyeát aùp", "Bệnh nhân nam, tăng huyết áp"),
        ("bá»‡nh nhÃ¢n 37Â°C", "bệnh nhân 37°C"), ("vÃ o viện vÃ¬ Ä‘au", "vào viện vì đau"),
        ("bÃ¡Â»â€¡nh nhÃƒÂ¢n", "bệnh nhân"),
        ("nghiờn cứu, bệnh nhõn, khụng, cỏc", "nghiên cứu, bệnh nhân, không, các"),
        ("bệnh nhõn cú ho, đó mổ", "bệnh nhân có ho, đã mổ"),
    ],
)  # fmt: skip
def test_old_and_misread_lines_are_repaired(raw: str, text: str) -> None:
    done = normalize(raw)
    assert done.text == text
    assert "encoding_repaired" in {repair.kind for repair in done.repairs}


@pytest.mark.parametrize(
    "text",
    [
        "Bệnh nhân tỉnh, 37,5°C ± 0,2", "Névralgie du trijumeau, fièvre élevée",
        "HC Guillain-Barré, bệnh Ménière, Sjögren, Röntgen", "TÂM THẦN: “CHƯA RÕ BÊ”…",
        "uống lúc 6 giờ, 18 giờ", "Ø 5 mm, ½ viên × 2", "phụng dưỡng, bộ phận, số một",
    ],
)  # fmt: skip
def test_right_lines_stay(text: str) -> None:
    assert normalize(text).text == text


def test_short_lines_follow_the_rest_of_the_note() -> None:
    note = "BÖnh nh©n t¨ng huyÕt ¸p\nkh«ng sèt\nSèt\nphæi tr¸i"
    assert normalize(note).text == "Bệnh nhân tăng huyết áp\nkhông sốt\nSốt\nphổi trái"


def test_ordinary_vietnamese_is_not_looked_at_line_by_line() -> None:
    assert not looks_legacy("Bệnh nhân không sốt, đau bụng 3 giờ, các khớp bình thường.")
