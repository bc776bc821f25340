"""The trainings one after another: teacher, context head, network in floating point, and on through the rounding."""

from __future__ import annotations

import copy
import hashlib
import math
import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ecgmodel import metrics
from ecgmodel.dataset import Dataset
from ecgmodel.geometry import CLASS_COUNT, CONVOLUTIONS, PEAK_INDEX
from ecgmodel.integer import INPUT_RANGE
from ecgmodel.network import TEACHER_CONVOLUTIONS, TEACHER_HEAD_CHANNELS, FloatNetwork, HeadNetwork
from ecgmodel.progress import ProgressBar
from ecgmodel.quantize import QuantizedNetwork, quantize
from ecgmodel.reparametrize import reparametrize
from ecgmodel.settings import Settings
from ecgmodel.tcn import DenseNetwork

CALIBRATION_BEATS = 20_000
CURVE_POINTS = 20
STAGES = ("teacher", "head", "float", "int8")

Curve = list[tuple[int, float, float]]
"""Epoch, mean loss of the epoch, macro-F1 of the averaged network on beats that are not trained on."""


class Training:
    """One training that can stop anywhere and go on where it stopped, to the same result."""

    def __init__(
        self,
        dataset: Dataset,
        rows: np.ndarray,
        watched: np.ndarray,
        settings: Settings,
        runs: Path,
        fresh: bool,
        observe: Callable[[int, FloatNetwork], None] | None = None,
    ) -> None:
        """Prepares a training.

        Args:
            dataset: the beats.
            rows: those to train on.
            watched: those of which the learning curve tells; nothing is chosen by them.
            settings: how to train.
            runs: folder below which the checkpoint is kept, in a folder of its own.
            fresh: start over instead of going on from the checkpoint.
            observe: called with the epoch and the averaged network after every epoch of the float stage; with it
                nothing is resumed.
        """
        self._settings = settings
        self._dataset = dataset
        self._rows = rows
        self._watched = watched
        self._observe = observe
        self._window = torch.from_numpy(dataset.window[rows])
        self._context = torch.from_numpy(dataset.context[rows]).float()
        self._label = torch.from_numpy(dataset.label[rows].astype(np.int64))
        counts = torch.bincount(self._label, minlength=CLASS_COUNT).clamp(min=1).double()
        weights = (counts / counts.sum()) ** -settings.class_weight_power
        self._class_weight = (weights / (weights * counts).sum() * counts.sum()).float()
        folder = runs / settings.digest(dataset.digest, hashlib.sha256(rows.astype("<i8").tobytes()).hexdigest())
        self._checkpoint = folder / "checkpoint.pt"
        self._state: dict[str, object] = {}
        if observe is None:
            folder.mkdir(parents=True, exist_ok=True)
        if observe is None and self._checkpoint.is_file() and not fresh:
            try:
                self._state = torch.load(self._checkpoint)
            except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
                print(f"{self._checkpoint}: not a readable checkpoint ({error}); starting over.", file=sys.stderr)

    @property
    def seconds(self) -> float:
        """Wall time of all epochs so far, those before an interruption too."""
        return sum(float(s["seconds"]) for s in self._state.values() if isinstance(s, dict))

    @property
    def curves(self) -> dict[str, Curve]:
        """Learning curve of every stage that has been trained."""
        return {name: s["curve"] for name, s in self._state.items() if isinstance(s, dict)}

    def run(self) -> tuple[FloatNetwork, QuantizedNetwork]:
        """Trains, or goes on training; returns the float network and the integer one made from it."""
        settings = self._settings
        soft = self._taught()
        float_network = self.float_network(soft)
        generator = torch.Generator().manual_seed(settings.seed)
        sample = torch.randperm(len(self._label), generator=generator)[:CALIBRATION_BEATS]
        float_network.eval()
        quantized = quantize(float_network, self._window[sample].float().unsqueeze(1), self._context[sample])
        if soft is None and settings.distillation > 0:
            soft = self._logits(float_network)
        tuned = self._stage("int8", quantized, settings.fine_tune_epochs, settings.fine_tune_rate, 0.0, soft)
        assert isinstance(tuned, QuantizedNetwork)
        return float_network, tuned.eval()

    def float_network(self, soft: torch.Tensor | None = None) -> FloatNetwork:
        """Trains context head and convolutions in floating point."""
        settings = self._settings
        torch.manual_seed(settings.seed)
        network: FloatNetwork | DenseNetwork
        network = DenseNetwork() if settings.form == "dense" else FloatNetwork(dropout=settings.dropout)
        head: HeadNetwork | None = None
        if settings.head_epochs > 0:
            assert isinstance(network, FloatNetwork)
            agreed = self._agreed_heads(network)
            trained = self._stage("head", HeadNetwork(network), settings.head_epochs, settings.head_rate, 1e-4, agreed)
            assert isinstance(trained, HeadNetwork)
            head = trained
            head.install(network)
        result = self._stage("float", network, settings.epochs, settings.rate, settings.weight_decay, soft, head)
        # A copy: the checkpoint holds the average as it was trained, and a resumed training scales it here again.
        strided = reparametrize(result.eval()) if isinstance(result, DenseNetwork) else copy.deepcopy(result)
        assert isinstance(strided, FloatNetwork)
        with torch.no_grad():
            strided.linear.weight[:, : CONVOLUTIONS[-1].out_channels] *= settings.shape_share
        return strided.eval()

    def _agreed_heads(self, network: FloatNetwork) -> torch.Tensor | None:
        """Logarithm of the mean probability [n, 4] that several heads give the classes of every beat; None for no such."""
        settings = self._settings
        if settings.head_teachers == 0:
            return None
        total = torch.zeros(len(self._label), CLASS_COUNT)
        for number in range(settings.head_teachers):
            name = f"head {number + 1}"
            head = self._stage(name, HeadNetwork(network), settings.head_epochs, settings.head_rate, 1e-4, None)
            total += torch.softmax(self._logits(head), 1)
        return torch.log(total / settings.head_teachers)

    def _taught(self) -> torch.Tensor | None:
        """The teacher's logits for every beat to train on; None without a teacher."""
        settings = self._settings
        if settings.teacher_epochs == 0:
            return None
        torch.manual_seed(settings.seed)
        network = FloatNetwork(TEACHER_CONVOLUTIONS, TEACHER_HEAD_CHANNELS, settings.teacher_dropout)
        teacher = self._stage(
            "teacher", network, settings.teacher_epochs, settings.teacher_rate, settings.teacher_weight_decay, None
        )
        return self._logits(teacher)

    def _logits(self, network: nn.Module) -> torch.Tensor:
        rows = self._rows
        return torch.from_numpy(predict(network, self._dataset.window[rows], self._dataset.context[rows]))

    def _stage(
        self,
        name: str,
        network: nn.Module,
        epochs: int,
        rate: float,
        decay: float,
        soft: torch.Tensor | None,
        head: HeadNetwork | None = None,
    ) -> nn.Module:
        """Trains one network; returns the running average of its weights."""
        average = copy.deepcopy(network)
        optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay)
        first, seconds = 0, 0.0
        curve: Curve = []
        saved = self._state.get(name)
        if isinstance(saved, dict):
            network.load_state_dict(saved["network"])
            average.load_state_dict(saved["average"])
            optimizer.load_state_dict(saved["optimizer"])
            first, seconds, curve = int(saved["epoch"]), float(saved["seconds"]), list(saved["curve"])
        stop = self._settings.stop_epoch if name == "float" and self._settings.stop_epoch else epochs
        bar = ProgressBar(name.ljust(7), stop, first)
        for epoch in range(first, stop):
            started = time.monotonic()
            loss = self._epoch(name, network, average, optimizer, epoch, epochs, rate, soft, head)
            note = f"loss {loss:.4f}"
            if len(self._watched) and name in STAGES and (epoch + 1 == stop or (epoch + 1) % math.ceil(stop / CURVE_POINTS) == 0):
                curve.append((epoch + 1, loss, self._watch(average)))
                note += f"  macro-F1 {curve[-1][2]:.4f}"
            seconds += time.monotonic() - started
            self._state[name] = {
                "epoch": epoch + 1,
                "network": network.state_dict(),
                "average": average.state_dict(),
                "optimizer": optimizer.state_dict(),
                "seconds": seconds,
                "curve": curve,
            }
            if self._observe is None:
                self._save()
                bar.update(epoch + 1, note)
            elif name == "float":
                assert isinstance(average, FloatNetwork)
                self._observe(epoch + 1, average)
        return average

    def _watch(self, average: nn.Module) -> float:
        rows = self._watched
        predicted = predict(average, self._dataset.window[rows], self._dataset.context[rows]).argmax(axis=1)
        return round(float(metrics.f1(metrics.confusion(self._dataset.label[rows], predicted)).mean()), 4)

    def _epoch(
        self,
        name: str,
        network: nn.Module,
        average: nn.Module,
        optimizer: torch.optim.Optimizer,
        epoch: int,
        epochs: int,
        rate: float,
        soft: torch.Tensor | None,
        head: HeadNetwork | None,
    ) -> float:
        """One pass over the training set; what is random in it depends on seed, stage and epoch alone."""
        settings = self._settings
        stage = STAGES.index(name) if name in STAGES else len(STAGES) + int(name.split()[1])
        generator = torch.Generator().manual_seed(settings.seed * 1_000_003 + stage * 100_000 + epoch)
        torch.manual_seed(settings.seed * 1_000_003 + stage * 100_000 + epoch)  # dropout draws from here
        order = torch.randperm(len(self._label), generator=generator)
        batches = order.split(settings.batch)
        network.train()
        total = 0.0
        pairs = _floating_pairs(average, network)
        is_head = isinstance(network, HeadNetwork)
        for step, rows in enumerate(batches):
            done = epoch * len(batches) + step
            position = done / (epochs * len(batches))
            warm = min(1.0, position * 20)
            for group in optimizer.param_groups:
                group["lr"] = rate * warm * 0.5 * (1.0 + math.cos(math.pi * position))
            window = self._window[rows].float() if is_head else self._augmented(self._window[rows], generator)
            logits = network(window.unsqueeze(1), self._context[rows])
            loss = self._loss(logits, self._label[rows], None if soft is None else soft[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            if head is not None:
                assert isinstance(network, FloatNetwork)
                head.hold(network)
            total += float(loss.detach()) * len(rows)
            # A short training must not keep its random beginning in the average.
            _blend(pairs, min(settings.averaging, (1 + done) / (10 + done)))
        return total / len(order)

    def _loss(self, logits: torch.Tensor, label: torch.Tensor, soft: torch.Tensor | None) -> torch.Tensor:
        """Cross entropy with the labels, and, where there is a teacher, with what it says.

        Hinton et al., arXiv 1503.02531.
        """
        settings = self._settings
        hard = functional.cross_entropy(logits, label, self._class_weight, label_smoothing=settings.label_smoothing)
        if soft is None:
            return hard
        expected = torch.softmax(soft / settings.temperature, 1)
        weight = self._class_weight[label]
        each = -(expected * torch.log_softmax(logits / settings.temperature, 1)).sum(1)
        taught = (each * weight).sum() / weight.sum() * settings.temperature**2
        return (1.0 - settings.distillation) * hard + settings.distillation * taught

    def _augmented(self, window: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Windows [n, 665] as another recording might have had them, each differently: int8 values held in floats.

        The R peak a little off and another heart rate around it; another gain; a wandering baseline; muscle noise.
        Samples that would come from outside the window repeat its edge.
        """
        settings = self._settings
        count, length = window.shape

        def draw(least: float, most: float) -> torch.Tensor:
            return least + (most - least) * torch.rand(count, 1, generator=generator)

        reach = settings.jitter_samples
        offset = torch.randint(-reach, reach + 1, (count, 1), generator=generator)
        place = torch.arange(length).unsqueeze(0) - PEAK_INDEX
        scaled = (place * draw(1.0 - settings.time_scale, 1.0 + settings.time_scale)).round().long()
        x = window.gather(1, (scaled + PEAK_INDEX + offset).clamp(0, length - 1)).float()
        x = x * draw(1.0 - settings.gain, 1.0 + settings.gain)
        if settings.wander > 0:
            turns = draw(0.5, 3.5) * torch.linspace(0.0, 1.0, length).unsqueeze(0) + draw(0.0, 1.0)
            x = x + draw(0.0, settings.wander) * torch.sin(2.0 * math.pi * turns)
        if settings.noise > 0:
            x = x + draw(0.0, settings.noise) * torch.randn(x.shape, generator=generator)
        return x.round().clamp(*INPUT_RANGE)

    def _save(self) -> None:
        beside = self._checkpoint.with_suffix(".partial")
        torch.save(self._state, beside)
        beside.replace(self._checkpoint)


def predict(network: nn.Module, window: np.ndarray, context: np.ndarray) -> np.ndarray:
    """Logits [n, 4] of int8 windows and contexts, a block at a time."""
    network.eval()
    blocks: list[np.ndarray] = []
    with torch.no_grad():
        for first in range(0, len(window), 4096):
            part = torch.from_numpy(window[first : first + 4096]).float().unsqueeze(1)
            context_part = torch.from_numpy(context[first : first + 4096]).float()
            compute = network.integer_logits if isinstance(network, QuantizedNetwork) else network
            blocks.append(compute(part, context_part).numpy())
    return np.concatenate(blocks)


def _floating_pairs(average: nn.Module, network: nn.Module) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Weights and statistics of both that have a fraction, in the same order."""
    pairs = [
        (mean, value)
        for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True)
        if mean.is_floating_point()
    ]
    return [mean for mean, _ in pairs], [value for _, value in pairs]


def _blend(pairs: tuple[list[torch.Tensor], list[torch.Tensor]], keep: float) -> None:
    """Moves the running average of all weights and statistics a little towards the network's."""
    with torch.no_grad():
        torch._foreach_mul_(pairs[0], keep)
        torch._foreach_add_(pairs[0], pairs[1], alpha=1.0 - keep)
