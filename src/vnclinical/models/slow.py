"""A backbone's tokenizer, loaded by transformers: the one door for those without a fast form."""

from typing import Any

from vnclinical.errors import ConfigError, MissingExtraError

__all__ = ["TransformersCutter", "open_with_transformers"]


class TransformersCutter:
    """A tokenizer of transformers, asked for one word at a time.

    Args:
        tokenizer: what ``open_with_transformers`` gives.
    """

    def __init__(self, tokenizer: Any) -> None:  # noqa: ANN401 - transformers is not typed
        self._tokenizer = tokenizer
        self.unknown: str | None = tokenizer.unk_token

    def cut(self, word: str) -> list[tuple[str, int]]:
        """The pieces of a word; ``</s>`` in a note is text and never ends a window."""
        pieces = self._tokenizer.tokenize(word, split_special_tokens=True)
        return list(zip(pieces, self._tokenizer.convert_tokens_to_ids(pieces), strict=True))

    def vocabulary(self) -> dict[str, int]:
        """Piece -> id, special ones included."""
        found: dict[str, int] = self._tokenizer.get_vocab()
        return found


def open_with_transformers(source: str, *, local: bool) -> Any:  # noqa: ANN401
    """The tokenizer of a folder or a hub name; its fast form where it has one.

    Args:
        source: a folder, or a name on the Hugging Face hub.
        local: whether only files on this machine may be read.

    Raises:
        ConfigError: there is none.
        MissingExtraError: transformers, or a package that this tokenizer needs, is missing.
    """
    try:
        from transformers import AutoTokenizer
    except ImportError as error:
        raise MissingExtraError.of(
            (error.name or "transformers").partition(".")[0], "train"
        ) from error
    try:
        found = AutoTokenizer.from_pretrained(source, local_files_only=local)  # type: ignore[no-untyped-call, unused-ignore]
    except ImportError as error:
        raise MissingExtraError(
            f"the tokenizer of {source!r} needs a package that is not installed: {error}"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_tokenizer(source) from error
    # Where the files are missing, transformers makes up a tokenizer that knows no word.
    if set(found.get_vocab()) <= set(found.all_special_tokens):
        raise _no_tokenizer(source)
    return found


def _no_tokenizer(source: str) -> ConfigError:
    return ConfigError(
        f"{source!r} has no tokenizer that transformers can load: no tokenizer.json, and no files "
        "of the class that its tokenizer_config.json or config.json names (tokenizer_class)"
    )
