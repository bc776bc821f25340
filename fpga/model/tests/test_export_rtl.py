"""What the RTL is given of a model: orders, foldings, refusals."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from export_rtl import (
    DEPLOYED,
    LAYER_NAMES,
    TARGETS,
    GenerateError,
    Layer,
    cycles_per_window,
    golden,
    package,
    parse_folding,
    random_folding,
    random_network,
    read_model,
    rom_words,
    weight_words,
)
from export_windows import stratified


@pytest.fixture(scope="module")
def deployed():
    """Network and test vectors of the deployed model."""
    return read_model(DEPLOYED)


def layer(name: str, outs: int, ins: int) -> Layer:
    weights = [[10 * o + i for i in range(ins)] for o in range(outs)]
    return Layer(name, 1, 1, ins, outs, 0, weights, [0] * outs, 1, (0, 127))


def test_a_sliding_window_reads_its_weights_output_by_output() -> None:
    assert weight_words(layer("conv1", 2, 3), 1, 1, 0) == [[0], [1], [2], [10], [11], [12]]


def test_a_dense_unit_reads_its_weights_input_by_input() -> None:
    assert weight_words(layer("conv5", 2, 3), 1, 1, 0) == [[0], [10], [1], [11], [2], [12]]


def test_a_word_holds_lane_by_lane_and_in_a_lane_input_by_input() -> None:
    assert weight_words(layer("conv5", 2, 4), 2, 2, 0) == [[0, 1, 10, 11], [2, 3, 12, 13]]


def test_the_linear_layer_gets_the_heads_outputs_first() -> None:
    assert weight_words(layer("linear", 1, 5), 1, 1, 2) == [[3], [4], [0], [1], [2]]


def test_a_rom_word_has_its_first_value_in_the_low_bits() -> None:
    assert rom_words([[1, -1], [-128, 127]], 8) == "ff01\n7f80\n"


def test_the_slowest_layer_sets_the_pace(deployed) -> None:
    network, _ = deployed
    folding = parse_folding("", network, "ice40up5k")
    assert cycles_per_window(network, folding) == max(
        layer.macs // math.prod(folding[layer.name]) for layer in network.layers
    )


@pytest.mark.parametrize("target", ["ice40up5k", "zynq7020"])
def test_both_targets_have_at_most_eight_multipliers_in_dsp_blocks(deployed, target: str) -> None:
    network, _ = deployed
    folding = parse_folding("", network, target)
    assert sum(math.prod(folding[name]) for name in LAYER_NAMES if name not in TARGETS[target].logic) <= 8


@pytest.mark.parametrize("seed", range(20))
def test_a_random_folding_is_legal(deployed, seed: int) -> None:
    network, _ = deployed
    folding = random_folding(network, seed)
    for this, before in zip(LAYER_NAMES[1:5], LAYER_NAMES, strict=False):
        wide, narrow = sorted((folding[before][0], folding[this][1]), reverse=True)
        assert wide % narrow == 0
    for item in network.layers:
        pe, simd = folding[item.name]
        assert item.out_channels % pe == 0
        assert item.in_channels % simd == 0


@pytest.mark.parametrize("text", ["conv9=1x1", "conv2=0x1", "conv2=2", "conv2=99x1"])
def test_a_folding_that_cannot_be_is_refused_by_name(deployed, text: str) -> None:
    with pytest.raises(GenerateError, match="--folding: "):
        parse_folding(text, deployed[0], "ice40up5k")


def test_the_package_carries_hash_and_self_test(deployed) -> None:
    network, vectors = deployed
    text = package(network, vectors[0], parse_folding("", network, "ice40up5k"), ())
    assert f"ModelHash = 64'h{bytes.fromhex(network.hash)[:8][::-1].hex()};" in text
    packed = np.array(vectors[0].logits, "<i4").tobytes()[::-1].hex()
    assert f"SelfTestLogits = 128'h{packed};" in text


def test_logits_that_the_model_file_does_not_confirm_are_refused(deployed) -> None:
    network, vectors = deployed
    wrong = type(vectors[0])(vectors[0].window, vectors[0].context, [value + 1 for value in vectors[0].logits])
    with pytest.raises(GenerateError, match="test vector 0 of the model file"):
        golden(network, [wrong], "")


def test_a_random_network_has_the_deployed_geometry(deployed) -> None:
    network, _ = deployed
    other, vectors = random_network(3, network)
    shapes = [(x.kernel, x.stride, x.in_channels, x.out_channels, x.in_length) for x in other.layers]
    assert shapes == [(x.kernel, x.stride, x.in_channels, x.out_channels, x.in_length) for x in network.layers]
    assert len(vectors[0].window) == network.window_length


def test_windows_are_drawn_alike_from_every_class() -> None:
    label = np.array([0] * 900 + [1] * 50 + [2] * 5, np.uint8)
    random.Random(1).shuffle(label)
    rows = stratified(label, 100)
    assert np.bincount(label[rows]).tolist() == [47, 48, 5]
    assert len(set(rows.tolist())) == 100
