"""The dataset file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ecgmodel.dataset import DatasetError, load_dataset, require_records, split_hold_out, trainable
from ecgmodel.geometry import CONTEXT_LENGTH, WINDOW_VERSION

Arrays = dict[str, np.ndarray]
Save = Callable[[Arrays], Path]


def test_a_good_file_is_read(arrays: Arrays, save: Save) -> None:
    dataset = load_dataset(save(arrays))
    assert len(dataset) == 260
    assert np.array_equal(dataset.window, arrays["window"])
    assert (dataset.odr_numerator, dataset.odr_denominator) == (3200, 9)
    assert np.array_equal(dataset.fold, arrays["fold"])
    assert np.array_equal(dataset.partition, arrays["partition"])
    assert np.array_equal(dataset.subject, arrays["subject"])
    assert len(dataset.ds1) == len(dataset.ds2) == 22


def test_rows_are_selected_in_every_array_and_the_digest_stays(arrays: Arrays, save: Save) -> None:
    dataset = load_dataset(save(arrays))
    some = dataset.select(np.array([3, 200]))
    for name in ("window", "context", "label", "record", "sample", "symbol", "fold", "partition", "subject"):
        assert np.array_equal(getattr(some, name), arrays[name][[3, 200]])
    assert some.digest == dataset.digest


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        (
            "windowVersion",
            np.int32(WINDOW_VERSION + 1),
            f"window version {WINDOW_VERSION + 1}, but this training code knows version {WINDOW_VERSION}",
        ),
        ("windowVersion", np.int64(1), r"windowVersion is int64 \[\] but must be one int32"),
        ("window", np.zeros((260, 664), np.int8), r"window is int8 \[260, 664\] but must be int8 \[260, 665\]"),
        ("window", np.zeros((260, 665), np.uint8), "window is uint8"),
        ("window", np.full((260, 665), np.nan, np.float32), "window is float32"),
        ("context", np.zeros((259, CONTEXT_LENGTH), np.int8), r"int8 \[259, \d+\] but must be int8 \[260, \d+\]"),
        ("context", np.full((260, CONTEXT_LENGTH), np.nan), "context is float64"),
        ("fold", np.zeros(260, np.int64), "fold is int64"),
        ("fold", np.full(260, 5, np.uint8), "beat 0 has fold 5, not 0 to 4 or 255"),
        ("fold", np.zeros(260, np.uint8), "beat 250 is of class Q but has fold 0"),
        ("partition", np.full(260, 3, np.uint8), "partition 3 is not 1"),
        ("partition", np.ones(259, np.uint8), "partition is uint8"),
        ("subject", np.ones(260, np.int32), "subject is int32"),
        ("ds1", np.ones((1, 22), np.uint16), r"ds1 is uint16 \[1, 22\] but must be a list of uint16"),
        ("ds2", np.ones(22, np.int64), "ds2 is int64"),
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


@pytest.mark.parametrize(
    "name",
    ["window", "context", "label", "record", "sample", "symbol", "fold", "partition", "subject", "ds1", "odrNumerator"],
)
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


def test_folds_with_unequal_shares_of_a_class_are_refused(arrays: Arrays, save: Save) -> None:
    arrays["fold"][arrays["label"] == 3] = [0] * 8 + [1] * 6 + [2] * 6 + [3] * 5 + [4] * 5
    with pytest.raises(DatasetError, match=r"the folds have \[8, 6, 6, 5, 5\] beats of class F, not equal shares"):
        load_dataset(save(arrays))


def test_q_beats_are_left_out(arrays: Arrays, save: Save) -> None:
    dataset = load_dataset(save(arrays))
    assert np.array_equal(trainable(dataset), np.flatnonzero(arrays["label"] < 4))


@pytest.mark.parametrize("protocol", ["intra", "inter", "deployed"])
def test_a_dataset_of_all_records_serves_every_protocol(arrays: Arrays, save: Save, protocol: str) -> None:
    require_records(load_dataset(save(arrays)), protocol)


@pytest.mark.parametrize(("gone", "name"), [((208, 101), "DS1"), ((232,), "DS2")])
def test_missing_records_are_named(arrays: Arrays, save: Save, gone: tuple[int, ...], name: str) -> None:
    dataset = load_dataset(save(arrays))
    rest = dataset.select(np.flatnonzero(~np.isin(dataset.record, gone)))
    listed = ", ".join(map(str, sorted(gone)))
    problem = f"all 22 records of {name}, but {listed} are missing; .*the dataset has 1"
    with pytest.raises(DatasetError, match=problem) as error:
        require_records(rest, "inter")
    assert "234" in str(error.value)
    assert "./ecg dataset" in str(error.value)


def test_protocol_intra_wants_a_fold_for_every_beat(arrays: Arrays, save: Save) -> None:
    arrays["fold"][:] = 255
    dataset = load_dataset(save(arrays))
    require_records(dataset, "inter")
    with pytest.raises(DatasetError, match="protocol intra needs a fold for every beat"):
        require_records(dataset, "intra")


def test_the_hold_out_is_a_tenth_of_every_class_and_always_the_same(arrays: Arrays, save: Save) -> None:
    dataset = load_dataset(save(arrays))
    rows = np.flatnonzero(dataset.label < 4)
    training, held = split_hold_out(dataset, rows, 0.1, seed=1)
    assert np.bincount(dataset.label[held]).tolist() == [12, 4, 6, 3]
    assert sorted([*training, *held]) == rows.tolist()
    assert np.array_equal(split_hold_out(dataset, rows, 0.1, seed=1)[1], held)
    assert not np.array_equal(split_hold_out(dataset, rows, 0.1, seed=2)[1], held)
