import pytest

from vnclinical.corpus.identifiers import identifiers

# Numbers below are put together at run time, so that no such string stands in a file.
PHONE = "09" + "12345678"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"ĐT người nhà: {PHONE}", "telephone number"),
        (f"sđt {PHONE[:4]} {PHONE[4:7]} {PHONE[7:]}", "telephone number"),
        (f"+84{PHONE[1:]}", "telephone number"),
        ("BHYT " + "GD4" + "790" + "123456789", "insurance card number"),
        ("CCCD " + "079" + "085" + "001234", "run of 9 to 12 digits"),
        ("gửi a.b@" + "example.vn", "e-mail address"),
    ],
)
def test_what_could_name_a_person_is_found(text, kind):
    assert [k for k, _ in identifiers(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "mã y tế 000123456789",
        "HA 120/80 mmHg, M 80, T 37, SpO2 98%",
        "ngày 12/08/2026 lúc 08h30, tái khám 20.08.2026",
        "Natri clorid 0,9% 500ml x 2, 30 giọt/phút, 0.25mg",
        "hồ sơ 12345678",
    ],
)
def test_values_dates_and_invented_numbers_are_left_alone(text):
    assert list(identifiers(text)) == []
