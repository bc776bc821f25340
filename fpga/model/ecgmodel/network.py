"""The network in floating point, as it is first trained."""

from __future__ import annotations

import torch
from torch import nn

from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, CONVOLUTIONS, HEAD_CHANNELS

INPUT_SCALE = 1.0 / 128.0
"""An int8 input as the network's real number."""


class FloatNetwork(nn.Module):
    """Convolutions with batch normalisation, a timing head, and one linear layer over both."""

    def __init__(self) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(
            nn.Conv1d(s.in_channels, s.out_channels, s.kernel, s.stride, bias=False) for s in CONVOLUTIONS
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(s.out_channels) for s in CONVOLUTIONS)
        self.head = nn.Linear(CONTEXT_LENGTH, HEAD_CHANNELS)
        self.linear = nn.Linear(CONVOLUTIONS[-1].out_channels + HEAD_CHANNELS, CLASS_COUNT)

    def forward(self, window: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Logits [n, 4] of windows [n, 1, 665] and contexts [n, 6], both int8 values held in floats."""
        return self.features(window, context)[-1]

    def features(self, window: torch.Tensor, context: torch.Tensor) -> list[torch.Tensor]:
        """Outputs of every convolution, of the head, and the logits."""
        outputs: list[torch.Tensor] = []
        x = window * INPUT_SCALE
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = torch.relu(norm(convolution(x)))
            outputs.append(x)
        timing = torch.relu(self.head(context * INPUT_SCALE))
        logits = self.linear(torch.cat((x.flatten(1), timing), dim=1))
        return [*outputs, timing, logits]
