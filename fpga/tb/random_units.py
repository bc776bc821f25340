#!/usr/bin/python3
"""Draws layers at random, with legal parameters of every kind, and writes what their bench needs.

usage: fpga/tb/random_units.py SEED COUNT OUT

Writes to the folder OUT: `random_units.sv`, a module with all of them side by side; their ROM contents; `random_units.bin`, their
inputs and the outputs that the definition gives; `random_units.txt`, a line for each.

The .bin: the number of units (u32); then for each unit, all u32: input bytes of a word, channels of an output word, bits of an output
channel, number of windows, input words and output words of a window, cycles of a window by the unit's law; then the input words of
all windows, byte by byte; then the outputs as int32.
"""

from __future__ import annotations

import random
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "model"))
from export_rtl import Layer, rom_words, weight_words

WINDOWS = 4
INPUT_BITS, OUTPUT_BITS = 64, 256
"""Of a unit's port in the module."""


def divisors(number: int, most: int) -> list[int]:
    return [n for n in range(1, min(number, most) + 1) if number % n == 0]


def draw_layer(draw: random.Random, dense: bool, index: int) -> Layer:
    """A layer with extreme weights; the name says to export_rtl which unit it is for."""
    kernel, positions = draw.randint(1, 6), draw.randint(1, 6)
    stride = draw.randint(1, kernel)
    if dense:
        positions = 1
    channels, outs = draw.randint(1, 12), draw.randint(1, 12)
    raw = draw.random() < 0.25
    size = kernel * channels
    weights = [[draw.choice((-128, 127, draw.randint(-128, 127))) for _ in range(size)] for _ in range(outs)]
    biases = [draw.randint(-(1 << 15), 1 << 15) for _ in range(outs)]
    shift = 0 if raw else draw.randint(1, 12)
    length = (positions - 1) * stride + kernel
    name = "conv5" if dense else f"unit{index}"
    return Layer(name, kernel, stride, channels, outs, shift, weights, biases, length, (-128, 127))


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    seed, count, out = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    draw = random.Random(seed)
    out.mkdir(parents=True, exist_ok=True)
    instances, lines, parts = [], [], [struct.pack("<I", count)]
    for index in range(count):
        dense = index % 3 == 2
        layer = draw_layer(draw, dense, index)
        pe = draw.choice(divisors(layer.out_channels, 8))
        simd = draw.choice(divisors(layer.in_channels, 8))
        width = layer.accumulator_width(simd)
        (out / f"unit{index}_weights.hex").write_text(rom_words(weight_words(layer, pe, simd, 0), 8))
        biases = [layer.biases[fold * pe : fold * pe + pe] for fold in range(layer.out_channels // pe)]
        (out / f"unit{index}_biases.hex").write_text(rom_words(biases, width))
        bits = 8 if layer.shift else 32
        use_dsp = draw.randint(0, 1)
        shape = (
            {"Inputs": layer.kernel * layer.in_channels}
            if dense
            else {
                "Kernel": layer.kernel,
                "Stride": layer.stride,
                "InChannels": layer.in_channels,
                "InLength": layer.in_length,
            }
        )
        parameters = shape | {
            "OutChannels": layer.out_channels,
            "Pe": pe,
            "Simd": simd,
            "AccumulatorWidth": width,
            "Requantize": int(layer.shift > 0),
            "Shift": layer.shift or 1,
            "UseDsp": use_dsp,
            "WeightFile": f'"unit{index}_weights.hex"',
            "BiasFile": f'"unit{index}_biases.hex"',
        }
        module = "dense_mvu" if dense else "sliding_window_mvu"
        pad = f"  assign out_data_o[{OUTPUT_BITS * index + bits * pe} +: {OUTPUT_BITS - bits * pe}] = '0;\n"
        instances.append(
            f"  {module} #(\n"
            + ",\n".join(f"    .{key}({value})" for key, value in parameters.items())
            + f"\n  ) u_unit{index} (\n    .clk_i, .rst_ni, .enable_i(enable_i[{index}]),\n"
            f"    .in_data_i(in_data_i[{INPUT_BITS * index} +: {8 * simd}]), .in_valid_i(in_valid_i[{index}]),"
            f" .in_ready_o(in_ready_o[{index}]),\n"
            f"    .out_data_o(out_data_o[{OUTPUT_BITS * index} +: {bits * pe}]), .out_valid_o(out_valid_o[{index}]),"
            f" .out_ready_i(out_ready_i[{index}])\n  );\n" + (pad if bits * pe < OUTPUT_BITS else "")
        )
        input_words = layer.in_length * layer.in_channels // simd
        outputs = layer.positions * layer.out_channels
        law = layer.macs // (pe * simd)
        parts.append(struct.pack("<7I", simd, pe, bits, WINDOWS, input_words, outputs // pe, law))
        windows = [
            [draw.choice((-128, 127, draw.randint(-128, 127))) for _ in range(layer.in_length * layer.in_channels)]
            for _ in range(WINDOWS)
        ]
        parts += [struct.pack(f"<{len(window)}b", *window) for window in windows]
        parts += [struct.pack(f"<{outputs}i", *layer.forward(window)) for window in windows]
        lines.append(
            f"{module} kernel {layer.kernel} stride {layer.stride} {layer.in_channels}x{layer.in_length} to "
            f"{layer.out_channels}x{layer.positions}, PE {pe} SIMD {simd}, shift {layer.shift}, "
            f"multipliers in {'DSP' if use_dsp else 'logic'}"
        )
    (out / "random_units.sv").write_text(
        f"// {count} layers, drawn with seed {seed}.\n// verilator lint_off UNUSED\nmodule random_units (\n"
        f"  input wire clk_i, input wire rst_ni,\n"
        f"  input wire [{count - 1}:0] enable_i, in_valid_i, out_ready_i,\n"
        f"  output wire [{count - 1}:0] in_ready_o, out_valid_o,\n"
        f"  input wire [{INPUT_BITS * count - 1}:0] in_data_i,\n"
        f"  output wire [{OUTPUT_BITS * count - 1}:0] out_data_o\n);\n" + "".join(instances) + "endmodule : random_units\n"
    )
    (out / "random_units.bin").write_bytes(b"".join(parts))
    (out / "random_units.txt").write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
