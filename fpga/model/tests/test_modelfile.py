"""The model file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ecgmodel import modelfile
from ecgmodel.dataset import load_dataset
from ecgmodel.integer import IntegerNetwork
from ecgmodel.modelfile import Model, ModelFileError
from ecgmodel.vectors import choose_vectors

DEPLOYED = Path(__file__).parents[1] / "deployed.ecgm"
NETWORK_BYTES = 8 + 5 * 8 + 4 + 4 + 4_534 + 4 * 87
"""Of NETW: the heads of all, of five convolutions, of the context head and of the linear layer; weights and biases."""


@pytest.fixture
def model(
    arrays: dict[str, np.ndarray],
    save: Callable[[dict[str, np.ndarray]], Path],
    random_network: Callable[[int], IntegerNetwork],
) -> Model:
    network = random_network(1)
    return Model(network, choose_vectors(load_dataset(save(arrays)), network, seed=1), {"protocol": "deployed"})


def test_what_is_written_is_read(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "random.ecgm"
    modelfile.write(model, path)
    read = modelfile.decode(path.read_bytes())
    for (_, wrote, _), (_, found, _) in zip(model.network.layers(), read.network.layers(), strict=True):
        assert np.array_equal(wrote.weight, found.weight)
        assert np.array_equal(wrote.bias, found.bias)
        assert wrote.shift == found.shift
    assert read.network.shapes == model.network.shapes
    assert np.array_equal(read.vectors.window, model.vectors.window)
    assert np.array_equal(read.vectors.context, model.vectors.context)
    assert np.array_equal(read.vectors.logits, read.network.forward(read.vectors.window, read.vectors.context))
    assert read.info == {"protocol": "deployed"}
    assert [p.name for p in tmp_path.iterdir() if p.suffix != ".npz"] == ["random.ecgm"]


def test_the_layout_is_the_documented_one(model: Model) -> None:
    data = modelfile.encode(model)
    assert data[:16] == b"ECGM" + bytes([1, 0, 3, 0]) + b"NETW" + NETWORK_BYTES.to_bytes(4, "little")
    network = data[16 : 16 + NETWORK_BYTES]
    assert network[:8] == bytes([2, 0, 665 & 255, 665 >> 8, 21, 4, 5, 0])
    first = model.network.convolutions[0]
    assert network[8:16] == bytes([5, 5, 1, 6, first.shift, 0, 0, 0])
    assert network[16:46] == first.weight.tobytes()
    assert network[46:70] == first.bias.tobytes()
    assert network[70:78] == bytes([5, 2, 6, 8, model.network.convolutions[1].shift, 0, 0, 0])
    assert network[78:84] == model.network.convolutions[1].weight[0, 0].tobytes()
    assert modelfile.model_hash(model.network) == hashlib.sha256(network).digest()
    assert data[-32:] == hashlib.sha256(data[:-32]).digest()


def test_damage_is_refused(model: Model) -> None:
    data = bytearray(modelfile.encode(model))
    with pytest.raises(ModelFileError, match="not a model file"):
        modelfile.decode(b"PK")
    for offset in (5, 100, 5000, len(data) - 1):
        data[offset] ^= 1
        with pytest.raises(ModelFileError, match="damaged"):
            modelfile.decode(bytes(data))
        data[offset] ^= 1
    data[4] = 2
    data[-32:] = hashlib.sha256(data[:-32]).digest()
    with pytest.raises(ModelFileError, match="version 2"):
        modelfile.decode(bytes(data))


def test_real_vectors_come_from_the_published_excerpt_alone(
    arrays: dict[str, np.ndarray],
    save: Callable[[dict[str, np.ndarray]], Path],
    random_network: Callable[[int], IntegerNetwork],
) -> None:
    dataset = load_dataset(save(arrays))
    vectors = choose_vectors(dataset, random_network(1), seed=1)
    first, last = (422_820 / 360 + 20) * 3200 / 9, ((422_820 + 108_000) / 360 - 20) * 3200 / 9
    of_the_dataset = {window.tobytes(): row for row, window in enumerate(dataset.window)}
    rows = [of_the_dataset[w.tobytes()] for w in vectors.window if w.tobytes() in of_the_dataset]
    assert rows
    assert all(dataset.record[row] == 208 and first <= dataset.sample[row] <= last for row in rows)
    assert np.array_equal(vectors.logits, random_network(1).forward(vectors.window, vectors.context))


def test_without_the_excerpt_there_are_synthetic_vectors_and_corners(
    arrays: dict[str, np.ndarray],
    save: Callable[[dict[str, np.ndarray]], Path],
    random_network: Callable[[int], IntegerNetwork],
) -> None:
    arrays["record"][:] = 100
    vectors = choose_vectors(load_dataset(save(arrays)), random_network(1), seed=1)
    assert len(vectors.logits) == 40
    assert (vectors.window == -128).all(axis=1).sum() == 1
    assert (vectors.window == 127).all(axis=1).sum() == 1


def test_the_deployed_model_is_whole() -> None:
    model = modelfile.decode(DEPLOYED.read_bytes())
    assert len(model.vectors.logits) >= 64
    assert np.array_equal(model.vectors.logits, model.network.forward(model.vectors.window, model.vectors.context))
    assert set(model.vectors.logits.argmax(axis=1)) == {0, 1, 2, 3}
    assert model.info["protocol"] == "deployed"
    assert max(model.network.bounds().values()) < 1 << 24
