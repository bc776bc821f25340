"""The dataset file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ecgmodel.dataset import DatasetError, load_dataset, split_hold_out, trainable

Arrays = dict[str, np.ndarray]
Save = Callable[[Arrays], Path]


def test_a_good_file_is_read(arrays: Arrays, save: Save) -> None:
    dataset = load_dataset(save(arrays))
    assert len(dataset) == 260
    assert np.array_equal(dataset.window, arrays["window"])
    assert (dataset.odr_numerator, dataset.odr_denominator) == (3200, 9)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("windowVersion", np.int32(2), "window version 2, but this training code knows version 1"),
        ("windowVersion", np.int64(1), r"windowVersion is int64 \[\] but must be one int32"),
        ("window", np.zeros((260, 664), np.int8), r"window is int8 \[260, 664\] but must be int8 \[260, 665\]"),
        ("window", np.zeros((260, 665), np.uint8), "window is uint8"),
        ("context", np.zeros((259, 6), np.int8), r"context is int8 \[259, 6\] but must be int8 \[260, 6\]"),
        ("label", np.zeros((260, 1), np.uint8), r"label is uint8 \[260, 1\]"),
        ("label", np.full(260, 5, np.uint8), "label 5 is not one of"),
        ("sample", np.zeros(260, np.int32), "sample is int32"),
        ("record", np.zeros(260, np.int16), "record is int16"),
        ("symbol", np.zeros(261, np.uint8), "symbol is uint8"),
        ("odrNumerator", np.zeros(2, np.int32), "odrNumerator is int32"),
    ],
)
def test_another_version_type_or_shape_is_refused(
    arrays: Arrays, save: Save, name: str, value: np.ndarray, problem: str
) -> None:
    arrays[name] = value
    with pytest.raises(DatasetError, match=problem) as error:
        load_dataset(save(arrays))
    assert "beats.npz" in str(error.value)
    assert "./ecg dataset" in str(error.value)


@pytest.mark.parametrize("name", ["window", "context", "label", "record", "sample", "symbol", "windowVersion"])
def test_a_missing_array_is_named(arrays: Arrays, save: Save, name: str) -> None:
    del arrays[name]
    with pytest.raises(DatasetError, match=f"missing array {name}"):
        load_dataset(save(arrays))


def test_a_missing_a_foreign_a_cut_and_an_empty_file_are_refused(arrays: Arrays, save: Save, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is no such file"):
        load_dataset(tmp_path / "none.npz")
    whole = save(arrays)
    foreign = tmp_path / "foreign.npz"
    foreign.write_text("not an archive")
    with pytest.raises(DatasetError, match=r"not a readable \.npz file"):
        load_dataset(foreign)
    cut = tmp_path / "cut.npz"
    cut.write_bytes(whole.read_bytes()[:1000])
    with pytest.raises(DatasetError, match=r"not a readable \.npz file"):
        load_dataset(cut)
    empty = {name: value if np.ndim(value) == 0 else value[:0] for name, value in arrays.items()}
    with pytest.raises(DatasetError, match="holds no beats"):
        load_dataset(save(empty))


def test_the_digest_tells_datasets_apart(arrays: Arrays, save: Save) -> None:
    first = load_dataset(save(arrays)).digest
    assert load_dataset(save(arrays)).digest == first
    arrays["context"][3, 3] ^= 1
    assert load_dataset(save(arrays)).digest != first


def test_paced_records_and_q_beats_are_left_out(arrays: Arrays, save: Save) -> None:
    dataset = load_dataset(save(arrays))
    rows = trainable(dataset)
    assert set(dataset.record[rows]) == {100, 208}
    assert set(dataset.label[rows]) == {0, 1, 2, 3}
    assert len(rows) == np.count_nonzero((arrays["record"] != 104) & (arrays["label"] < 4))


def test_the_hold_out_is_a_tenth_of_every_class_and_always_the_same(arrays: Arrays, save: Save) -> None:
    dataset = load_dataset(save(arrays))
    rows = np.flatnonzero(dataset.label < 4)
    training, held = split_hold_out(dataset, rows, 0.1, seed=1)
    assert np.bincount(dataset.label[held]).tolist() == [12, 4, 6, 3]
    assert sorted([*training, *held]) == rows.tolist()
    assert np.array_equal(split_hold_out(dataset, rows, 0.1, seed=1)[1], held)
    assert not np.array_equal(split_hold_out(dataset, rows, 0.1, seed=2)[1], held)
