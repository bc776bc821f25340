"""The shape of the network: what is multiplied with what, and how much of it there is.

The network reads one window of int8 samples centred on an R peak, and int8 context features beside it: the beat's
timing and its likeness to the wearer's usual beat. Five valid convolutions turn the window into one vector; a small
context head turns the features into another; one linear layer reads both. Every layer but the last ends in a ReLU.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW_VERSION = 2
"""Version of window normalisation and context features that this training code understands."""

WINDOW_LENGTH = 665
PEAK_INDEX = 332
CONTEXT_LENGTH = 21
RHYTHM_FEATURES = 9
"""Of the context, the first: what the intervals say; the others are of the shape."""
CLASS_NAMES = ("N", "S", "V", "F")
CLASS_COUNT = len(CLASS_NAMES)
HEAD_CHANNELS = 16


@dataclass(frozen=True)
class ConvolutionShape:
    """One valid convolution: no padding, so that no sample outside the window is ever needed."""

    kernel: int
    stride: int
    in_channels: int
    out_channels: int

    def output_length(self, input_length: int) -> int:
        """Positions at which the kernel fits."""
        return (input_length - self.kernel) // self.stride + 1


CONVOLUTIONS = (
    ConvolutionShape(5, 5, 1, 6),
    ConvolutionShape(5, 2, 6, 8),
    ConvolutionShape(5, 5, 8, 12),
    ConvolutionShape(5, 2, 12, 20),
    ConvolutionShape(5, 1, 20, 21),
)


def lengths(shapes: tuple[ConvolutionShape, ...] = CONVOLUTIONS, window_length: int = WINDOW_LENGTH) -> list[int]:
    """Positions before the first and after every convolution."""
    chain = [window_length]
    for shape in shapes:
        chain.append(shape.output_length(chain[-1]))
    return chain


def receptive_field(shapes: tuple[ConvolutionShape, ...] = CONVOLUTIONS) -> int:
    """Samples of the window that one output of the last convolution depends on."""
    field, step = 1, 1
    for shape in shapes:
        field += (shape.kernel - 1) * step
        step *= shape.stride
    return field


def multiply_accumulates() -> int:
    """Multiply-accumulates of one classification."""
    chain = lengths()
    convolutions = sum(
        chain[i + 1] * shape.kernel * shape.in_channels * shape.out_channels for i, shape in enumerate(CONVOLUTIONS)
    )
    head = CONTEXT_LENGTH * HEAD_CHANNELS
    return convolutions + head + (CONVOLUTIONS[-1].out_channels + HEAD_CHANNELS) * CLASS_COUNT
