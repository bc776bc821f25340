"""From floating point to integers: folding, scaling, and training on through the rounding.

A real number r is held as the integer ``r * 2**bits``. Inputs and activations have 7 bits, so that an activation's
range is 0 to 127/128; a layer's weights have as many bits as their largest allows; then the shift that requantizes a
layer is just the bits of its weights.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ecgmodel.geometry import CONVOLUTIONS
from ecgmodel.integer import FLOAT_EXACT, MAXIMUM_SHIFT, IntegerLayer, IntegerNetwork
from ecgmodel.network import FloatNetwork

ACTIVATION_BITS = 7
WEIGHT_LIMIT = 127


class _Round(torch.autograd.Function):
    """Rounds to the nearest integer; the gradient passes as if it did not."""

    @staticmethod
    def forward(_: object, x: torch.Tensor) -> torch.Tensor:
        return torch.round(x)

    @staticmethod
    def backward(_: object, gradient: torch.Tensor) -> torch.Tensor:
        return gradient


class _Floor(torch.autograd.Function):
    """Rounds down; the gradient passes as if it did not."""

    @staticmethod
    def forward(_: object, x: torch.Tensor) -> torch.Tensor:
        return torch.floor(x)

    @staticmethod
    def backward(_: object, gradient: torch.Tensor) -> torch.Tensor:
        return gradient


class AccumulatorError(ValueError):
    """A network that floats do not compute exactly; the message names the layer."""


class QuantizedLayer(nn.Module):
    """Real weights that are read as the integers nearest to them."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        super().__init__()
        largest = float(weight.abs().max())
        self.bits = min(MAXIMUM_SHIFT, max(1, math.floor(math.log2(WEIGHT_LIMIT / largest))))
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(bias.clone())

    def integers(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Weights and biases as integers held in floats."""
        weight = _Round.apply(self.weight * 2.0**self.bits).clamp(-WEIGHT_LIMIT, WEIGHT_LIMIT)
        return weight, _Round.apply(self.bias * 2.0 ** (self.bits + ACTIVATION_BITS))

    def requantize(self, accumulator: torch.Tensor) -> torch.Tensor:
        """Integer activations of integer accumulators."""
        half = 2.0 ** (self.bits - 1)
        return _Floor.apply((accumulator + half) * 2.0**-self.bits).clamp(0.0, 127.0)


class QuantizedNetwork(nn.Module):
    """The integer network computed in floats that hold integers.

    It is bit-exact as long as no partial sum reaches 2**24; :meth:`export` proves that from the weights.
    """

    def __init__(
        self,
        convolutions: list[tuple[torch.Tensor, torch.Tensor]],
        head: tuple[torch.Tensor, torch.Tensor],
        linear: tuple[torch.Tensor, torch.Tensor],
    ) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(QuantizedLayer(*pair) for pair in convolutions)
        self.head = QuantizedLayer(*head)
        self.linear = QuantizedLayer(*linear)

    def integer_logits(self, window: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Integer logits [n, 4], held in floats, of windows [n, 1, 665] and contexts [n, CONTEXT_LENGTH]."""
        x = window
        for layer, shape in zip(self.convolutions, CONVOLUTIONS, strict=True):
            weight, bias = layer.integers()
            x = layer.requantize(functional.conv1d(x, weight, bias, shape.stride))
        weight, bias = self.head.integers()
        head = self.head.requantize(functional.linear(context, weight, bias))
        weight, bias = self.linear.integers()
        return functional.linear(torch.cat((x.flatten(1), head), dim=1), weight, bias)

    def forward(self, window: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Real logits: the integer ones, scaled."""
        return self.integer_logits(window, context) * 2.0 ** -(self.linear.bits + ACTIVATION_BITS)

    def export(self) -> IntegerNetwork:
        """The integers themselves.

        Raises:
            AccumulatorError: an accumulator may reach 2**24, so that what was trained is not proved to be what is
                exported.
        """

        def layer(module: QuantizedLayer, requantized: bool = True) -> IntegerLayer:
            with torch.no_grad():
                weight, bias = module.integers()
            values = weight.double().numpy()
            values = values.transpose(0, 2, 1) if values.ndim == 3 else values[:, np.newaxis, :]
            return IntegerLayer(
                np.ascontiguousarray(values).astype(np.int8),
                bias.double().clamp(-(2**31), 2**31 - 1).numpy().astype(np.int32),
                module.bits if requantized else 0,
            )

        network = IntegerNetwork(
            tuple(layer(module) for module in self.convolutions), layer(self.head), layer(self.linear, False)
        )
        for name, bound in network.bounds().items():
            if bound >= FLOAT_EXACT:
                raise AccumulatorError(f"{name}: the accumulator may reach {bound}, but must stay below {FLOAT_EXACT}")
        return network


def fold(network: FloatNetwork) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Weights and biases of the convolutions with their batch normalisation folded in."""
    folded: list[tuple[torch.Tensor, torch.Tensor]] = []
    with torch.no_grad():
        for convolution, norm in zip(network.convolutions, network.norms, strict=True):
            gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            folded.append((convolution.weight * gain[:, None, None], norm.bias - norm.running_mean * gain))
    return folded


def quantize(network: FloatNetwork, window: torch.Tensor, context: torch.Tensor) -> QuantizedNetwork:
    """Folds, brings every channel's activations into 0..127/128, and wraps the layers for training on.

    A ReLU network may scale a channel by any positive factor if the next layer's weights for that channel are divided
    by it; so the scaling costs nothing and changes nothing but what rounding and clamping do.

    Args:
        network: the trained network, in evaluation mode.
        window: float [n, 1, 665], beats from the training set on which ranges are measured.
        context: float [n, CONTEXT_LENGTH], likewise.
    """
    folded = fold(network)
    with torch.no_grad():
        features = network.features(window, context)
        head_weight, head_bias = network.head.weight.clone(), network.head.bias.clone()
        linear_weight = network.linear.weight.clone()
        channels = CONVOLUTIONS[-1].out_channels
        for i, output in enumerate(features[: len(folded)]):
            weight, bias = folded[i]
            gain = _gain(output.transpose(0, 1).flatten(1))
            folded[i] = (weight * gain[:, None, None], bias * gain)
            if i + 1 < len(folded):
                folded[i + 1] = (folded[i + 1][0] / gain[None, :, None], folded[i + 1][1])
            else:
                linear_weight[:, :channels] /= gain
        gain = _gain(features[len(folded)].transpose(0, 1))
        head_weight, head_bias = head_weight * gain[:, None], head_bias * gain
        linear_weight[:, channels:] /= gain
        return QuantizedNetwork(folded, (head_weight, head_bias), (linear_weight, network.linear.bias.clone()))


def _gain(values: torch.Tensor) -> torch.Tensor:
    """Factor per channel [c] that puts the 99.95th percentile of its values [c, n] that are above zero at the top.

    Bounded to a factor of eight around the layer's median: a channel that hardly ever fires must not blow its weights
    up.
    """
    gains = []
    for channel in values:
        positive = channel[channel > 0]
        count = len(positive)
        top = positive.kthvalue(max(1, math.ceil(0.9995 * count))).values if count else torch.tensor(1.0)
        gains.append(0.99 / top)
    gain = torch.stack(gains)
    middle = gain.median()
    return gain.clamp(min=float(middle / 8), max=float(middle * 8))
