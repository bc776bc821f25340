"""The network in integers: the one definition that the model file carries and every implementation reproduces.

A layer's accumulator is ``bias + sum(weight * input)``. Requantization to the next layer is
``clamp((accumulator + (1 << (shift - 1))) >> shift, 0, 127)``: divide by a power of two, round half up, and the clamp
is the ReLU. The last layer's accumulators are the logits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecgmodel.geometry import CONVOLUTIONS, ConvolutionShape

INPUT_RANGE = (-128, 127)
ACTIVATION_RANGE = (0, 127)
MAXIMUM_SHIFT = 24
FLOAT_EXACT = 1 << 24
"""Below this magnitude every integer, and so every partial sum of integers, is exact in a 32-bit float."""


def requantize(accumulator: np.ndarray, shift: int) -> np.ndarray:
    """Divides by two to the power of shift, rounds half up, clamps to 0..127."""
    return np.clip((accumulator + (1 << (shift - 1))) >> shift, *ACTIVATION_RANGE)


@dataclass(frozen=True)
class IntegerLayer:
    """Weights and biases of one layer."""

    weight: np.ndarray
    """int8 [out, kernel, in]; kernel is 1 in head and linear layer."""
    bias: np.ndarray
    """int32 [out]."""
    shift: int
    """Requantization shift, 1 to 24; 0 in the last layer, which is not requantized."""

    def bound(self, input_range: tuple[int, int]) -> int:
        """Largest magnitude that any partial sum of the accumulator, rounding term included, can have.

        Whatever the order of the additions, a partial sum is at most the sum of the largest positive terms and at least
        that of the most negative ones.
        """
        weight = self.weight.astype(np.int64).reshape(len(self.bias), -1)
        products = np.stack((weight * input_range[0], weight * input_range[1]))
        half = (1 << (self.shift - 1)) if self.shift else 0
        bias = self.bias.astype(np.int64)
        highest = np.maximum(products.max(axis=0), 0).sum(axis=1) + np.maximum(bias, 0) + half
        lowest = np.minimum(products.min(axis=0), 0).sum(axis=1) + np.minimum(bias, 0)
        return int(max(highest.max(), -lowest.min()))


@dataclass(frozen=True)
class IntegerNetwork:
    """The whole network in integers."""

    convolutions: tuple[IntegerLayer, ...]
    head: IntegerLayer
    linear: IntegerLayer
    shapes: tuple[ConvolutionShape, ...] = CONVOLUTIONS

    def layers(self) -> list[tuple[str, IntegerLayer, tuple[int, int]]]:
        """Name, layer and range of its inputs."""
        named = [
            (f"convolution {i + 1}", layer, INPUT_RANGE if i == 0 else ACTIVATION_RANGE)
            for i, layer in enumerate(self.convolutions)
        ]
        return [*named, ("context head", self.head, INPUT_RANGE), ("linear", self.linear, ACTIVATION_RANGE)]

    def bounds(self) -> dict[str, int]:
        """Largest magnitude of each layer's accumulator."""
        return {name: layer.bound(input_range) for name, layer, input_range in self.layers()}

    def forward(self, window: np.ndarray, context: np.ndarray) -> np.ndarray:
        """Logits int64 [n, 4] of int8 windows [n, 665] and contexts [n, CONTEXT_LENGTH], in 64-bit integers."""
        x = window.astype(np.int64)[:, :, np.newaxis]
        for layer, shape in zip(self.convolutions, self.shapes, strict=True):
            positions = shape.output_length(x.shape[1])
            out = np.empty((x.shape[0], positions, shape.out_channels), np.int64)
            weight = layer.weight.astype(np.int64).reshape(shape.out_channels, -1)
            for p in range(positions):
                patch = x[:, p * shape.stride : p * shape.stride + shape.kernel].reshape(x.shape[0], -1)
                out[:, p] = patch @ weight.T + layer.bias
            x = requantize(out, layer.shift)
        head = context.astype(np.int64) @ self.head.weight[:, 0].astype(np.int64).T + self.head.bias
        joined = np.concatenate((x.reshape(x.shape[0], -1), requantize(head, self.head.shift)), axis=1)
        return joined @ self.linear.weight[:, 0].astype(np.int64).T + self.linear.bias
