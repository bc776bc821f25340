"""Datasets and networks made for the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from ecgmodel.geometry import CONTEXT_LENGTH, CONVOLUTIONS, HEAD_CHANNELS, WINDOW_LENGTH, WINDOW_VERSION
from ecgmodel.integer import IntegerLayer, IntegerNetwork

SEED = 20240517
DS1 = (101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122, 124, 201, 203, 205, 207, 208, 209, 215, 220, 223, 230)
DS2 = (100, 103, 105, 111, 113, 117, 121, 123, 200, 202, 210, 212, 213, 214, 219, 221, 222, 228, 231, 232, 233, 234)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Networks this small on datasets this small gain nothing from more, and tests share the machine."""
    torch.set_num_threads(1)


@pytest.fixture
def arrays() -> dict[str, np.ndarray]:
    """A small dataset of all records whose classes differ in the shape of the beat: there is something to learn."""
    generator = np.random.Generator(np.random.PCG64(SEED))
    label = np.repeat(np.arange(5), (120, 40, 60, 30, 10)).astype(np.uint8)
    time = np.arange(WINDOW_LENGTH) - WINDOW_LENGTH // 2
    width = 3.0 + 5.0 * label
    window = 100.0 * np.exp(-0.5 * (time / width[:, None]) ** 2)
    window += generator.normal(0.0, 5.0, window.shape)
    record = np.resize(np.array(DS1 + DS2, np.uint16), len(label))
    fold = (np.arange(len(label)) - np.searchsorted(label, label)) % 5
    return {
        "window": np.rint(window).astype(np.int8),
        "context": generator.integers(-128, 128, (len(label), CONTEXT_LENGTH)).astype(np.int8),
        "label": label,
        "record": record,
        "sample": 417_600 + 300 * np.arange(len(label), dtype=np.int64),
        "symbol": np.frombuffer(b"NAVFQ", np.uint8)[label],
        "fold": np.where(label < 4, fold, 255).astype(np.uint8),
        "partition": np.where(np.isin(record, DS1), 1, 2).astype(np.uint8),
        "subject": np.where(record == 202, 201, record).astype(np.uint16),
        "ds1": np.array(DS1, np.uint16),
        "ds2": np.array(DS2, np.uint16),
        "windowVersion": np.int32(WINDOW_VERSION),
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
