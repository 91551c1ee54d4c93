"""The name of a device -> the device, or an error that says which can be used."""

import torch

from vnclinical.errors import ConfigError

__all__ = ["device_of"]


def device_of(name: str) -> torch.device:
    """``auto`` takes a GPU where there is one.

    Raises:
        ConfigError: a GPU is asked for and there is none.

    >>> device_of("cpu").type
    'cpu'
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise ConfigError("device 'cuda' cannot be used here: torch sees no GPU; usable: auto, cpu")
    return torch.device(name)
