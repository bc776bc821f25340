#!/usr/bin/env python3
"""Finds foldings of the accelerator: cycles by the law of its units, what they cost, and which fit a part.

    fpga/model/explore.py --max-dsp 8 --clock 100MHz
    fpga/model/explore.py --part ice40up5k --max-dsp 8 --max-bram 30 --clock 12MHz --svg foldings.svg

Every legal PE and SIMD of every layer, its multipliers in DSP blocks or in logic, is weighed; shown are the foldings
that no other one beats in cycles per window, DSP blocks, logic and block RAM at once, and the pick: the fastest
within the bounds, and of these the one with the least logic. Cycles are exact (they equal the simulation's), DSP
blocks too; logic and block RAM of the network are estimated from what Yosys makes of a handful of foldings
(--calibrate counts these again; the error is shown). The link takes logic of its own beside the network. Only
Python's standard library is needed, for --calibrate Yosys.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import which

from ecgmodel.fabric_cost import COUNTS, PARTS, Cost, Estimator, read_counts, synthesized
from ecgmodel.folding import Schedule, layer_cycles, legal_foldings, schedule, utilisation, widths_fit
from export_rtl import DEPLOYED, LAYER_NAMES, TARGETS, GenerateError, Network, parse_folding, read_model, write

DEFAULT_LUT = 3000
"""Of the 5,280 logic cells of the smaller part the link, its buffers and what routing leaves unused have the rest."""

DEFAULT_RAM = {"zynq7020": 16, "ice40up5k": 30}

CALIBRATION = {
    "smallest": ("conv2=1x1", ""),
    "ice40up5k": ("", "head"),
    "zynq7020": ("conv1=2x1,conv2=4x1,conv3=2x1,conv4=2x1", "conv1,conv5,head,linear"),
    "lanes in logic": ("conv1=2x1,conv2=8x1,conv3=4x1,conv4=4x1", "conv1,conv3,conv4,conv5,head,linear"),
    "drawn 7": ("random:7", "conv2,conv5"),
    "drawn 11": ("random:11", "conv1,conv4"),
    "drawn 3": ("random:3", "conv3,head,linear"),
    "drawn 5": ("random:5", "conv1,conv2,linear"),
    "drawn 8": ("random:8", "conv3,conv4,conv5,head"),
}
"""The foldings that Yosys counts, as options of export_rtl.py: --folding, and --logic."""


@dataclass(frozen=True)
class Candidate:
    """A folding of all layers, and what it takes."""

    folding: dict[str, tuple[int, int]]
    logic: tuple[str, ...]
    cost: Cost
    cycles: int
    """Per window, windows after each other without a pause."""


@dataclass(frozen=True)
class Bounds:
    """The most that may be taken."""

    dsp: int
    lut: int
    ram: int


_Partial = tuple[float, tuple[tuple[int, int, bool], ...]]
"""Logic, and the choice for each layer so far."""


def fastest_within(
    network: Network, estimator: Estimator, bounds: Bounds, most_cycles: int
) -> dict[tuple[int, int], Candidate]:
    """Of all foldings that take at most so many cycles: by DSP blocks and block RAM, the one with the least logic.

    The layers are chosen one after the other; of those before, only their sum and the width of the last one's output
    matter to what follows, so that of equals the one with less logic is kept and no folding is missed.
    """

    def options(index: int) -> Iterator[tuple[int, int, bool, Cost]]:
        layer = network.layers[index]
        for pe, simd in legal_foldings(network, layer):
            if layer_cycles(layer, pe, simd) <= most_cycles:
                for logic in (False, True):
                    cost = estimator.layer(layer, pe, simd, logic)
                    if cost.dsp <= bounds.dsp and cost.lut <= bounds.lut and cost.ram <= bounds.ram:
                        yield pe, simd, logic, cost

    # (width of the stream, or of the two streams that the linear layer joins) -> (dsp, ram) -> partial
    states: dict[tuple[int, ...], dict[tuple[int, int], _Partial]] = {(1,): {(0, 0): (estimator.rest, ())}}
    for index, name in enumerate(LAYER_NAMES):
        following: dict[tuple[int, ...], dict[tuple[int, int], _Partial]] = {}
        for pe, simd, logic, cost in options(index):
            for widths, partials in states.items():
                sources = widths if name == "linear" else () if name == "head" else widths[-1:]
                if not all(widths_fit(width, simd) for width in sources):
                    continue
                target = following.setdefault((*widths, pe) if name == "head" else (pe,), {})
                for (dsp, ram), (lut, chosen) in partials.items():
                    key = (dsp + cost.dsp, ram + cost.ram)
                    if key[0] > bounds.dsp or key[1] > bounds.ram or lut + cost.lut > bounds.lut:
                        continue
                    if key not in target or lut + cost.lut < target[key][0]:
                        target[key] = (lut + cost.lut, (*chosen, (pe, simd, logic)))
        states = following
    best: dict[tuple[int, int], Candidate] = {}
    for partials in states.values():
        for key, (lut, chosen) in partials.items():
            if key in best and best[key].cost.lut <= lut:
                continue
            folding = {name: (pe, simd) for name, (pe, simd, _) in zip(LAYER_NAMES, chosen, strict=True)}
            logic = tuple(name for name, (_, _, in_logic) in zip(LAYER_NAMES, chosen, strict=True) if in_logic)
            cycles = max(layer_cycles(layer, *folding[layer.name]) for layer in network.layers)
            best[key] = Candidate(folding, logic, Cost(lut, key[1], key[0]), cycles)
    return best


def paces(network: Network) -> list[int]:
    """Every number of cycles per window that a folding can have, ascending."""
    return sorted({layer_cycles(layer, *f) for layer in network.layers for f in legal_foldings(network, layer)})


def pareto(network: Network, estimator: Estimator, bounds: Bounds) -> list[Candidate]:
    """The foldings within the bounds that no other one beats or equals in everything; fastest first, then by logic."""
    front: dict[tuple[int, int], list[Candidate]] = {}
    for most in paces(network):
        found = fastest_within(network, estimator, bounds, most)
        for (dsp, ram), candidate in sorted(found.items()):
            beaten = any(
                other.cost.lut <= candidate.cost.lut + 1e-9
                for (d, r), others in front.items()
                if d <= dsp and r <= ram
                for other in others
            )
            if not beaten:
                front.setdefault((dsp, ram), []).append(candidate)
    return sorted((c for group in front.values() for c in group), key=lambda c: (c.cycles, c.cost.lut))


def calibrate(model: Path, out: Path) -> None:
    """Lets Yosys count every unit of the foldings of CALIBRATION, for every part, and writes the counts.

    :raises GenerateError: Yosys is missing or fails.
    """
    network, _ = read_model(model)
    version = subprocess.run(["yosys", "-V"], capture_output=True, text=True, check=False) if which("yosys") else None
    if version is None:
        raise GenerateError("yosys is not installed; install it with: apt-get install yosys")
    foldings = {}
    script = Path(__file__).resolve().parent / "export_rtl.py"
    for name, (folding, logic) in CALIBRATION.items():
        with tempfile.TemporaryDirectory() as directory:
            options = ["--model", str(model), "--vectors", "1", "--out", directory]
            options += ["--folding", folding, "--logic", logic]
            done = subprocess.run([sys.executable, str(script), *options], capture_output=True, text=True, check=False)
            if done.returncode:
                raise GenerateError(done.stderr.strip())
            counts = {part: synthesized(part, Path(directory)) for part in PARTS}
        foldings[name] = {
            "folding": parse_folding(folding, network, "ice40up5k"),
            "logic": [layer for layer in LAYER_NAMES if layer in logic.split(",")],
            "counts": counts,
        }
        sums = (f"{part} {sum(unit['lut'] for unit in units.values())} LUT" for part, units in counts.items())
        print(f"{name}: {', '.join(sums)}", flush=True)
    write_counts(out, network, foldings, version.stdout.split("(")[0].strip())


def write_counts(out: Path, network: Network, foldings: dict[str, dict], yosys: str) -> None:
    """Writes counts by folding, with what they were made of and by."""
    content = {
        "about": "What Yosys makes of each unit: LUTs, flip-flops, blocks of RAM (of 4 or 18 kbit), DSP blocks.",
        "command": "fpga/model/explore.py --calibrate",
        "yosys": yosys,
        "modelHash": network.hash,
        "foldings": foldings,
    }
    text = json.dumps(content, indent=1)
    text = re.sub(r"\[\s+([^][{}]*?)\s+\]", lambda m: "[" + " ".join(m.group(1).split()) + "]", text)
    text = re.sub(r"\{\s+([^][{}]*?)\s+\}", lambda m: "{" + " ".join(m.group(1).split()) + "}", text)
    write(out, (text + "\n").encode())


def describe(candidate: Candidate) -> str:
    """A folding as export_rtl.py is given it: lanes of every layer that has more than one, and the layers in logic."""
    folding = ",".join(f"{name}={pe}x{simd}" for name, (pe, simd) in candidate.folding.items())
    return f"--folding {folding} --logic '{','.join(candidate.logic)}'"


def short(candidate: Candidate) -> str:
    """PE x SIMD layer by layer; a star says that the multipliers are in logic."""
    return " ".join(
        f"{candidate.folding[name][0]}x{candidate.folding[name][1]}{'*' if name in candidate.logic else ''}"
        for name in LAYER_NAMES
    )


def picture(front: list[Candidate], hand: dict[str, Candidate], pick: Candidate, part: str) -> str:
    """Cycles per window against logic, a line for each number of DSP blocks, as SVG."""
    width, height, left, right, top, bottom = 720, 440, 70, 150, 44, 56
    every = [*front, *hand.values()]
    low, high = min(c.cycles for c in every) / 1.15, max(c.cycles for c in every) * 1.15
    least, most = min(c.cost.lut for c in every) * 0.92, max(c.cost.lut for c in every) * 1.04

    def x(candidate: Candidate) -> float:
        return left + (candidate.cost.lut - least) / (most - least) * (width - left - right)

    def y(cycles: float) -> float:
        return top + (math.log(high) - math.log(cycles)) / math.log(high / low) * (height - top - bottom)

    counts = sorted({c.cost.dsp for c in front})
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{left}" y="24" font-size="15">Foldings that no other one beats, {part}</text>',
    ]
    for cycles in (500, 1000, 2000, 4000, 8000, 16000, 32000):
        if low <= cycles <= high:
            parts.append(
                f'<path d="M{left} {y(cycles):.1f}H{width - right}" stroke="#ddd"/>'
                f'<text x="{left - 6}" y="{y(cycles) + 4:.1f}" text-anchor="end">{cycles:,}</text>'
            )
    step = 500 if most - least > 1200 else 200
    for lut in range(math.ceil(least / step) * step, int(most) + 1, step):
        at = left + (lut - least) / (most - least) * (width - left - right)
        parts.append(
            f'<path d="M{at:.1f} {top}V{height - bottom}" stroke="#eee"/>'
            f'<text x="{at:.1f}" y="{height - bottom + 18}" text-anchor="middle">{lut:,}</text>'
        )
    parts.append(
        f'<text x="{(left + width - right) / 2}" y="{height - 14}" text-anchor="middle">'
        "LUT of the network, estimated</text>"
    )
    parts.append(
        f'<text transform="translate(16 {(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">'
        "cycles per window</text>"
    )
    for row, dsp in enumerate(counts):
        hue = 220 + 140 * row // max(1, len(counts) - 1)
        colour = f"hsl({hue % 360} 65% 45%)"
        group = sorted((c for c in front if c.cost.dsp == dsp), key=lambda c: (c.cost.lut, c.cycles))
        line, best = "", math.inf
        for c in group:
            if c.cycles < best:
                line += f"M{x(c):.1f} {y(c.cycles):.1f}" if not line else f"H{x(c):.1f}V{y(c.cycles):.1f}"
                best = c.cycles
        parts.append(f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="1.2"/>')
        parts += [
            f'<circle cx="{x(c):.1f}" cy="{y(c.cycles):.1f}" r="3.2" fill="{colour}">'
            f"<title>{c.cycles} cycles, {c.cost.dsp} DSP, {c.cost.lut:.0f} LUT, {c.cost.ram} block RAM: "
            f"{short(c)}</title></circle>"
            for c in group
        ]
        parts.append(
            f'<circle cx="{width - right + 20}" cy="{top + 8 + 18 * row}" r="3.2" fill="{colour}"/>'
            f'<text x="{width - right + 30}" y="{top + 12 + 18 * row}">{dsp} DSP</text>'
        )
    row = len(counts)
    for name, candidate in hand.items():
        parts.append(
            f'<rect x="{x(candidate) - 5:.1f}" y="{y(candidate.cycles) - 5:.1f}" width="10" height="10" '
            'fill="none" stroke="#000"/>'
            f'<text x="{x(candidate) + 8:.1f}" y="{y(candidate.cycles) - 7:.1f}">{name}</text>'
        )
    parts.append(
        f'<circle cx="{x(pick):.1f}" cy="{y(pick.cycles):.1f}" r="7" fill="none" stroke="#000"/>'
        f'<circle cx="{width - right + 20}" cy="{top + 10 + 18 * row}" r="6" fill="none" stroke="#000"/>'
        f'<text x="{width - right + 30}" y="{top + 14 + 18 * row}">the pick</text>'
        f'<rect x="{width - right + 15}" y="{top + 24 + 18 * row}" width="10" height="10" fill="none" stroke="#000"/>'
        f'<text x="{width - right + 30}" y="{top + 33 + 18 * row}">set for the part</text></svg>'
    )
    return "\n".join(parts) + "\n"


def megahertz(text: str) -> float:
    """A clock such as 100MHz, in MHz."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*MHz", text, re.IGNORECASE)
    if not match or float(match.group(1)) <= 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no clock; example: 100MHz")
    return float(match.group(1))


def bound(text: str) -> int:
    """A count that is not negative."""
    if not re.fullmatch(r"\d+", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no count; example: 8")
    return int(text)


def row(candidate: Candidate, timing: Schedule, network: Network, clock: float) -> dict:
    """What --json says of a folding."""
    return {
        "folding": {name: f"{pe}x{simd}" for name, (pe, simd) in candidate.folding.items()},
        "logic": list(candidate.logic),
        "cyclesPerWindow": candidate.cycles,
        "latencyCycles": timing.latency,
        "drainCycles": timing.drain,
        "microsecondsPerWindow": round(candidate.cycles / clock, 2),
        "latencyMicroseconds": round(timing.latency / clock, 2),
        "drainMicroseconds": round(timing.drain / clock, 2),
        "dsp": candidate.cost.dsp,
        "estimatedLut": round(candidate.cost.lut),
        "estimatedBlockRam": candidate.cost.ram,
        "utilisation": {name: round(share, 4) for name, share in utilisation(network, candidate.folding).items()},
    }


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=DEPLOYED, help="model file (default: the deployed one)")
    parser.add_argument("--part", choices=PARTS, default="zynq7020", help="whose logic is meant (default: zynq7020)")
    parser.add_argument("--max-dsp", type=bound, default=8, help="DSP blocks of the network (default: 8)")
    parser.add_argument(
        "--max-bram", type=bound, help="block RAM: 18 kbit on the Zynq (default: 16), 4 kbit on the iCE40 (default: 30)"
    )
    parser.add_argument(
        "--max-lut", type=bound, default=DEFAULT_LUT, help=f"LUTs of the network, as estimated (default: {DEFAULT_LUT})"
    )
    parser.add_argument(
        "--clock", type=megahertz, default=100.0, metavar="MHz", help="times are given for it (default: 100MHz)"
    )
    parser.add_argument("--rows", type=bound, default=24, help="rows of the table, the fastest first (default: 24)")
    parser.add_argument("--json", action="store_true", help="everything as JSON on standard output")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="writes the picture")
    parser.add_argument(
        "--calibrate", action="store_true", help=f"counts the units with Yosys again and writes {COUNTS.name}; minutes"
    )
    return parser.parse_args()


def run(arguments: argparse.Namespace) -> None:
    if arguments.calibrate:
        calibrate(arguments.model, COUNTS)
        return
    network, _ = read_model(arguments.model)
    counts = read_counts()[arguments.part]
    estimator = Estimator(network, arguments.part, counts)
    errors = estimator.errors()
    bounds = Bounds(arguments.max_dsp, arguments.max_lut, DEFAULT_RAM[arguments.part])
    if arguments.max_bram is not None:
        bounds = replace(bounds, ram=arguments.max_bram)
    front = pareto(network, estimator, bounds)
    if not front:
        raise GenerateError(
            f"no folding fits {bounds.dsp} DSP blocks, {bounds.lut} LUT and {bounds.ram} block RAM; "
            "allow more, --max-lut first"
        )
    pick = front[0]
    hand = {}
    for name, target in TARGETS.items():
        folding = parse_folding("", network, name)
        cycles = max(layer_cycles(layer, *folding[layer.name]) for layer in network.layers)
        hand[name] = Candidate(folding, target.logic, estimator.network(folding, target.logic), cycles)
    clock = arguments.clock
    if arguments.svg:
        write(arguments.svg, picture(front, hand, pick, arguments.part).encode())
    if arguments.json:
        content = {
            "part": arguments.part,
            "clockMegahertz": clock,
            "modelHash": network.hash,
            "bounds": {"dsp": bounds.dsp, "lut": bounds.lut, "blockRam": bounds.ram},
            "estimateErrors": {key: round(value, 4) for key, value in errors.items()},
            "pick": row(pick, schedule(network, pick.folding), network, clock),
            "targets": {name: row(c, schedule(network, c.folding), network, clock) for name, c in hand.items()},
            "front": [row(c, schedule(network, c.folding), network, clock) for c in front],
        }
        print(json.dumps(content, indent=2))
        return
    print(f"{arguments.part}: at most {bounds.dsp} DSP, {bounds.lut} LUT, {bounds.ram} block RAM; us at {clock:g} MHz")
    print("PExSIMD of " + " ".join(LAYER_NAMES) + "; * multiplies in logic")
    print()
    print(f"{'cycles':>7} {'us':>7} {'latency':>8} {'drain':>7} {'DSP':>4} {'LUT':>6} {'RAM':>4}  folding")

    def line(candidate: Candidate, mark: str) -> None:
        timing = schedule(network, candidate.folding)
        cost = candidate.cost
        print(
            f"{candidate.cycles:7} {candidate.cycles / clock:7.1f} {timing.latency / clock:8.1f} "
            f"{timing.drain / clock:7.1f} {cost.dsp:4} {cost.lut:6.0f} {cost.ram:4}  {short(candidate)}{mark}"
        )

    for candidate in front[: arguments.rows]:
        line(candidate, "  <- pick" if candidate is pick else "")
    if len(front) > arguments.rows:
        print(f"... and {len(front) - arguments.rows} slower ones")
    print()
    print("set in export_rtl.py:")
    for name, candidate in hand.items():
        line(candidate, f"  ({name})")
    print()
    print("cycles: per window in a row; latency: first byte to last logit; drain: last byte to last logit")
    print(
        f"cycles and DSP are exact; LUT of the {len(counts)} synthesized foldings are estimated within "
        f"{100 * errors['lut']:.1f} %, block RAM within {errors['ram']}"
    )
    print(f"pick: fpga/model/export_rtl.py {describe(pick)}")


def main() -> int:
    try:
        run(parsed())
    except (GenerateError, OSError) as error:
        print(f"explore: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
