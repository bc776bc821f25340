"""What a folding costs in an FPGA: multipliers counted, memories and logic estimated from synthesized units.

``folding_costs.json`` beside this package holds what Yosys made of every unit of a handful of foldings. Logic is a
least squares fit to these counts, block RAM a tiling of each memory by the part's block shapes, both per unit. The
estimate is for choosing between foldings; the parts' own flows in ``fpga/syn`` say what a folding really takes.
"""

from __future__ import annotations

import json
import math
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from export_rtl import LAYER_NAMES, GenerateError, Layer, Network

from ecgmodel.folding import Folding

COUNTS = Path(__file__).resolve().parent.parent / "folding_costs.json"
RTL = Path(__file__).resolve().parent.parent.parent / "rtl"

LUT_CELLS = {"SB_LUT4": 1, "SRL16E": 1, "SRLC32E": 1} | {f"LUT{inputs}": 1 for inputs in range(1, 7)}
LUT_CELLS |= {"RAM32M": 4, "RAM64M": 4, "RAM32X1D": 2, "RAM64X1D": 2, "RAM128X1D": 4}
RAM_CELLS = {"SB_RAM40_4K": 1, "RAMB18E1": 1, "RAMB36E1": 2}
DSP_CELLS = {"SB_MAC16": 1, "DSP48E1": 1}


@dataclass(frozen=True)
class Part:
    """How Yosys synthesizes for a part, and which memories it puts in block RAM."""

    synthesis: str
    define: str
    block_shapes: tuple[tuple[int, int], ...]
    """(words, bits) a block can be."""
    block_bits: int
    rom_share: float
    """A ROM that fills less than this share of its blocks stays in logic."""
    written_share: float
    """The same for a memory that is written."""


PARTS = {
    "ice40up5k": Part(
        "synth_ice40 -dsp -noflatten -top ecg_cnn",
        "-D ICE40",
        ((256, 16), (512, 8), (1024, 4), (2048, 2)),
        4096,
        0.25,
        0.02,
    ),
    "zynq7020": Part(
        "synth_xilinx -family xc7 -noclkbuf -top ecg_cnn",
        "",
        ((512, 36), (1024, 18), (2048, 9), (4096, 4), (8192, 2), (16384, 1)),
        18432,
        0.3,
        math.inf,
    ),
}
"""The shares are what the synthesized units show; written memories are small here and lie in LUT RAM on the Zynq."""


@dataclass(frozen=True)
class Cost:
    """What is taken of a part."""

    lut: float = 0.0
    ram: int = 0
    dsp: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.lut + other.lut, self.ram + other.ram, self.dsp + other.dsp)


def synthesized(part: str, directory: Path) -> dict[str, dict[str, int]]:
    """What each unit of the network takes, by Yosys, for what export_rtl.py wrote to a directory.

    :returns: lut, ram (blocks), dsp and ff of every layer, and of the rest under "rest".
    :raises GenerateError: Yosys is missing or fails.
    """
    other = ("ecg_accelerator.sv", "accelerator_protocol_package.sv")
    sources = " ".join(str(path) for path in sorted(RTL.glob("*.sv")) if path.name not in other)
    script = (
        f"read_verilog -sv -defer {PARTS[part].define} ecg_cnn_package.sv {sources}; {PARTS[part].synthesis}; "
        "check -assert; write_json units.json"
    )
    try:
        done = subprocess.run(["yosys", "-q", "-p", script], cwd=directory, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise GenerateError("yosys is not installed; install it with: apt-get install yosys") from None
    if done.returncode:
        raise GenerateError(f"yosys failed in {directory}: {(done.stderr or done.stdout).strip()[-500:]}")
    modules = json.loads((directory / "units.json").read_text())["modules"]

    def count(cell_type: str) -> Counter[str]:
        if cell_type not in modules or modules[cell_type].get("attributes", {}).get("blackbox"):
            return Counter(
                lut=LUT_CELLS.get(cell_type, 0),
                ff=int(cell_type.startswith(("SB_DFF", "FD"))),
                ram=RAM_CELLS.get(cell_type, 0),
                dsp=DSP_CELLS.get(cell_type, 0),
            )
        total: Counter[str] = Counter(lut=0, ff=0, ram=0, dsp=0)
        for cell in modules[cell_type]["cells"].values():
            total.update(count(cell["type"]))
        return total

    rest = count("ecg_cnn")
    counts = {name: count(modules["ecg_cnn"]["cells"][f"u_{name}"]["type"]) for name in LAYER_NAMES}
    for own in counts.values():
        rest.subtract(own)
    return {name: dict(own) for name, own in {**counts, "rest": rest}.items()}


def memories(layer: Layer, pe: int, simd: int) -> list[tuple[int, int, bool]]:
    """Words, bits of a word, and whether it is written, of each memory of a layer's unit."""
    folds, width = layer.out_channels // pe, layer.accumulator_width(simd) * pe
    steps = layer.kernel * layer.in_channels // simd
    found = [(folds * steps, 8 * pe * simd, False), (folds, width, False)]
    if layer.dense:
        return [*found, (folds, width, True)] if folds > 1 else found
    ring = 1 << ((layer.kernel + layer.stride) * layer.in_channels // simd - 1).bit_length()
    return [*found, (ring, 8 * simd, True)]


def blocks(part: Part, words: int, bits: int, written: bool) -> int:
    """Blocks of RAM that a memory takes; 0 when it stays in logic."""
    taken = min(math.ceil(words / deep) * math.ceil(bits / wide) for deep, wide in part.block_shapes)
    share = part.written_share if written else part.rom_share
    return taken if words * bits >= share * part.block_bits * taken else 0


def _features(part: Part, layer: Layer, pe: int, simd: int, logic: bool) -> list[float]:
    """What a unit's logic grows with: nothing, bits of accumulators, products, those in logic, memories in logic."""
    rom = written_bits = 0
    for words, bits, written in memories(layer, pe, simd):
        if not blocks(part, words, bits, written):
            if written:
                written_bits += words * bits
            else:
                rom += words * bits
    bits = pe * layer.accumulator_width(simd)
    products = pe * simd
    requantized = bits * (layer.shift > 0)
    stored = bits * (layer.dense and layer.out_channels > pe)
    return [1, bits, requantized, stored, products, products * logic, rom, written_bits]


def _least_squares(rows: Sequence[Sequence[float]], targets: Sequence[float]) -> list[float]:
    """Coefficients by the normal equations, a trace of ridge keeping them regular."""
    size = len(rows[0])
    scale = [max(abs(row[i]) for row in rows) or 1.0 for i in range(size)]
    scaled = [[row[i] / scale[i] for i in range(size)] for row in rows]
    matrix = [
        [sum(r[i] * r[j] for r in scaled) + (1e-6 if i == j else 0.0) for j in range(size)]
        + [sum(r[i] * t for r, t in zip(scaled, targets, strict=True))]
        for i in range(size)
    ]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(matrix[k][i]))
        matrix[i], matrix[pivot] = matrix[pivot], matrix[i]
        for k in range(size):
            if k != i:
                factor = matrix[k][i] / matrix[i][i]
                matrix[k] = [a - factor * b for a, b in zip(matrix[k], matrix[i], strict=True)]
    return [matrix[i][size] / matrix[i][i] / scale[i] for i in range(size)]


@dataclass(frozen=True)
class Counted:
    """What Yosys made of one folding."""

    folding: dict[str, tuple[int, int]]
    logic: tuple[str, ...]
    units: dict[str, dict[str, int]]

    def total(self, resource: str) -> int:
        """lut, ff, ram or dsp of the whole network."""
        return sum(unit[resource] for unit in self.units.values())


def read_counts(path: Path = COUNTS) -> dict[str, dict[str, Counted]]:
    """Counts by part and by the folding's name.

    :raises GenerateError: the file cannot be used; the message says how it is made.
    """
    try:
        foldings = json.loads(path.read_text())["foldings"]
        return {
            part: {
                name: Counted(
                    {layer: (pe, simd) for layer, (pe, simd) in entry["folding"].items()},
                    tuple(entry["logic"]),
                    entry["counts"][part],
                )
                for name, entry in foldings.items()
            }
            for part in PARTS
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerateError(
            f"{path}: cannot be read ({error}); make it with: fpga/model/explore.py --calibrate"
        ) from None


class Estimator:
    """Estimates of one part, fitted to its synthesized units."""

    def __init__(self, network: Network, part: str, counts: dict[str, Counted]) -> None:
        self._part = PARTS[part]
        self._counts = counts
        self._network = network
        self._known: dict[tuple[str, int, int, bool], Cost] = {}
        rows, targets = [], []
        for counted in counts.values():
            for layer in network.layers:
                pe, simd = counted.folding[layer.name]
                rows.append(_features(self._part, layer, pe, simd, layer.name in counted.logic))
                targets.append(counted.units[layer.name]["lut"])
        self._coefficients = _least_squares(rows, targets)
        self.rest = sum(counted.units["rest"]["lut"] for counted in counts.values()) / len(counts)
        """Logic between the units, the mean of the synthesized foldings."""

    def layer(self, layer: Layer, pe: int, simd: int, logic: bool) -> Cost:
        """What the unit of a layer takes."""
        key = (layer.name, pe, simd, logic)
        if key not in self._known:
            self._known[key] = self._unit(layer, pe, simd, logic)
        return self._known[key]

    def _unit(self, layer: Layer, pe: int, simd: int, logic: bool) -> Cost:
        features = _features(self._part, layer, pe, simd, logic)
        lut = max(0.0, sum(c * f for c, f in zip(self._coefficients, features, strict=True)))
        ram = sum(blocks(self._part, *memory) for memory in memories(layer, pe, simd))
        return Cost(lut, ram, 0 if logic else pe * simd)

    def network(self, folding: Folding, logic: Sequence[str]) -> Cost:
        """What the whole network takes."""
        cost = Cost(self.rest)
        for layer in self._network.layers:
            cost += self.layer(layer, *folding[layer.name], layer.name in logic)
        return cost

    def errors(self) -> dict[str, float]:
        """How far the estimates are from the synthesized foldings.

        :returns: "lut": the largest relative error of a network's logic; "unitLut": root mean square of a unit's, in
            LUT; "ram": the largest error of a network's blocks; "dsp": the same of multipliers.
        """
        squares, lut, ram, dsp = [], 0.0, 0, 0
        for counted in self._counts.values():
            whole = self.network(counted.folding, counted.logic)
            lut = max(lut, abs(whole.lut / counted.total("lut") - 1))
            ram = max(ram, abs(whole.ram - counted.total("ram")))
            dsp = max(dsp, abs(whole.dsp - counted.total("dsp")))
            for layer in self._network.layers:
                own = self.layer(layer, *counted.folding[layer.name], layer.name in counted.logic)
                squares.append((own.lut - counted.units[layer.name]["lut"]) ** 2)
        return {"lut": lut, "unitLut": math.sqrt(sum(squares) / len(squares)), "ram": ram, "dsp": dsp}
