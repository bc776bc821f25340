"""Who is trained on and who is scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ecgmodel import metrics, protocols
from ecgmodel.dataset import Dataset, load_dataset, trainable
from ecgmodel.geometry import CLASS_COUNT
from ecgmodel.protocols import PROTOCOLS, Choice, choose, patient_groups, settings_of, splits
from ecgmodel.settings import BETWEEN_PATIENTS, SHAPE_SHARES, WITHIN_PATIENTS, Settings
from ecgmodel.training import Training, predict

Arrays = dict[str, np.ndarray]
Save = Callable[[Arrays], Path]

SHORT = Settings(head_epochs=2, epochs=2, fine_tune_epochs=1, dropout=0.5, batch=32)


@pytest.fixture
def dataset(arrays: Arrays, save: Save) -> Dataset:
    return load_dataset(save(arrays))


# Splits


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_beat_is_both_trained_on_and_scored_and_no_q_beat_is_either(dataset: Dataset, protocol: str) -> None:
    for split in splits(dataset, protocol, seed=1):
        assert split.protocol == protocol
        assert not set(split.training) & set(split.scored)
        assert sorted([*split.training, *split.scored]) == trainable(dataset).tolist()
        assert int(dataset.label[split.training].max()) == 3


def test_intra_scores_every_beat_once_with_the_fold_that_the_dataset_names(dataset: Dataset) -> None:
    parts = splits(dataset, "intra", seed=1)
    assert [split.fold for split in parts] == [0, 1, 2, 3, 4]
    assert sorted(np.concatenate([split.scored for split in parts])) == trainable(dataset).tolist()
    for split in parts:
        assert set(dataset.fold[split.scored]) == {split.fold}
        assert np.bincount(dataset.label[split.scored]).tolist() == [24, 8, 12, 6]


def test_inter_trains_on_ds1_and_scores_ds2(dataset: Dataset) -> None:
    (split,) = splits(dataset, "inter", seed=1)
    assert set(dataset.record[split.training]) == set(dataset.ds1)
    assert set(dataset.record[split.scored]) == set(dataset.ds2)
    # The one subject of both: record 201 is of DS1 and 202 of DS2; the report says what it is without 202.
    assert set(dataset.subject[split.training]) & set(dataset.subject[split.scored]) == {201}


def test_deployed_leaves_a_tenth_of_every_class_out_by_the_seed(dataset: Dataset) -> None:
    (split,) = splits(dataset, "deployed", seed=1)
    assert np.bincount(dataset.label[split.scored]).tolist() == [12, 4, 6, 3]
    (again,) = splits(dataset, "deployed", seed=1)
    (other,) = splits(dataset, "deployed", seed=2)
    assert np.array_equal(split.scored, again.scored)
    assert not np.array_equal(split.scored, other.scored)


def test_every_protocol_has_the_settings_that_the_search_came_to() -> None:
    assert settings_of("intra", 7) == settings_of("deployed", 7) == replace(WITHIN_PATIENTS, seed=7)
    assert settings_of("inter", 7) == replace(BETWEEN_PATIENTS, seed=7)


# Groups of patients


def test_groups_keep_subjects_whole_and_share_the_rare_beats_out(arrays: Arrays, save: Save) -> None:
    # Three people with two records each.
    for first, second in ((101, 106), (108, 109), (203, 230)):
        arrays["subject"][arrays["record"] == second] = first
    dataset = load_dataset(save(arrays))
    (split,) = splits(dataset, "inter", seed=1)
    groups = patient_groups(dataset, split.training)
    assert len(groups) == 5
    assert np.array_equal(np.sort(np.concatenate(groups)), split.training)
    subjects = [set(dataset.subject[group]) for group in groups]
    assert sum(map(len, subjects)) == len(set.union(*subjects)) == 19
    rare = [int((dataset.label[group] == 1).sum()) for group in groups]
    most = max(int(((dataset.label == 1) & (dataset.subject == s)).sum()) for s in set.union(*subjects))
    assert max(rare) - min(rare) <= most


def test_the_patient_with_most_rare_beats_comes_first_and_each_into_the_emptiest_group(dataset: Dataset) -> None:
    rows = np.arange(28)
    record = np.repeat(np.arange(1, 8), 4)
    rare = {1: 1, 2: 4, 3: 2, 4: 4, 5: 3, 6: 2, 7: 1}
    label = np.concatenate([np.repeat((1, 0), (rare[r], 4 - rare[r])) for r in range(1, 8)])
    few = replace(dataset.select(rows), record=record, subject=record, label=label)
    # In the order 2 and 4 (four), 5 (three), 3 and 6 (two): a group each. Then 1 into that of 3, and 7 into that of 6.
    assert [sorted(set(record[group])) for group in patient_groups(few, rows)] == [[2], [4], [5], [1, 3], [6, 7]]


# The choice for inter


def chosen(dataset: Dataset, tmp_path: Path) -> tuple[Settings, list[Choice]]:
    (split,) = splits(dataset, "inter", seed=1)
    return choose(dataset, split.training, SHORT, tmp_path)


def test_the_best_candidate_over_whole_patients_is_chosen(dataset: Dataset, tmp_path: Path) -> None:
    settings, choices = chosen(dataset, tmp_path)
    assert {(c.epoch, c.shape_share) for c in choices} == {(e, s) for e in (1, 2) for s in SHAPE_SHARES}
    assert choices == sorted(choices, key=lambda c: (-c.macro_f1, c.epoch, c.shape_share))
    assert settings == replace(SHORT, stop_epoch=choices[0].epoch, shape_share=choices[0].shape_share)
    assert len({c.macro_f1 for c in choices}) > 3

    # A candidate is what a training with its two values gives for patients it has not seen.
    (split,) = splits(dataset, "inter", seed=1)
    groups = patient_groups(dataset, split.training)
    for candidate in (choices[0], choices[-1]):
        matrix = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
        for held in groups:
            others = np.setdiff1d(split.training, held)
            values = replace(SHORT, stop_epoch=candidate.epoch, shape_share=candidate.shape_share)
            network = Training(dataset, others, held[:0], values, tmp_path, True).float_network()
            predicted = predict(network, dataset.window[held], dataset.context[held]).argmax(axis=1)
            matrix += metrics.confusion(dataset.label[held], predicted)
        assert candidate.macro_f1 == round(float(metrics.f1(matrix).mean()), 4)


def test_of_ds2_nothing_is_looked_at(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    """Whatever the beats of DS2 are, the choice is the same; those of DS1 decide it."""
    dataset = load_dataset(save(arrays))
    settings, choices = chosen(dataset, tmp_path)

    def scrambled(part: int) -> Dataset:
        rows = np.flatnonzero((dataset.partition == part) & (dataset.label < CLASS_COUNT))
        other = {name: getattr(dataset, name).copy() for name in ("window", "context", "label")}
        other["window"][rows] = dataset.window[rows[::-1]]
        other["context"][rows] = -dataset.context[rows[::-1]]
        other["label"][rows] = (dataset.label[rows] + 1) % CLASS_COUNT
        return replace(dataset, **other)

    assert chosen(scrambled(2), tmp_path) == (settings, choices)
    assert chosen(scrambled(1), tmp_path)[1] != choices


def test_the_choice_keeps_no_checkpoint(dataset: Dataset, tmp_path: Path) -> None:
    chosen(dataset, tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_protocol_without_its_classes_is_refused(dataset: Dataset) -> None:
    without = replace(dataset, label=np.where((dataset.label == 3) & (dataset.partition == 1), 0, dataset.label))
    with pytest.raises(protocols.DatasetError, match="no beats of class F to train on"):
        splits(without, "inter", seed=1)
