"""A file on disk -> its text, character for character, with whether single bytes were assumed."""

import codecs
from os import PathLike
from pathlib import Path

from vnclinical.errors import InputError
from vnclinical.text.legacy_tables import CP1252_BYTES

__all__ = ["decode_note", "read_note"]

_SIGNS = {byte: char for char, byte in reversed(CP1252_BYTES.items())}
_SINGLE = "".join(chr(byte) if byte < 0x80 else _SIGNS[byte] for byte in range(256))
_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive or an Office file (docx, xlsx)",
    b"\xd0\xcf\x11\xe0": "an old Office file (doc, xls)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF file",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\v\f\x1a\x1b")


def read_note(path: str | PathLike[str]) -> tuple[str, bool]:
    """Reads a note; line ends and a byte order mark stay for ``normalize`` to see.

    The second value is true if the bytes are no Unicode and were read one by one, which is what
    ``normalize`` needs to repair notes saved in TCVN3 or VNI-Windows.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> note = Path(folder.name, "note.txt")
    >>> _ = note.write_bytes("bÖnh nh©n".encode("cp1252"))
    >>> read_note(note)
    ('bÖnh nh©n', True)
    >>> folder.cleanup()
    """
    try:
        raw = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(f"cannot read {str(path)!r}: {reason}") from None
    return decode_note(raw, str(path))


def decode_note(raw: bytes, name: str) -> tuple[str, bool]:
    """The same for bytes that are here already; ``name`` is how errors call them."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(raw, name), False
    if kind := _binary_kind(raw):
        raise InputError(f"{name!r} is not a text file but {kind}; export it as UTF-8 text")
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        return raw.decode("latin-1").translate(dict(enumerate(_SINGLE))), True


def _utf16(raw: bytes, name: str) -> str:
    order = "utf-16-le" if raw.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    try:
        return raw.decode(order)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name!r} begins as UTF-16 but breaks off at byte {error.start}; save it as UTF-8"
        ) from None


def _binary_kind(raw: bytes) -> str:
    """What the bytes are instead of text, or nothing."""
    for magic, kind in _MAGIC.items():
        if raw.startswith(magic):
            return kind
    head = raw[:65536]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # A stray NUL or field mark of an old hospital system is no reason to refuse a note.
    return "binary data" if controls > 2 and controls > 0.02 * len(head) else ""
