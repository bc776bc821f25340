"""The dense form of the network: a temporal convolutional network with an output for every sample.

The strided network of :mod:`ecgmodel.network` computes for one window only what its one output needs. The dense form
computes every layer at every sample: where the strided one would step over samples, it keeps them all and spreads the
taps of the later kernels instead (dilation). Nothing is padded and nothing is causal: an output stands in the middle of
the 665 samples it depends on, 332 to each side, and a window of 665 samples has exactly one. Normalisation then sees
the activations of the whole window, those around the neighbouring beats too, although only the beat in the middle has
a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, CONVOLUTIONS, HEAD_CHANNELS, WINDOW_LENGTH, ConvolutionShape
from ecgmodel.integer import IntegerNetwork, requantize
from ecgmodel.network import INPUT_SCALE


def dilations_of(shapes: Sequence[ConvolutionShape]) -> tuple[int, ...]:
    """Distance between neighbouring taps of each convolution, in samples: the product of the strides before it."""
    distances: list[int] = []
    step = 1
    for shape in shapes:
        distances.append(step)
        step *= shape.stride
    return tuple(distances)


DILATIONS = dilations_of(CONVOLUTIONS)


@dataclass(frozen=True)
class DilatedShape:
    """One valid convolution of the dense form; its stride is 1."""

    kernel: int
    dilation: int
    in_channels: int
    out_channels: int

    def output_length(self, input_length: int) -> int:
        """Positions at which the spread kernel fits."""
        return input_length - (self.kernel - 1) * self.dilation


def dilated_shapes(dilations: Sequence[int] = DILATIONS) -> tuple[DilatedShape, ...]:
    """The convolutions of the dense form: kernels and channels of the deployed network, spread by the dilations."""
    return tuple(
        DilatedShape(s.kernel, dilation, s.in_channels, s.out_channels)
        for s, dilation in zip(CONVOLUTIONS, dilations, strict=True)
    )


def dense_lengths(shapes: Sequence[DilatedShape], window_length: int = WINDOW_LENGTH) -> list[int]:
    """Positions before the first and after every convolution."""
    chain = [window_length]
    for shape in shapes:
        chain.append(shape.output_length(chain[-1]))
    return chain


class DenseNetwork(nn.Module):
    """Dilated convolutions with batch normalisation and dropout, a context head, and one linear layer over both."""

    def __init__(self, dilations: Sequence[int] = DILATIONS, dropout: float = 0.1) -> None:
        """A network with random weights.

        Args:
            dilations: of the convolutions, in samples.
            dropout: share of every convolution's activations that training sets to zero, 0 to below 1.

        Raises:
            ValueError: with these dilations an output depends on more or fewer than 665 samples.
        """
        super().__init__()
        self.shapes = dilated_shapes(dilations)
        field = 1 + sum((s.kernel - 1) * s.dilation for s in self.shapes)
        if field != WINDOW_LENGTH:
            raise ValueError(
                f"dilations {list(dilations)}: the receptive field is {field} samples but must be {WINDOW_LENGTH}"
            )
        self.convolutions = nn.ModuleList(
            nn.Conv1d(s.in_channels, s.out_channels, s.kernel, dilation=s.dilation, bias=False) for s in self.shapes
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(s.out_channels) for s in self.shapes)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(CONTEXT_LENGTH, HEAD_CHANNELS)
        self.linear = nn.Linear(self.shapes[-1].out_channels + HEAD_CHANNELS, CLASS_COUNT)

    def forward(self, window: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Logits [n, 4] of the beats in the middle of windows [n, 1, 665], with contexts [n, CONTEXT_LENGTH].

        Inputs are int8 values held in floats, as :class:`ecgmodel.network.FloatNetwork` takes them.

        Raises:
            ValueError: the windows are not of 665 samples, so that there is not one output but none or several.
        """
        if window.shape[-1] != WINDOW_LENGTH:
            raise ValueError(f"a window has {window.shape[-1]} samples but must have {WINDOW_LENGTH}")
        return self.dense_logits(window, context.unsqueeze(2)).squeeze(2)

    def dense_logits(self, signal: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Logits [n, 4, length - 664] of signals [n, 1, length].

        Output p stands at sample p + 332 and depends on samples p to p + 664; its context features are
        ``context[:, :, p]`` of contexts [n, CONTEXT_LENGTH, length - 664].
        """
        x = self.features(signal)[-1]
        head = torch.relu(self.head(context.transpose(1, 2) * INPUT_SCALE))
        logits: torch.Tensor = self.linear(torch.cat((x.transpose(1, 2), head), dim=2))
        return logits.transpose(1, 2)

    def features(self, signal: torch.Tensor) -> list[torch.Tensor]:
        """Outputs [n, channels, positions] of every convolution, at every position."""
        outputs: list[torch.Tensor] = []
        x = signal * INPUT_SCALE
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = self.dropout(torch.relu(norm(convolution(x))))
            outputs.append(x)
        return outputs


def integer_dense_features(network: IntegerNetwork, signal: np.ndarray) -> list[np.ndarray]:
    """Requantized outputs int64 [n, positions, channels] of every convolution, at every position.

    The integer network computed densely: its own weights, biases and shifts, its strides turned into dilations.

    Args:
        network: the integer network.
        signal: int8 [n, length].

    Raises:
        ValueError: the signals are too short for one output.
    """
    if signal.shape[1] < WINDOW_LENGTH:
        raise ValueError(f"a signal has {signal.shape[1]} samples but must have at least {WINDOW_LENGTH}")
    outputs: list[np.ndarray] = []
    x = signal.astype(np.int64)[:, :, np.newaxis]
    for layer, shape, dilation in zip(
        network.convolutions, network.shapes, dilations_of(network.shapes), strict=True
    ):
        positions = x.shape[1] - (shape.kernel - 1) * dilation
        accumulator = np.zeros((x.shape[0], positions, shape.out_channels), np.int64) + layer.bias
        for tap in range(shape.kernel):
            first = tap * dilation
            accumulator += x[:, first : first + positions] @ layer.weight[:, tap].astype(np.int64).T
        x = requantize(accumulator, layer.shift)
        outputs.append(x)
    return outputs


def integer_dense_logits(network: IntegerNetwork, signal: np.ndarray, context: np.ndarray) -> np.ndarray:
    """Logits int64 [n, length - 664, 4] of int8 signals [n, length] and contexts [n, length - 664, features]."""
    x = integer_dense_features(network, signal)[-1]
    head = context.astype(np.int64) @ network.head.weight[:, 0].astype(np.int64).T + network.head.bias
    joined = np.concatenate((x, requantize(head, network.head.shift)), axis=2)
    return joined @ network.linear.weight[:, 0].astype(np.int64).T + network.linear.bias
