"""Runs a network on one window: the Runtime protocol and its ONNX Runtime implementation."""

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vnclinical.errors import ConfigError, MissingExtraError, ResourceError

__all__ = ["OnnxRuntime", "Runtime"]

PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}


class Runtime(Protocol):
    """Anything that turns sub-words into logits."""

    def run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Logits of one window.

        Args:
            ids: sub-word ids, special ones included. *Shape:* ``(tokens,)``

        Returns:
            *Shape:* ``(tokens, types, 3)``, the last axis O, B, I.
        """
        ...


class OnnxRuntime:
    """An ONNX Runtime session; one may be used by many threads at once.

    Windows are run one at a time: dynamic INT8 scales are computed over the whole input, so that a
    batch would make the result of a note depend on its neighbours.
    """

    def __init__(self, path: Path, *, device: str = "cpu", threads: int | None = None) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise MissingExtraError(
                "'onnxruntime' is not installed; install it with: pip install onnxruntime"
            ) from error
        provider = PROVIDERS.get(device)
        available = onnxruntime.get_available_providers()
        if provider not in available:
            usable = [name for name, p in PROVIDERS.items() if p in available]
            raise ConfigError(f"device {device!r} cannot be used here; usable: {', '.join(usable)}")
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if threads is not None:
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(path), sess_options=options, providers=[provider]
            )
        except Exception as error:  # onnxruntime raises its own, undocumented exception types
            raise ResourceError(
                f"{path} cannot be loaded by ONNX Runtime; package it again"
            ) from error

    def run(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """See ``Runtime.run``."""
        feeds = {"input_ids": ids[None], "attention_mask": np.ones_like(ids)[None]}
        logits: NDArray[np.float32] = self._session.run(None, feeds)[0][0]
        return logits
