#!/usr/bin/env python3
"""Gathers what the accelerator's runs have measured, in fpga/report.json and between the marks of fpga/README.md.

Nothing is run and nothing is guessed here: every figure is read from what a named command has written, or follows
from such figures as its column says. Where one is missing or of another model, the command that makes it is named and
nothing is written. Only Python's standard library is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecgmodel.fabric_cost import COUNTS, Counted, read_counts
from ecgmodel.folding import Schedule, layer_cycles, schedule, utilisation
from export_rtl import DEPLOYED, LAYER_NAMES, TARGETS, GenerateError, Network, parse_folding, read_model, write

FPGA = Path(__file__).resolve().parent.parent
RESULTS = FPGA / "build" / "verify" / "results"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"

CHECKS = {
    "ice40up5k": ("deployed model, all its test vectors", "the part at its pins"),
    "zynq7020": ("deployed model, folding for the Zynq", "the part at its pins, folding for the Zynq"),
}
"""The checks of fpga/verify that count a target's cycles, of the network alone and at the pins."""
CLOCKS = {"ice40up5k": (12.0, 8.0), "zynq7020": (100.0, 20.0)}
"""Clock and SCK in MHz at which a part's microseconds are given."""
SHOWN = ("smallest", "ice40up5k", "zynq7020", "lanes in logic")
"""The synthesized foldings that the table shows."""
MOST_BEATS = 350
"""Beats per minute that must be sustained."""
SYNTHESIS = {
    "ice40up5k": "fpga/syn/ice40up5k/build --update-baseline",
    "zynq7020": "fpga/syn/zynq7020/check --update-baseline",
}
COMMANDS = {
    "bitExact": "fpga/verify --all",
    "zynq7020": f"{SYNTHESIS['zynq7020']} (lut, ff, bram18, dsp); fpga/verify (cycles at 100 MHz)",
    "ice40up5k": f"{SYNTHESIS['ice40up5k']} (lc, dsp, ebr, fmaxMHz); fpga/verify (cycles at 12 MHz)",
    "bottleneckUtilisation": "fpga/verify",
    "energyReduction": "fpga/dense",
}


@dataclass(frozen=True)
class Timing:
    """Cycles of a target, as simulated."""

    latency: int
    drain: int
    interval: int
    result: int
    """From the last payload byte over SPI to the result, the most seen."""
    ready: int
    """From the last bit of the frame over SPI to READY, the most seen."""


def read_json(path: Path, command: str) -> Any:
    try:
        return json.loads(path.read_text())
    except OSError as error:
        raise GenerateError(f"{path}: {error.strerror}; make it with: {command}") from None
    except ValueError as error:
        raise GenerateError(f"{path}: no JSON ({error}); make it again with: {command}") from None


def field(path: Path, content: Any, name: str, command: str) -> Any:
    if not isinstance(content, dict) or name not in content:
        raise GenerateError(f"{path}: has no '{name}'; make it again with: {command}")
    return content[name]


def result_of(check: str, model: Path, command: str, results: Path = RESULTS) -> str:
    """What a check of fpga/verify printed when it last passed.

    :raises GenerateError: it did not pass yet, or with another model file.
    """
    path = results / (re.sub(r"[^A-Za-z0-9]", "_", check) + ".log")
    try:
        first, _, text = path.read_text().partition("\n")
    except OSError:
        raise GenerateError(f"{path}: the check '{check}' has not passed yet; run: {command}") from None
    match = re.fullmatch(r"model-file (\w*) all (yes|no)", first)
    if not match or match.group(1) != hashlib.sha256(model.read_bytes()).hexdigest():
        raise GenerateError(f"{path}: the check '{check}' was made with another model than {model}; run: {command}")
    if command.endswith("--all") and match.group(2) != "yes":
        raise GenerateError(f"{path}: only some windows were simulated; run: {command}")
    return text


def numbers(pattern: str, text: str, check: str, command: str) -> list[int]:
    match = re.search(pattern, text)
    if not match:
        raise GenerateError(f"the check '{check}' printed no '{pattern}'; run again: {command}")
    return [int(group) for group in match.groups()]


def timing_of(target: str, model: Path, results: Path = RESULTS) -> Timing:
    """The cycles that fpga/verify has counted for a target."""
    alone, pins = CHECKS[target]
    text = result_of(alone, model, "fpga/verify", results)
    latency, drain, interval = numbers(
        r"cycles: (\d+) from first byte to last logit \(first window\), (\d+) after its last byte, (\d+) per window",
        text,
        alone,
        "fpga/verify",
    )
    text = result_of(pins, model, "fpga/verify", results)
    clock, sck = CLOCKS[target]
    result, ready = numbers(
        r"result \d+ to (\d+), from last bit of the frame to READY at most (\d+) "
        rf"\({clock:g} MHz clock, {sck:g} MHz SCK\)",
        text,
        pins,
        "fpga/verify",
    )
    return Timing(latency, drain, interval, result, ready)


def frame_bits(model: Path, results: Path = RESULTS) -> int:
    """Bits of a frame that brings a window, as the bench at the pins has flipped them."""
    check = CHECKS["ice40up5k"][1]
    text = result_of(check, model, "fpga/verify", results)
    return numbers(r"link: (\d+) single-bit flips of a classify frame", text, check, "fpga/verify")[0]


def bit_exact(model: Path, results: Path = RESULTS) -> dict[str, int]:
    """Windows of the database that every target simulated, and windows of which a logit differed in any of them."""
    found = []
    for target in TARGETS:
        check = f"windows of the MIT-BIH database, folding for {target}"
        text = result_of(check, model, "fpga/verify --all", results)
        found.append(numbers(r"windows: (\d+), (\d+) of them different", text, check, "fpga/verify --all"))
    return {"windows": min(windows for windows, _ in found), "mismatches": sum(different for _, different in found)}


def response_bytes(network: Network) -> int:
    """Bytes that the host clocks to read a result: two of lead, the link's overhead, logits, class and cycle count."""
    text = (FPGA / "rtl" / "accelerator_protocol_package.sv").read_text()
    lead, overhead = (
        int(re.search(rf"{name} = (\d+);", text).group(1)) for name in ("ResponseLeadBytes", "ResponseOverheadBytes")
    )
    return lead + overhead + 4 * network.class_count + 5


def power_inputs() -> dict[str, float]:
    """Microwatts and other inputs of the energy model, by name."""
    path = FPGA.parent / "hardware" / "power.json"
    content = read_json(path, "hardware/generate")
    inputs: dict[str, float] = {}
    for entry in [*content["states"], *content["studyStates"]]:
        inputs[entry.get("constant") or entry["id"]] = entry["microwatts"]
    for entry in content["inputs"]:
        inputs[entry["id"]] = entry["value"]
    return inputs


def table(head: list[str], rows: list[list[str]]) -> str:
    align = ["|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|"]
    return "\n".join(["| " + " | ".join(head) + " |", *align, *("| " + " | ".join(r) + " |" for r in rows)])


def short(counted_folding: dict[str, tuple[int, int]], logic: tuple[str, ...]) -> str:
    return " ".join(
        f"{counted_folding[n][0]}x{counted_folding[n][1]}{'*' if n in logic else ''}" for n in LAYER_NAMES
    )


def folding_tables(network: Network, counts: dict[str, dict[str, Counted]]) -> list[str]:
    """Cycles, resources and utilisation of the synthesized foldings."""
    cycles_rows, share_rows = [], []
    for name in SHOWN:
        ice, xilinx = counts["ice40up5k"][name], counts["zynq7020"][name]
        timing: Schedule = schedule(network, ice.folding, windows=2)
        shares = utilisation(network, ice.folding)
        cycles_rows.append(
            [
                name,
                f"{timing.latency:,}",
                f"{timing.drain:,}",
                f"{timing.interval:,}",
                f"{timing.latency / 24:.0f} us",
                f"{timing.latency / 100:.1f} us",
                f"{ice.total('dsp')}",
                f"{ice.total('lut'):,} / {ice.total('ff'):,} / {ice.total('ram')}",
                f"{xilinx.total('lut'):,} / {xilinx.total('ff'):,} / {xilinx.total('ram')}",
            ]
        )
        share_rows.append(
            [name, f"`{short(ice.folding, ice.logic)}`"] + [f"{100 * shares[layer]:.1f} %" for layer in LAYER_NAMES]
        )
    return [
        table(
            [
                "folding",
                "first byte to last logit",
                "after the last byte",
                "per window in a row",
                "first to last at 24 MHz",
                "at 100 MHz",
                "DSP",
                "iCE40: LUT / FF / 4 kbit RAM",
                "7-series: LUT / FF / 18 kbit RAM",
            ],
            cycles_rows,
        ),
        "Cycles of the network alone, a byte per cycle; what Yosys makes of the network alone "
        "(`fpga/model/explore.py --calibrate`), before the part's own flow.",
        table(["folding", "PE x SIMD, * in logic", *LAYER_NAMES], share_rows),
        "The share of cycles in which a layer's multipliers work, windows in a row.",
    ]


@dataclass(frozen=True)
class Link:
    """A window over SPI, in microseconds."""

    frame: float
    ready: float
    response: float

    @property
    def whole(self) -> float:
        return self.frame + self.ready + self.response

    @property
    def busy(self) -> float:
        """From the first byte to the result: how long the network's clock enable is on."""
        return self.frame + self.ready


def measured(network: Network, model: Path) -> tuple[dict[str, Any], str]:
    """Content of report.json, and of the README between its marks.

    :raises GenerateError: an input is missing; the message names the command that makes it.
    """
    baselines = {}
    paths = {target: FPGA / "syn" / target / "baseline.json" for target in TARGETS}
    for target, path in paths.items():
        baselines[target] = read_json(path, SYNTHESIS[target])

    def of(target: str, name: str) -> Any:
        return field(paths[target], baselines[target], name, SYNTHESIS[target])

    dense_path = FPGA / "dense.json"
    dense = read_json(dense_path, "fpga/dense")
    reduction = field(dense_path, dense, "energyReduction", "fpga/dense")
    counts = read_counts()
    if json.loads(COUNTS.read_text()).get("modelHash") != network.hash:
        raise GenerateError(f"{COUNTS}: counted for another model; run: fpga/model/explore.py --calibrate")
    timings = {target: timing_of(target, model) for target in TARGETS}
    for target, timing in timings.items():
        law = schedule(network, parse_folding("", network, target), windows=4)
        if (law.latency, law.drain, law.interval) != (timing.latency, timing.drain, timing.interval):
            raise GenerateError(
                f"{target}: simulated {timing.latency}, {timing.drain}, {timing.interval} cycles, but the law of "
                f"ecgmodel/folding.py says {law.latency}, {law.drain}, {law.interval}; one of them is wrong"
            )
    exact = bit_exact(model)
    bits = frame_bits(model)
    shares = {}
    for target, timing in timings.items():
        folding = parse_folding("", network, target)
        slowest = max(layer_cycles(layer, *folding[layer.name]) for layer in network.layers)
        shares[target] = slowest / timing.interval

    report = {
        "modelHash": network.hash,
        "bitExact": exact,
        "zynq7020": {
            "latencyUs": round(timings["zynq7020"].latency / CLOCKS["zynq7020"][0], 2),
            "drainUs": round(timings["zynq7020"].ready / CLOCKS["zynq7020"][0], 2),
            **{name: of("zynq7020", name) for name in ("dsp", "lut", "ff", "bram18")},
        },
        "ice40up5k": {
            **{name: of("ice40up5k", name) for name in ("lc", "dsp", "ebr", "fmaxMHz")},
            "drainUs": round(timings["ice40up5k"].ready / CLOCKS["ice40up5k"][0], 1),
        },
        "bottleneckUtilisation": round(min(shares.values()), 4),
        "energyReduction": reduction,
        "commands": COMMANDS,
    }

    links = {}
    for target, (clock, sck) in CLOCKS.items():
        links[target] = Link(bits / sck, timings[target].ready / clock, 8 * response_bytes(network) / sck)
    return report, page(network, counts, timings, report, links, bits, of)


def page(
    network: Network,
    counts: dict[str, dict[str, Counted]],
    timings: dict[str, Timing],
    report: dict[str, Any],
    links: dict[str, Link],
    bits: int,
    of: Callable[[str, str], Any],
) -> str:
    """The README's tables."""
    exact = report["bitExact"]
    inputs = power_inputs()
    period = 60e6 / MOST_BEATS

    def each(value: Callable[[str], str]) -> list[str]:
        return [value(target) for target in TARGETS]

    times = [
        ["clock, SCK", *each(lambda t: f"{CLOCKS[t][0]:g} MHz, {CLOCKS[t][1]:g} MHz")],
        ["frame of a window", *each(lambda t: f"{bits:,} bits, {links[t].frame:.0f} us")],
        [
            "last payload byte to result",
            *each(lambda t: f"{timings[t].result:,} cycles, {timings[t].result / CLOCKS[t][0]:.1f} us"),
        ],
        ["last bit of the frame to READY", *each(lambda t: f"{timings[t].ready:,} cycles, {links[t].ready:.1f} us")],
        ["reading the answer", *each(lambda t: f"{8 * response_bytes(network)} bits, {links[t].response:.0f} us")],
        [f"duty cycle at {MOST_BEATS} bpm", *each(lambda t: f"{100 * links[t].whole / period:.2f} %")],
        ["highest sustained heart rate", *each(lambda t: f"{60e6 / links[t].whole:,.0f} bpm")],
    ]

    dsp_cycles = sum(layer.macs for layer in network.layers if layer.name not in TARGETS["ice40up5k"].logic)
    clock = CLOCKS["ice40up5k"][0]
    idle, active = inputs["AcceleratorIdleMicrowatts"], inputs["AcceleratorActiveMicrowatts"]
    ice_busy = links["ice40up5k"].busy
    ice_energy = (idle * ice_busy + (active - idle) / 8 * dsp_cycles / clock) / 1e6
    asleep = inputs["AcceleratorAsleepMicrowatts"]
    zynq_busy = links["zynq7020"].busy
    low, high = (inputs[name] * zynq_busy / 1e6 for name in ("ZynqLogicStatic", "ZynqLogicActive"))
    published = inputs["PublishedAverageMicrowatts"] * period / 1e6
    beats = 1e6 / period
    energy = [
        [
            "time of a window",
            f"{ice_busy:.0f} us",
            f"{zynq_busy:.0f} us",
            f"{inputs['PublishedMicrosecondsPerWindow']:.0f} us",
        ],
        [
            f"duty cycle at {MOST_BEATS} bpm",
            f"{100 * ice_busy / period:.2f} %",
            f"{100 * zynq_busy / period:.2f} %",
            f"{100 * inputs['PublishedMicrosecondsPerWindow'] / period:.2f} %",
        ],
        ["energy of a window, modelled", f"{ice_energy:.2f} uJ", f"{low:.0f} to {high:.0f} uJ", f"{published:.0f} uJ"],
        [
            f"average at {MOST_BEATS} bpm, nothing drawn between windows, modelled",
            f"{ice_energy * beats:.0f} uW",
            f"{low * beats:.0f} to {high * beats:.0f} uW",
            f"{inputs['PublishedAverageMicrowatts']:.0f} uW",
        ],
        [
            "the same with what the configured part draws asleep",
            f"{ice_energy * beats + asleep * (1 - ice_busy / period):.0f} uW",
            f"{inputs['ZynqLogicStatic'] / 1000:.0f} mW",
            "not published",
        ],
    ]
    parts = [
        ["logic cells", f"{of('ice40up5k', 'lc'):,} of 5,280", "LUT", f"{of('zynq7020', 'lut'):,} of 53,200"],
        ["", "", "flip-flops", f"{of('zynq7020', 'ff'):,} of 106,400"],
        ["RAM, 4 kbit", f"{of('ice40up5k', 'ebr')} of 30", "RAM, 18 kbit", f"{of('zynq7020', 'bram18')} of 280"],
        ["DSP", f"{of('ice40up5k', 'dsp')} of 8", "DSP48", f"{of('zynq7020', 'dsp')} of 220"],
        ["Fmax of the clock", f"{of('ice40up5k', 'fmaxMHz')} MHz", "", "not routed"],
        ["Fmax of SCK", f"{of('ice40up5k', 'sclkFmaxMHz')} MHz", "", "not routed"],
    ]
    blocks = [
        f"Of the model with hash `{network.hash[:16]}`; `report.json` has the same figures and the commands.",
        f"**Exactness.** {exact['windows']:,} windows of the MIT-BIH database in each of {len(TARGETS)} foldings, "
        f"{exact['mismatches']:,} with a logit that differs from the integer model's (`fpga/verify --all`).",
        "**Foldings.**",
        *folding_tables(network, counts),
        "![foldings that no other one beats](images/foldings.svg)",
        "**The whole parts**, network and link. iCE40UP5K: placed and routed (`fpga/syn/ice40up5k/build`); Zynq-7020: "
        "synthesized by Yosys (`fpga/syn/zynq7020/check`), its clock is what the design aims at.",
        table(["iCE40UP5K", "used", "Zynq-7020", "used"], parts),
        "**Over SPI** (`fpga/verify`, simulation of the whole part):",
        table(["", *TARGETS], times),
        "No window is lost when its frame, its work and its answer are over before the next beat: "
        f"at {MOST_BEATS} bpm {period / 1000:.1f} ms. The multipliers of the slowest layer work in "
        f"{100 * report['bottleneckUtilisation']:.1f} % of the cycles, windows in a row.",
        "**Energy**, modelled, not measured: activity counted here times published figures, whose sources are named in "
        "`hardware/power.json`.",
        table(["", "iCE40UP5K", "Zynq-7020, logic only", "published design, Zynq-7020"], energy),
        f"iCE40UP5K: the clock's draw (`AcceleratorIdleMicrowatts`, {idle:,} uW) from the first byte to READY, and an "
        f"eighth of what eight DSP blocks add (`AcceleratorActiveMicrowatts` less that, {active - idle:,} uW) in each of "
        f"a window's {dsp_cycles:,} cycles of a DSP block; logic and block RAM activity are not in it. Zynq-7020: from "
        "`ZynqLogicStatic` to `ZynqLogicActive` for the time of a window; the latter is the published design's draw, "
        "and no power tool was run.",
        f"Switching activity against the dense network in the same units: {100 * report['energyReduction']:.1f} % less "
        "(`fpga/dense`, method in `dense.md`).",
    ]
    return "\n\n".join(blocks)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=DEPLOYED, help="model file (default: the deployed one)")
    arguments = parser.parse_args()
    try:
        network, _ = read_model(arguments.model)
        report, text = measured(network, arguments.model)
        readme = FPGA / "README.md"
        content = readme.read_text()
        if content.count(BEGIN) != 1 or content.count(END) != 1 or content.index(BEGIN) > content.index(END):
            raise GenerateError(f"{readme}: needs one line {BEGIN} and below it one line {END}")
        before, rest = content.split(BEGIN)
        after = rest.split(END)[1]
        write(readme, f"{before}{BEGIN}\n{text}\n{END}{after}".encode())
        write(FPGA / "report.json", (json.dumps(report, indent=2) + "\n").encode())
    except (GenerateError, OSError) as error:
        print(f"report: {error}", file=sys.stderr)
        return 1
    print(json.dumps(report, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
