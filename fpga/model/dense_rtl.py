#!/usr/bin/python3
"""The dense form of the network in the fabric's own units: what its simulation needs, and what the comparison gives.

    fpga/model/dense_rtl.py export --out fpga/build/dense        # parameters, ROM contents and windows of both forms
    fpga/model/dense_rtl.py report --out fpga/build/dense --json fpga/dense.json

``fpga/dense`` runs both, and the simulations between them; fpga/dense.md says what is measured and how.

Both forms are folded by one rule: conv2 to conv4 multiply in DSP blocks, together at most so many, and get the lanes
with which the slowest of them is fastest; all other layers multiply in logic with as few lanes as keep that pace, and
the head with those that the link needs.

The windows, for the bench: `DENS`, then all u32: number of windows, input bytes, logits, number of traced layers,
outputs of each; then for each window the input bytes, the outputs of conv1 to conv5 and head (uint8), and the logits
(int32).
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import struct
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from ecgmodel import modelfile
from ecgmodel.integer import IntegerNetwork, requantize
from ecgmodel.tcn import dilations_of, integer_dense_features, integer_dense_logits
from export_rtl import (
    DEPLOYED,
    LAYER_NAMES,
    GenerateError,
    Layer,
    Network,
    Vector,
    package,
    parse_folding,
    read_model,
    rom_words,
    weight_words,
    write,
)

FORMS = ("dense", "strided")
MOST_DSP = 8
DSP_NAMES = ("conv2", "conv3", "conv4")
LOGIC_NAMES = tuple(name for name in LAYER_NAMES if name not in DSP_NAMES)
MADE_VECTORS = 40
"""Test vectors at the end of a model file that are no beats of the excerpt: 24 synthetic, 8 of noise, 8 corners."""
LEAST_REDUCTION = 0.9
BEGIN, END = "<!-- written by fpga/dense -->", "<!-- end -->"
"""Around the table in the page of the figures."""
Figures = dict[str, Any]
"""As the bench or dense.json has them."""


@dataclass(frozen=True)
class DilatedLayer(Layer):
    """A convolution for sliding_window_mvu whose taps are ``dilation`` positions apart."""

    dilation: int

    @property
    def dense(self) -> bool:
        """No convolution of the dense form is a dense_mvu, not even the one with a single position."""
        return False

    @property
    def positions(self) -> int:
        """Positions at which the spread kernel fits."""
        return (self.in_length - (self.kernel - 1) * self.dilation - 1) // self.stride + 1

    def forward(self, x: list[int]) -> list[int]:
        """Output [position * channel] of input [position * channel]."""
        patch = replace(self, in_length=self.kernel, stride=1, dilation=1)
        out: list[int] = []
        for p in range(self.positions):
            taps = [(p * self.stride + k * self.dilation) * self.in_channels for k in range(self.kernel)]
            out += Layer.forward(patch, [value for t in taps for value in x[t : t + self.in_channels]])
        return out


def dense_form(network: Network) -> Network:
    """The same network with every convolution at every sample."""
    layers: list[Layer] = []
    length, distance = network.window_length, 1
    for layer in network.layers[:5]:
        fields = {name: getattr(layer, name) for name in Layer.__dataclass_fields__}
        layers.append(DilatedLayer(**(fields | {"stride": 1, "in_length": length}), dilation=distance))
        length, distance = layers[-1].positions, distance * layer.stride
    if length != 1:
        raise GenerateError(f"the dense form leaves {length} positions of a window, but the linear layer reads one")
    return replace(network, layers=layers + network.layers[5:])


def layer_cycles(layer: Layer, lanes: int) -> int:
    """Cycles of a window by the law in the units' headers."""
    return layer.macs // lanes


def fold(network: Network, most_dsp: int = MOST_DSP) -> dict[str, tuple[int, int]]:
    """PE and SIMD of every layer, by the rule that the module states; SIMD is 1 throughout.

    Raises:
        GenerateError: there are fewer DSP blocks than layers that multiply in them.
    """
    layers = {layer.name: layer for layer in network.layers}

    def divisors(name: str) -> list[int]:
        outs = layers[name].out_channels
        return [lanes for lanes in range(1, outs + 1) if outs % lanes == 0]

    choices = [
        lanes for lanes in itertools.product(*(divisors(name) for name in DSP_NAMES)) if sum(lanes) <= most_dsp
    ]
    if not choices:
        raise GenerateError(f"{most_dsp} DSP blocks, but {', '.join(DSP_NAMES)} need one each")

    def slowest(lanes: tuple[int, ...]) -> int:
        return max(layer_cycles(layers[name], n) for name, n in zip(DSP_NAMES, lanes, strict=True))

    best = min(choices, key=lambda lanes: (slowest(lanes), sum(lanes), lanes))
    folding = parse_folding("", network, "zynq7020")
    folding |= {name: (lanes, 1) for name, lanes in zip(DSP_NAMES, best, strict=True)}
    for name in ("conv1", "conv5", "linear"):
        folding[name] = (next(n for n in divisors(name) if layer_cycles(layers[name], n) <= slowest(best)), 1)
    return folding


def dense_package(network: Network, folding: dict[str, tuple[int, int]]) -> str:
    """The parameters of tb/dense_tcn.sv."""
    lines = [
        f"// Written by fpga/model/dense_rtl.py for the model with hash {network.hash}.",
        "// verilator lint_off UNUSED",
        "package dense_tcn_package;",
        f"  localparam WindowLength = {network.window_length};",
        f"  localparam ContextLength = {network.context_length};",
    ]
    for layer in network.layers:
        pe, simd = folding[layer.name]
        values = {
            "Kernel": layer.kernel,
            "Dilation": layer.dilation if isinstance(layer, DilatedLayer) else 1,
            "InChannels": layer.in_channels,
            "InLength": layer.in_length,
            "OutChannels": layer.out_channels,
            "Pe": pe,
            "Simd": simd,
            "AccumulatorWidth": layer.accumulator_width(simd),
            "Shift": layer.shift,
            "UseDsp": int(layer.name in DSP_NAMES),
        }
        lines += [f"  localparam {layer.name.capitalize()}{key} = {value};" for key, value in values.items()]
    return "\n".join([*lines, "endpackage : dense_tcn_package", "// verilator lint_on UNUSED", ""])


def rom_files(network: Network, folding: dict[str, tuple[int, int]]) -> dict[str, str]:
    """Name and contents of the ROMs of every layer."""
    files = {}
    for layer in network.layers:
        pe, simd = folding[layer.name]
        biases = [layer.biases[first : first + pe] for first in range(0, layer.out_channels, pe)]
        words = weight_words(layer, pe, simd, network.layers[5].out_channels)
        files[f"{layer.name}_weights.hex"] = rom_words(words, 8)
        files[f"{layer.name}_biases.hex"] = rom_words(biases, layer.accumulator_width(simd))
    return files


def traces(network: IntegerNetwork, window: np.ndarray, context: np.ndarray, form: str) -> list[np.ndarray]:
    """Outputs [n, positions * channels] of conv1 to conv5 and the head.

    Those of the strided form are the dense one's at its strides.
    """
    steps = [1] * len(network.shapes)
    if form == "strided":
        steps = [d * s.stride for d, s in zip(dilations_of(network.shapes), network.shapes, strict=True)]
    features = integer_dense_features(network, window)
    outputs = [x[:, ::step].reshape(len(window), -1) for x, step in zip(features, steps, strict=True)]
    head = context.astype(np.int64) @ network.head.weight[:, 0].astype(np.int64).T + network.head.bias
    return [*outputs, requantize(head, network.head.shift)]


def windows_file(network: IntegerNetwork, window: np.ndarray, context: np.ndarray, form: str) -> bytes:
    """What the bench reads; the module describes it. The logits are the dense integer network's for both forms."""
    logits = integer_dense_logits(network, window, context[:, np.newaxis])[:, 0].astype("<i4")
    layers = traces(network, window, context, form)
    inputs = window.shape[1] + context.shape[1]
    counts = (len(window), inputs, logits.shape[1], len(layers), *(x.shape[1] for x in layers))
    table = np.concatenate(
        [window.view(np.uint8), context.view(np.uint8), *(x.astype(np.uint8) for x in layers), logits.view(np.uint8)],
        axis=1,
    )
    return b"DENS" + struct.pack(f"<{len(counts)}I", *counts) + table.tobytes()


def export(model_path: Path, out: Path) -> None:
    """Writes the folders OUT/dense and OUT/strided."""
    network, vectors = read_model(model_path)
    model = modelfile.decode(model_path.read_bytes())
    for form in FORMS:
        shape = dense_form(network) if form == "dense" else network
        folding = fold(shape)
        folder = out / form
        folder.mkdir(parents=True, exist_ok=True)
        parameters = (
            {"dense_tcn_package.sv": dense_package(shape, folding)}
            if form == "dense"
            else {"ecg_cnn_package.sv": package(shape, vectors[0], folding, LOGIC_NAMES)}
        )
        for name, text in (parameters | rom_files(shape, folding)).items():
            write(folder / name, text.encode())
        window, context = model.vectors.window, model.vectors.context
        write(folder / "windows.bin", windows_file(model.network, window, context, form))
        beats = len(window) - MADE_VECTORS
        write(folder / "beats.bin", windows_file(model.network, window[:beats], context[:beats], form))


METHOD = (
    "Both forms are built of the same units (sliding_window_mvu, dense_mvu) with the same weights, folded by the same "
    "rule to at most 8 DSP blocks, and simulated window after window on the same real beats; every output of every "
    "layer is compared with the integer model. Toggles are bits that change from one clock cycle to the next, without "
    "glitches: in the multipliers their operand registers and products, in the memories their cells, address and read "
    "registers, and in all the rest every other flip-flop. energyReduction is 1 - strided / dense of the sum, per "
    "window. See fpga/dense.md."
)


def less_by(dense: float, strided: float) -> float:
    """Share by which the strided form is less."""
    return round(1 - strided / dense, 4)


def compare(network: Network, measured: dict[str, Figures], checked: dict[str, Figures]) -> Figures:
    """The published figures, of what the bench says of the real beats and of all test vectors.

    Args:
        network: of the model that was simulated.
        measured: the bench's figures of the real beats, by form.
        checked: those of all test vectors, by form.

    Raises:
        GenerateError: a form did not do the multiply-accumulates that its layers have.
    """
    forms = {"dense": dense_form(network), "strided": network}
    for form, shape in forms.items():
        macs = sum(layer.macs for layer in shape.layers)
        if measured[form]["multiplications"] != macs * measured[form]["windows"]:
            raise GenerateError(
                f"{form}: {measured[form]['multiplications']} multiplications, its layers have {macs} a window"
            )

    def per_window(form: str, key: str) -> float:
        return round(float(measured[form][key]) / float(measured[form]["windows"]), 1)

    def both(key: str) -> dict[str, float]:
        values = {form: per_window(form, key) for form in FORMS}
        return values | {"reduction": less_by(values["dense"], values["strided"])}

    kinds = ("multipliers", "memories", "rest", "total")
    toggles: dict[str, Any] = {
        form: {kind: round(measured[form]["toggles"][kind] / measured[form]["windows"], 1) for kind in kinds}
        for form in FORMS
    }
    toggles["reduction"] = {kind: less_by(toggles["dense"][kind], toggles["strided"][kind]) for kind in kinds}
    cycles = {form: measured[form]["cyclesPerWindow"] for form in FORMS}
    by_law = {
        form: max(layer_cycles(x, math.prod(fold(shape)[x.name])) for x in shape.layers)
        for form, shape in forms.items()
    }
    return {
        "model": network.hash[:16],
        "windows": measured["dense"]["windows"],
        "bitExact": {form: {key: checked[form][key] for key in ("windows", "mismatches")} for form in FORMS},
        "folding": {
            form: {name: f"{pe}x{simd}" for name, (pe, simd) in fold(shape).items()} for form, shape in forms.items()
        },
        "dsp": {form: sum(math.prod(fold(shape)[name]) for name in DSP_NAMES) for form, shape in forms.items()},
        "cycles": cycles | {"reduction": less_by(cycles["dense"], cycles["strided"])},
        "cyclesOfTheSlowestLayer": by_law | {"reduction": less_by(by_law["dense"], by_law["strided"])},
        "latencyCycles": {form: measured[form]["latency"] for form in FORMS},
        "busyMultiplierCycles": both("multiplications"),
        "toggles": toggles,
        "memoryBitsRead": both("bitsRead"),
        "memoryBitsWritten": both("bitsWritten"),
        "memoryBits": {form: measured[form]["memoryBits"] for form in FORMS},
        "flipFlops": {form: measured[form]["flipFlops"] for form in FORMS},
        "clockedFlipFlops": {form: cycles[form] * measured[form]["flipFlops"] for form in FORMS}
        | {
            "reduction": less_by(
                cycles["dense"] * measured["dense"]["flipFlops"], cycles["strided"] * measured["strided"]["flipFlops"]
            )
        },
        "energyReduction": toggles["reduction"]["total"],
        "method": METHOD,
        "command": "fpga/dense",
    }


def markdown(figures: Figures) -> str:
    """The figures as a table."""
    toggles = figures["toggles"]
    rows = [
        ("cycles", figures["cycles"]),
        ("cycles of the slowest layer, by its law", figures["cyclesOfTheSlowestLayer"]),
        ("multipliers busy, times cycles", figures["busyMultiplierCycles"]),
        *(
            (title, {form: toggles[form][kind] for form in toggles})
            for title, kind in (
                ("toggles of multipliers", "multipliers"),
                ("toggles of memories", "memories"),
                ("toggles of the rest", "rest"),
                ("**toggles in all**", "total"),
            )
        ),
        ("memory bits read", figures["memoryBitsRead"]),
        ("memory bits written", figures["memoryBitsWritten"]),
        ("flip-flops times cycles", figures["clockedFlipFlops"]),
    ]
    lines = [
        f"Model `{figures['model']}`, {figures['windows']} real beats; {figures['bitExact']['dense']['windows']} test "
        "vectors bit-exact in both forms:",
        "",
        "| per window | dense | strided | less by |",
        "|---|---:|---:|---:|",
        *(
            f"| {name} | {values['dense']:,.0f} | {values['strided']:,.0f} | {100 * values['reduction']:.1f} % |"
            for name, values in rows
        ),
        "",
        "| | dense | strided |",
        "|---|---:|---:|",
        *(
            f"| {name} | {figures[key]['dense']:,} | {figures[key]['strided']:,} |"
            for name, key in (
                ("first byte to last logit, cycles", "latencyCycles"),
                ("bits of rings and accumulator memories", "memoryBits"),
                ("flip-flops", "flipFlops"),
                ("DSP blocks", "dsp"),
            )
        ),
    ]
    return "\n".join(lines)


def with_table(page: str, figures: Figures, where: Path) -> str:
    """A page with the table between its two marks.

    Raises:
        GenerateError: the page has not both marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise GenerateError(f"{where}: has not the marks '{BEGIN}' and '{END}' that the table goes between")
    return f"{before}{BEGIN}\n{markdown(figures)}\n{END}{after}"


def report(model_path: Path, out: Path, json_path: Path, check: bool) -> str:
    """Writes the published figures, or compares them with those published; says them in a line.

    They are in the JSON file and in the page of the same name beside it.

    Raises:
        GenerateError: an output differs, the reduction is too small, or the figures published are others.
    """
    network, _ = read_model(model_path)
    results = []
    for name in ("beats", "windows"):
        results.append({form: json.loads((out / form / f"{name}.json").read_text()) for form in FORMS})
    figures = compare(network, *results)
    for form, exact in figures["bitExact"].items():
        if exact["mismatches"]:
            raise GenerateError(
                f"{form}: {exact['mismatches']} of {exact['windows']} windows differ from the integer model"
            )
    if figures["energyReduction"] < LEAST_REDUCTION:
        raise GenerateError(
            f"activity is less by {figures['energyReduction']:.1%}, at least {LEAST_REDUCTION:.0%} is asked for"
        )
    page_path = json_path.with_suffix(".md")
    page = page_path.read_text()
    for path, text in (
        (json_path, json.dumps(figures, indent=2) + "\n"),
        (page_path, with_table(page, figures, page_path)),
    ):
        if not check:
            write(path, text.encode())
        elif not path.exists() or path.read_text() != text:
            write(out / path.name, text.encode())
            raise GenerateError(f"{path} has other figures than {out / path.name}; write it again with: fpga/dense")
    return (
        f"dense form: {figures['bitExact']['dense']['windows']} windows bit-exact in both forms; per window "
        f"{figures['cycles']['dense']:,} and {figures['cycles']['strided']:,} cycles "
        f"({figures['cycles']['reduction']:.2%} less), "
        f"{figures['toggles']['dense']['total']:,.0f} and {figures['toggles']['strided']['total']:,.0f} toggles "
        f"({figures['energyReduction']:.2%} less)"
    )


def main() -> int:
    """Returns the exit code: 0, or 1 with a message."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("export", "report"))
    parser.add_argument("--model", type=Path, default=DEPLOYED, help="model file (default: the deployed one)")
    parser.add_argument("--out", type=Path, required=True, help="folder of the simulation")
    parser.add_argument("--json", type=Path, help="report: file of the figures")
    parser.add_argument("--check", action="store_true", help="report: compare with the file instead of writing it")
    arguments = parser.parse_args()
    if arguments.action == "report" and arguments.json is None:
        parser.error("report needs --json FILE")
    try:
        if arguments.action == "export":
            export(arguments.model, arguments.out)
        else:
            print(report(arguments.model, arguments.out, arguments.json, arguments.check))
    except (GenerateError, modelfile.ModelFileError, OSError) as error:
        print(f"dense_rtl: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
