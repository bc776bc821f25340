"""The dense form for the fabric: its shape, its folding, what the bench gets, and what is made of its figures."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import dense_rtl
import numpy as np
import pytest
from dense_rtl import compare, dense_form, fold, rom_files, windows_file
from export_rtl import DEPLOYED, TARGETS, GenerateError, parse_folding, read_model

from ecgmodel import modelfile
from ecgmodel.cost import dense_costs
from ecgmodel.dataset import load_dataset
from ecgmodel.integer import IntegerNetwork
from ecgmodel.vectors import choose_vectors


@pytest.fixture(scope="module")
def network():
    """The deployed network, as the RTL is made of it."""
    return read_model(DEPLOYED)[0]


@pytest.fixture(scope="module")
def model():
    """The deployed model."""
    return modelfile.decode(DEPLOYED.read_bytes())


def test_every_convolution_is_at_every_sample_with_its_taps_a_products_of_strides_apart(network) -> None:
    layers = dense_form(network).layers
    assert [layer.dilation for layer in layers[:5]] == [1, 5, 10, 50, 100]
    assert [layer.positions for layer in layers[:5]] == [661, 641, 601, 401, 1]
    assert [layer.stride for layer in layers] == [1] * 7
    assert [layer.weights for layer in layers] == [layer.weights for layer in network.layers]


def test_the_dense_form_has_the_multiply_accumulates_that_the_cost_table_counts(network) -> None:
    counted = [layer.multiply_accumulates for layer in dense_costs().values()]
    assert [layer.macs for layer in dense_form(network).layers] == counted


def test_strides_that_leave_another_number_of_positions_are_refused(network) -> None:
    longer = replace(network, layers=[replace(network.layers[0], in_length=670), *network.layers[1:]])
    with pytest.raises(GenerateError, match="leaves 6 positions"):
        dense_form(longer)


def test_the_rule_gives_the_strided_form_the_folding_of_the_zynq(network) -> None:
    assert fold(network) == parse_folding("", network, "zynq7020")
    assert set(dense_rtl.LOGIC_NAMES) == {*TARGETS["zynq7020"].logic}


def test_the_dense_form_gets_as_many_dsp_blocks_and_the_fastest_folding(network) -> None:
    folding = fold(dense_form(network))
    assert {name: folding[name] for name in ("conv1", "conv2", "conv3", "conv4", "conv5")} == {
        "conv1": (1, 1), "conv2": (2, 1), "conv3": (2, 1), "conv4": (4, 1), "conv5": (1, 1)
    }  # fmt: skip


def test_too_few_dsp_blocks_are_refused(network) -> None:
    with pytest.raises(GenerateError, match="2 DSP blocks, but conv2, conv3, conv4 need one each"):
        fold(network, most_dsp=2)


def test_conv5_of_the_dense_form_reads_its_weights_output_by_output(network) -> None:
    """It is a sliding window there, and a dense unit in the strided form, which reads input by input."""
    shape = dense_form(network)
    first = rom_files(shape, fold(shape))["conv5_weights.hex"].split()[:100]
    assert [int(word, 16) for word in first] == [weight & 0xFF for weight in network.layers[4].weights[0]]


def read_windows(data: bytes) -> tuple[list[int], np.ndarray]:
    counts = struct.unpack_from("<10I", data, 4)
    return list(counts), np.frombuffer(data, np.uint8, offset=44).reshape(counts[0], -1)


@pytest.mark.parametrize(("form", "positions"), [("dense", (661, 641, 601, 401, 1)), ("strided", (133, 65, 13, 5, 1))])
def test_the_bench_gets_every_output_and_the_model_files_logits(model, form: str, positions: tuple[int, ...]) -> None:
    window, context = model.vectors.window[:3], model.vectors.context[:3]
    counts, records = read_windows(windows_file(model.network, window, context, form))
    outputs = [p * c for p, c in zip((*positions, 1), (6, 8, 12, 20, 21, 16), strict=True)]
    assert counts == [3, 686, 4, 6, *outputs]
    assert records.shape == (3, 686 + sum(outputs) + 16)
    assert np.array_equal(np.ascontiguousarray(records[:, -16:]).view("<i4"), model.vectors.logits[:3])


def test_both_forms_end_in_the_same_outputs_on_a_random_network(
    random_network: Callable[[int], IntegerNetwork],
) -> None:
    generator = np.random.Generator(np.random.PCG64(1))
    made = random_network(5)
    window = generator.integers(-128, 128, (2, 665)).astype(np.int8)
    context = generator.integers(-128, 128, (2, made.head.weight.shape[2])).astype(np.int8)
    ends = [read_windows(windows_file(made, window, context, form))[1][:, -53:] for form in dense_rtl.FORMS]
    assert np.array_equal(*ends)


def test_the_vectors_that_are_no_beats_are_at_the_end(arrays, save, random_network) -> None:
    """Without the excerpt's record only they are left."""
    arrays["record"] = np.where(arrays["record"] == 208, 100, arrays["record"]).astype(np.uint16)
    path = save(arrays)
    assert len(choose_vectors(load_dataset(path), random_network(1), 1).window) == dense_rtl.MADE_VECTORS


def figures(windows: int, macs: int, cycles: int, toggles: tuple[int, int, int]) -> dict[str, object]:
    kinds = dict(zip(("multipliers", "memories", "rest"), toggles, strict=True))
    return {
        "windows": windows, "mismatches": 0, "cycles": cycles * windows, "latency": cycles, "cyclesPerWindow": cycles,
        "multiplications": macs * windows, "bitsRead": 8 * macs, "bitsWritten": macs,
        "flipFlops": 10, "memoryBits": 100,
        "toggles": kinds | {"total": sum(toggles)},
    }  # fmt: skip


def test_the_reduction_is_of_all_toggles_of_a_window(network) -> None:
    beats = {"dense": figures(2, 945_934, 1000, (600, 300, 100)), "strided": figures(2, 34_414, 50, (30, 10, 20))}
    found = compare(network, beats, beats)
    assert found["energyReduction"] == 0.94
    assert found["cycles"] == {"dense": 1000, "strided": 50, "reduction": 0.95}
    assert found["toggles"]["dense"] == {"multipliers": 300.0, "memories": 150.0, "rest": 50.0, "total": 500.0}
    assert found["toggles"]["reduction"] == {"multipliers": 0.95, "memories": 0.9667, "rest": 0.8, "total": 0.94}
    assert found["busyMultiplierCycles"] == {"dense": 945_934.0, "strided": 34_414.0, "reduction": 0.9636}
    assert found["cyclesOfTheSlowestLayer"] == {"dense": 144_240, "strided": 3_900, "reduction": 0.973}


def test_a_simulation_that_did_not_do_all_multiplications_is_refused(network) -> None:
    beats = {"dense": figures(2, 945_933, 1000, (600, 300, 100)), "strided": figures(2, 34_414, 50, (30, 10, 20))}
    with pytest.raises(GenerateError, match="dense: 1891866 multiplications, its layers have 945934 a window"):
        compare(network, beats, beats)


def write_simulation(folder: Path, strided_toggles: int, mismatches: int = 0) -> None:
    (folder / "dense.md").write_text(f"{dense_rtl.BEGIN}\n{dense_rtl.END}\n")
    for form, macs, toggles in (("dense", 945_934, 1000), ("strided", 34_414, strided_toggles)):
        (folder / form).mkdir()
        made = figures(1, macs, 1000, (toggles, toggles, toggles)) | {"mismatches": mismatches}
        for name in ("beats", "windows"):
            (folder / form / f"{name}.json").write_text(json.dumps(made))


@pytest.mark.parametrize(
    ("toggles", "mismatches", "message"),
    [(101, 0, "activity is less by 89.9%, at least 90% is asked for"), (50, 1, "1 of 1 windows differ")],
)
def test_too_small_a_reduction_and_a_difference_are_refused(
    tmp_path: Path, toggles: int, mismatches: int, message: str
) -> None:
    write_simulation(tmp_path, toggles, mismatches)
    with pytest.raises(GenerateError, match=message):
        dense_rtl.report(DEPLOYED, tmp_path, tmp_path / "dense.json", check=False)
    assert not (tmp_path / "dense.json").exists()


def test_other_figures_than_those_published_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write_simulation(out, 50)
    published = (out / "dense.md").rename(tmp_path / "dense.md").with_suffix(".json")
    dense_rtl.report(DEPLOYED, out, published, check=False)
    dense_rtl.report(DEPLOYED, out, published, check=True)
    assert "| **toggles in all** | 3,000 | 150 | 95.0 % |" in (tmp_path / "dense.md").read_text()
    for path in (published, tmp_path / "dense.md"):
        whole = path.read_text()
        path.write_text(whole.replace("95", "96"))
        with pytest.raises(GenerateError, match=rf"{path.name} has other figures .* write it again with: fpga/dense"):
            dense_rtl.report(DEPLOYED, out, published, check=True)
        path.write_text(whole)


def test_a_page_without_the_marks_is_refused_and_nothing_written(tmp_path: Path) -> None:
    write_simulation(tmp_path, 50)
    (tmp_path / "dense.md").write_text("nothing\n")
    with pytest.raises(GenerateError, match="has not the marks"):
        dense_rtl.report(DEPLOYED, tmp_path, tmp_path / "dense.json", check=False)
    assert not (tmp_path / "dense.json").exists()


def test_the_published_figures_are_of_the_deployed_model(network) -> None:
    published = json.loads((DEPLOYED.parents[1] / "dense.json").read_text())
    assert published["model"] == network.hash[:16]
    assert published["energyReduction"] >= 0.9
    assert published["bitExact"] == {form: {"windows": 76, "mismatches": 0} for form in ("dense", "strided")}


def test_a_dilated_layer_takes_its_taps_from_positions_that_far_apart() -> None:
    """Outputs 1 * x[p] + 10 * x[p + 2] at p = 0 and 3."""
    fields = ("unit", 2, 3, 1, 1, 0, [[1, 10]], [100], 6, (-128, 127))
    layer = dense_rtl.DilatedLayer(*fields, 2)
    assert layer.positions == 2
    assert layer.forward([1, 2, 3, 4, 5, 6]) == [100 + 1 + 30, 100 + 4 + 60]
