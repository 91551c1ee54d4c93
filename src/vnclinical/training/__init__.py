"""Corpora -> model folders; needs ``vnclinical[train]`` and says so at the door."""

from importlib.util import find_spec

from vnclinical.errors import MissingExtraError

for _package in ("torch", "transformers", "safetensors"):
    if find_spec(_package) is None:
        raise MissingExtraError.of(_package, "train")
