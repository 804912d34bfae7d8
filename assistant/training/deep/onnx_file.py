"""Network -> one ONNX file with weights of one byte, as `assistant.deep.voice` runs it.

The rows of the pieces are looked up as bytes inside the file; of the layers, every matrix is quantised per column and
its inputs as they come (dynamic quantisation). Norms, positions and heads stay in full precision.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from assistant.training.deep.network import Network, bytes_of

_OPSET = 17


class _Whole(nn.Module):
    """Pieces -> logits, with the rows as bytes."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        numbers, steps = bytes_of(network.rows.detach().numpy())
        self.register_buffer("numbers", torch.from_numpy(numbers))
        self.register_buffer("steps", torch.from_numpy(steps))
        self.network = network

    def forward(self, ids: Tensor, kinds: Tensor, there: Tensor) -> Tensor:
        rows = self.numbers[ids].to(torch.float32) * self.steps[ids]
        return self.network.read(rows, kinds, there)


def onnx_bytes(network: Network) -> bytes:
    """The content of the ONNX file."""
    network.eval()
    whole = _Whole(network).eval()
    ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    kinds, there = torch.zeros_like(ids), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    names = ["ids", "kinds", "there"]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer, about shapes that are the same for every batch
        full, small = Path(folder) / "full.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            whole,
            (ids, kinds, there),
            str(full),
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "rows", 1: "pieces"} for name in names} | {"logits": {0: "rows"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            str(full),
            str(small),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul"],
        )
        return small.read_bytes()
