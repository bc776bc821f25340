"""Writing and reading the model file; README.md describes it byte by byte."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, WINDOW_LENGTH, WINDOW_VERSION, ConvolutionShape
from ecgmodel.integer import IntegerLayer, IntegerNetwork

MAGIC = b"ECGM"
FILE_VERSION = 1
HASH_BYTES = 32


class ModelFileError(Exception):
    """A model file that cannot be used; the message names the problem."""


@dataclass(frozen=True)
class TestVectors:
    """Inputs and the logits they must give. The first is what a device runs as its self-test."""

    __test__ = False  # not a test class, whatever its name says to pytest

    window: np.ndarray
    """int8 [n, 665]"""
    context: np.ndarray
    """int8 [n, CONTEXT_LENGTH]"""
    logits: np.ndarray
    """int32 [n, 4]"""


@dataclass(frozen=True)
class Model:
    """What a model file holds."""

    network: IntegerNetwork
    vectors: TestVectors
    info: dict[str, object]


def encode_network(network: IntegerNetwork) -> bytes:
    """The NETW payload; its SHA-256 is the model hash."""
    parts = [
        struct.pack(
            "<HHBBBB", WINDOW_VERSION, WINDOW_LENGTH, CONTEXT_LENGTH, CLASS_COUNT, len(network.convolutions), 0
        )
    ]
    for layer, shape in zip(network.convolutions, network.shapes, strict=True):
        parts.append(
            struct.pack(
                "<BBBBB3x", shape.kernel, shape.stride, shape.in_channels, shape.out_channels, layer.shift
            )
        )
        parts.append(_numbers(layer))
    out_channels, _, in_channels = network.head.weight.shape
    parts.append(struct.pack("<BBBx", in_channels, out_channels, network.head.shift))
    parts.append(_numbers(network.head))
    out_channels, _, in_channels = network.linear.weight.shape
    parts.append(struct.pack("<BBxx", in_channels, out_channels))
    parts.append(_numbers(network.linear))
    return b"".join(parts)


def model_hash(network: IntegerNetwork) -> bytes:
    """32 bytes that tell this network from every other."""
    return hashlib.sha256(encode_network(network)).digest()


def encode(model: Model) -> bytes:
    """The whole file."""
    vectors = model.vectors
    vector_parts = [struct.pack("<HHBB2x", len(vectors.logits), WINDOW_LENGTH, CONTEXT_LENGTH, CLASS_COUNT)]
    for window, context, logits in zip(vectors.window, vectors.context, vectors.logits, strict=True):
        vector_parts += [window.astype("i1").tobytes(), context.astype("i1").tobytes(), logits.astype("<i4").tobytes()]
    sections = {
        b"NETW": encode_network(model.network),
        b"VECT": b"".join(vector_parts),
        b"INFO": json.dumps(model.info, separators=(",", ":"), sort_keys=True).encode(),
    }
    body = MAGIC + struct.pack("<HH", FILE_VERSION, len(sections))
    body += b"".join(kind + struct.pack("<I", len(payload)) + payload for kind, payload in sections.items())
    return body + hashlib.sha256(body).digest()


def write(model: Model, path: Path) -> None:
    """Writes beside and renames, so that no reader ever sees half a file."""
    beside = path.with_name(path.name + ".partial")
    try:
        with beside.open("wb") as file:
            file.write(encode(model))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def decode(data: bytes) -> Model:
    """Reads a whole file.

    Raises:
        ModelFileError: it is damaged, or of another version.
    """
    if len(data) < 8 + HASH_BYTES or data[:4] != MAGIC:
        raise ModelFileError("not a model file")
    if hashlib.sha256(data[:-HASH_BYTES]).digest() != data[-HASH_BYTES:]:
        raise ModelFileError("damaged: its SHA-256 does not match")
    version, count = struct.unpack_from("<HH", data, 4)
    if version != FILE_VERSION:
        raise ModelFileError(f"version {version}, but this code knows version {FILE_VERSION}")
    sections: dict[bytes, bytes] = {}
    offset = 8
    for _ in range(count):
        kind, length = struct.unpack_from("<4sI", data, offset)
        sections[kind] = data[offset + 8 : offset + 8 + length]
        offset += 8 + length
    vector_count = struct.unpack_from("<H", sections[b"VECT"])[0]
    row = np.dtype([("window", "i1", WINDOW_LENGTH), ("context", "i1", CONTEXT_LENGTH), ("logits", "<i4", CLASS_COUNT)])
    rows = np.frombuffer(sections[b"VECT"], row, vector_count, 8)
    return Model(
        _decode_network(sections[b"NETW"]),
        TestVectors(rows["window"].copy(), rows["context"].copy(), rows["logits"].copy()),
        json.loads(sections[b"INFO"]),
    )


def _numbers(layer: IntegerLayer) -> bytes:
    return layer.weight.astype("i1").tobytes() + layer.bias.astype("<i4").tobytes()


def _decode_network(payload: bytes) -> IntegerNetwork:
    offset = 8

    def numbers(out_channels: int, kernel: int, in_channels: int, shift: int) -> IntegerLayer:
        nonlocal offset
        count = out_channels * kernel * in_channels
        weight = np.frombuffer(payload, "i1", count, offset).reshape(out_channels, kernel, in_channels)
        bias = np.frombuffer(payload, "<i4", out_channels, offset + count)
        offset += count + 4 * out_channels
        return IntegerLayer(weight.copy(), bias.copy(), shift)

    convolutions: list[IntegerLayer] = []
    shapes: list[ConvolutionShape] = []
    for _ in range(payload[6]):
        kernel, stride, in_channels, out_channels, shift = struct.unpack_from("<BBBBB", payload, offset)
        offset += 8
        shapes.append(ConvolutionShape(kernel, stride, in_channels, out_channels))
        convolutions.append(numbers(out_channels, kernel, in_channels, shift))
    in_channels, out_channels, shift = struct.unpack_from("<BBB", payload, offset)
    offset += 4
    head = numbers(out_channels, 1, in_channels, shift)
    in_channels, out_channels = struct.unpack_from("<BB", payload, offset)
    offset += 4
    return IntegerNetwork(tuple(convolutions), head, numbers(out_channels, 1, in_channels, 0), tuple(shapes))
