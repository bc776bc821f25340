"""The training as a whole, on a dataset of two hundred beats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

import train
from ecgmodel import modelfile, training
from ecgmodel.dataset import load_dataset, trainable
from ecgmodel.training import Settings, Training

Arrays = dict[str, np.ndarray]
Save = Callable[[Arrays], Path]


@pytest.fixture(autouse=True)
def _runs_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "RUNS", tmp_path / "runs")


def command(dataset: Path, out: Path, *more: str) -> list[str]:
    short = ["--epochs", "3", "--fine-tune-epochs", "2", "--threads", "1"]
    return ["--dataset", str(dataset), "--out", str(out), *short, *more]


def test_one_command_gives_a_model_and_always_the_same(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = save(arrays)
    assert train.main(command(dataset, tmp_path / "first.ecgm")) == 0
    assert train.main(command(dataset, tmp_path / "second.ecgm", "--fresh")) == 0
    first = (tmp_path / "first.ecgm").read_bytes()
    assert first == (tmp_path / "second.ecgm").read_bytes()
    model = modelfile.decode(first)
    assert str(tmp_path) not in str(model.info)
    assert model.info["datasetDigest"] == load_dataset(dataset).digest


@pytest.mark.parametrize("stop_after", [1, 2, 3, 4])
def test_a_training_that_was_stopped_goes_on_to_the_same_result(
    arrays: Arrays, save: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    dataset = save(arrays)
    assert train.main(command(dataset, tmp_path / "straight.ecgm")) == 0
    monkeypatch.setattr(train, "RUNS", tmp_path / "other-runs")

    whole_epoch = Training._epoch
    done = 0

    def stopping_epoch(self: Training, *arguments: object) -> float:
        nonlocal done
        if done == stop_after:
            raise KeyboardInterrupt
        done += 1
        return whole_epoch(self, *arguments)  # type: ignore[arg-type]

    out = tmp_path / "stopped.ecgm"
    monkeypatch.setattr(Training, "_epoch", stopping_epoch)
    assert train.main(command(dataset, out)) == 130
    assert not out.exists()
    monkeypatch.setattr(Training, "_epoch", whole_epoch)
    assert train.main(command(dataset, out)) == 0
    assert out.read_bytes() == (tmp_path / "straight.ecgm").read_bytes()


def test_a_damaged_checkpoint_is_not_gone_on_from(
    arrays: Arrays, save: Save, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = save(arrays)
    out = tmp_path / "model.ecgm"
    assert train.main(command(dataset, out)) == 0
    (checkpoint,) = (tmp_path / "runs").rglob("checkpoint.pt")
    checkpoint.write_bytes(checkpoint.read_bytes()[:500])
    first = out.read_bytes()
    assert train.main(command(dataset, out)) == 0
    assert "starting over" in capsys.readouterr().err
    assert out.read_bytes() == first


def test_something_is_learned(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)
    settings = Settings(epochs=60, fine_tune_epochs=5, batch=32, averaging=0.9)
    float_network, quantized = Training(dataset, rows, settings, tmp_path / "runs", fresh=False).run()
    for network in (float_network, quantized):
        predicted = training.predict(network, dataset.window[rows], dataset.context[rows]).argmax(axis=1)
        assert (predicted == dataset.label[rows]).mean() > 0.95


def test_jitter_moves_a_window_by_at_most_its_reach(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    dataset = load_dataset(save(arrays))
    made = Training(dataset, trainable(dataset), Settings(jitter_samples=4), tmp_path / "runs", fresh=False)
    ramp = torch.arange(665).repeat(500, 1)
    moved = made._jittered(ramp, torch.Generator().manual_seed(1))
    offsets = (moved - ramp)[:, 332]
    assert sorted(offsets.unique().tolist()) == list(range(-4, 5))
    assert bool((moved[:, 4:-4] - ramp[:, 4:-4] == offsets[:, None]).all())
    assert int(moved.min()) == 0
    assert int(moved.max()) == 664


def test_bad_input_is_said_in_one_line(
    arrays: Arrays, save: Save, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train.main(command(tmp_path / "none.npz", tmp_path / "model.ecgm")) == 1
    assert "none.npz: there is no such file" in capsys.readouterr().err
    assert train.main(command(save(arrays), tmp_path / "none" / "model.ecgm")) == 1
    assert "does not exist; create it first" in capsys.readouterr().err
    assert train.main(command(save(arrays), tmp_path / "model.ecgm", "--threads", "0")) == 1
    arrays["label"][arrays["label"] == 3] = 0
    assert train.main(command(save(arrays), tmp_path / "model.ecgm")) == 1
    assert "no beats of class F" in capsys.readouterr().err
