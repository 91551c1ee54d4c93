"""ONNX Runtime behind our door, with a network of one table made here."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from vnclinical.errors import ConfigError, ResourceError
from vnclinical.models.runtime import OnnxRuntime

onnx = pytest.importorskip("onnx", reason="onnx comes with vnclinical[train]")
TABLE = np.random.default_rng(1).normal(size=(11, 2, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    helper, types = onnx.helper, onnx.TensorProto
    inputs = [
        helper.make_tensor_value_info(name, types.INT64, [1, "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("logits", types.FLOAT, [1, "tokens", 2, 3])
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["logits"])],
        "table",
        inputs,
        [output],
        [onnx.numpy_helper.from_array(TABLE, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = tmp_path_factory.mktemp("network") / "model.onnx"
    onnx.save(model, path)
    return path


def test_a_network_gives_logits_of_one_window(network: Path) -> None:
    ids = np.array([0, 5, 5, 10])
    assert OnnxRuntime(network, threads=1).run(ids) == pytest.approx(TABLE[ids])


def test_many_threads_share_one_session(network: Path) -> None:
    runtime = OnnxRuntime(network, threads=1)
    windows = [np.arange(n % 11 + 1) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        for ids, logits in zip(windows, pool.map(runtime.run, windows), strict=True):
            assert logits == pytest.approx(TABLE[ids])


@pytest.mark.parametrize("size", [0, 10, -20])
def test_a_broken_file_is_refused(network: Path, tmp_path: Path, size: int) -> None:
    broken = tmp_path / "model.onnx"
    broken.write_bytes(network.read_bytes()[:size])
    with pytest.raises(ResourceError, match=r"model\.onnx cannot be loaded"):
        OnnxRuntime(broken)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="cannot be loaded"):
        OnnxRuntime(tmp_path / "none.onnx")


@pytest.mark.parametrize("device", ["tpu", "CPU", ""])
def test_an_unknown_device_lists_the_usable_ones(network: Path, device: str) -> None:
    with pytest.raises(ConfigError, match=f"device {device!r} cannot be used here; usable: cpu"):
        OnnxRuntime(network, device=device)
