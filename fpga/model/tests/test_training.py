"""The training as a whole, on a dataset of two hundred beats."""

from __future__ import annotations

import importlib.util
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

import train
from ecgmodel import metrics, modelfile, report
from ecgmodel.dataset import Dataset, load_dataset, trainable
from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, CONVOLUTIONS, PEAK_INDEX, WINDOW_LENGTH
from ecgmodel.network import TEACHER_CONVOLUTIONS, TEACHER_HEAD_CHANNELS, FloatNetwork, HeadNetwork, intervals_beside_the_mean
from ecgmodel.quantize import QuantizedLayer
from ecgmodel.settings import Settings
from ecgmodel.tcn import DenseNetwork
from ecgmodel.training import STAGES, Training, predict

Arrays = dict[str, np.ndarray]
Save = Callable[[Arrays], Path]

EVERY_STAGE = Settings(
    teacher_epochs=2,
    head_epochs=2,
    epochs=3,
    stop_epoch=2,
    shape_share=0.5,
    fine_tune_epochs=2,
    dropout=0.5,
    distillation=0.5,
    batch=64,
)
"""Eight epochs: two of each stage."""
UNCHANGED = Settings(jitter_samples=0, time_scale=0.0, gain=0.0, wander=0.0, noise=0.0)
"""Nothing is done to the windows."""


@pytest.fixture(autouse=True)
def _runs_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "RUNS", tmp_path / "runs")


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a folder for model files."""

    def make(name: str) -> Path:
        path = tmp_path / name
        path.mkdir()
        return path

    return make


def command(dataset: Path, out: Path, *more: str) -> list[str]:
    short = ["--epochs", "3", "--fine-tune-epochs", "2", "--teacher-epochs", "0", "--threads", "1"]
    return ["--dataset", str(dataset), "--out", str(out), *short, *more]


def contents(out: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


def made(dataset: Dataset, settings: Settings, tmp_path: Path) -> Training:
    """A training on all beats, with nothing watched."""
    rows = trainable(dataset)
    return Training(dataset, rows, rows[:0], settings, tmp_path / "runs", fresh=False)


# The command


def test_one_command_gives_a_model_and_a_report_and_always_the_same(
    arrays: Arrays, save: Save, folder: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = save(arrays)
    first, second = folder("first"), folder("second")
    assert train.main(command(dataset, first)) == 0
    assert "trained in 0." in capsys.readouterr().out
    assert train.main(command(dataset, second, "--fresh")) == 0
    reports = ["reports/deployed.json", "reports/deployed.md", "reports/deployed.svg"]
    assert list(contents(first)) == ["deployed.ecgm", *reports]
    assert contents(first) == contents(second)

    model = modelfile.decode((first / "deployed.ecgm").read_bytes())
    assert str(tmp_path) not in str(model.info)
    assert "seconds" not in str(model.info)
    assert model.info["datasetDigest"] == load_dataset(dataset).digest
    assert model.info["accumulatorBounds"] == model.network.bounds()


def test_a_training_that_was_stopped_goes_on_to_the_same_result(
    arrays: Arrays, save: Save, folder: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within and between all stages: the model file is the same, byte for byte."""
    dataset = save(arrays)
    monkeypatch.setattr(train, "settings_of", lambda protocol, seed: EVERY_STAGE)
    monkeypatch.setattr(report, "write", lambda protocol, models, folder: None)
    straight = folder("straight")
    arguments = ["--dataset", str(dataset), "--threads", "1", "--out"]
    assert train.main([*arguments, str(straight)]) == 0
    curves = modelfile.decode((straight / "deployed.ecgm").read_bytes()).info["curves"]
    assert isinstance(curves, dict)
    assert {stage: len(curve) for stage, curve in curves.items()} == dict.fromkeys(STAGES, 2)
    whole_epoch = Training._epoch
    left = 0

    def stopping_epoch(self: Training, *arguments: object) -> float:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        return whole_epoch(self, *arguments)  # type: ignore[arg-type]

    for stop_after in range(1, 8):
        monkeypatch.setattr(train, "RUNS", tmp_path / f"runs-{stop_after}")
        stopped = folder(f"stopped-{stop_after}")
        left = stop_after
        monkeypatch.setattr(Training, "_epoch", stopping_epoch)
        assert train.main([*arguments, str(stopped)]) == 130
        assert not contents(stopped)
        monkeypatch.setattr(Training, "_epoch", whole_epoch)
        assert train.main([*arguments, str(stopped)]) == 0
        assert contents(stopped) == contents(straight), f"stopped after {stop_after} epochs"


def test_a_damaged_checkpoint_is_not_gone_on_from(
    arrays: Arrays,
    save: Save,
    folder: Callable[[str], Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    dataset = save(arrays)
    out = folder("out")
    assert train.main(command(dataset, out)) == 0
    (checkpoint,) = (tmp_path / "runs").rglob("checkpoint.pt")
    checkpoint.write_bytes(checkpoint.read_bytes()[:500])
    first = contents(out)
    assert train.main(command(dataset, out)) == 0
    assert "starting over" in capsys.readouterr().err
    assert contents(out) == first


def test_the_folds_of_intra_are_models_of_their_own_and_one_report(
    arrays: Arrays, save: Save, folder: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(arrays)
    dataset = load_dataset(path)
    out = folder("out")
    assert train.main(command(path, out, "--protocol", "intra", "--fold", "3")) == 0
    assert list(contents(out)) == ["intra/fold-3.ecgm"]
    assert train.main(command(path, out, "--protocol", "intra")) == 0
    models = [f"intra/fold-{fold}.ecgm" for fold in range(5)]
    assert list(contents(out)) == [*models, "reports/intra.json", "reports/intra.md", "reports/intra.svg"]

    pooled = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    for fold, name in enumerate(models):
        model = modelfile.decode((out / name).read_bytes())
        assert (model.info["fold"], model.info["folds"]) == (fold, 5)
        rows = trainable(dataset)[dataset.fold[trainable(dataset)] == fold]
        predicted = model.network.forward(dataset.window[rows], dataset.context[rows]).argmax(axis=1)
        expected = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
        np.add.at(expected, (dataset.label[rows], predicted), 1)
        confusion = model.info["confusion"]
        assert isinstance(confusion, dict)
        assert np.array_equal(np.sum(confusion["int8"], axis=0), expected)
        pooled += expected
    result = json.loads((out / "reports" / "intra.json").read_text())
    assert result["int8"]["confusion"] == pooled.tolist()
    assert result["beats"] == 250
    assert "int8 macro-F1" in capsys.readouterr().out


def test_inter_is_chosen_on_ds1_and_reported_without_the_shared_subject_too(
    arrays: Arrays, save: Save, folder: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(arrays)
    out = folder("out")
    short = Settings(head_epochs=2, epochs=2, fine_tune_epochs=1, distillation=1.0, dropout=0.5)
    monkeypatch.setattr(train, "settings_of", lambda protocol, seed: short)
    assert train.main(["--dataset", str(path), "--out", str(out), "--threads", "1", "--protocol", "inter"]) == 0
    model = modelfile.decode((out / "inter.ecgm").read_bytes())
    choices, settings = model.info["choices"], model.info["settings"]
    assert isinstance(choices, list)
    assert isinstance(settings, dict)
    assert len(choices) == 10
    assert (settings["stop_epoch"], settings["shape_share"]) == (choices[0]["epoch"], choices[0]["shape_share"])
    result = json.loads((out / "reports" / "inter.json").read_text())
    of_202 = int(np.sum((arrays["record"] == 202) & (arrays["label"] < 4)))
    assert of_202 > 0
    less = np.sum(result["int8"]["confusion"]) - np.sum(result["int8WithoutSharedSubject"]["confusion"])
    assert less == of_202


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--threads", "0"], "must be at least 1"),
        (["--epochs", "0"], "must be at least 1"),
        (["--fine-tune-epochs", "0"], "must be at least 1"),
        (["--teacher-epochs", "-1"], "--teacher-epochs at least 0"),
        (["--fold", "2"], "--fold 2: only --protocol intra has folds"),
        (["--protocol", "inter", "--form", "dense"], "--form dense: --protocol inter trains the context head first"),
    ],
)
def test_options_that_make_no_sense_are_refused_in_one_line(
    arrays: Arrays,
    save: Save,
    folder: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    said: str,
) -> None:
    out = folder("out")
    assert train.main(command(save(arrays), out, *more)) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not contents(out)


def test_bad_files_are_said_in_one_line(
    arrays: Arrays, save: Save, folder: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder("out")

    def refused(said: str, dataset: Path, to: Path = out, *more: str) -> None:
        assert train.main(command(dataset, to, *more)) == 1
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1

    refused("none.npz: there is no such file", tmp_path / "none.npz")
    refused("none: this folder does not exist; create it first", save(arrays), tmp_path / "none")
    for protocol in ("intra", "inter"):
        kept = arrays["record"] != 207
        without = {name: a[kept] if a.shape[:1] == kept.shape else a for name, a in arrays.items()}
        without["fold"] = in_turn(without["label"])
        needs = f"beats.npz: protocol {protocol} needs all 22 records of DS1"
        refused(needs, save(without), out, "--protocol", protocol)
    arrays["label"][arrays["label"] == 3] = 0
    arrays["fold"] = in_turn(arrays["label"])
    refused("beats.npz: no beats of class F to train on", save(arrays))
    assert not contents(out)


def in_turn(label: np.ndarray) -> np.ndarray:
    """Folds that deal out every class in turn; none for Q."""
    fold = np.full(len(label), 255, np.uint8)
    for value in range(CLASS_COUNT):
        rows = np.flatnonzero(label == value)
        fold[rows] = np.arange(len(rows)) % 5
    return fold


def test_where_it_cannot_write_it_says_so_in_one_line(
    arrays: Arrays,
    save: Save,
    folder: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = folder("out")
    (tmp_path / "taken").write_text("a file, not a folder")
    monkeypatch.setattr(train, "RUNS", tmp_path / "taken")
    assert train.main(command(save(arrays), out)) == 1
    error = capsys.readouterr().err
    assert str(tmp_path / "taken") in error
    assert error.count("\n") == 1
    assert not contents(out)


def test_what_draws_the_curves_is_looked_for_before_hours_of_training(
    arrays: Arrays,
    save: Save,
    folder: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "matplotlib" else found(name))
    out = folder("out")
    assert train.main(command(save(arrays), out)) == 4
    error = capsys.readouterr().err
    assert "No module named 'matplotlib'" in error
    assert "apt-get install python3-matplotlib" in error
    assert error.count("\n") == 1
    assert not contents(out)
    assert train.main(command(save(arrays), out, "--protocol", "intra", "--fold", "0")) == 0


def test_accumulators_that_could_overflow_are_refused_with_the_layer(
    arrays: Arrays,
    save: Save,
    folder: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    integers = QuantizedLayer.integers
    monkeypatch.setattr(
        QuantizedLayer,
        "integers",
        lambda self: (integers(self)[0], integers(self)[1] + 2.0**24 * (len(self.bias) == CLASS_COUNT)),
    )
    out = folder("out")
    assert train.main(command(save(arrays), out)) == 1
    lines = capsys.readouterr().err.splitlines()
    assert "linear: the accumulator may reach" in lines[-1]
    assert "no model was written" in lines[-1]
    assert not contents(out)


# What is learned


def test_something_is_learned(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)
    settings = Settings(epochs=40, fine_tune_epochs=5, batch=32, averaging=0.9)
    float_network, quantized = made(dataset, settings, tmp_path).run()
    for network in (float_network, quantized):
        predicted = predict(network, dataset.window[rows], dataset.context[rows]).argmax(axis=1)
        assert (predicted == dataset.label[rows]).mean() > 0.95


# Augmentation


def augmented(arrays: Arrays, save: Save, tmp_path: Path, window: torch.Tensor, **settings: float) -> torch.Tensor:
    """Windows changed by the given settings alone."""
    training = made(load_dataset(save(arrays)), Settings(**{**vars(UNCHANGED), **settings}), tmp_path)
    return training._augmented(window, torch.Generator().manual_seed(1))


def test_with_all_settings_zero_a_window_stays_as_it_is(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    window = torch.randint(-128, 128, (200, WINDOW_LENGTH), generator=torch.Generator().manual_seed(3))
    assert torch.equal(augmented(arrays, save, tmp_path, window.to(torch.int8)), window.float())


def test_jitter_moves_a_window_by_at_most_its_reach(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    place = torch.arange(WINDOW_LENGTH)
    window = (127 - (place - PEAK_INDEX).abs()).clamp(min=-128).repeat(500, 1)
    moved = augmented(arrays, save, tmp_path, window, jitter_samples=4)
    offsets = moved.argmax(dim=1) - PEAK_INDEX
    assert sorted(offsets.unique().tolist()) == list(range(-4, 5))
    for row, offset in zip(moved, offsets.tolist(), strict=True):
        assert torch.equal(row, window[0][(place - offset).clamp(0, WINDOW_LENGTH - 1)].float())


def test_time_scale_stretches_about_the_peak_by_at_most_its_share(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    place = torch.arange(WINDOW_LENGTH) - PEAK_INDEX
    window = (100 * (place.abs() >= 200) + 20 * (place == 0)).repeat(500, 1)
    scaled = augmented(arrays, save, tmp_path, window, time_scale=0.07)
    right = (scaled[:, PEAK_INDEX:] == 100).float().argmax(dim=1)
    left = (scaled[:, : PEAK_INDEX + 1].flip(1) == 100).float().argmax(dim=1)
    assert torch.equal(left, right)
    # The edge is read at p when p times the scale rounds to 200: 199.5 / 1.07 = 186.4, 199.5 / 0.93 = 214.5.
    assert 187 <= int(right.min()) <= 189
    assert 213 <= int(right.max()) <= 215
    assert bool((scaled[:, PEAK_INDEX] == 20).all())


def test_gain_is_one_factor_for_a_window(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    window = torch.tensor([100.0, -50.0, 0.0]).repeat_interleave(WINDOW_LENGTH // 3 + 1)[:WINDOW_LENGTH].repeat(500, 1)
    changed = augmented(arrays, save, tmp_path, window, gain=0.15)
    factor = changed[:, 0] / 100
    assert 0.85 <= float(factor.min()) < 0.87
    assert 1.13 < float(factor.max()) <= 1.15
    assert bool(((changed - factor[:, None] * window).abs() <= 1.0).all())
    assert bool((changed[:, -1] == 0).all())


def test_wander_is_slow_and_noise_is_not(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    window = torch.zeros(500, WINDOW_LENGTH)
    wander = augmented(arrays, save, tmp_path, window, wander=12.0)
    assert 11 <= int(wander.abs().max()) <= 12
    # At most 3.5 periods of 12 in 664 steps: 2 pi * 3.5 * 12 / 664 = 0.40 a step, rounded to whole ones.
    assert int(wander.diff(dim=1).abs().max()) <= 1
    noise = augmented(arrays, save, tmp_path, window, noise=4.0)
    deviation = noise.std(dim=1)
    assert 3.8 < float(deviation.max()) < 4.6
    assert float(deviation.min()) < 0.2
    assert float(noise.diff(dim=1).std()) > 2.0


def test_whatever_is_done_the_window_is_one_the_firmware_might_make(
    arrays: Arrays, save: Save, tmp_path: Path
) -> None:
    generator = torch.Generator().manual_seed(5)
    window = torch.randint(-128, 128, (300, WINDOW_LENGTH), generator=generator).to(torch.int8)
    window[0], window[1] = -128, 127
    training = made(load_dataset(save(arrays)), Settings(), tmp_path)
    changed = training._augmented(window, torch.Generator().manual_seed(1))
    assert torch.equal(changed, changed.round())
    assert (int(changed.min()), int(changed.max())) == (-128, 127)
    assert not torch.equal(changed[2], window[2].float())
    assert torch.equal(changed, training._augmented(window, torch.Generator().manual_seed(1)))
    assert not torch.equal(changed, training._augmented(window, torch.Generator().manual_seed(2)))


# The context head first


def test_the_installed_head_decides_alone_and_is_put_back() -> None:
    torch.manual_seed(1)
    network = FloatNetwork().eval()
    head = HeadNetwork(network)
    window = torch.randint(-128, 128, (20, 1, WINDOW_LENGTH)).float()
    context = torch.randint(-128, 128, (20, CONTEXT_LENGTH)).float()
    head.install(network)
    with torch.no_grad():
        expected = head(window, context)
        assert torch.allclose(network(window, context), expected, atol=1e-6)
        for parameter in network.parameters():
            parameter.add_(0.1)
        head.hold(network)
        moved = network(window, context)
        # What the convolutions add has moved; what the head adds has not.
        added = network.features(window, context)[-3].flatten(1) @ network.linear.weight[:, :21].T
        assert float(added.abs().min()) > 0
        assert torch.allclose(moved, expected + added, atol=1e-4)


def test_the_head_measures_intervals_by_the_mean_and_does_not_see_the_last_sixteen() -> None:
    """With q / s = 0.75 and an interval of 0.75 q, or q / s = 1 and one of 0.5 q, the head sees the same: half of s."""
    torch.manual_seed(3)
    network = FloatNetwork().eval()
    HeadNetwork(network).install(network)
    window = torch.zeros(2, 1, WINDOW_LENGTH)
    context = torch.randint(-60, 60, (1, CONTEXT_LENGTH)).float().repeat(2, 1)
    context[:, 3:6] = torch.tensor([[-16.0, -8.0, -16.0], [-32.0, -24.0, 0.0]])
    context[1, 6:9] += 30.0
    logits = network(window, context)
    assert torch.allclose(logits[0], logits[1], atol=1e-6)
    for feature in (0, 1, 2, 3, 4, *range(9, CONTEXT_LENGTH)):
        other = context[:1].clone()
        other[0, feature] += 40.0
        assert not torch.allclose(network(window[:1], other), logits[:1], atol=1e-6), feature


def test_the_kept_head_learns_the_mean_of_what_several_say(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    settings = Settings(head_epochs=2, head_teachers=3, epochs=1, fine_tune_epochs=1, batch=32, distillation=1.0)
    training = made(load_dataset(save(arrays)), settings, tmp_path)
    seen: list[torch.Tensor | None] = []
    stage = training._stage  # noqa: SLF001

    def watched(name: str, *rest: object) -> torch.nn.Module:
        network = stage(name, *rest)  # type: ignore[arg-type]
        if name.startswith("head"):
            seen.append(rest[4] if name == "head" else training._logits(network))  # type: ignore[arg-type]  # noqa: SLF001
        return network

    training._stage = watched  # type: ignore[method-assign]  # noqa: SLF001
    training.float_network()
    assert [s["seconds"] > 0 for s in training._state.values()] == [True] * 5  # three heads, the kept one, the network
    assert not any(torch.equal(a, b) for a, b in itertools.combinations(seen[:3], 2))  # type: ignore[arg-type]
    expected = sum(torch.softmax(logits, 1) for logits in seen[:3]) / 3  # type: ignore[arg-type]
    assert seen[3] is not None
    assert torch.allclose(torch.exp(seen[3]), expected, atol=1e-6)


def test_the_float_stage_leaves_the_head_as_it_was_trained(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    settings = Settings(head_epochs=3, epochs=3, fine_tune_epochs=1, batch=32, dropout=0.5)
    training = made(load_dataset(save(arrays)), settings, tmp_path)
    network = training.float_network()
    state = training._state
    head, after = state["head"]["average"], state["float"]["network"]  # type: ignore[index]
    channels = CONVOLUTIONS[-1].out_channels
    tied = head["head.weight"] @ intervals_beside_the_mean()
    assert torch.equal(after["head.weight"], tied)
    assert torch.equal(after["head.bias"], head["head.bias"])
    assert torch.equal(after["linear.weight"][:, channels:], head["linear.weight"])
    assert torch.equal(after["linear.bias"], head["linear.bias"])
    # The average of what never moved is that, but for the rounding of the averaging itself.
    assert torch.allclose(network.head.weight, tied, atol=1e-5)
    assert torch.allclose(network.linear.weight[:, channels:], head["linear.weight"], atol=1e-5)
    assert float(network.linear.weight[:, :channels].abs().max()) > 1e-3


def test_with_a_share_of_zero_the_convolutions_say_nothing(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)
    whole = made(dataset, Settings(head_epochs=1, epochs=2, batch=32), tmp_path).float_network()
    none = made(dataset, Settings(head_epochs=1, epochs=2, batch=32, shape_share=0.0), tmp_path).float_network()
    window, context = dataset.window[rows], dataset.context[rows]
    assert np.array_equal(predict(none, window, context), predict(none, window[::-1].copy(), context))
    assert not np.array_equal(predict(whole, window, context), predict(whole, window[::-1].copy(), context))
    channels = CONVOLUTIONS[-1].out_channels
    assert torch.equal(none.linear.weight[:, channels:], whole.linear.weight[:, channels:])


# The teacher


def test_without_a_teacher_the_loss_is_the_cross_entropy(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    settings = Settings(class_weight_power=0.0, label_smoothing=0.0, distillation=0.5)
    training = made(load_dataset(save(arrays)), settings, tmp_path)
    logits = torch.tensor([[2.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 3.0]])
    label = torch.tensor([0, 3])
    expected = -(2 - np.log(np.exp(2) + 3) + 3 - np.log(2 + np.exp(1) + np.exp(3))) / 2
    assert float(training._loss(logits, label, None)) == pytest.approx(expected, abs=1e-6)


def test_with_a_teacher_the_loss_is_least_where_it_says_the_same(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = load_dataset(save(arrays))
    soft = torch.tensor([[2.0, 0.0, -1.0, 0.5]])
    for label in range(CLASS_COUNT):
        logits = soft.clone().requires_grad_(True)
        settings = Settings(distillation=1.0, temperature=2.0)
        loss = made(dataset, settings, tmp_path)._loss(logits, torch.tensor([label]), soft)
        share = np.exp(soft[0].numpy() / 2) / np.exp(soft[0].numpy() / 2).sum()
        # Cross entropy with itself is the entropy, here four times for the temperature of two.
        assert float(loss) == pytest.approx(-4 * float((share * np.log(share)).sum()), abs=1e-5)
        loss.backward()
        assert logits.grad is not None
        assert float(logits.grad.abs().max()) < 1e-6
    mixed, hard, taught = (
        float(
            made(dataset, Settings(distillation=share, temperature=2.0), tmp_path)._loss(
                torch.tensor([[0.0, 1.0, 2.0, 3.0]]), torch.tensor([1]), soft
            )
        )
        for share in (0.25, 0.0, 1.0)
    )
    assert mixed == pytest.approx(0.75 * hard + 0.25 * taught, abs=1e-6)


def test_what_the_teacher_says_is_learned_rather_than_the_labels(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    """A teacher that takes every class for the next one."""
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)
    other = (dataset.label[rows].astype(np.int64) + 1) % CLASS_COUNT
    soft = torch.nn.functional.one_hot(torch.from_numpy(other), CLASS_COUNT).float() * 8.0
    settings = Settings(epochs=25, batch=32, averaging=0.9, distillation=1.0)
    network = made(dataset, settings, tmp_path).float_network(soft)
    predicted = predict(network, dataset.window[rows], dataset.context[rows]).argmax(axis=1)
    assert (predicted == other).mean() > 0.9


def test_the_teacher_is_larger_and_its_logits_are_those_of_every_beat_trained_on(
    arrays: Arrays, save: Save, tmp_path: Path
) -> None:
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)
    training = made(dataset, Settings(teacher_epochs=2, distillation=0.7, batch=64), tmp_path)
    soft = training._taught()
    assert soft is not None
    teacher = FloatNetwork(TEACHER_CONVOLUTIONS, TEACHER_HEAD_CHANNELS)
    teacher.load_state_dict(training._state["teacher"]["average"])  # type: ignore[index]
    assert np.array_equal(soft.numpy(), predict(teacher, dataset.window[rows], dataset.context[rows]))
    assert sum(p.numel() for p in teacher.parameters()) > 5 * sum(p.numel() for p in FloatNetwork().parameters())
    assert [(s.kernel, s.stride) for s in TEACHER_CONVOLUTIONS] == [(s.kernel, s.stride) for s in CONVOLUTIONS]
    assert made(dataset, Settings(), tmp_path)._taught() is None


# The dense form


def test_the_dense_form_is_trained_reparametrized_and_exported(
    arrays: Arrays, save: Save, folder: Callable[[str], Path]
) -> None:
    path, out = save(arrays), folder("out")
    assert train.main([*command(path, out), "--form", "dense"]) == 0
    model = modelfile.decode((out / "deployed.ecgm").read_bytes())
    settings = model.info["settings"]
    assert isinstance(settings, dict)
    assert settings["form"] == "dense"
    assert model.network.shapes == CONVOLUTIONS
    assert np.array_equal(model.vectors.logits, model.network.forward(model.vectors.window, model.vectors.context))


def test_what_the_dense_form_learned_is_what_is_quantized(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)[::5]
    training = made(dataset, Settings(form="dense", epochs=2, batch=64), tmp_path)
    strided = training.float_network()
    dense = DenseNetwork()
    dense.load_state_dict(training._state["float"]["average"])  # type: ignore[index]
    window, context = dataset.window[rows], dataset.context[rows]
    assert np.allclose(predict(strided, window, context), predict(dense, window, context), atol=1e-5)


def test_the_curve_is_of_the_beats_that_are_not_trained_on(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)
    watched = rows[::3]
    settings = Settings(epochs=50, fine_tune_epochs=1, batch=256)
    run = Training(dataset, np.setdiff1d(rows, watched), watched, settings, tmp_path / "runs", fresh=True)
    network, _ = run.run()
    curve = run.curves["float"]
    assert [epoch for epoch, _, _ in curve] == [*range(3, 50, 3), 50]
    predicted = predict(network, dataset.window[watched], dataset.context[watched]).argmax(axis=1)
    assert curve[-1][2] == metrics.scores(metrics.confusion(dataset.label[watched], predicted))["macroF1"]
