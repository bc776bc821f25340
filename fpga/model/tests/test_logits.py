"""PyTorch's integer forward on the weights of a model file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import logits as command
from ecgmodel import modelfile
from ecgmodel.dataset import load_dataset
from ecgmodel.geometry import CONTEXT_LENGTH, WINDOW_LENGTH
from ecgmodel.integer import IntegerLayer, IntegerNetwork
from ecgmodel.logits import LogitsError, logits, quantized
from ecgmodel.modelfile import Model
from ecgmodel.vectors import choose_vectors

Arrays = dict[str, np.ndarray]
Save = Callable[[Arrays], Path]
RandomNetwork = Callable[[int], IntegerNetwork]


@pytest.mark.parametrize("seed", range(5))
def test_every_logit_is_that_of_the_integers(random_network: RandomNetwork, seed: int) -> None:
    network = random_network(seed)
    generator = np.random.Generator(np.random.PCG64(seed))
    window = generator.integers(-128, 128, (200, WINDOW_LENGTH)).astype(np.int8)
    context = generator.integers(-128, 128, (200, CONTEXT_LENGTH)).astype(np.int8)
    window[0], window[1], context[0], context[1] = -128, 127, -128, 127
    computed = logits(quantized(network), window, context)
    assert computed.dtype == np.int32
    assert computed.flags.c_contiguous
    assert np.array_equal(computed, network.forward(window, context))


def test_what_training_would_export_again_is_what_was_read(random_network: RandomNetwork) -> None:
    network = random_network(3)
    again = quantized(network).export()
    for (_, read, _), (_, exported, _) in zip(network.layers(), again.layers(), strict=True):
        assert np.array_equal(read.weight, exported.weight)
        assert np.array_equal(read.bias, exported.bias)
        assert read.shift == exported.shift


def test_small_weights_keep_the_shift_of_the_file(random_network: RandomNetwork) -> None:
    network = random_network(1)
    head = network.head
    network = replace(network, head=IntegerLayer(head.weight // 64, head.bias // 64, 2))
    window = np.zeros((1, WINDOW_LENGTH), np.int8)
    context = np.full((1, CONTEXT_LENGTH), 90, np.int8)
    assert np.array_equal(logits(quantized(network), window, context), network.forward(window, context))


def test_a_layer_of_zeros_is_computed(random_network: RandomNetwork) -> None:
    network = random_network(1)
    linear = network.linear
    network = replace(network, linear=replace(linear, weight=np.zeros_like(linear.weight)))
    window, context = np.zeros((1, WINDOW_LENGTH), np.int8), np.zeros((1, CONTEXT_LENGTH), np.int8)
    assert np.array_equal(logits(quantized(network), window, context), linear.bias[np.newaxis])


def test_what_floats_cannot_compute_exactly_is_refused(random_network: RandomNetwork) -> None:
    network = random_network(1)
    linear = network.linear
    bias = linear.bias.copy()
    bias[2] = 1 << 24
    with pytest.raises(LogitsError, match="linear: the accumulator may reach 1"):
        quantized(replace(network, linear=replace(linear, bias=bias)))
    weight = linear.weight.copy()
    weight[0, 0, 0] = -128
    with pytest.raises(LogitsError, match="linear: weight -128 is below -127"):
        quantized(replace(network, linear=replace(linear, weight=weight)))
    with pytest.raises(LogitsError, match="not those of the network that is trained"):
        quantized(replace(network, shapes=network.shapes[::-1]))


@pytest.fixture
def files(arrays: Arrays, save: Save, random_network: RandomNetwork, tmp_path: Path) -> tuple[Path, Path]:
    """A dataset file and a model file."""
    dataset = save(arrays)
    model = tmp_path / "random.ecgm"
    network = random_network(2)
    modelfile.write(Model(network, choose_vectors(load_dataset(dataset), network, seed=1), {}), model)
    return dataset, model


def test_the_command_writes_the_logits_and_prints_the_digest(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset, model = files
    out = tmp_path / "logits.npy"
    assert command.main(["--model", str(model), "--dataset", str(dataset), "--out", str(out)]) == 0
    beats = load_dataset(dataset)
    network = modelfile.decode(model.read_bytes()).network
    assert np.array_equal(np.load(out), network.forward(beats.window, beats.context))
    assert capsys.readouterr().out == beats.digest + "\n"
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("bad", ["model", "dataset", "out"])
def test_bad_input_is_named_in_one_line(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: str
) -> None:
    paths = {"model": files[1], "dataset": files[0], "out": tmp_path / "logits.npy"}
    paths[bad] = tmp_path / "nowhere" / f"bad.{bad}"
    assert command.main([part for name, path in paths.items() for part in (f"--{name}", str(path))]) == 1
    error = capsys.readouterr().err
    assert f"bad.{bad}" in error
    assert error.count("\n") == 1
    assert not (tmp_path / "logits.npy").exists()


def test_a_damaged_model_is_refused(
    files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset, model = files
    model.write_bytes(model.read_bytes()[:-1])
    out = tmp_path / "logits.npy"
    assert command.main(["--model", str(model), "--dataset", str(dataset), "--out", str(out)]) == 1
    assert "random.ecgm: damaged" in capsys.readouterr().err
    assert not out.exists()
