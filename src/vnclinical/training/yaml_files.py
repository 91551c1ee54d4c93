"""A YAML file -> a checked configuration, or an error that says what to write instead."""

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from vnclinical.errors import ConfigError, MissingExtraError

__all__ = ["read_yaml", "validated"]

Config = TypeVar("Config", bound=BaseModel)


def read_yaml(path: Path, model: type[Config], **changes: object) -> Config:
    """Reads and checks a file; relative paths are relative to the working folder.

    Args:
        path: the file.
        model: the configuration it should hold.
        changes: values that replace those of the file; None leaves the file's.

    Raises:
        ConfigError: names every wrong key, what it might have meant, and the known ones.
    """
    try:
        import yaml
    except ImportError as error:
        raise MissingExtraError.of("pyyaml", "train") from error
    try:
        data: Any = yaml.safe_load(path.read_text("utf8"))
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration file {path}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no YAML: {error}") from None
    if not isinstance(data, dict):
        raise ConfigError(
            f"{path} must hold keys and values; known keys: {', '.join(sorted(model.model_fields))}"
        )
    given = {key: value for key, value in changes.items() if value is not None}
    return validated(data | given, model, str(path))


def validated(data: dict[str, Any], model: type[Config], where: str) -> Config:
    """Checks plain data.

    Raises:
        ConfigError: as of ``read_yaml``; ``where`` stands in front.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(
            _fault(e, model) for e in error.errors(include_url=False, include_input=False)
        )
        raise ConfigError(f"{where}: {faults}; known keys: {', '.join(_known(model))}") from None


def _fault(error: Any, model: type[BaseModel]) -> str:  # noqa: ANN401 - pydantic's own dict
    place = [str(part) for part in error["loc"]]
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = "there is no such key"
        names = {key.rpartition(".")[2] for key in _known(model)}
        if near := difflib.get_close_matches(place[-1], sorted(names), 1):
            message += f", did you mean {near[0]!r}?"
    return f"{'.'.join(place)}: {message}" if place else message


def _known(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every key, those of nested parts as ``part.key``."""
    for name, field in sorted(model.model_fields.items()):
        inner = [kind for kind in _kinds(field.annotation) if issubclass(kind, BaseModel)]
        yield prefix + name
        for kind in inner:
            yield from _known(kind, f"{prefix}{name}.")


def _kinds(annotation: Any) -> Iterable[type]:  # noqa: ANN401 - any type expression
    if isinstance(annotation, type):
        return [annotation]
    return [kind for part in get_args(annotation) for kind in _kinds(part)]
