"""The deployed network as an ONNX graph, in the QuantizeLinear/DequantizeLinear form that runtimes and FPGA tools read.

Every tensor is an integer times a power of two. Inputs, weights and biases are the int8 and int32 numbers of the model
file behind a DequantizeLinear; every ReLU is followed by QuantizeLinear to uint8, Clip to 0..127 and DequantizeLinear.
In between, an implementation computes in 32-bit floats, and gets the integers exactly:

- A convolution's float sum is ``accumulator * 2**-(7 + shift)``. No partial sum of any layer reaches 2**23 in units of
  the accumulator, in whatever order it is added (:meth:`ecgmodel.integer.IntegerLayer.bound`; :func:`build` refuses a
  network that could), so that every partial sum is exact, multiples of one half included.
- QuantizeLinear rounds halves to even; the integer network rounds them up. So one half is added to the accumulator
  before: ``accumulator + 1/2`` is an odd multiple of 1/2, and divided by ``2**shift`` an odd multiple of
  ``2**-(shift + 1)``. Numbers halfway between integers are even multiples of that, as shift is at least 1: no halves
  are left to round, and every way of rounding to the nearest gives the same. It is the right one. With
  ``accumulator = q * 2**shift + r`` and integer r, 0 <= r < 2**shift, rounding half up gives q + 1 where
  r >= 2**(shift - 1), else q; and r + 1/2 > 2**(shift - 1) exactly where the integer r >= 2**(shift - 1).
- Relu makes negative sums 0, which is what the clamp makes of them; QuantizeLinear saturates at 255, Clip at 127.

The form follows the ONNX operators' specification, opset 13 (https://onnx.ai/onnx/operators/). The half is a node of
its own (Add) and not a part of the bias: a runtime that fuses the quantized convolution takes the bias for int32 of
scale ``2**-(7 + shift)``.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ecgmodel.geometry import CLASS_COUNT, CLASS_NAMES, WINDOW_LENGTH, WINDOW_VERSION
from ecgmodel.integer import ACTIVATION_RANGE, FLOAT_EXACT, IntegerLayer
from ecgmodel.modelfile import Model, model_hash

OPSET = 13
IR_VERSION = 7
"""The file format of opset 13's time; newer readers read it too."""
FRACTION_BITS = 7
"""Inputs, activations and logits are integers times two to the power of minus this."""
LARGEST_ACCUMULATOR = FLOAT_EXACT // 2 - 1
"""Below this magnitude, integers and a half are exact in 32-bit floats."""


class OnnxError(Exception):
    """A network that the graph cannot give exactly; the message names the layer."""


def build(model: Model) -> onnx.ModelProto:
    """The graph of a model.

    Inputs are ``window`` int8 [n, 1, 665] and ``context`` int8 [n, features]. Outputs are ``logits`` float [n, 4], the
    int32 logits times ``2**-FRACTION_BITS``, and ``class`` int64 [n], the first of the largest.

    Raises:
        OnnxError: floats would not be exact, or the last convolution has more than one position.
    """
    network = model.network
    for name, layer, input_range in network.layers():
        reach = layer.bound(input_range)
        if reach > LARGEST_ACCUMULATOR:
            raise OnnxError(
                f"{name}: the accumulator may reach {reach}, but 32-bit floats hold it exactly only up to "
                f"{LARGEST_ACCUMULATOR}; train with smaller weights"
            )
    length = WINDOW_LENGTH
    for shape in network.shapes:
        length = shape.output_length(length)
    if length != 1:
        raise OnnxError(f"the last convolution has {length} positions, but one output for the window is needed")

    parts = _Parts()
    x = parts.dequantized_input("window")
    for i, (layer, shape) in enumerate(zip(network.convolutions, network.shapes, strict=True)):
        name = f"conv{i + 1}"
        kernels = layer.weight.transpose(0, 2, 1)
        sums = parts.weighted("Conv", name, x, layer, kernels, kernel_shape=[shape.kernel], strides=[shape.stride])
        x = parts.requantized(name, sums, layer.shift)
    parts.node("Flatten", "flatten", [x], axis=1)

    context = parts.dequantized_input("context")
    head = parts.weighted("Gemm", "head", context, network.head, network.head.weight[:, 0], transB=1)
    parts.node("Concat", "joined", ["flatten", parts.requantized("head", head, network.head.shift)], axis=1)
    parts.weighted("Gemm", "linear", "joined", network.linear, network.linear.weight[:, 0], output="logits", transB=1)
    parts.node("ArgMax", "argmax", ["logits"], output="class", axis=1, keepdims=0)

    features = network.head.weight.shape[2]
    graph = helper.make_graph(
        parts.nodes,
        "beat_classifier",
        [
            _value("window", TensorProto.INT8, ("n", 1, WINDOW_LENGTH), "Samples, R peak in the middle; in 1/128."),
            _value("context", TensorProto.INT8, ("n", features), "Context features; in 1/128."),
        ],
        [
            _value("logits", TensorProto.FLOAT, ("n", CLASS_COUNT), f"int32 logits times 2**-{FRACTION_BITS}."),
            _value("class", TensorProto.INT64, ("n",), f"Index into {','.join(CLASS_NAMES)}: first of the largest."),
        ],
        list(parts.initializers.values()),
        # Tools that read the integers behind a DequantizeLinear look up their type here.
        value_info=[
            helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
            for tensor in parts.initializers.values()
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="ecgmodel")
    made.ir_version = IR_VERSION
    made.doc_string = "ECG beat classifier after AAMI EC57: int8, power-of-two scales. Not a diagnosis."
    helper.set_model_props(made, metadata(model))
    inferred = onnx.shape_inference.infer_shapes(made, check_type=True, strict_mode=True)
    onnx.checker.check_model(inferred, full_check=True)
    return inferred


def metadata(model: Model) -> dict[str, str]:
    """What ``metadata_props`` says: which network this is, and how to read its inputs and outputs."""
    properties = {
        "modelHash": model_hash(model.network).hex(),
        "windowVersion": str(WINDOW_VERSION),
        "protocol": str(model.info.get("protocol", "unknown")),
        "classNames": ",".join(CLASS_NAMES),
        "inputFractionBits": str(FRACTION_BITS),
        "logitFractionBits": str(FRACTION_BITS),
    }
    if "fold" in model.info:
        properties["fold"] = str(model.info["fold"])
    return properties


class _Parts:
    """Nodes and initializers as they are added; a node's output has the name of the node unless told otherwise."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def node(
        self, operator: str, name: str, inputs: list[str], output: str | None = None, **attributes: int | list[int]
    ) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output or name], name=name, **attributes))
        return output or name

    def zero(self, integers: type[np.integer]) -> str:
        return self.constant(f"zero_{np.dtype(integers).name}", np.zeros((), integers))

    def scale(self, bits: int) -> str:
        return self.constant(f"scale_{bits}", np.float32(2.0**-bits))

    def dequantized_input(self, name: str) -> str:
        inputs = [name, self.scale(FRACTION_BITS), self.zero(np.int8)]
        return self.node("DequantizeLinear", f"{name}_dequantized", inputs)

    def weighted(
        self,
        operator: str,
        name: str,
        x: str,
        layer: IntegerLayer,
        weight: np.ndarray,
        output: str | None = None,
        **attributes: int | list[int],
    ) -> str:
        """Conv or Gemm with the integers of a layer; real weights are ``2**-shift`` of them, so that a requantization
        to FRACTION_BITS divides by just ``2**shift``.
        """
        weights = [self.constant(f"{name}_weight", weight), self.scale(layer.shift), self.zero(np.int8)]
        bias_scale = self.scale(FRACTION_BITS + layer.shift)
        biases = [self.constant(f"{name}_bias", layer.bias), bias_scale, self.zero(np.int32)]
        inputs = [
            x,
            self.node("DequantizeLinear", f"{name}_weight_dequantized", weights),
            self.node("DequantizeLinear", f"{name}_bias_dequantized", biases),
        ]
        return self.node(operator, name, inputs, output, **attributes)

    def requantized(self, name: str, sums: str, shift: int) -> str:
        """ReLU and rounding half up to 0..127; the module's docstring proves it."""
        half = self.constant(f"half_{shift}", np.float32(2.0 ** -(FRACTION_BITS + shift + 1)))
        x = self.node("Relu", f"{name}_relu", [self.node("Add", f"{name}_half", [sums, half])])
        units = [self.scale(FRACTION_BITS), self.zero(np.uint8)]
        x = self.node("QuantizeLinear", f"{name}_quantized", [x, *units])
        limits = [
            self.constant(f"activation_{end}", np.array(limit, np.uint8))
            for end, limit in zip(("lowest", "highest"), ACTIVATION_RANGE, strict=True)
        ]
        x = self.node("Clip", f"{name}_clipped", [x, *limits])
        return self.node("DequantizeLinear", f"{name}_dequantized", [x, *units])


def _value(name: str, element: int, shape: tuple[int | str, ...], says: str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, element, shape, doc_string=says)
