"""Datasets and networks made for the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from ecgmodel.geometry import CONTEXT_LENGTH, CONVOLUTIONS, HEAD_CHANNELS, WINDOW_LENGTH
from ecgmodel.integer import IntegerLayer, IntegerNetwork

SEED = 20240517


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Networks this small on datasets this small gain nothing from more, and tests share the machine."""
    torch.set_num_threads(1)


@pytest.fixture
def arrays() -> dict[str, np.ndarray]:
    """A small dataset whose classes differ in the shape of the beat, so that there is something to learn."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    label = np.repeat(np.arange(5), (120, 40, 60, 30, 10)).astype(np.uint8)
    time = np.arange(WINDOW_LENGTH) - WINDOW_LENGTH // 2
    width = 3.0 + 5.0 * label
    window = 100.0 * np.exp(-0.5 * (time / width[:, None]) ** 2)
    window += generator.normal(0.0, 5.0, window.shape)
    return {
        "window": np.rint(window).astype(np.int8),
        "context": generator.integers(-128, 128, (len(label), CONTEXT_LENGTH)).astype(np.int8),
        "label": label,
        "record": np.resize(np.array([100, 104, 208], np.uint16), len(label)),
        "sample": 417_600 + 300 * np.arange(len(label), dtype=np.int64),
        "symbol": np.frombuffer(b"NAVFQ", np.uint8)[label],
        "windowVersion": np.int32(1),
        "odrNumerator": np.int32(3200),
        "odrDenominator": np.int32(9),
    }


@pytest.fixture
def save(tmp_path: Path) -> Callable[[dict[str, np.ndarray]], Path]:
    """Writes arrays as a dataset file."""

    def write(contents: dict[str, np.ndarray]) -> Path:
        path = tmp_path / "beats.npz"
        np.savez(path, **contents)
        return path

    return write


@pytest.fixture
def random_network() -> Callable[[int], IntegerNetwork]:
    """An integer network of the deployed shape with random weights; activations neither vanish nor all saturate."""

    def make(seed: int) -> IntegerNetwork:
        generator = np.random.Generator(np.random.PCG64(seed))

        def layer(outputs: int, kernel: int, inputs: int, shift: int) -> IntegerLayer:
            return IntegerLayer(
                generator.integers(-127, 128, (outputs, kernel, inputs)).astype(np.int8),
                generator.integers(-2000, 4000, outputs).astype(np.int32),
                shift,
            )

        joined = CONVOLUTIONS[-1].out_channels + HEAD_CHANNELS
        return IntegerNetwork(
            tuple(layer(s.out_channels, s.kernel, s.in_channels, 8 + s.in_channels // 8) for s in CONVOLUTIONS),
            layer(HEAD_CHANNELS, 1, CONTEXT_LENGTH, 8),
            layer(4, 1, joined, 0),
        )

    return make
