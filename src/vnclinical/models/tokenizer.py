"""Tokenizers of model folders: load, save, copy."""

import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from vnclinical.errors import ConfigError, MissingExtraError, ResourceError
from vnclinical.models.phobert import PhobertCutter
from vnclinical.models.slow import TransformersCutter, open_with_transformers
from vnclinical.models.wordwise import WordwiseTokenizer

__all__ = [
    "SubwordTokenizer",
    "copy_tokenizer",
    "load_tokenizer",
    "save_tokenizer",
    "tokenizer_name",
]

FILE, FOLDER = "tokenizer.json", "tokenizer"
_MERGES = "bpe.codes"


class SubwordTokenizer(Protocol):
    """What is used of a ``tokenizers.Tokenizer``."""

    def encode(self, sequence: str, *, add_special_tokens: bool = True) -> Any:  # noqa: ANN401
        """An encoding with ``ids`` and ``offsets``."""

    def get_vocab(self) -> dict[str, int]:
        """Sub-word -> id."""


@lru_cache(maxsize=8)
def load_tokenizer(path: Path) -> SubwordTokenizer:
    """The tokenizer of a model folder, without padding, truncation or special tokens.

    Args:
        path: a ``tokenizer.json``, or a folder with the files of a tokenizer that has none.

    Raises:
        ResourceError: it cannot be read.
        MissingExtraError: a package that reads it is missing.
    """
    return _load_folder(path) if path.is_dir() else _load_file(path)


def _load_file(path: Path) -> SubwordTokenizer:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise MissingExtraError(
            "'tokenizers' is not installed; install it with: pip install tokenizers"
        ) from error
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises a bare Exception for every fault
        raise ResourceError(f"{path} is no readable tokenizer; package the model again") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ready: SubwordTokenizer = tokenizer
    return ready


def _load_folder(path: Path) -> SubwordTokenizer:
    try:
        plain = PhobertCutter.open(path)
        if plain is not None:
            return WordwiseTokenizer(plain)
        return WordwiseTokenizer(TransformersCutter(open_with_transformers(str(path), local=True)))
    except (ConfigError, OSError, ValueError, KeyError) as error:
        raise ResourceError(f"{path} is no readable tokenizer; package the model again") from error


def tokenizer_name(folder: Path) -> str:
    """What a run or a model folder calls its tokenizer: ``tokenizer.json`` or ``tokenizer``.

    Raises:
        ResourceError: there is neither.
    """
    for name in (FILE, FOLDER):
        if (folder / name).exists():
            return name
    raise ResourceError(f"{folder} has no tokenizer: neither {FILE} nor the folder {FOLDER}")


def save_tokenizer(backbone: str, target: Path) -> list[str]:
    """Puts the tokenizer of a backbone into a folder.

    Args:
        backbone: a folder, or a name on the Hugging Face hub.
        target: where to put it; what an earlier call left there is replaced.

    Returns:
        The names of the files, relative to ``target``: ``tokenizer.json``, or the tokenizer's own
        files below ``tokenizer/`` where it has no fast form (PhoBERT and its kin).

    Raises:
        ConfigError: the backbone has no tokenizer, or one that does not survive being saved.
        MissingExtraError: a package that reads it is missing.
    """
    _clear(target)
    source = Path(backbone)
    # PhoBERT's merges can stand beside a tokenizer.json of other makers; they decide.
    if (source / FILE).is_file() and not (source / _MERGES).is_file():
        shutil.copyfile(source / FILE, target / FILE)
        return [FILE]
    loaded = open_with_transformers(backbone, local=source.is_dir())
    fast = getattr(loaded, "backend_tokenizer", None)
    if fast is not None:
        fast.save(str(target / FILE))
        return [FILE]
    loaded.save_pretrained(str(target / FOLDER))
    _check_saved(backbone, loaded, target / FOLDER)
    return _files(target)


def _check_saved(backbone: str, loaded: Any, folder: Path) -> None:  # noqa: ANN401
    load_tokenizer.cache_clear()  # the folder may have held another one a moment ago
    try:
        is_same = load_tokenizer(folder).get_vocab() == loaded.get_vocab()
    except ResourceError as error:
        raise ConfigError(f"the tokenizer of {backbone!r} cannot be read once saved") from error
    if not is_same:
        raise ConfigError(f"the tokenizer of {backbone!r} numbers its pieces anew when saved")


def copy_tokenizer(source: Path, target: Path) -> list[str]:
    """Copies the tokenizer of a run or a model folder into another one.

    Returns:
        As ``save_tokenizer``.

    Raises:
        ResourceError: the folder has no tokenizer.
    """
    name = tokenizer_name(source)
    _clear(target)
    if name == FOLDER:
        shutil.copytree(source / FOLDER, target / FOLDER)
    else:
        shutil.copyfile(source / FILE, target / FILE)
    return _files(target)


def _clear(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).unlink(missing_ok=True)
    if (folder / FOLDER).is_dir():
        shutil.rmtree(folder / FOLDER)


def _files(folder: Path) -> list[str]:
    found = [folder / FILE, *(folder / FOLDER).rglob("*")]
    return sorted(p.relative_to(folder).as_posix() for p in found if p.is_file())
