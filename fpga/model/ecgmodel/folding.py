"""Folding of the accelerator's layers: what is legal, how many cycles it takes, and what it costs.

Folding is PE x SIMD of a layer: output channels and input channels worked on in one cycle. The law of the units is
the one in the headers of ``rtl/sliding_window_mvu.sv`` and ``rtl/dense_mvu.sv``: a layer works for
``multiply-accumulates / (PE * SIMD)`` cycles on a window, and the slowest layer sets the pace of windows in a row.
When a window's result comes depends on when each word comes, so :func:`schedule` follows the words through the units
cycle by cycle, as ``rtl/ecg_cnn.sv`` joins them, without their values.

Only Python's standard library is needed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from export_rtl import LAYER_NAMES, LINK_CYCLES_PER_BYTE, Layer, Network

Folding = Mapping[str, tuple[int, int]]
"""PE and SIMD of every layer."""


def divisors(number: int) -> list[int]:
    """All whole divisors, ascending."""
    return [d for d in range(1, number + 1) if number % d == 0]


def legal_foldings(network: Network, layer: Layer) -> list[tuple[int, int]]:
    """Every PE and SIMD that the unit of a layer accepts.

    PE divides the output channels, SIMD the input channels. The linear layer's input is two streams joined word by
    word, so its SIMD divides both; the head has to take a byte in the time in which the link brings one.
    """
    inputs = layer.in_channels
    if layer.name == "linear":
        inputs = math.gcd(network.layers[4].out_channels, network.layers[5].out_channels)
    pairs = [(pe, simd) for pe in divisors(layer.out_channels) for simd in divisors(inputs)]
    if layer.name == "head":
        pairs = [(pe, simd) for pe, simd in pairs if layer.out_channels // pe <= LINK_CYCLES_PER_BYTE * simd]
    return pairs


def widths_fit(pe: int, simd: int) -> bool:
    """Whether the stream of one layer (PE a word) can become the stream of the next (SIMD a word)."""
    return pe % simd == 0 or simd % pe == 0


def layer_cycles(layer: Layer, pe: int, simd: int) -> int:
    """Cycles that the unit of a layer works on a window."""
    return layer.macs // (pe * simd)


def utilisation(network: Network, folding: Folding) -> dict[str, float]:
    """The share of cycles in which a layer's multipliers work, when windows follow each other without a pause."""
    cycles = {layer.name: layer_cycles(layer, *folding[layer.name]) for layer in network.layers}
    pace = max(cycles.values())
    return {name: own / pace for name, own in cycles.items()}


@dataclass(frozen=True)
class Schedule:
    """When the results of windows come, in cycles."""

    latency: int
    """From the first byte of the first window to its last logit, both counted."""
    drain: int
    """From the last byte of the first window to its last logit."""
    interval: int
    """Between the last logits of the last two windows; 0 for one window."""


class _SlidingWindow:
    """The handshakes of rtl/sliding_window_mvu.sv."""

    def __init__(self, layer: Layer, pe: int, simd: int) -> None:
        self.steps = layer.kernel * layer.in_channels // simd
        self.folds = layer.out_channels // pe
        self.positions = layer.positions
        self.to_next = layer.stride * layer.in_channels // simd
        self.ring = 1 << ((layer.kernel + layer.stride) * layer.in_channels // simd - 1).bit_length()
        self.level = self.step_index = self.fold = self.position = 0
        self.read = self.dot = self.sum = self.out_valid = False

    def step(self, in_valid: bool, out_ready: bool) -> bool:
        """One clock edge; says whether an input word was accepted."""
        ready = self.level < self.ring
        level = self.level
        if ready and in_valid:
            self.level += 1
        if not self.out_valid or out_ready:
            self.out_valid, self.sum, self.dot, self.read = self.sum, self.dot, self.read, False
            if level > self.step_index:
                self.step_index += 1
                if self.step_index == self.steps:
                    self.read = True
                    self.step_index = 0
                    self.fold += 1
                    if self.fold == self.folds:
                        self.fold = 0
                        self.position += 1
                        if self.position == self.positions:
                            self.position = 0
                            self.level -= self.steps
                        else:
                            self.level -= self.to_next
        return ready


class _Dense:
    """The handshakes of rtl/dense_mvu.sv."""

    def __init__(self, layer: Layer, pe: int, simd: int) -> None:
        self.folds = layer.out_channels // pe
        self.words = layer.kernel * layer.in_channels // simd
        self.fold = self.word = 0
        self.held = self.read = self.dot = self.sum = self.out_valid = False

    def step(self, in_valid: bool, out_ready: bool) -> bool:
        """One clock edge; says whether an input word was accepted."""
        advance = not self.out_valid or out_ready
        ready = not self.held or (advance and self.fold == self.folds - 1)
        if advance:
            self.out_valid, self.sum, self.dot, self.read = self.sum, self.dot, self.read, False
            if self.held:
                self.read = self.word == self.words - 1
                self.fold += 1
                if self.fold == self.folds:
                    self.fold = 0
                    self.word = (self.word + 1) % self.words
        if ready:
            self.held = in_valid
        return ready


class _Narrow:
    """rtl/stream_width_converter.sv, one wide word to several."""

    def __init__(self, pieces: int) -> None:
        self.pieces, self.left, self.out_valid = pieces, 0, False

    def step(self, in_valid: bool, out_ready: bool) -> bool:
        """One clock edge; says whether an input word was accepted."""
        ready = self.left == 0
        if ready:
            if in_valid:
                self.left = self.pieces
        elif out_ready:
            self.left -= 1
        self.out_valid = self.left > 0
        return ready


class _Widen:
    """rtl/stream_width_converter.sv, several words to one."""

    def __init__(self, pieces: int) -> None:
        self.pieces, self.held, self.out_valid = pieces, 0, False

    def step(self, in_valid: bool, out_ready: bool) -> bool:
        """One clock edge; says whether an input word was accepted."""
        ready = not self.out_valid
        if not ready:
            if out_ready:
                self.held = 0
        elif in_valid:
            self.held += 1
        self.out_valid = self.held == self.pieces
        return ready


def _converter(in_width: int, out_width: int) -> list[_Narrow | _Widen]:
    """Nothing for equal widths: that is a wire."""
    if in_width == out_width:
        return []
    return [_Narrow(in_width // out_width)] if in_width > out_width else [_Widen(out_width // in_width)]


class _Chain:
    """Units one after the other, the last one's output outside."""

    def __init__(self, units: list) -> None:
        self.units = units[::-1]
        self.last = self.units[0]

    def step(self, in_valid: bool, out_ready: bool) -> bool:
        """One clock edge of all; says whether an input word was accepted."""
        ready = out_ready
        units = self.units
        for i in range(len(units) - 1):
            ready = units[i].step(units[i + 1].out_valid, ready)
        return units[-1].step(in_valid, ready)


def schedule(network: Network, folding: Folding, windows: int = 1, cycles_per_byte: int = 1) -> Schedule:
    """Follows windows through the network, offered without a pause or a byte every so many cycles."""
    conv1, *_, conv5, head, linear = (folding[name] for name in LAYER_NAMES)
    trunk_units: list = []
    width = 1
    for layer in network.layers[:5]:
        pe, simd = folding[layer.name]
        trunk_units += _converter(width, simd)
        trunk_units.append((_Dense if layer.dense else _SlidingWindow)(layer, pe, simd))
        width = pe
    trunk = _Chain(trunk_units + _converter(conv5[0], linear[1]))
    branch = _Chain(
        [*_converter(1, head[1]), _Dense(network.layers[5], *head), *_converter(head[0], linear[1])]
    )
    tail = _Chain([_Dense(network.layers[6], *linear), *_converter(linear[0], 1)])

    samples = network.window_length
    window_bytes = samples + network.context_length
    first_words = network.layers[5].out_channels // linear[1]
    words = first_words + network.layers[4].out_channels // linear[1]
    last_bytes: list[int] = []
    results: list[int] = []
    first_byte = -1
    byte = word = logits = sent = cycle = 0
    offered = False
    while len(results) < windows:
        if sent < windows and cycle % cycles_per_byte == 0:
            offered = True
        if tail.last.out_valid:
            logits += 1
            if logits == network.class_count:
                logits = 0
                results.append(cycle)
        in_first = word < first_words
        joined = branch.last.out_valid if in_first else trunk.last.out_valid
        taken = tail.step(joined, True)
        if joined and taken:
            word = (word + 1) % words
        in_window = byte < samples
        window_ready = trunk.step(offered and in_window, taken and not in_first)
        context_ready = branch.step(offered and not in_window, taken and in_first)
        if offered and (window_ready if in_window else context_ready):
            if first_byte < 0:
                first_byte = cycle
            offered = False
            byte += 1
            if byte == window_bytes:
                byte = 0
                sent += 1
                last_bytes.append(cycle)
        cycle += 1
    return Schedule(
        results[0] - first_byte + 1, results[0] - last_bytes[0], results[-1] - results[-2] if windows > 1 else 0
    )
