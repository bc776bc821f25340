"""The shape of the network."""

from __future__ import annotations

import re
from pathlib import Path

import torch

from ecgmodel import geometry
from ecgmodel.network import FloatNetwork

WINDOW_FORMAT = Path(__file__).parents[3] / "firmware" / "Classification" / "WindowFormat.cs"


def test_lengths_chain_to_one_position() -> None:
    assert geometry.lengths() == [665, 133, 65, 13, 5, 1]


def test_receptive_field_is_the_window() -> None:
    assert geometry.receptive_field() == 665


def test_every_sample_of_the_window_can_change_the_logits() -> None:
    network = FloatNetwork().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.abs_().add_(0.01)
    window = torch.ones(1, 1, geometry.WINDOW_LENGTH, requires_grad=True)
    network(window, torch.ones(1, geometry.CONTEXT_LENGTH)).sum().backward()
    assert window.grad is not None
    assert bool((window.grad != 0).all())


def test_multiply_accumulates() -> None:
    assert geometry.multiply_accumulates() == 3990 + 15_600 + 6240 + 6000 + 2100 + 336 + 148


def test_the_firmware_makes_the_same_windows() -> None:
    constants = dict(re.findall(r"public const int (\w+) = (\d+);", WINDOW_FORMAT.read_text(encoding="utf-8")))
    assert int(constants["Version"]) == geometry.WINDOW_VERSION
    assert int(constants["Length"]) == geometry.WINDOW_LENGTH
    assert int(constants["PeakIndex"]) == geometry.PEAK_INDEX
    assert int(constants["RhythmFeatures"]) + int(constants["ShapeFeatures"]) == geometry.CONTEXT_LENGTH
    assert int(constants["ClassCount"]) == geometry.CLASS_COUNT
