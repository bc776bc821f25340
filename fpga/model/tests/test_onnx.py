"""The ONNX graph against the integer network: evaluated here, as ONNX specifies its operators, and in ONNX Runtime."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="skipped: onnx is not installed; on Debian: apt-get install python3-onnx")

import export_onnx
import onnx
from onnx import numpy_helper

from ecgmodel import geometry, modelfile, onnx_file, onnx_graph
from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, WINDOW_LENGTH
from ecgmodel.integer import IntegerLayer, IntegerNetwork
from ecgmodel.modelfile import Model, TestVectors

MODELS = Path(__file__).parents[1]
DEPLOYED = MODELS / "deployed.ecgm"
CHECK = MODELS / "onnx-check" / "check.mjs"
SEED = 20240611

in_runtime = pytest.mark.skipif(
    shutil.which("node") is None or not (CHECK.parent / "node_modules" / "onnxruntime-node").is_dir(),
    reason="skipped: onnxruntime-node is not installed; npm ci --ignore-scripts --prefix fpga/model/onnx-check",
)


@pytest.fixture
def model(random_network: Callable[[int], IntegerNetwork]) -> Callable[[int], Model]:
    """A random network with noise and corners of the input range as vectors."""

    def make(seed: int) -> Model:
        network = random_network(seed)
        generator = np.random.Generator(np.random.PCG64(SEED + seed))
        window = generator.integers(-128, 128, (40, WINDOW_LENGTH)).astype(np.int8)
        context = generator.integers(-128, 128, (40, CONTEXT_LENGTH)).astype(np.int8)
        window[:3], context[:3] = [[-128], [127], [0]], [[-128], [127], [0]]
        return Model(network, vectors(network, window, context), {"protocol": "intra", "fold": 3})

    return make


def vectors(network: IntegerNetwork, window: np.ndarray, context: np.ndarray) -> TestVectors:
    return TestVectors(window, context, network.forward(window, context).astype(np.int32))


def constants(graph: onnx.ModelProto) -> dict[str, np.ndarray]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.graph.initializer}


def evaluate(graph: onnx.ModelProto, window: np.ndarray, context: np.ndarray) -> dict[str, np.ndarray]:
    """Every tensor of the graph, as https://onnx.ai/onnx/operators/ defines opset 13, in 32-bit floats."""
    values = constants(graph) | {"window": window[:, np.newaxis], "context": context}
    for node in graph.graph.node:
        x, *others = (values[name] for name in node.input)
        options = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "DequantizeLinear":
            scale, zero = others
            y = (x.astype(np.int64) - int(zero)).astype(np.float32) * scale
        elif node.op_type == "QuantizeLinear":
            scale, zero = others
            limits = np.iinfo(zero.dtype)
            y = np.clip(np.rint(x / scale) + int(zero), limits.min, limits.max).astype(zero.dtype)
        elif node.op_type == "Clip":
            y = np.clip(x, *others)
        elif node.op_type == "Conv":
            weight, bias = others
            (stride,), (kernel,) = options["strides"], options["kernel_shape"]
            starts = range(0, x.shape[2] - kernel + 1, stride)
            patches = np.stack([x[:, :, s : s + kernel].reshape(len(x), -1) for s in starts], axis=1)
            y = (patches @ weight.reshape(len(weight), -1).T + bias).transpose(0, 2, 1)
        elif node.op_type == "Gemm":
            assert options == {"transB": 1}
            y = x @ others[0].T + others[1]
        elif node.op_type == "Add":
            y = x + others[0]
        elif node.op_type == "Relu":
            y = np.maximum(x, np.float32(0))
        elif node.op_type == "Flatten":
            y = x.reshape(len(x), -1)
        elif node.op_type == "Concat":
            y = np.concatenate((x, *others), axis=options["axis"])
        else:
            assert (node.op_type, options) == ("ArgMax", {"axis": 1, "keepdims": 0})
            y = x.argmax(axis=1)
        assert y.dtype != np.float64, f"{node.name} is computed in 64 bits"
        values[node.output[0]] = y
    return values


def assert_exact(graph: onnx.ModelProto, expected: TestVectors) -> None:
    found = evaluate(graph, expected.window, expected.context)
    assert np.array_equal(found["logits"] * 2.0**onnx_graph.FRACTION_BITS, expected.logits)
    assert np.array_equal(found["class"], expected.logits.argmax(axis=1))


def test_the_graph_gives_every_logit_of_the_deployed_models_vectors() -> None:
    deployed = onnx_file.read(DEPLOYED)
    assert len(deployed.vectors.logits) > 0
    assert_exact(onnx_graph.build(deployed), deployed.vectors)


@pytest.mark.parametrize("seed", range(5))
def test_the_graph_gives_every_logit_of_random_networks(model: Callable[[int], Model], seed: int) -> None:
    made = model(seed)
    assert_exact(onnx_graph.build(made), made.vectors)


def test_halves_that_only_rounding_up_gets_right_are_rounded_up(model: Callable[[int], Model]) -> None:
    made = model(1)
    graph = onnx_graph.build(made)
    found = evaluate(graph, made.vectors.window, made.vectors.context)
    layer = made.network.convolutions[0]
    accumulator = np.rint(found["conv1"] * 2.0 ** (onnx_graph.FRACTION_BITS + layer.shift)).astype(np.int64)
    activation = accumulator >> layer.shift
    half = (accumulator & ((1 << layer.shift) - 1)) == 1 << (layer.shift - 1)
    down_by_even = half & (activation % 2 == 0) & (activation >= 0) & (activation < 127)
    assert down_by_even.any()
    assert np.array_equal(found["conv1_clipped"][down_by_even], activation[down_by_even] + 1)


@pytest.mark.parametrize("shift", (1, 2, 7, 15, 23))
def test_the_half_is_exact_up_to_the_largest_accumulator(shift: int) -> None:
    largest = onnx_graph.LARGEST_ACCUMULATOR
    near = np.arange(-3, 4)
    units = np.clip(largest >> shift, 0, 200) * np.arange(0, 101)[:, np.newaxis] // 100
    accumulator = np.unique(np.concatenate(((units << shift) + (1 << (shift - 1)) + near, [near, largest + near])))
    accumulator = accumulator[np.abs(accumulator) <= largest]
    unit = np.float32(2.0 ** -(7 + shift))
    held = accumulator.astype(np.float32) * unit + np.float32(0.5) * unit
    rounded = np.clip(np.rint(held / np.float32(2.0**-7)), 0, 127)
    assert np.array_equal(rounded, np.clip((accumulator + (1 << (shift - 1))) >> shift, 0, 127))


def test_the_initializers_are_the_integers_of_the_model_file(model: Callable[[int], Model]) -> None:
    network = model(2).network
    found = constants(onnx_graph.build(model(2)))
    for i, layer in enumerate(network.convolutions):
        assert found[f"conv{i + 1}_weight"].dtype == np.int8
        assert found[f"conv{i + 1}_bias"].dtype == np.int32
        assert np.array_equal(found[f"conv{i + 1}_weight"], layer.weight.transpose(0, 2, 1))
        assert np.array_equal(found[f"conv{i + 1}_bias"], layer.bias)
    for name, layer in (("head", network.head), ("linear", network.linear)):
        assert np.array_equal(found[f"{name}_weight"], layer.weight[:, 0])
        assert np.array_equal(found[f"{name}_bias"], layer.bias)
    for name, value in found.items():
        if value.dtype == np.float32:
            assert value.shape == (), name
            assert np.frexp(value)[0] == 0.5, f"{name} is no power of two"
        else:
            assert value.dtype in (np.int8, np.uint8, np.int32), name


def test_the_chains_are_those_that_importers_know(model: Callable[[int], Model]) -> None:
    """QONNX's QCDQToQuant and FINN's handler of ReLU ask for them: unsigned, seven bits, zero point 0, one scale."""
    made = model(3)
    graph = onnx_graph.build(made)
    found = constants(graph)
    producer = {node.output[0]: node for node in graph.graph.node}
    types = {value.name: value.type.tensor_type.elem_type for value in graph.graph.value_info}
    clips = [node for node in graph.graph.node if node.op_type == "Clip"]
    assert len(clips) == len(made.network.convolutions) + 1
    for clip in clips:
        quantize = producer[clip.input[0]]
        (dequantize,) = (node for node in graph.graph.node if clip.output[0] in node.input)
        assert (quantize.op_type, dequantize.op_type) == ("QuantizeLinear", "DequantizeLinear")
        assert list(quantize.input[1:]) == list(dequantize.input[1:])
        assert found[quantize.input[2]].dtype == np.uint8
        assert [int(found[name]) for name in clip.input[1:]] == [0, 127]
        assert producer[quantize.input[0]].op_type == "Relu"
        assert types[quantize.output[0]] == onnx.TensorProto.UINT8
    for node in graph.graph.node:
        if node.op_type in ("Conv", "Gemm"):
            weight, bias = (producer[name] for name in node.input[1:])
            assert found[bias.input[1]] == found[weight.input[1]] * np.float32(2.0**-onnx_graph.FRACTION_BITS)
            assert types[weight.input[0]] == onnx.TensorProto.INT8


def test_inputs_and_outputs_are_what_is_documented(model: Callable[[int], Model]) -> None:
    graph = onnx_graph.build(model(1))
    described = {
        value.name: (
            onnx.TensorProto.DataType.Name(value.type.tensor_type.elem_type),
            [d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim],
        )
        for value in (*graph.graph.input, *graph.graph.output)
    }
    assert described == {
        "window": ("INT8", ["n", 1, WINDOW_LENGTH]),
        "context": ("INT8", ["n", CONTEXT_LENGTH]),
        "logits": ("FLOAT", ["n", CLASS_COUNT]),
        "class": ("INT64", ["n"]),
    }
    assert [(o.domain, o.version) for o in graph.opset_import] == [("", 13)]


def test_the_metadata_name_the_model(model: Callable[[int], Model]) -> None:
    made = model(1)
    assert {p.key: p.value for p in onnx_graph.build(made).metadata_props} == {
        "modelHash": modelfile.model_hash(made.network).hex(),
        "windowVersion": str(geometry.WINDOW_VERSION),
        "protocol": "intra",
        "fold": "3",
        "classNames": "N,S,V,F",
        "inputFractionBits": "7",
        "logitFractionBits": "7",
    }


def test_an_accumulator_that_floats_cannot_hold_with_a_half_is_refused(model: Callable[[int], Model]) -> None:
    made = model(1)
    layer = made.network.head
    beyond = IntegerLayer(layer.weight, np.full_like(layer.bias, onnx_graph.LARGEST_ACCUMULATOR), layer.shift)
    with pytest.raises(onnx_graph.OnnxError, match="head: the accumulator may reach"):
        onnx_graph.build(replace(made, network=replace(made.network, head=beyond)))


def test_a_network_that_leaves_more_than_one_position_is_refused(model: Callable[[int], Model]) -> None:
    network = model(1).network
    shorter = replace(network, convolutions=network.convolutions[:-1], shapes=network.shapes[:-1])
    with pytest.raises(onnx_graph.OnnxError, match="the last convolution has 5 positions"):
        onnx_graph.build(replace(model(1), network=shorter))


def saved(made: Model, path: Path) -> Path:
    modelfile.write(made, path)
    return path


def refused(arguments: list[str], out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of an export that must fail and leave nothing."""
    assert export_onnx.main([*arguments, "--out", str(out)]) == 1
    assert not list(out.parent.glob(out.stem + ".*"))
    return capsys.readouterr().err


def test_bad_input_is_named_and_nothing_is_written(
    model: Callable[[int], Model],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "graph.onnx"
    good = saved(model(1), tmp_path / "good.ecgm")
    assert "absent.ecgm: No such file" in refused(["--model", str(tmp_path / "absent.ecgm")], out, capsys)
    damaged = tmp_path / "damaged.ecgm"
    damaged.write_bytes(good.read_bytes()[:-1] + b"?")
    assert "damaged.ecgm: damaged: its SHA-256 does not match" in refused(["--model", str(damaged)], out, capsys)
    wrong = model(1)
    wrong.vectors.logits[5, 2] += 1
    wrong_path = saved(wrong, tmp_path / "wrong.ecgm")
    assert "logits are not those of its network" in refused(["--model", str(wrong_path)], out, capsys)
    nowhere = tmp_path / "nowhere" / "graph.onnx"
    assert f"the folder {nowhere.parent} does not exist" in refused(["--model", str(good)], nowhere, capsys)
    assert "--least 0: at least one" in refused(["--model", str(good), "--least", "0"], out, capsys)
    with monkeypatch.context() as patch:
        patch.setattr(modelfile, "WINDOW_VERSION", geometry.WINDOW_VERSION + 1)
        other = saved(model(1), tmp_path / "other.ecgm")
    said = refused(["--model", str(other)], out, capsys)
    assert f"other.ecgm: not a network of window version {geometry.WINDOW_VERSION}" in said


def check(graph: Path, beside: Path) -> tuple[int, str, str]:
    """Exit code, output and errors of the check in ONNX Runtime."""
    ran = subprocess.run(
        ["node", str(CHECK), str(graph), str(beside)], capture_output=True, text=True, timeout=300, check=False
    )
    return ran.returncode, ran.stdout.strip(), ran.stderr


@in_runtime
def test_onnx_runtime_gives_every_logit_of_the_deployed_models_vectors(tmp_path: Path) -> None:
    out = tmp_path / "deployed.onnx"
    assert export_onnx.main(["--out", str(out)]) == 0
    count = len(onnx_file.read(DEPLOYED).vectors.logits)
    assert check(out, onnx_file.vectors_path(out)) == (0, f"{count} vectors, 0 mismatches", "")


@in_runtime
@pytest.mark.parametrize("seed", range(3))
def test_onnx_runtime_gives_every_logit_of_random_networks(
    model: Callable[[int], Model], seed: int, tmp_path: Path
) -> None:
    made = model(seed)
    linear = made.network.linear
    # Logits of S and V are equal, and often the largest: the class is then S.
    twins = IntegerLayer(linear.weight[[0, 1, 1, 3]], linear.bias[[0, 1, 1, 3]], 0)
    network = replace(made.network, linear=twins)
    expected = vectors(network, made.vectors.window, made.vectors.context)
    assert (expected.logits.argmax(axis=1) == 1).any()
    out = tmp_path / "random.onnx"
    onnx_file.write(replace(made, network=network), expected, out)
    assert check(out, onnx_file.vectors_path(out)) == (0, "40 vectors, 0 mismatches", "")


@in_runtime
def test_onnx_runtime_gives_every_logit_of_a_datasets_beats(
    arrays: dict[str, np.ndarray], save: Callable[[dict[str, np.ndarray]], Path], tmp_path: Path
) -> None:
    arrays["windowVersion"] = np.int32(geometry.WINDOW_VERSION)
    out = tmp_path / "deployed.onnx"
    assert export_onnx.main(["--dataset", str(save(arrays)), "--least", "100", "--out", str(out)]) == 0
    assert check(out, onnx_file.vectors_path(out)) == (0, "100 vectors, 0 mismatches", "")


@in_runtime
def test_the_check_finds_a_single_logit_that_differs_by_one(model: Callable[[int], Model], tmp_path: Path) -> None:
    out = tmp_path / "random.onnx"
    made = model(1)
    onnx_file.write(made, made.vectors, out)
    beside = onnx_file.vectors_path(out)
    made.vectors.logits[5, 2] += 1
    described = json.loads(beside.read_text())
    content = onnx_file._encode(made.vectors, described["graphSha256"], described["modelHash"])
    beside.write_bytes(content)
    code, said, errors = check(out, beside)
    assert (code, said) == (1, "40 vectors, 1 mismatches")
    assert "vector 5: logits" in errors


@in_runtime
def test_the_check_refuses_vectors_of_another_graph(model: Callable[[int], Model], tmp_path: Path) -> None:
    for seed in (1, 2):
        onnx_file.write(model(seed), model(seed).vectors, tmp_path / f"{seed}.onnx")
    code, said, errors = check(tmp_path / "1.onnx", onnx_file.vectors_path(tmp_path / "2.onnx"))
    assert (code, said) == (2, "")
    assert "2.vectors.json: the vectors are of another graph" in errors
