"""The integer network, and the floats that compute it while training."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from ecgmodel.geometry import CONTEXT_LENGTH, CONVOLUTIONS, HEAD_CHANNELS, WINDOW_LENGTH
from ecgmodel.integer import IntegerLayer, IntegerNetwork, requantize
from ecgmodel.network import FloatNetwork
from ecgmodel.quantize import QuantizedNetwork, fold, quantize


@pytest.mark.parametrize(
    ("accumulator", "shift", "expected"),
    [(5, 1, 3), (-1, 1, 0), (-5, 1, 0), (3, 2, 1), (1, 2, 0), (2, 2, 1), (253, 1, 127), (254, 1, 127), (9999, 1, 127)],
)
def test_requantization_rounds_half_up_and_clamps(accumulator: int, shift: int, expected: int) -> None:
    assert requantize(np.array([accumulator]), shift)[0] == expected


def loop_reference(network: IntegerNetwork, window: list[int], context: list[int]) -> list[int]:
    """The definition, one multiplication at a time, in Python's own integers."""

    def rounded(total: int, shift: int) -> int:
        return max(0, min(127, (total + (1 << (shift - 1))) >> shift))

    x = [[value] for value in window]
    for layer, shape in zip(network.convolutions, network.shapes, strict=True):
        y = []
        for p in range((len(x) - shape.kernel) // shape.stride + 1):
            row = []
            for o in range(shape.out_channels):
                total = int(layer.bias[o])
                for k in range(shape.kernel):
                    for i in range(shape.in_channels):
                        total += int(layer.weight[o, k, i]) * x[p * shape.stride + k][i]
                row.append(rounded(total, layer.shift))
            y.append(row)
        x = y

    def dense(layer: IntegerLayer, values: list[int]) -> list[int]:
        return [
            int(bias) + sum(int(w) * v for w, v in zip(row[0], values, strict=True))
            for row, bias in zip(layer.weight, layer.bias, strict=True)
        ]

    head = [rounded(total, network.head.shift) for total in dense(network.head, context)]
    return dense(network.linear, x[0] + head)


def test_the_integer_forward_is_the_loop_reference(random_network: Callable[[int], IntegerNetwork]) -> None:
    generator = np.random.Generator(np.random.PCG64(5))
    for seed in range(3):
        network = random_network(seed)
        window = generator.integers(-128, 128, (4, WINDOW_LENGTH)).astype(np.int8)
        context = generator.integers(-128, 128, (4, CONTEXT_LENGTH)).astype(np.int8)
        expected = [loop_reference(network, w.tolist(), c.tolist()) for w, c in zip(window, context, strict=True)]
        assert network.forward(window, context).tolist() == expected


def random_quantized(seed: int) -> QuantizedNetwork:
    """A network as training leaves it: weights anywhere between the integers."""
    generator = torch.Generator().manual_seed(seed)

    def pair(*shape: int) -> tuple[torch.Tensor, torch.Tensor]:
        scale = 1.5 / np.sqrt(np.prod(shape[1:]))
        weight = torch.randn(shape, generator=generator) * scale
        return weight, torch.randn(shape[0], generator=generator) * 0.1

    return QuantizedNetwork(
        [pair(s.out_channels, s.in_channels, s.kernel) for s in CONVOLUTIONS],
        pair(HEAD_CHANNELS, CONTEXT_LENGTH),
        pair(4, CONVOLUTIONS[-1].out_channels + HEAD_CHANNELS),
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_is_trained_is_what_is_exported_bit_for_bit(seed: int) -> None:
    quantized = random_quantized(seed)
    network = quantized.export()
    generator = np.random.Generator(np.random.PCG64(seed))
    window = generator.integers(-128, 128, (300, WINDOW_LENGTH)).astype(np.int8)
    context = generator.integers(-128, 128, (300, CONTEXT_LENGTH)).astype(np.int8)
    window[0], window[1], context[0], context[1] = -128, 127, -128, 127
    with torch.no_grad():
        trained = quantized.integer_logits(
            torch.from_numpy(window).float().unsqueeze(1), torch.from_numpy(context).float()
        )
    exported = network.forward(window, context)
    assert np.array_equal(trained.numpy().astype(np.int64), exported)
    assert len(np.unique(exported)) > 100


def test_an_accumulator_that_floats_cannot_hold_is_not_exported() -> None:
    quantized = random_quantized(1)
    with torch.no_grad():
        layer = quantized.convolutions[2]
        layer.bias[0] = 2.0**24 / 2.0 ** (layer.bits + 7)
    with pytest.raises(ValueError, match="convolution 3: the accumulator may reach"):
        quantized.export()


def test_the_bound_of_an_accumulator_is_reached_by_the_worst_input() -> None:
    layer = IntegerLayer(np.array([[[3, -5], [7, 0]]], np.int8), np.array([11], np.int32), 4)
    assert layer.bound((0, 127)) == 127 * (3 + 7) + 11 + 8
    assert layer.bound((-128, 127)) == 127 * (3 + 7) + 128 * 5 + 11 + 8
    negative = IntegerLayer(np.array([[[-3, 2]]], np.int8), np.array([-400], np.int32), 1)
    assert negative.bound((0, 127)) == 127 * 3 + 400


def trained_float_network() -> FloatNetwork:
    """Batch statistics as if it had seen beats."""
    torch.manual_seed(11)
    network = FloatNetwork()
    for norm in network.norms:
        torch.nn.init.uniform_(norm.weight, 0.3, 2.0)
        torch.nn.init.normal_(norm.bias, 0.0, 0.5)
    network.train()
    for _ in range(50):
        network(torch.randint(-128, 128, (64, 1, WINDOW_LENGTH)).float(), torch.zeros(64, CONTEXT_LENGTH))
    return network.eval()


def test_folding_changes_nothing_but_the_form() -> None:
    network = trained_float_network()
    x = torch.randn(8, 1, WINDOW_LENGTH)
    with torch.no_grad():
        for convolution, norm, (weight, bias) in zip(network.convolutions, network.norms, fold(network), strict=True):
            expected = norm(convolution(x))
            found = torch.nn.functional.conv1d(x, weight, bias, convolution.stride)
            assert torch.allclose(expected, found, atol=1e-5)
            x = torch.relu(expected)


def test_scaling_changes_nothing_but_the_ranges() -> None:
    network = trained_float_network()
    window = torch.randint(-128, 128, (200, 1, WINDOW_LENGTH)).float()
    context = torch.randint(-128, 128, (200, CONTEXT_LENGTH)).float()
    with torch.no_grad():
        quantized = quantize(network, window, context)
        x = window / 128
        for layer, shape in zip(quantized.convolutions, CONVOLUTIONS, strict=True):
            x = torch.relu(torch.nn.functional.conv1d(x, layer.weight, layer.bias, shape.stride))
            assert 0.9 < float(x.max()) < 1.6
        head = torch.relu(torch.nn.functional.linear(context / 128, quantized.head.weight, quantized.head.bias))
        joined = torch.cat((x.flatten(1), head), dim=1)
        logits = torch.nn.functional.linear(joined, quantized.linear.weight, quantized.linear.bias)
        assert torch.allclose(logits, network(window, context), atol=1e-4)
