"""From the dense network to the strided one: the same logits for the middle of a window, and nothing else computed.

Counted from the only output of the last layer backwards, a layer is needed only at every so many samples: where the
next layer's taps fall. So every dilation becomes the stride of the layer before it, ``stride[i] = dilation[i + 1] /
dilation[i]``, and no weight changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

from ecgmodel.geometry import CONVOLUTIONS
from ecgmodel.network import INPUT_SCALE, FloatNetwork
from ecgmodel.quantize import fold
from ecgmodel.tcn import DenseNetwork


def strides_of(dilations: Sequence[int]) -> tuple[int, ...]:
    """Strides that keep just the path to one output of convolutions with these dilations.

    Raises:
        ValueError: the first dilation is not 1, or one is no multiple of the one before: then the samples that are
            needed do not lie on the grid of the layer before, and no stride keeps the path.
    """
    if dilations[0] != 1:
        raise ValueError(f"dilations {list(dilations)}: the first must be 1")
    strides: list[int] = []
    for here, following in pairwise(dilations):
        if following % here:
            raise ValueError(f"dilations {list(dilations)}: {following} is no multiple of {here}, the one before")
        strides.append(following // here)
    return (*strides, 1)


def reparametrize(dense: DenseNetwork) -> FloatNetwork:
    """The strided network that gives the dense one's central logits, in evaluation mode.

    It is of the class that training and quantization use; its batch normalisation holds the statistics of the dense
    activations and is folded by :func:`ecgmodel.quantize.fold`, as quantization does, or by :class:`FoldedNetwork`.

    Raises:
        ValueError: its dilations do not become the strides of the deployed network.
    """
    dilations = [shape.dilation for shape in dense.shapes]
    strides = strides_of(dilations)
    deployed = tuple(shape.stride for shape in CONVOLUTIONS)
    if strides != deployed:
        raise ValueError(f"dilations {dilations} become strides {list(strides)}, but deployed are {list(deployed)}")
    strided = FloatNetwork()
    strided.load_state_dict(dense.state_dict())
    return strided.eval()


class FoldedNetwork(nn.Module):
    """The strided network with its batch normalisation folded into weights and biases, in floating point."""

    def __init__(self, network: FloatNetwork) -> None:
        """Folds a copy of the network's weights."""
        super().__init__()
        folded = fold(network)
        self.weights = nn.ParameterList(nn.Parameter(weight.clone()) for weight, _ in folded)
        self.biases = nn.ParameterList(nn.Parameter(bias.clone()) for _, bias in folded)
        self.head = nn.Linear(network.head.in_features, network.head.out_features)
        self.head.load_state_dict(network.head.state_dict())
        self.linear = nn.Linear(network.linear.in_features, network.linear.out_features)
        self.linear.load_state_dict(network.linear.state_dict())

    def forward(self, window: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Logits [n, 4] of windows [n, 1, 665] and contexts [n, CONTEXT_LENGTH], int8 values in floats."""
        x = window * INPUT_SCALE
        for weight, bias, shape in zip(self.weights, self.biases, CONVOLUTIONS, strict=True):
            x = torch.relu(functional.conv1d(x, weight, bias, shape.stride))
        head = torch.relu(self.head(context * INPUT_SCALE))
        logits: torch.Tensor = self.linear(torch.cat((x.flatten(1), head), dim=1))
        return logits
