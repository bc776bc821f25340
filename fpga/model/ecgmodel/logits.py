"""PyTorch's integer forward of an exported network: that of the training, on the weights of a model file."""

from __future__ import annotations

import numpy as np
import torch

from ecgmodel.geometry import CONTEXT_LENGTH, CONVOLUTIONS, WINDOW_LENGTH
from ecgmodel.integer import FLOAT_EXACT, IntegerNetwork
from ecgmodel.quantize import ACTIVATION_BITS, WEIGHT_LIMIT, QuantizedLayer, QuantizedNetwork

BLOCK = 4096


class LogitsError(Exception):
    """A network that floats cannot compute exactly, or of another shape than is trained; the message says why."""


def quantized(network: IntegerNetwork) -> QuantizedNetwork:
    """The network as training holds it, in floats that are read as exactly these integers.

    Raises:
        LogitsError: the shape is another, or an integer is beyond what floats compute exactly.
    """
    if network.shapes != CONVOLUTIONS:
        raise LogitsError("its convolutions are not those of the network that is trained")
    if network.head.weight.shape[2] != CONTEXT_LENGTH:
        features = network.head.weight.shape[2]
        raise LogitsError(f"its context head reads {features} features, but there are {CONTEXT_LENGTH}")
    for name, bound in network.bounds().items():
        if bound >= FLOAT_EXACT:
            raise LogitsError(f"{name}: the accumulator may reach {bound}, but floats are exact below {FLOAT_EXACT}")
    for name, layer, _ in network.layers():
        if int(layer.weight.min()) < -WEIGHT_LIMIT:
            raise LogitsError(f"{name}: weight {int(layer.weight.min())} is below {-WEIGHT_LIMIT}")

    ones = [torch.ones(s.out_channels, s.in_channels, s.kernel) for s in network.shapes]
    dense = [torch.ones(layer.weight.shape[0], layer.weight.shape[2]) for layer in (network.head, network.linear)]
    pairs = [(weight, torch.zeros(len(weight))) for weight in (*ones, *dense)]
    made = QuantizedNetwork(pairs[:-2], pairs[-2], pairs[-1]).eval()
    layers = [*made.convolutions, made.head, made.linear]
    with torch.no_grad():
        for module, (_, layer, _) in zip(layers, network.layers(), strict=True):
            assert isinstance(module, QuantizedLayer)
            # The file says what the shift is; a layer of its own accord would choose it by its largest weight.
            module.bits = layer.shift
            weight = layer.weight.transpose(0, 2, 1).astype(np.float32) * np.float32(2.0**-layer.shift)
            module.weight.copy_(torch.from_numpy(weight).reshape(module.weight.shape))
            module.bias.copy_(torch.from_numpy(layer.bias * 2.0 ** -(layer.shift + ACTIVATION_BITS)))
    return made


def logits(network: QuantizedNetwork, window: np.ndarray, context: np.ndarray) -> np.ndarray:
    """int32 [n, 4] of int8 windows [n, 665] and contexts [n, CONTEXT_LENGTH]."""
    assert window.shape[1:] == (WINDOW_LENGTH,)
    blocks = [np.empty((0, network.linear.weight.shape[0]), np.float32)]
    with torch.no_grad():
        for first in range(0, len(window), BLOCK):
            part = torch.from_numpy(window[first : first + BLOCK]).float().unsqueeze(1)
            context_part = torch.from_numpy(context[first : first + BLOCK]).float()
            blocks.append(network.integer_logits(part, context_part).numpy())
    return np.ascontiguousarray(np.concatenate(blocks).astype(np.int32))
