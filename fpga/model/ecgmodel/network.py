"""The network in floating point, as it is first trained."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from ecgmodel.geometry import (
    CLASS_COUNT,
    CONTEXT_LENGTH,
    CONVOLUTIONS,
    HEAD_CHANNELS,
    RHYTHM_FEATURES,
    ConvolutionShape,
)

INPUT_SCALE = 1.0 / 128.0
"""An int8 input as the network's real number."""

TEACHER_CONVOLUTIONS = (
    ConvolutionShape(5, 5, 1, 16),
    ConvolutionShape(5, 2, 16, 20),
    ConvolutionShape(5, 5, 20, 32),
    ConvolutionShape(5, 2, 32, 48),
    ConvolutionShape(5, 1, 48, 64),
)
TEACHER_HEAD_CHANNELS = 32


class FloatNetwork(nn.Module):
    """Convolutions with batch normalisation, a context head, and one linear layer over both."""

    def __init__(
        self,
        shapes: Sequence[ConvolutionShape] = CONVOLUTIONS,
        head_channels: int = HEAD_CHANNELS,
        dropout: float = 0.0,
    ) -> None:
        """A network with random weights.

        Args:
            shapes: of the convolutions; the deployed ones unless it is to be a teacher.
            head_channels: outputs of the context head.
            dropout: share of the last convolution's outputs that training hides.
        """
        super().__init__()
        self.convolutions = nn.ModuleList(
            nn.Conv1d(s.in_channels, s.out_channels, s.kernel, s.stride, bias=False) for s in shapes
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(s.out_channels) for s in shapes)
        self.head = nn.Linear(CONTEXT_LENGTH, head_channels)
        self.linear = nn.Linear(shapes[-1].out_channels + head_channels, CLASS_COUNT)
        self.dropout = nn.Dropout(dropout)

    def forward(self, window: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Logits [n, 4] of windows [n, 1, 665] and contexts [n, CONTEXT_LENGTH], both int8 values held in floats."""
        return self.features(window, context)[-1]

    def features(self, window: torch.Tensor, context: torch.Tensor) -> list[torch.Tensor]:
        """Outputs of every convolution, of the head, and the logits."""
        outputs: list[torch.Tensor] = []
        x = window * INPUT_SCALE
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = torch.relu(norm(convolution(x)))
            outputs.append(x)
        head = torch.relu(self.head(context * INPUT_SCALE))
        logits = self.linear(torch.cat((self.dropout(x.flatten(1)), head), dim=1))
        return [*outputs, head, logits]


def intervals_beside_the_mean() -> torch.Tensor:
    """What the context head of ``inter`` is let see: a matrix [inputs, CONTEXT_LENGTH] that its weights are tied by.

    De Chazal et al. (2004, doi:10.1109/TBME.2004.827359) measure an interval by the wearer's mean. The features hold it
    by a running 75th percentile q, and q by the mean s, so that ``(x / q - 1) + (q / s - 1)`` is ``x / s - 1`` to first
    order: the two are only ever added. What speaks of the last 16 intervals (shortest, longest, variation) is left out.
    """
    previous_by_one_before, rate, next_by_previous, previous_by_q, next_by_q, q_by_mean = range(6)
    rows = [
        (previous_by_one_before,),
        (rate,),
        (next_by_previous,),
        (previous_by_q, q_by_mean),
        (next_by_q, q_by_mean),
        *((feature,) for feature in range(RHYTHM_FEATURES, CONTEXT_LENGTH)),
    ]
    matrix = torch.zeros(len(rows), CONTEXT_LENGTH)
    for row, features in zip(matrix, rows, strict=True):
        row[list(features)] = 1.0
    return matrix


class HeadNetwork(nn.Module):
    """The context head and its part of the linear layer, to be trained before the convolutions."""

    def __init__(self, network: FloatNetwork) -> None:
        """Takes the head of a network over, and puts it back with :meth:`install`."""
        super().__init__()
        self.register_buffer("inputs", intervals_beside_the_mean())
        self.head = nn.Linear(len(self.inputs), network.head.out_features)
        self.linear = nn.Linear(network.head.out_features, CLASS_COUNT)

    def forward(self, _: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Logits [n, 4] of contexts [n, CONTEXT_LENGTH]; the windows are not looked at."""
        logits: torch.Tensor = self.linear(torch.relu(self.head(functional.linear(context * INPUT_SCALE, self.inputs))))
        return logits

    def install(self, network: FloatNetwork) -> None:
        """Writes head and linear layer into a network whose convolutions then add nothing to the logits."""
        with torch.no_grad():
            network.linear.weight.zero_()
            self.hold(network)

    def hold(self, network: FloatNetwork) -> None:
        """Puts back what a step of training may have moved."""
        with torch.no_grad():
            network.head.weight.copy_(self.head.weight @ self.inputs)
            network.head.bias.copy_(self.head.bias)
            network.linear.weight[:, -self.linear.in_features :] = self.linear.weight
            network.linear.bias.copy_(self.linear.bias)
