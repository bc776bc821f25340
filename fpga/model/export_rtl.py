#!/usr/bin/env python3
"""Writes what the RTL needs of a model: the package of its parameters, its ROM contents, golden traces for the bench.

    fpga/model/export_rtl.py --model fpga/model/deployed.ecgm --out fpga/build/deployed
    fpga/model/export_rtl.py --random 7 --folding conv1=2x1,conv3=4x2 --out fpga/build/random

Folding is PExSIMD of a layer: output channels and input channels worked on in one cycle. The model's first test vector
becomes the self-test. The model file's format is
described in fpga/model/README.md. Only Python's standard library is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import random
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

DEPLOYED = Path(__file__).resolve().parent / "deployed.ecgm"
LAYER_NAMES = ("conv1", "conv2", "conv3", "conv4", "conv5", "head", "linear")
DENSE_NAMES = ("conv5", "head", "linear")
"""Layers with one position: rtl/dense_mvu.sv uses their inputs as they come."""
WIDEST_OUTPUT = 8
"""Channels of a layer that the bench can watch at once."""


@dataclass(frozen=True)
class Target:
    """How the layers are folded, and which of them multiply in logic, for a part."""

    folding: dict[str, tuple[int, int]]
    logic: tuple[str, ...] = ()


TARGETS = {
    "ice40up5k": Target({"conv2": (2, 1)}, ("head",)),
    "zynq7020": Target(
        {"conv1": (2, 1), "conv2": (4, 1), "conv3": (2, 1), "conv4": (2, 1)}, ("conv1", "conv5", "head", "linear")
    ),
}
"""At most eight DSP blocks each. conv2 has by far the most work and sets the pace; small layers multiply in logic."""
LINK_CYCLES_PER_BYTE = 10
"""The link brings a byte in no fewer cycles (rtl/spi_slave.sv); the head gets as many lanes as it needs for that."""


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
    def dense(self) -> bool:
        """Whether the layer works on its inputs as they come."""
        return self.name in DENSE_NAMES

    @property
    def macs(self) -> int:
        """Multiply-accumulates for a window."""
        return self.positions * self.out_channels * self.kernel * self.in_channels

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

    @property
    def window_length(self) -> int:
        """Samples in a window."""
        return self.layers[0].in_length

    @property
    def context_length(self) -> int:
        """Timing features."""
        return self.layers[5].in_channels

    @property
    def class_count(self) -> int:
        """Logits."""
        return self.layers[6].out_channels

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
    return network, read_vectors(sections[b"VECT"], f"{path}: section VECT", network)


def read_network(payload: bytes, where: str) -> Network:
    reader = Reader(payload, where)
    _, window_length, context_length, class_count, convolutions, _ = reader.take("HHBBBB")
    if convolutions != 5:
        raise GenerateError(f"{where}: {convolutions} convolutions; the RTL is made for 5")
    if min(window_length, context_length, class_count) < 1:
        raise GenerateError(f"{where}: window {window_length}, context {context_length}, {class_count} classes")

    def numbers(outs: int, ins: int) -> tuple[list[list[int]], list[int]]:
        flat = reader.take(f"{outs * ins}b")
        return [list(flat[o * ins : (o + 1) * ins]) for o in range(outs)], list(reader.take(f"{outs}i"))

    layers = []
    length, channels, input_range = window_length, 1, (-128, 127)
    for name in LAYER_NAMES[:5]:
        kernel, stride, ins, outs, shift = reader.take("BBBBB3x")
        if ins != channels or kernel < 1 or stride < 1 or kernel > length:
            raise GenerateError(
                f"{where}: {name} reads {ins} channels with kernel {kernel}, stride {stride}, "
                f"but is given {channels} channels of length {length}"
            )
        if stride > kernel or (length - kernel) % stride:
            raise GenerateError(
                f"{where}: {name} has kernel {kernel} and stride {stride} over {length} samples; "
                "the RTL needs a stride that is not larger than the kernel and leaves no samples over"
            )
        layers.append(Layer(name, kernel, stride, ins, outs, shift, *numbers(outs, kernel * ins), length, input_range))
        length, channels, input_range = layers[-1].positions, outs, (0, 127)
    if length != 1:
        raise GenerateError(f"{where}: the convolutions leave {length} positions, but the linear layer reads one")
    ins, head_outs, shift = reader.take("BBBx")
    layers.append(Layer("head", 1, 1, ins, head_outs, shift, *numbers(head_outs, ins), 1, (-128, 127)))
    joined, outs = reader.take("BBxx")
    if ins != context_length or joined != channels + head_outs or outs != class_count:
        raise GenerateError(
            f"{where}: head reads {ins}, linear reads {joined} and gives {outs}; "
            f"expected {context_length}, {channels + head_outs}, {class_count}"
        )
    layers.append(Layer("linear", 1, 1, joined, outs, 0, *numbers(outs, joined), 1, (0, 127)))
    return Network(layers, hashlib.sha256(payload).hexdigest())


def read_vectors(payload: bytes, where: str, network: Network) -> list[Vector]:
    reader = Reader(payload, where)
    count, window_length, context_length, class_count = reader.take("HHBB2x")
    if (window_length, context_length, class_count) != (network.window_length, network.context_length, network.class_count):
        raise GenerateError(f"{where}: vectors of another geometry")
    if count < 1:
        raise GenerateError(f"{where}: no vectors, and the self-test needs one; export the model again")
    forms = (f"{window_length}b", f"{context_length}b", f"{class_count}i")
    return [Vector(*(list(reader.take(form)) for form in forms)) for _ in range(count)]


def random_network(seed: int, like: Network) -> tuple[Network, list[Vector]]:
    """A network of another one's geometry with extreme numbers, and inputs that reach them."""
    draw = random.Random(seed)
    layers: list[Layer] = []
    for other in like.layers:
        name, kernel, stride, ins, outs = other.name, other.kernel, other.stride, other.in_channels, other.out_channels
        size = kernel * ins
        weights = [[draw.choice((-128, 127, draw.randint(-128, 127))) for _ in range(size)] for _ in range(outs)]
        biases = [draw.randint(-(1 << 16), 1 << 16) for _ in range(outs)]
        shift = 0 if name == "linear" else size.bit_length() // 2 + 7 + draw.randint(0, 1)
        layers.append(Layer(name, kernel, stride, ins, outs, shift, weights, biases, other.in_length, other.input_range))

    def vector(kind: int) -> Vector:
        corners = {0: (-128, -128), 1: (127, 127), 2: (-128, 127)}

        def values(length: int) -> list[int]:
            return [corners[kind][i % 2] if kind in corners else draw.randint(-128, 127) for i in range(length)]

        return Vector(values(like.window_length), values(like.context_length), None)

    return Network(layers, hashlib.sha256(f"random {seed}".encode()).hexdigest()), [vector(i) for i in range(24)]


def parse_folding(text: str, network: Network, target: str) -> dict[str, tuple[int, int]]:
    """PE and SIMD of every layer: those of the target unless the text says otherwise."""
    if text.startswith("random:") and text[7:].isdigit():
        return random_folding(network, int(text[7:]))
    outs = network.layers[5].out_channels
    head = next(pe for pe in range(1, outs + 1) if outs % pe == 0 and outs // pe <= LINK_CYCLES_PER_BYTE)
    folding = {name: (1, 1) for name in LAYER_NAMES} | {"head": (head, 1)} | TARGETS[target].folding
    for item in filter(None, text.split(",")):
        name, _, value = item.partition("=")
        pe, _, simd = value.partition("x")
        if name not in folding or not pe.isdigit() or not simd.isdigit() or 0 in (int(pe), int(simd)):
            raise GenerateError(
                f"--folding: '{item}' is not LAYER=PExSIMD; layers are {', '.join(LAYER_NAMES)}; example: conv2=2x1"
            )
        folding[name] = (int(pe), int(simd))
    for layer in network.layers:
        pe, simd = folding[layer.name]
        if layer.out_channels % pe or layer.in_channels % simd:
            raise GenerateError(
                f"--folding: {layer.name}={pe}x{simd}: PE must divide {layer.out_channels} and SIMD must divide "
                f"{layer.in_channels}"
            )
    return folding


def random_folding(network: Network, seed: int) -> dict[str, tuple[int, int]]:
    """A legal folding drawn at random; between two layers one width divides the other."""
    draw = random.Random(seed)
    folding: dict[str, tuple[int, int]] = {}

    def choose(limit: int, whole: int, beside: list[int]) -> int:
        return draw.choice(
            [n for n in range(1, limit + 1) if whole % n == 0 and all(n % b == 0 or b % n == 0 for b in beside)]
        )

    for layer in network.layers:
        sources = {"conv1": [], "head": [], "linear": ["conv5", "head"]}
        before = sources.get(layer.name, [LAYER_NAMES[LAYER_NAMES.index(layer.name) - 1]])
        whole = layer.in_channels
        if layer.name == "linear":  # the two inputs are joined word by word
            whole = math.gcd(network.layers[4].out_channels, network.layers[5].out_channels)
        simd = choose(min(whole, 8), whole, [folding[name][0] for name in before])
        folding[layer.name] = (choose(WIDEST_OUTPUT, layer.out_channels, []), simd)
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


def weight_words(layer: Layer, pe: int, simd: int, head_outputs: int) -> list[list[int]]:
    """Words in the order the unit reads them; in a word lane by lane, input by input.

    A sliding window reads fold by fold, and in a fold step by step; a dense unit step by step, and in a step fold by fold.
    """
    steps = range(layer.kernel * layer.in_channels // simd)
    folds = range(layer.out_channels // pe)
    order = [(f, t) for t in steps for f in folds] if layer.dense else [(f, t) for f in folds for t in steps]
    rows = layer.weights
    if layer.name == "linear":  # the head's outputs come before conv5's, see rtl/ecg_cnn.sv
        rows = [row[-head_outputs:] + row[:-head_outputs] for row in rows]
    return [
        [rows[fold * pe + lane][step * simd + s] for lane in range(pe) for s in range(simd)]
        for fold, step in order
    ]


def cycles_per_window(network: Network, folding: dict[str, tuple[int, int]]) -> int:
    """Cycles of the slowest layer, by the law in the headers of the units: it sets the pace."""
    return max(layer.macs // math.prod(folding[layer.name]) for layer in network.layers)


def package(network: Network, vector: Vector, folding: dict[str, tuple[int, int]], logic: tuple[str, ...]) -> str:
    logits = network.trace(vector.window, vector.context)[-1]
    head = network.layers[5]
    packed = sum((logit & 0xFFFFFFFF) << (32 * i) for i, logit in enumerate(logits))
    short_hash = int.from_bytes(bytes.fromhex(network.hash)[:8], "little")
    lines = [
        f"// Written by fpga/model/export_rtl.py for the model with hash {network.hash}.",
        "// verilator lint_off UNUSED",
        "package ecg_cnn_package;",
        f"  localparam WindowLength = {network.window_length};",
        f"  localparam ContextLength = {network.context_length};",
        f"  localparam ClassCount = {network.class_count};",
        f"  localparam CyclesPerWindow = {cycles_per_window(network, folding)};  // of the slowest layer",
        f"  localparam CyclesPerContextByte = {math.ceil(head.macs / math.prod(folding['head']) / head.in_channels)};",
        f"  localparam [63:0] ModelHash = 64'h{short_hash:016x};  // the hash's first 8 bytes, the first in the low bits",
        f"  localparam [{32 * len(logits) - 1}:0] SelfTestLogits = {32 * len(logits)}'h{packed:0{8 * len(logits)}x};",
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
            "UseDsp": int(layer.name not in logic),
        }
        if layer.shift:
            values["Shift"] = layer.shift
        lines += [f"  localparam {layer.name.capitalize()}{key} = {value};" for key, value in values.items()]
    return "\n".join([*lines, "endpackage : ecg_cnn_package", "// verilator lint_on UNUSED", ""])


def header(network: Network, folding: dict[str, tuple[int, int]]) -> str:
    rows = ""
    for layer in network.layers:
        pe, simd = folding[layer.name]
        rows += f'    {{"{layer.name}", {layer.positions}, {layer.out_channels}, {pe}, {layer.macs}, {pe * simd}}},\n'
    return f"""// Written by fpga/model/export_rtl.py.
#pragma once
struct LayerGeometry {{ const char* name; int positions, channels, pe, macs, multipliers; }};
constexpr LayerGeometry kLayers[] = {{
{rows}}};
constexpr int kWindowLength = {network.window_length};
constexpr int kContextLength = {network.context_length};
constexpr int kInputBytes = kWindowLength + kContextLength;
constexpr int kTraced = 6;  // all layers but linear, whose output is the logits
constexpr int kClasses = {network.class_count};
constexpr int kCyclesPerWindow = {cycles_per_window(network, folding)};  // of the slowest layer
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
        parts.append(bytes(value & 0xFF for value in vector.window + vector.context))
        parts += [bytes(trace) for trace in traces[:-1]]
        parts.append(struct.pack(f"<{network.class_count}i", *traces[-1]))
    return b"".join(parts)


def write(path: Path, data: bytes) -> None:
    beside = path.with_name(path.name + ".partial")
    beside.write_bytes(data)
    beside.replace(path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", type=Path, help="model file (.ecgm)")
    source.add_argument("--random", type=int, metavar="SEED", help="a random network of the deployed geometry")
    parser.add_argument("--target", choices=TARGETS, default="ice40up5k", help="part: sets folding and multipliers in logic")
    parser.add_argument("--folding", default="", help="LAYER=PExSIMD,... or random:SEED (default: the target's)")
    parser.add_argument("--logic", help="LAYER,...: these multiply in logic, not in DSP blocks (default: the target's)")
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
        network, vectors = read_model(arguments.model or DEPLOYED)
        if arguments.random is not None:
            network, vectors = random_network(arguments.random, network)
        folding = parse_folding(arguments.folding, network, arguments.target)
        logic = TARGETS[arguments.target].logic if arguments.logic is None else tuple(filter(None, arguments.logic.split(",")))
        for name in logic:
            if name not in LAYER_NAMES:
                raise GenerateError(f"--logic: '{name}' is no layer; layers are {', '.join(LAYER_NAMES)}")
        arguments.out.mkdir(parents=True, exist_ok=True)
        built_in = vectors[0]
        files = {
            "ecg_cnn_package.sv": package(network, built_in, folding, logic).encode(),
            "ecg_cnn_geometry.h": header(network, folding).encode(),
            "golden.bin": golden(network, vectors[: arguments.vectors], arguments.plant),
            "self_test.hex": rom_words([[value] for value in built_in.window + built_in.context], 8).encode(),
        }
        for layer in network.layers:
            pe, simd = folding[layer.name]
            biases = [layer.biases[fold * pe : fold * pe + pe] for fold in range(layer.out_channels // pe)]
            files[f"{layer.name}_weights.hex"] = rom_words(weight_words(layer, pe, simd, network.layers[5].out_channels), 8).encode()
            files[f"{layer.name}_biases.hex"] = rom_words(biases, layer.accumulator_width(simd)).encode()
        for name, data in files.items():
            write(arguments.out / name, data)
    except (GenerateError, OSError) as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
