from pathlib import Path

import pytest

from vnclinical.errors import InputError
from vnclinical.text.normalize import normalize
from vnclinical.text.reading import read_note


@pytest.mark.parametrize(
    ("raw", "text", "single"),
    [
        ("\ufeffSốt\r\n".encode(), "\ufeffSốt\r\n", False),
        ("Sốt cao\r\n".encode("utf-16"), "Sốt cao\r\n", False),
        (b"B\xd6nh\x81\x93", "BÖnh\x81“", True),
        (b"", "", False),
    ],
)
def test_files_come_back_character_for_character(
    tmp_path: Path, raw: bytes, text: str, single: bool
) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes(raw)
    got = read_note(note)
    assert (got[0].removeprefix("\ufeff"), got[1]) == (text.removeprefix("\ufeff"), single)


def test_a_tcvn3_file_can_be_repaired(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes(b"B\xd6nh nh\xa9n ng\xad\xeai l\xedn")
    assert normalize(read_note(note)[0]).text == "Bệnh nhân người lớn"


@pytest.mark.parametrize("raw", [b"%PDF-1.7 secret", b"secret\x00\x00\x01\x02" * 20])
def test_binary_files_are_refused_without_their_content(tmp_path: Path, raw: bytes) -> None:
    note = tmp_path / "note.bin"
    note.write_bytes(raw)
    with pytest.raises(InputError, match=r"note\.bin") as caught:
        read_note(note)
    assert "secret" not in str(caught.value)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read_note(tmp_path / "none.txt")
