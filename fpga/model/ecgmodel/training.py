"""The two trainings: in floating point, then on through the rounding of the integer network."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import pickle
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ecgmodel.dataset import Dataset
from ecgmodel.geometry import CLASS_COUNT
from ecgmodel.network import FloatNetwork
from ecgmodel.progress import ProgressBar
from ecgmodel.quantize import QuantizedNetwork, quantize

CALIBRATION_BEATS = 20_000


@dataclass(frozen=True)
class Settings:
    """Everything that decides what a training gives, beside the dataset."""

    seed: int = 1
    epochs: int = 120
    fine_tune_epochs: int = 40
    batch: int = 256
    rate: float = 4e-3
    fine_tune_rate: float = 5e-4
    weight_decay: float = 1e-4
    averaging: float = 0.998
    """Share of the running average of the weights that each step keeps."""
    class_weight_power: float = 0.25
    """Loss weight of a class is its share of the beats to the power of minus this."""
    jitter_samples: int = 4
    hold_out: float = 0.1

    def digest(self, dataset_digest: str) -> str:
        """Tells one training from another."""
        return hashlib.sha256((dataset_digest + json.dumps(asdict(self), sort_keys=True)).encode()).hexdigest()[:16]


class Training:
    """One training that can stop anywhere and go on where it stopped, to the same result."""

    def __init__(self, dataset: Dataset, rows: np.ndarray, settings: Settings, runs: Path, fresh: bool) -> None:
        """Prepares a training on the given rows; its checkpoint is kept in a folder of its own below runs."""
        self._settings = settings
        self._window = torch.from_numpy(dataset.window[rows])
        self._context = torch.from_numpy(dataset.context[rows])
        self._label = torch.from_numpy(dataset.label[rows].astype(np.int64))
        counts = torch.bincount(self._label, minlength=CLASS_COUNT).clamp(min=1).double()
        weights = (counts / counts.sum()) ** -settings.class_weight_power
        self._class_weight = (weights / (weights * counts).sum() * counts.sum()).float()
        folder = runs / settings.digest(dataset.digest)
        folder.mkdir(parents=True, exist_ok=True)
        self._checkpoint = folder / "checkpoint.pt"
        self._state: dict[str, object] = {}
        if self._checkpoint.is_file() and not fresh:
            try:
                self._state = torch.load(self._checkpoint)
            except (OSError, RuntimeError, EOFError, ValueError, pickle.UnpicklingError) as error:
                print(f"{self._checkpoint}: not a readable checkpoint ({error}); starting over.", file=sys.stderr)

    def run(self) -> tuple[FloatNetwork, QuantizedNetwork]:
        """Trains, or goes on training; returns the float network and the integer one made from it."""
        settings = self._settings
        torch.manual_seed(settings.seed)
        network = FloatNetwork()
        float_network = self._stage("float", network, settings.epochs, settings.rate, settings.weight_decay)
        assert isinstance(float_network, FloatNetwork)

        generator = torch.Generator().manual_seed(settings.seed)
        sample = torch.randperm(len(self._label), generator=generator)[:CALIBRATION_BEATS]
        float_network.eval()
        quantized = quantize(float_network, self._window[sample].float().unsqueeze(1), self._context[sample].float())
        tuned = self._stage("int8", quantized, settings.fine_tune_epochs, settings.fine_tune_rate, 0.0)
        assert isinstance(tuned, QuantizedNetwork)
        return float_network, tuned.eval()

    def _stage(self, name: str, network: nn.Module, epochs: int, rate: float, decay: float) -> nn.Module:
        """Trains one network; returns the running average of its weights."""
        average = copy.deepcopy(network)
        optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay)
        first = 0
        saved = self._state.get(name)
        if isinstance(saved, dict):
            network.load_state_dict(saved["network"])
            average.load_state_dict(saved["average"])
            optimizer.load_state_dict(saved["optimizer"])
            first = int(saved["epoch"])
        steps_per_epoch = math.ceil(len(self._label) / self._settings.batch)
        steps = epochs * steps_per_epoch
        bar = ProgressBar(name.ljust(5), epochs, first)
        for epoch in range(first, epochs):
            loss = self._epoch(name, network, average, optimizer, epoch, steps, steps_per_epoch, rate)
            self._state[name] = {
                "epoch": epoch + 1,
                "network": network.state_dict(),
                "average": average.state_dict(),
                "optimizer": optimizer.state_dict(),
            }
            self._save()
            bar.update(epoch + 1, f"loss {loss:.4f}")
        return average

    def _epoch(
        self,
        name: str,
        network: nn.Module,
        average: nn.Module,
        optimizer: torch.optim.Optimizer,
        epoch: int,
        steps: int,
        steps_per_epoch: int,
        rate: float,
    ) -> float:
        """One pass over the training set; what is random in it depends on seed, stage and epoch alone."""
        settings = self._settings
        stage = 500_000 if name == "int8" else 0
        generator = torch.Generator().manual_seed(settings.seed * 1_000_003 + stage + epoch)
        order = torch.randperm(len(self._label), generator=generator)
        network.train()
        total = 0.0
        for step, rows in enumerate(order.split(settings.batch)):
            position = (epoch * steps_per_epoch + step) / steps
            warm = min(1.0, position * 20)
            for group in optimizer.param_groups:
                group["lr"] = rate * warm * 0.5 * (1.0 + math.cos(math.pi * position))
            window = self._jittered(self._window[rows], generator).float().unsqueeze(1)
            logits = network(window, self._context[rows].float())
            loss = functional.cross_entropy(logits, self._label[rows], self._class_weight)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += float(loss.detach()) * len(rows)
            _blend(average, network, settings.averaging)
        return total / len(order)

    def _jittered(self, window: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Moves every window by up to some samples, as an R peak found a little off would; edge samples repeat."""
        reach = self._settings.jitter_samples
        offset = torch.randint(-reach, reach + 1, (len(window), 1), generator=generator)
        index = (torch.arange(window.shape[1]).unsqueeze(0) + offset).clamp(0, window.shape[1] - 1)
        return window.gather(1, index)

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
            timing = torch.from_numpy(context[first : first + 4096]).float()
            compute = network.integer_logits if isinstance(network, QuantizedNetwork) else network
            blocks.append(compute(part, timing).numpy())
    return np.concatenate(blocks)


def _blend(average: nn.Module, network: nn.Module, keep: float) -> None:
    """Moves the running average of all weights and statistics a little towards the network's."""
    with torch.no_grad():
        for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(value, 1.0 - keep)
            else:
                mean.copy_(value)
