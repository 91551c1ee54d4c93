"""A network -> an ONNX file, and an ONNX file -> its INT8 form."""

import tempfile
import warnings
from pathlib import Path
from typing import Any

try:
    import numpy as np
    import onnx
    import torch
    from onnx import helper, numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process
except ImportError as error:
    from vnclinical.errors import MissingExtraError

    raise MissingExtraError.of((error.name or "onnx").partition(".")[0], "train") from error

from vnclinical.models.networks import SpanTaggerNetwork, usable_window
from vnclinical.models.runtime import Runtime

__all__ = ["export_onnx", "largest_difference", "quantize"]

OPSET = 18
LONGEST = 512
"""Most sub-words of a window in an exported file, where the backbone has no fewer positions."""


def export_onnx(network: SpanTaggerNetwork, path: Path) -> None:
    """Writes the network in 32 bits, one file; batch and tokens are free.

    Inputs ``input_ids`` and ``attention_mask`` *Shape:* ``(batch, tokens)``; output ``logits``
    *Shape:* ``(batch, tokens, labels, 3)``.
    """
    network.eval()
    config = network.backbone.config
    ids = torch.randint(5, min(100, config.vocab_size), (2, 12))  # above the special ones
    batch = torch.export.Dim("batch")
    tokens = torch.export.Dim("tokens", max=min(LONGEST, usable_window(config)))
    axes = {0: batch, 1: tokens}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's notes to its own authors
        torch.onnx.export(
            network,
            (ids, torch.ones_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_shapes={"input_ids": axes, "attention_mask": axes},
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def quantize(source: Path, target: Path, *, per_channel: bool = True) -> None:
    """Writes the INT8 form: weights of the matrices and of the word table in 8 bits.

    Activations are scaled at run time, so that no calibration texts are needed. Matrices that
    narrow (the second of each feed-forward block, the head) read activations with rare large
    values, which 8 bits flatten: they keep 8-bit weights but compute in 32 bits.

    Args:
        source: a 32-bit file.
        target: what to write.
        per_channel: one scale for every output of a matrix instead of one for the whole.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        narrowing = _narrowing(onnx.load(str(prepared)))
        quantize_dynamic(
            str(prepared),
            str(target),
            op_types_to_quantize=["MatMul", "Gather"],
            nodes_to_exclude=sorted(narrowing),
            per_channel=per_channel,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    model = onnx.load(str(target))
    _store_in_8_bits(model.graph, narrowing)
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.save(model, str(target))


def _narrowing(model: onnx.ModelProto) -> set[str]:
    """Names of the products with a constant matrix that has more rows than columns."""
    shapes = {i.name: tuple(i.dims) for i in model.graph.initializer}
    found = (
        (n.name, shapes.get(n.input[1], ())) for n in model.graph.node if n.op_type == "MatMul"
    )
    return {name for name, shape in found if len(shape) == 2 and shape[0] > shape[1]}


def _store_in_8_bits(graph: onnx.GraphProto, names: set[str]) -> None:
    """Replaces the matrices of the named products by 8-bit ones and their scales by column."""
    matrices = {i.name: i for i in graph.initializer}
    for position, node in reversed(list(enumerate(graph.node))):
        if node.name not in names:
            continue
        name = node.input[1]
        weights = numpy_helper.to_array(matrices[name])
        scales = np.maximum(np.abs(weights).max(axis=0) / 127, 1e-12).astype(np.float32)
        small = np.clip(np.round(weights / scales), -127, 127).astype(np.int8)
        graph.initializer.remove(matrices[name])
        graph.initializer.append(numpy_helper.from_array(small, f"{name}_8"))
        graph.initializer.append(numpy_helper.from_array(scales, f"{name}_scales"))
        restored = f"{name}_restored"
        node.input[1] = restored
        graph.node.insert(
            position,
            helper.make_node(
                "DequantizeLinear", [f"{name}_8", f"{name}_scales"], [restored], axis=1
            ),
        )


def largest_difference(one: Runtime, other: Runtime, windows: list[Any]) -> float:
    """The largest difference of two runtimes' logits over windows of sub-word ids."""
    return max(float(np.abs(one.run(ids) - other.run(ids)).max()) for ids in windows)
