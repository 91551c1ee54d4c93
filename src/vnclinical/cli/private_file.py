"""A path and text of notes -> a file that only its owner can read, written whole or not."""

import os
import tempfile
from pathlib import Path

from vnclinical.errors import ExportError

__all__ = ["check_private", "write_private"]


def check_private(path: Path, option: str) -> None:
    """Refuses a place that cannot be written, before any work is done; makes missing folders.

    Args:
        path: the file to be written.
        option: the option that names it, for the message.

    Raises:
        ExportError: the place is a folder, or its folder cannot be written to.
    """
    if path.is_dir():
        raise ExportError(f"{option} {path} is a folder; name a file in it")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise ExportError(
            f"cannot write to {path.parent}: {error.strerror}; choose another {option}"
        ) from error


def write_private(path: Path, text: str) -> None:
    """Writes UTF-8 beside the path with mode 0600 and renames.

    A reader sees the old file or the new one, never a half, and a file that others could read
    before is closed to them.

    Raises:
        ExportError: the file cannot be written.
    """
    draft = None
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with open(handle, "w", encoding="utf8", newline="") as stream:
            stream.write(text)
        os.replace(draft, path)
    except BaseException as error:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ExportError(f"cannot write {path}: {error.strerror}") from error
        raise
