"""Foldings: what is legal, the cycle law against the RTL's simulation, what is picked, and the report's inputs."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from ecgmodel.fabric_cost import PARTS, Cost, Estimator, blocks, read_counts
from ecgmodel.folding import Schedule, layer_cycles, legal_foldings, schedule, utilisation, widths_fit
from explore import Bounds, Candidate, describe, fastest_within, pareto
from export_rtl import DEPLOYED, LAYER_NAMES, TARGETS, GenerateError, Layer, Network, parse_folding, read_model
from report_rtl import bit_exact, frame_bits, timing_of

MODEL = DEPLOYED.parent
FPGA = MODEL.parent
FOLDINGS = {
    "one lane": "conv1=1x1,conv2=1x1,conv3=1x1,conv4=1x1,conv5=1x1,head=2x1,linear=1x1",
    "ice40up5k": "conv1=1x1,conv2=2x1,conv3=1x1,conv4=1x1,conv5=1x1,head=2x1,linear=1x1",
    "zynq7020": "conv1=2x1,conv2=4x1,conv3=2x1,conv4=2x1,conv5=1x1,head=2x1,linear=1x1",
    "wide inputs": "conv1=2x1,conv2=1x2,conv3=6x1,conv4=4x1,conv5=1x4,head=2x7,linear=1x1",
    "many lanes": "conv1=6x1,conv2=2x6,conv3=6x2,conv4=2x6,conv5=3x1,head=2x3,linear=4x1",
}


def network_of(
    channels: tuple[int, ...],
    features: int,
    head: int,
    classes: int,
    kernels: tuple[tuple[int, int], ...],
    samples: int,
) -> Network:
    """A network of zeros: only its geometry matters here."""
    layers, length, ins = [], samples, 1
    for name, outs, (kernel, stride) in zip(LAYER_NAMES, channels, kernels, strict=False):
        size = kernel * ins
        layers.append(Layer(name, kernel, stride, ins, outs, 8, [[0] * size] * outs, [0] * outs, length, (0, 127)))
        length, ins = layers[-1].positions, outs
    layers.append(Layer("head", 1, 1, features, head, 8, [[0] * features] * head, [0] * head, 1, (-128, 127)))
    joined = ins + head
    layers.append(Layer("linear", 1, 1, joined, classes, 0, [[0] * joined] * classes, [0] * classes, 1, (0, 127)))
    return Network(layers, "0" * 64)


@pytest.fixture(scope="module")
def full() -> Network:
    """665 samples, 21 features, 4 classes."""
    kernels = ((5, 5), (5, 2), (5, 5), (5, 2), (5, 1))
    return network_of((6, 8, 12, 20, 21), 21, 16, 4, kernels, 665)


@pytest.fixture(scope="module")
def deployed() -> Network:
    """The deployed model's network."""
    return read_model(DEPLOYED)[0]


def folding_of(text: str) -> dict[str, tuple[int, int]]:
    return {name: (int(pe), int(simd)) for name, pe, simd in re.findall(r"(\w+)=(\d+)x(\d+)", text)}


# -------------------------------------------------------------------------------- the cycle law


@pytest.mark.parametrize(
    ("name", "latency", "drain", "interval", "drain_serial"),
    [
        ("ice40up5k", 9615, 2092, 7800, 1558),
        ("zynq7020", 4828, 1001, 3900, 671),
        ("wide inputs", 8259, 954, 7800, 262),
        ("many lanes", 1535, 236, 1302, 65),
    ],
)
def test_the_schedule_is_the_one_seen_in_simulation(
    full: Network, name: str, latency: int, drain: int, interval: int, drain_serial: int
) -> None:
    folding = folding_of(FOLDINGS[name])
    assert schedule(full, folding, windows=4) == Schedule(latency, drain, interval)
    assert schedule(full, folding, cycles_per_byte=12).drain == drain_serial


@pytest.mark.skipif(not shutil.which("verilator"), reason="skipped: verilator is not installed")
@pytest.mark.parametrize("name", ["one lane", "zynq7020", "many lanes"])
def test_the_law_counts_the_cycles_of_the_simulated_core(deployed: Network, name: str, tmp_path: Path) -> None:
    folding = folding_of(FOLDINGS[name])
    export = [sys.executable, str(MODEL / "export_rtl.py"), "--model", str(DEPLOYED), "--folding", FOLDINGS[name]]
    subprocess.run([*export, "--vectors", "6", "--out", str(tmp_path)], check=True)
    subprocess.run(
        ["verilator", "--cc", "--exe", "--build", "-O3", "--top-module", "ecg_cnn", "--prefix", "Vecg_cnn"]
        + ["-CFLAGS", f"-O0 -I{tmp_path} -I{FPGA / 'tb'}", "--Mdir", "obj"]
        + ["ecg_cnn_package.sv", "-y", str(FPGA / "rtl")]
        + [str(FPGA / "rtl" / "ecg_cnn.sv"), str(FPGA / "tb" / "ecg_cnn_tb.cpp")],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    done = subprocess.run(["obj/Vecg_cnn", "golden.bin", "1"], cwd=tmp_path, check=True, capture_output=True, text=True)
    straight, serial = re.findall(r"^cycles: (.*)$", done.stdout, re.MULTILINE)
    latency, drain, interval = (int(n) for n in re.findall(r"\d+", straight))
    law = schedule(deployed, folding, windows=6)
    assert (law.latency, law.drain) == (latency, drain)
    assert abs(law.interval - interval) <= 0.01 * interval
    assert schedule(deployed, folding, cycles_per_byte=12).drain == int(re.match(r"\d+", serial).group())


def test_the_slowest_layer_sets_the_pace(full: Network) -> None:
    for text in FOLDINGS.values():
        folding = folding_of(text)
        slowest = max(layer_cycles(layer, *folding[layer.name]) for layer in full.layers)
        assert slowest <= schedule(full, folding, windows=4).interval <= 1.01 * slowest


def test_the_slowest_layer_works_in_every_cycle_and_the_others_in_their_share(full: Network) -> None:
    shares = utilisation(full, folding_of(FOLDINGS["ice40up5k"]))
    assert shares["conv2"] == 1.0
    assert shares["conv3"] == 6240 / 7800


# -------------------------------------------------------------------------------- what is legal


def test_pe_divides_the_outputs_and_simd_the_inputs(full: Network) -> None:
    assert legal_foldings(full, full.layers[0]) == [(1, 1), (2, 1), (3, 1), (6, 1)]
    assert (8, 6) in legal_foldings(full, full.layers[1])
    assert (5, 1) not in legal_foldings(full, full.layers[1])


def test_the_linear_layers_inputs_come_from_two_streams(full: Network) -> None:
    assert {simd for _, simd in legal_foldings(full, full.layers[6])} == {1}  # of 21 and 16


def test_the_head_takes_a_byte_in_the_time_that_the_link_needs_for_one(full: Network) -> None:
    pairs = legal_foldings(full, full.layers[5])
    assert (1, 1) not in pairs
    assert (2, 1) in pairs
    assert (1, 3) in pairs


def test_one_width_divides_the_other() -> None:
    assert widths_fit(4, 2)
    assert widths_fit(2, 6)
    assert not widths_fit(4, 6)


# -------------------------------------------------------------------------------- the choice


class Priced:
    """Costs that are easily added up: logic grows with lanes, RAM with wide words."""

    rest = 5.0

    def layer(self, layer: Layer, pe: int, simd: int, logic: bool) -> Cost:
        lut = 7.0 * pe * pe + 3.0 * simd + 11.0 * pe * simd * logic + len(layer.name)
        return Cost(lut, (pe * simd + 1) // 2, 0 if logic else pe * simd)


def every_folding(network: Network) -> list[Candidate]:
    found = []
    units = [list(itertools.product(legal_foldings(network, layer), (False, True))) for layer in network.layers]
    for choice in itertools.product(*units):
        folding = {name: f for name, (f, _) in zip(LAYER_NAMES, choice, strict=True)}
        chain = list(LAYER_NAMES[:5])
        pairs = [*itertools.pairwise(chain), ("conv5", "linear"), ("head", "linear")]
        if all(widths_fit(folding[a][0], folding[b][1]) for a, b in pairs):
            cost = Cost(Priced.rest)
            for layer, (f, logic) in zip(network.layers, choice, strict=True):
                cost += Priced().layer(layer, *f, logic)
            logic = tuple(name for name, (_, in_logic) in zip(LAYER_NAMES, choice, strict=True) if in_logic)
            cycles = max(layer_cycles(layer, *folding[layer.name]) for layer in network.layers)
            found.append(Candidate(folding, logic, cost, cycles))
    return found


def test_the_front_is_the_one_that_trying_everything_finds() -> None:
    small = network_of((6, 2, 1, 1, 2), 1, 2, 1, ((3, 1), (3, 1), (2, 1), (2, 1), (2, 1)), 9)
    bounds = Bounds(16, 300, 14)
    fitting = [
        (c.cycles, c.cost.dsp, c.cost.ram, c.cost.lut)
        for c in every_folding(small)
        if c.cost.dsp <= bounds.dsp and c.cost.lut <= bounds.lut and c.cost.ram <= bounds.ram
    ]
    distinct = set(fitting)

    def beaten(figures: tuple[float, ...]) -> bool:
        return any(b != figures and all(x <= y for x, y in zip(b, figures, strict=True)) for b in distinct)

    expected = {figures for figures in distinct if not beaten(figures)}
    front = pareto(small, Priced(), bounds)
    assert len(expected) > 10
    assert {(c.cycles, c.cost.dsp, c.cost.ram, c.cost.lut) for c in front} == expected


@pytest.mark.parametrize("part", PARTS)
def test_the_pick_agrees_with_the_targets_folding_or_beats_it(deployed: Network, part: str) -> None:
    estimator = Estimator(deployed, part, read_counts()[part])
    folding, logic = parse_folding("", deployed, part), TARGETS[part].logic
    cost = estimator.network(folding, logic)
    cycles = max(layer_cycles(layer, *folding[layer.name]) for layer in deployed.layers)
    pick = pareto(deployed, estimator, Bounds(cost.dsp, round(cost.lut + 1), cost.ram))[0]
    assert (pick.cycles, pick.cost.lut) <= (cycles, cost.lut + 1e-6)
    assert pick.cost.dsp <= cost.dsp


def test_a_bound_of_nothing_leaves_nothing(deployed: Network) -> None:
    estimator = Estimator(deployed, "zynq7020", read_counts()["zynq7020"])
    assert fastest_within(deployed, estimator, Bounds(8, 500, 16), 20_000) == {}


def test_the_rtl_accepts_the_pick(deployed: Network) -> None:
    estimator = Estimator(deployed, "ice40up5k", read_counts()["ice40up5k"])
    pick = pareto(deployed, estimator, Bounds(8, 3000, 30))[0]
    text = re.match(r"--folding (\S+) --logic '(\S*)'", describe(pick))
    assert parse_folding(text.group(1), deployed, "ice40up5k") == pick.folding
    assert tuple(filter(None, text.group(2).split(","))) == pick.logic


# -------------------------------------------------------------------------------- the estimates


@pytest.mark.parametrize(("part", "ram"), [("ice40up5k", 1), ("zynq7020", 0)])
def test_estimates_are_near_what_yosys_counts(deployed: Network, part: str, ram: int) -> None:
    errors = Estimator(deployed, part, read_counts()[part]).errors()
    assert errors["dsp"] == 0
    assert errors["ram"] <= ram
    assert errors["lut"] <= 0.15


def test_a_memory_is_tiled_with_the_shape_that_takes_the_fewest_blocks() -> None:
    assert blocks(PARTS["ice40up5k"], 2100, 8, False) == 5  # 512 x 8
    assert blocks(PARTS["ice40up5k"], 525, 32, False) == 6  # 256 x 16
    assert blocks(PARTS["zynq7020"], 2100, 8, False) == 2
    assert blocks(PARTS["zynq7020"], 480, 8, False) == 0  # a small ROM stays in logic


def test_counts_that_are_not_there_say_how_they_are_made(tmp_path: Path) -> None:
    with pytest.raises(GenerateError, match=r"explore\.py --calibrate"):
        read_counts(tmp_path / "none.json")


# -------------------------------------------------------------------------------- the command


def explore(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(MODEL / "explore.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_gives_front_pick_and_picture(tmp_path: Path) -> None:
    done = explore("--max-dsp", "8", "--clock", "100MHz", "--json", "--svg", str(tmp_path / "f.svg"))
    content = json.loads(done.stdout)
    assert done.returncode == 0
    assert content["pick"]["dsp"] <= 8
    assert content["pick"] == content["front"][0]
    target = content["targets"]["zynq7020"]
    assert target["latencyMicroseconds"] == target["latencyCycles"] / 100
    assert (tmp_path / "f.svg").read_text().startswith("<svg ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--clock", "fast"), "'fast' is no clock; example: 100MHz"),
        (("--max-dsp", "-1"), "'-1' is no count"),
        (("--max-lut", "500"), "no folding fits 8 DSP blocks, 500 LUT and 16 block RAM"),
        (("--model", "/nowhere.ecgm"), "/nowhere.ecgm: No such file"),
    ],
)
def test_what_cannot_be_is_named(arguments: tuple[str, ...], message: str) -> None:
    done = explore(*arguments)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


# -------------------------------------------------------------------------------- the report's inputs


@pytest.fixture
def results(tmp_path: Path) -> SimpleNamespace:
    """Results of fpga/verify as it leaves them, for a model file of three bytes."""
    model = tmp_path / "m.ecgm"
    model.write_bytes(b"abc")
    digest = hashlib.sha256(b"abc").hexdigest()

    def leave(check: str, text: str, scope: str = "yes", owner: str = digest) -> None:
        path = tmp_path / (re.sub(r"[^A-Za-z0-9]", "_", check) + ".log")
        path.write_text(f"model-file {owner} all {scope}\n{text}\n")

    for target in ("ice40up5k", "zynq7020"):
        leave(f"windows of the MIT-BIH database, folding for {target}", "windows: 100, 0 of them different; model 00")
    leave(
        "deployed model, all its test vectors",
        "cycles: 9615 from first byte to last logit (first window), 2092 after its last byte, 7800 per window in a row",
    )
    line = (
        "link: 12 windows over SPI, logits and class equal; cycles from last payload byte to result 5 to {}, "
        "from last bit of the frame to READY at most {} ({})"
    )
    leave(
        "the part at its pins",
        "\n".join(
            (
                line.format(1571, 1561, "12 MHz clock, 8 MHz SCK"),
                line.format(1318, 1284, "24 MHz clock, 8 MHz SCK"),
                "link: 5544 single-bit flips of a classify frame, each detected, last result intact (x)",
            )
        ),
    )
    return SimpleNamespace(path=tmp_path, model=model, leave=leave)


def test_cycles_are_those_of_the_parts_clock(results: SimpleNamespace) -> None:
    timing = timing_of("ice40up5k", results.model, results.path)
    assert (timing.latency, timing.drain, timing.interval) == (9615, 2092, 7800)
    assert (timing.result, timing.ready) == (1571, 1561)
    assert frame_bits(results.model, results.path) == 5544


def test_windows_and_mismatches_are_counted_over_both_foldings(results: SimpleNamespace) -> None:
    assert bit_exact(results.model, results.path) == {"windows": 100, "mismatches": 0}
    results.leave("windows of the MIT-BIH database, folding for zynq7020", "windows: 90, 3 of them different; model 00")
    assert bit_exact(results.model, results.path) == {"windows": 90, "mismatches": 3}


def test_what_is_missing_partial_or_of_another_model_names_its_command(results: SimpleNamespace) -> None:
    with pytest.raises(GenerateError, match="has not passed yet; run: fpga/verify"):
        timing_of("zynq7020", results.model, results.path)
    check = "windows of the MIT-BIH database, folding for zynq7020"
    results.leave(check, "windows: 9, 0 of them different", scope="no")
    with pytest.raises(GenerateError, match="only some windows were simulated; run: fpga/verify --all"):
        bit_exact(results.model, results.path)
    results.leave(check, "windows: 9, 0 of them different", owner="0" * 64)
    with pytest.raises(GenerateError, match="made with another model"):
        bit_exact(results.model, results.path)
