#!/usr/bin/env python3
"""Writes what the RTL needs of a model: the package of its parameters, its ROM contents, golden traces for the bench.

    fpga/model/export_rtl.py --model fpga/model/deployed.ecgm --out fpga/build/deployed
    fpga/model/export_rtl.py --random 7 --folding conv1=2x1,conv3=4x2 --out fpga/build/random

Folding is PExSIMD of a layer: output channels and input channels worked on in one cycle. The model file's format is
described in fpga/model/README.md. Only Python's standard library is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

WINDOW_LENGTH = 665
CONTEXT_LENGTH = 6
CLASS_COUNT = 4
LAYER_NAMES = ("conv1", "conv2", "conv3", "conv4", "conv5", "head", "linear")
DEFAULT_FOLDING = {"conv2": (2, 1)}
"""conv2 has twice the work of the next layer: with two lanes of it, eight multipliers suffice for all seven layers."""


class GenerateError(Exception):
    """What the user can mend; the message says how."""


@dataclass(frozen=True)
class Layer:
    """One layer: y[p][o] = bias[o] + sum of weight[o][k][i] * x[p * stride + k][i], requantized unless shift is 0."""

    name: str
    kernel: int
    stride: int
    in_channels: int
    out_channels: int
    shift: int
    weights: list[list[int]]
    """[out][kernel * in]"""
    biases: list[int]
    in_length: int
    input_range: tuple[int, int]

    @property
    def positions(self) -> int:
        """Positions at which the kernel fits."""
        return (self.in_length - self.kernel) // self.stride + 1

    def forward(self, x: list[int]) -> list[int]:
        """Output [position * channel] of input [position * channel]."""
        out = []
        step = self.stride * self.in_channels
        for p in range(self.positions):
            window = x[p * step : p * step + self.kernel * self.in_channels]
            for row, bias in zip(self.weights, self.biases, strict=True):
                accumulator = bias + sum(map(int.__mul__, row, window))
                if self.shift:
                    accumulator = min(max((accumulator + (1 << (self.shift - 1))) >> self.shift, 0), 127)
                out.append(accumulator)
        return out

    def accumulator_width(self, simd: int) -> int:
        """Bits that hold every sum in whatever order it is formed, bias and rounding term included."""
        half = 1 << (self.shift - 1) if self.shift else 0
        low, high = self.input_range
        bound = 1
        for row, bias in zip(self.weights, self.biases, strict=True):
            products = [(w * low, w * high) for w in row]
            bound = max(bound, sum(max(*p, 0) for p in products) + max(bias, 0) + half)
            bound = max(bound, -(sum(min(*p, 0) for p in products) + min(bias, 0)))
        width = max(bound.bit_length() + 1, 17 + (simd - 1).bit_length())
        if width > 32:
            raise GenerateError(
                f"{self.name}: a sum needs {width} bits, but accumulators have at most 32; "
                "retrain with smaller weights or biases"
            )
        return width


@dataclass(frozen=True)
class Network:
    """The layers in the order of LAYER_NAMES, and the hash that names them."""

    layers: list[Layer]
    hash: str

    def trace(self, window: list[int], context: list[int]) -> list[list[int]]:
        """The output of every layer."""
        traces = []
        x = window
        for layer in self.layers[:5]:
            x = layer.forward(x)
            traces.append(x)
        traces.append(self.layers[5].forward(context))
        traces.append(self.layers[6].forward(x + traces[5]))
        return traces


@dataclass(frozen=True)
class Vector:
    """One input, and the logits that a model file says it must give."""

    window: list[int]
    context: list[int]
    logits: list[int] | None


class Reader:
    """Reads fields of a section and says which section ended too early."""

    def __init__(self, data: bytes, where: str) -> None:
        self._data, self._where, self._offset = data, where, 0

    def take(self, form: str) -> tuple[int, ...]:
        size = struct.calcsize("<" + form)
        if self._offset + size > len(self._data):
            raise GenerateError(
                f"{self._where}: ends at byte {len(self._data)}, {size} more bytes were expected at {self._offset}; "
                "export the model again"
            )
        values = struct.unpack_from("<" + form, self._data, self._offset)
        self._offset += size
        return values


def read_model(path: Path) -> tuple[Network, list[Vector]]:
    """Network and test vectors of a model file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GenerateError(f"{path}: {error.strerror}") from None
    if data[:4] != b"ECGM" or len(data) < 40:
        raise GenerateError(f"{path}: not a model file")
    if hashlib.sha256(data[:-32]).digest() != data[-32:]:
        raise GenerateError(f"{path}: damaged, its SHA-256 does not match; export the model again")
    header = Reader(data[4:-32], f"{path}: header")
    version, count = header.take("HH")
    if version != 1:
        raise GenerateError(f"{path}: version {version}, but this script reads version 1")
    sections: dict[bytes, bytes] = {}
    offset = 8
    for _ in range(count):
        if offset + 8 > len(data) - 32:
            raise GenerateError(f"{path}: {count} sections announced, but byte {len(data)} is its end; export again")
        kind, length = struct.unpack_from("<4sI", data, offset)
        sections[kind] = data[offset + 8 : offset + 8 + length]
        offset += 8 + length
    for kind in (b"NETW", b"VECT"):
        if kind not in sections:
            raise GenerateError(f"{path}: has no section {kind.decode()}; export the model again")
    network = read_network(sections[b"NETW"], f"{path}: section NETW")
    return network, read_vectors(sections[b"VECT"], f"{path}: section VECT")


def read_network(payload: bytes, where: str) -> Network:
    reader = Reader(payload, where)
    _, window_length, context_length, class_count, convolutions, _ = reader.take("HHBBBB")
    if (window_length, context_length, class_count, convolutions) != (WINDOW_LENGTH, CONTEXT_LENGTH, CLASS_COUNT, 5):
        raise GenerateError(
            f"{where}: window {window_length}, context {context_length}, {class_count} classes, "
            f"{convolutions} convolutions; the RTL is made for {WINDOW_LENGTH}, {CONTEXT_LENGTH}, {CLASS_COUNT}, 5"
        )

    def numbers(outs: int, ins: int) -> tuple[list[list[int]], list[int]]:
        flat = reader.take(f"{outs * ins}b")
        return [list(flat[o * ins : (o + 1) * ins]) for o in range(outs)], list(reader.take(f"{outs}i"))

    layers = []
    length, channels, input_range = WINDOW_LENGTH, 1, (-128, 127)
    for name in LAYER_NAMES[:5]:
        kernel, stride, ins, outs, shift = reader.take("BBBBB3x")
        if ins != channels or kernel < 1 or stride < 1 or kernel > length:
            raise GenerateError(
                f"{where}: {name} reads {ins} channels with kernel {kernel}, stride {stride}, "
                f"but is given {channels} channels of length {length}"
            )
        layers.append(Layer(name, kernel, stride, ins, outs, shift, *numbers(outs, kernel * ins), length, input_range))
        length, channels, input_range = layers[-1].positions, outs, (0, 127)
    if length != 1:
        raise GenerateError(f"{where}: the convolutions leave {length} positions, but the linear layer reads one")
    ins, head_outs, shift = reader.take("BBBx")
    layers.append(Layer("head", 1, 1, ins, head_outs, shift, *numbers(head_outs, ins), 1, (-128, 127)))
    joined, outs = reader.take("BBxx")
    if ins != CONTEXT_LENGTH or joined != channels + head_outs or outs != CLASS_COUNT:
        raise GenerateError(
            f"{where}: head reads {ins}, linear reads {joined} and gives {outs}; "
            f"expected {CONTEXT_LENGTH}, {channels + head_outs}, {CLASS_COUNT}"
        )
    layers.append(Layer("linear", 1, 1, joined, outs, 0, *numbers(outs, joined), 1, (0, 127)))
    return Network(layers, hashlib.sha256(payload).hexdigest())


def read_vectors(payload: bytes, where: str) -> list[Vector]:
    reader = Reader(payload, where)
    count, window_length, context_length, class_count = reader.take("HHBB2x")
    if (window_length, context_length, class_count) != (WINDOW_LENGTH, CONTEXT_LENGTH, CLASS_COUNT):
        raise GenerateError(f"{where}: vectors of another geometry")
    forms = (f"{WINDOW_LENGTH}b", f"{CONTEXT_LENGTH}b", f"{CLASS_COUNT}i")
    return [Vector(*(list(reader.take(form)) for form in forms)) for _ in range(count)]


def random_network(seed: int) -> tuple[Network, list[Vector]]:
    """A network of the deployed geometry with extreme numbers, and inputs that reach them."""
    draw = random.Random(seed)
    shapes = ((5, 5, 1, 6), (5, 2, 6, 8), (5, 5, 8, 12), (5, 2, 12, 20), (5, 1, 20, 24), (1, 1, 6, 8), (1, 1, 32, 4))
    layers: list[Layer] = []
    length, input_range = WINDOW_LENGTH, (-128, 127)
    for name, (kernel, stride, ins, outs) in zip(LAYER_NAMES, shapes, strict=True):
        if name in ("head", "linear"):
            length, input_range = 1, ((-128, 127) if name == "head" else (0, 127))
        size = kernel * ins
        weights = [[draw.choice((-128, 127, draw.randint(-128, 127))) for _ in range(size)] for _ in range(outs)]
        biases = [draw.randint(-(1 << 16), 1 << 16) for _ in range(outs)]
        shift = 0 if name == "linear" else size.bit_length() // 2 + 7 + draw.randint(0, 1)
        layers.append(Layer(name, kernel, stride, ins, outs, shift, weights, biases, length, input_range))
        length, input_range = layers[-1].positions, (0, 127)

    def vector(kind: int) -> Vector:
        corners = {0: (-128, -128), 1: (127, 127), 2: (-128, 127)}

        def values(length: int) -> list[int]:
            return [corners[kind][i % 2] if kind in corners else draw.randint(-128, 127) for i in range(length)]

        return Vector(values(WINDOW_LENGTH), values(CONTEXT_LENGTH), None)

    return Network(layers, hashlib.sha256(f"random {seed}".encode()).hexdigest()), [vector(i) for i in range(24)]


def parse_folding(text: str) -> dict[str, tuple[int, int]]:
    folding = {name: DEFAULT_FOLDING.get(name, (1, 1)) for name in LAYER_NAMES}
    for item in filter(None, text.split(",")):
        name, _, value = item.partition("=")
        pe, _, simd = value.partition("x")
        if name not in folding or not pe.isdigit() or not simd.isdigit() or 0 in (int(pe), int(simd)):
            raise GenerateError(
                f"--folding: '{item}' is not LAYER=PExSIMD; layers are {', '.join(LAYER_NAMES)}; example: conv2=2x1"
            )
        folding[name] = (int(pe), int(simd))
    return folding


def parse_plant(network: Network, text: str) -> tuple[int, int]:
    """Index of a layer, and of one of its outputs."""
    name, _, place = text.partition(":")
    position, _, channel = place.partition(":")
    if name in LAYER_NAMES[:6] and position.isdigit() and channel.isdigit():
        layer = network.layers[LAYER_NAMES.index(name)]
        if int(position) < layer.positions and int(channel) < layer.out_channels:
            return LAYER_NAMES.index(name), int(position) * layer.out_channels + int(channel)
    raise GenerateError(f"--plant: '{text}' names no output; it is LAYER:POSITION:CHANNEL, such as conv4:3:17")


def rom_words(values: list[list[int]], bits: int) -> str:
    """A $readmemh file: a line per word, the word's first value in its low bits."""
    digits = (len(values[0]) * bits + 3) // 4
    mask = (1 << bits) - 1
    lines = []
    for word in values:
        number = 0
        for i, value in enumerate(word):
            number |= (value & mask) << (bits * i)
        lines.append(f"{number:0{digits}x}\n")
    return "".join(lines)


def weight_words(layer: Layer, pe: int, simd: int) -> list[list[int]]:
    """Words in the order the unit reads them: fold by fold, step by step; in a word lane by lane, input by input."""
    steps = layer.kernel * layer.in_channels // simd
    return [
        [layer.weights[fold * pe + lane][step * simd + s] for lane in range(pe) for s in range(simd)]
        for fold in range(layer.out_channels // pe)
        for step in range(steps)
    ]


def package(network: Network, folding: dict[str, tuple[int, int]]) -> str:
    lines = [
        f"// Written by fpga/model/export_rtl.py for the model with hash {network.hash}.",
        "package ecg_cnn_package;",
        f"  localparam WindowLength = {WINDOW_LENGTH};",
        f"  localparam ContextLength = {CONTEXT_LENGTH};",
    ]
    for layer in network.layers:
        pe, simd = folding[layer.name]
        values = {
            "Kernel": layer.kernel,
            "Stride": layer.stride,
            "InChannels": layer.in_channels,
            "InLength": layer.in_length,
            "OutChannels": layer.out_channels,
            "Pe": pe,
            "Simd": simd,
            "AccumulatorWidth": layer.accumulator_width(simd),
        }
        if layer.shift:
            values["Shift"] = layer.shift
        lines += [f"  localparam {layer.name.capitalize()}{key} = {value};" for key, value in values.items()]
    return "\n".join([*lines, "endpackage : ecg_cnn_package", ""])


def header(network: Network, folding: dict[str, tuple[int, int]]) -> str:
    rows = ""
    for layer in network.layers:
        pe, simd = folding[layer.name]
        macs = layer.positions * layer.out_channels * layer.kernel * layer.in_channels
        rows += f'    {{"{layer.name}", {layer.positions}, {layer.out_channels}, {pe}, {macs}, {pe * simd}}},\n'
    return f"""// Written by fpga/model/export_rtl.py.
#pragma once
struct LayerGeometry {{ const char* name; int positions, channels, pe, macs, multipliers; }};
constexpr LayerGeometry kLayers[] = {{
{rows}}};
constexpr int kInputBytes = {WINDOW_LENGTH + CONTEXT_LENGTH};
constexpr int kTraced = 6;  // all layers but linear, whose output is the logits
constexpr int kClasses = {CLASS_COUNT};
constexpr const char* kModelHash = "{network.hash}";
"""


def golden(network: Network, vectors: list[Vector], plant: str) -> bytes:
    """Per vector: input bytes, output bytes of conv1 to conv5 and head in stream order, logits as int32."""
    parts = [b"EGLD", struct.pack("<I", len(vectors))]
    for number, vector in enumerate(vectors):
        traces = network.trace(vector.window, vector.context)
        if vector.logits is not None and traces[-1] != vector.logits:
            raise GenerateError(
                f"test vector {number} of the model file: computed logits {traces[-1]}, the file says {vector.logits}; "
                "export the model again"
            )
        if plant and number == 0:
            index, output = parse_plant(network, plant)
            traces[index][output] ^= 1
        parts.append(struct.pack(f"<{WINDOW_LENGTH}b{CONTEXT_LENGTH}b", *vector.window, *vector.context))
        parts += [bytes(trace) for trace in traces[:-1]]
        parts.append(struct.pack(f"<{CLASS_COUNT}i", *traces[-1]))
    return b"".join(parts)


def write(path: Path, data: bytes) -> None:
    beside = path.with_name(path.name + ".partial")
    beside.write_bytes(data)
    beside.replace(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", type=Path, help="model file (.ecgm)")
    source.add_argument("--random", type=int, metavar="SEED", help="a random network of the same geometry")
    parser.add_argument("--folding", default="", help="LAYER=PExSIMD,... (default: conv2=2x1, all others 1x1)")
    parser.add_argument("--vectors", type=int, help="only this many test vectors (default: all)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument(
        "--plant",
        default="",
        metavar="LAYER:POSITION:CHANNEL",
        help="plants a mistake in the golden trace, to see it found",
    )
    arguments = parser.parse_args()
    try:
        network, vectors = read_model(arguments.model) if arguments.model else random_network(arguments.random)
        folding = parse_folding(arguments.folding)
        arguments.out.mkdir(parents=True, exist_ok=True)
        files = {
            "ecg_cnn_package.sv": package(network, folding).encode(),
            "ecg_cnn_geometry.h": header(network, folding).encode(),
            "golden.bin": golden(network, vectors[: arguments.vectors], arguments.plant),
        }
        for layer in network.layers:
            pe, simd = folding[layer.name]
            if layer.out_channels % pe or layer.in_channels % simd:
                raise GenerateError(
                    f"--folding: {layer.name}={pe}x{simd}: PE must divide {layer.out_channels} and SIMD must divide "
                    f"{layer.in_channels}"
                )
            biases = [layer.biases[fold * pe : fold * pe + pe] for fold in range(layer.out_channels // pe)]
            files[f"{layer.name}_weights.hex"] = rom_words(weight_words(layer, pe, simd), 8).encode()
            files[f"{layer.name}_biases.hex"] = rom_words(biases, layer.accumulator_width(simd)).encode()
        for name, data in files.items():
            write(arguments.out / name, data)
    except (GenerateError, OSError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
