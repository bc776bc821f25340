"""Who is trained on and who is scored: within patients, between patients, and what ships."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgmodel import metrics
from ecgmodel.dataset import DS1, DS2, FOLD_COUNT, Dataset, DatasetError, require_records, split_hold_out, trainable
from ecgmodel.geometry import CLASS_COUNT, CLASS_NAMES, CONVOLUTIONS
from ecgmodel.network import FloatNetwork
from ecgmodel.settings import BETWEEN_PATIENTS, SHAPE_SHARES, WITHIN_PATIENTS, Settings
from ecgmodel.training import Training, predict

PROTOCOLS = ("intra", "inter", "deployed")
HOLD_OUT = 0.1
GROUPS = 5


@dataclass(frozen=True)
class Split:
    """One model's beats."""

    protocol: str
    fold: int
    """Of ``intra``, 0 to 4; else 0."""
    training: np.ndarray
    """Rows of the dataset that the model is trained on."""
    scored: np.ndarray
    """Rows that it is scored on; it has seen none of them."""


def splits(dataset: Dataset, protocol: str, seed: int) -> list[Split]:
    """The models of a protocol and the beats of each.

    ``intra``: five folds of the beats of every class, the same patients on both sides. ``inter``: DS1 and DS2 of de
    Chazal et al. (2004, doi:10.1109/TBME.2004.827359), different patients. ``deployed``: all records but a tenth of the
    beats of every class.

    Raises:
        DatasetError: records or classes that the protocol needs are missing.
    """
    rows = trainable(dataset)
    if protocol == "intra":
        require_records(dataset, protocol)
        fold = dataset.fold[rows]
        result = [Split(protocol, k, rows[fold != k], rows[fold == k]) for k in range(FOLD_COUNT)]
    elif protocol == "inter":
        require_records(dataset, protocol)
        part = dataset.partition[rows]
        result = [Split(protocol, 0, rows[part == DS1], rows[part == DS2])]
    else:
        result = [Split(protocol, 0, *split_hold_out(dataset, rows, HOLD_OUT, seed))]
    for split in result:
        counts = np.bincount(dataset.label[split.training], minlength=CLASS_COUNT)
        missing = [name for name, count in zip(CLASS_NAMES, counts, strict=True) if count == 0]
        if missing:
            raise DatasetError(
                f"no beats of class {', '.join(missing)} to train on; write the dataset from a database that has some."
            )
    return result


def settings_of(protocol: str, seed: int) -> Settings:
    """What the search came to for a protocol."""
    return replace(BETWEEN_PATIENTS if protocol == "inter" else WITHIN_PATIENTS, seed=seed)


def patient_groups(dataset: Dataset, rows: np.ndarray) -> list[np.ndarray]:
    """Divides rows into five groups of whole patients with about as many supraventricular beats in each.

    They are the rarest class that more than one patient has enough of: patients with the most come first, each into the
    group that has the fewest so far, of equal ones into the one with fewer beats.
    """
    subjects = np.unique(dataset.subject[rows])
    of_subject = {int(s): rows[dataset.subject[rows] == s] for s in subjects}
    rare = {s: int((dataset.label[r] == CLASS_NAMES.index("S")).sum()) for s, r in of_subject.items()}
    groups: list[list[np.ndarray]] = [[] for _ in range(GROUPS)]
    load = [(0, 0)] * GROUPS
    for subject in sorted(of_subject, key=lambda s: (-rare[s], s)):
        smallest = min(range(GROUPS), key=lambda g: load[g])
        groups[smallest].append(of_subject[subject])
        load[smallest] = (load[smallest][0] + rare[subject], load[smallest][1] + len(of_subject[subject]))
    return [np.sort(np.concatenate(group)) for group in groups if group]


@dataclass(frozen=True)
class Choice:
    """One candidate of the choice for ``inter`` and what it gave, pooled over the groups of DS1."""

    epoch: int
    shape_share: float
    macro_f1: float


def choose(dataset: Dataset, rows: np.ndarray, settings: Settings, runs: Path) -> tuple[Settings, list[Choice]]:
    """Chooses epoch and share of the convolutions by macro-F1 over patient-grouped folds of the training rows alone.

    Args:
        dataset: the beats.
        rows: DS1; nothing else is looked at.
        settings: of every training but the two values.
        runs: where checkpoints would be kept; these trainings are short and keep none.

    Returns:
        The settings with the two values, and all candidates, best first.
    """
    groups = patient_groups(dataset, rows)
    pooled = np.zeros((settings.epochs, len(SHAPE_SHARES), CLASS_COUNT, CLASS_COUNT), np.int64)
    channels = CONVOLUTIONS[-1].out_channels
    for number, held in enumerate(groups):
        print(f"patients left out: {' '.join(map(str, np.unique(dataset.record[held])))}", flush=True)

        def observe(epoch: int, network: FloatNetwork, held: np.ndarray = held) -> None:
            weight = network.linear.weight.detach().clone()
            for index, share in enumerate(SHAPE_SHARES):
                network.linear.weight.data[:, :channels] = weight[:, :channels] * share
                logits = predict(network, dataset.window[held], dataset.context[held])
                pooled[epoch - 1, index] += metrics.confusion(dataset.label[held], logits.argmax(axis=1))
            network.linear.weight.data.copy_(weight)

        others = np.sort(np.concatenate([group for i, group in enumerate(groups) if i != number]))
        Training(dataset, others, held[:0], settings, runs, True, observe).float_network()
    values = metrics.f1(pooled).mean(axis=-1)
    choices = [
        Choice(epoch + 1, share, round(float(values[epoch, index]), 4))
        for epoch in range(settings.epochs)
        for index, share in enumerate(SHAPE_SHARES)
    ]
    choices.sort(key=lambda c: (-c.macro_f1, c.epoch, c.shape_share))
    return replace(settings, stop_epoch=choices[0].epoch, shape_share=choices[0].shape_share), choices
