"""The old character sets as tables: what was typed -> the Unicode letter it stands for."""

import unicodedata

__all__ = ["CP1252_BYTES", "DEBRIS", "GENUINE", "TCVN3", "VNI"]

CP1252_BYTES = {
    char: byte
    for byte in range(0x80, 0x100)
    if (char := bytes([byte]).decode("cp1252", "replace")) != "\ufffd"
} | {chr(byte): byte for byte in range(0x80, 0xA0)}
"""Sign -> byte; a byte that Windows-1252 leaves open is also known as its Latin-1 control."""

# TCVN 5712:1993 as in the .VnTime fonts ("ABC"): one byte a letter, from 0xB5 on in the order of
# the alphabet with the tones huyền, hỏi, ngã, sắc, nặng; toned capitals are another font.
_TCVN3_ROWS = (
    ("¡¢£¤¥¦§", "ĂÂÊÔƠƯĐ"),
    ("¨©ª«¬\u00ad®", "ăâêôơưđ"),
    ("µ¶·¸¹", "àảãáạ"),
    ("»¼½¾Æ", "ằẳẵắặ"),
    ("ÇÈÉÊË", "ầẩẫấậ"),
    ("ÌÎÏÐÑ", "èẻẽéẹ"),
    ("ÒÓÔÕÖ", "ềểễếệ"),
    ("×ØÜÝÞ", "ìỉĩíị"),
    ("ßáâãä", "òỏõóọ"),
    ("åæçèé", "ồổỗốộ"),
    ("êëìíî", "ờởỡớợ"),
    ("ïñòóô", "ùủũúụ"),
    ("õö÷øù", "ừửữứự"),
    ("úûüýþ", "ỳỷỹýỵ"),
)
TCVN3 = {old: new for row, letters in _TCVN3_ROWS for old, new in zip(row, letters, strict=True)}
"""TCVN3 (ABC) bytes, seen as Windows-1252 -> letters."""


def _with(mark: str) -> tuple[str, ...]:
    return tuple(mark + tone for tone in ("", *"\u0300\u0309\u0303\u0301\u0323"))


# VNI-Windows writes a bare letter and then a sign for its marks; a few letters have a byte alone.
_VNI_PAIRS = (
    ("aAeEoOuUyYôÔöÖ", "øûõùï", _with("")[1:]),
    ("aAeEoO", "âàåãáä", _with("\u0302")),
    ("aA", "êèúüéë", _with("\u0306")),
)  # fmt: skip
_VNI_SINGLE = dict(zip("ôÔöÖæÆóÓòÒîÎñÑíÍìÌ", "ơƠưƯỉỈĩĨịỊỵỴđĐíÍìÌ", strict=True))


def _vni() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    for bases, signs, marks in _VNI_PAIRS:
        for base in bases:
            for sign, mark in zip(signs, marks, strict=True):
                letter = unicodedata.normalize("NFC", _VNI_SINGLE.get(base, base) + mark)
                table[base + sign] = table[base + sign.upper()] = letter
    return table


VNI = _vni()
"""VNI-Windows letters, one or two signs, seen as Windows-1252 -> letters."""

DEBRIS = {new: old for old in "áâãèéêìíòóôõùú" if (new := TCVN3[old]) != old}
"""Unicode text that was once more converted "from TCVN3": what stands there -> what was meant.

Only letters that Latin-1 has were hit (á became ỏ, ê became ờ); all others, and à and ý, are right.
"""

_GENUINE_LIST = """
    bỏ bỏng bố bốn bộ bộc bột bớt bờ bụng bừa bừng chỏ chống chớm chớp chờ chụm chừ chừng cũ cũng
    cụm cừ cự dụ dụm dụng dừa dừng dựa giỏi giống giờ gũi gớm gừng hỏi hỏng hố hộ hộp khỏi khoẻ
    khốn khống khớp lỏi lỏng lốm lộ lộc lộn lộng lột lớn lớp lừa lựa mũ mũi mũm mỏi mỏng mống mộ
    mộc mộng một mờ mỡ mụn mừng ngũ ngụm ngừa ngừng ngự ngựa nhũ nhỏ nhộn nhộng nhớ nhớt nhờ nhờn
    nhừ nhựa nộp nỡ nụ phỏng phố phộng phớt phụ phụng rốn rũ rỏi rộ rộn rộng rộp rỡ rụng rừng sỏi
    số sống sộ sớm sờ sỡ sụn sừng sự thỏ thốn thống thớt thờ thụ thừa thừng trống trốn trộm trộn
    trụ trừ tỏ tố tốn tống tộc tụ từ từng tự tựa vũ vỏ vốn vụ vụn vụng vừa đờm đũa đỏ đốm đống độ
    độc độn động đột đớn đờ đỡ đừng đựng ố ốm ống
"""
GENUINE = frozenset(_GENUINE_LIST.split())
"""Syllables whose hit-looking letter is right nevertheless: more frequent so than as debris."""
