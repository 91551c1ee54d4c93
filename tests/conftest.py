"""What all tests share: pipelines made once, and no way out to the network."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest

import vnclinical

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("VNCLINICAL_SHARED", ROOT.parent / "shared"))
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Any:
    """Every socket to another machine fails: the library must work with no network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "127."
        if not str(host).startswith(LOOPBACK):
            raise AssertionError("a test tried to reach the network")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def rules() -> vnclinical.Pipeline:
    return vnclinical.load("rules")


@pytest.fixture(scope="session")
def nlp() -> vnclinical.Pipeline:
    return vnclinical.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the shared data lie beside the project only on the developers' machines")
    return SHARED
