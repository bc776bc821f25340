"""Reading the dataset file that `ecg dataset` writes, and dividing it for training."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ecgmodel.geometry import CLASS_COUNT, CLASS_NAMES, CONTEXT_LENGTH, WINDOW_LENGTH, WINDOW_VERSION

FOLD_COUNT = 5
"""Folds within patients."""
NO_FOLD = 255
"""In place of a fold: the beat is neither trained on nor scored."""
DS1, DS2 = 1, 2
"""The sets of de Chazal between patients, as the array `partition` has them."""

_ARRAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "window": ("int8", (WINDOW_LENGTH,)),
    "context": ("int8", (CONTEXT_LENGTH,)),
    "label": ("uint8", ()),
    "record": ("uint16", ()),
    "sample": ("int64", ()),
    "symbol": ("uint8", ()),
    "fold": ("uint8", ()),
    "partition": ("uint8", ()),
    "subject": ("uint16", ()),
}
_RECORD_SETS = ("ds1", "ds2")
_SCALARS = ("windowVersion", "odrNumerator", "odrDenominator")


class DatasetError(Exception):
    """A dataset file that cannot be used; the message names the file, the problem and the mend."""


@dataclass(frozen=True)
class Dataset:
    """Beats in the order of the file: one row per annotated beat."""

    window: np.ndarray
    """int8 [n, 665]; the R peak is at index 332."""
    context: np.ndarray
    """int8 [n, CONTEXT_LENGTH]; timing beside the neighbouring beats, shape beside the usual beat."""
    label: np.ndarray
    """uint8 [n]; 0 N, 1 S, 2 V, 3 F, 4 Q."""
    record: np.ndarray
    """uint16 [n]; number of the record."""
    sample: np.ndarray
    """int64 [n]; R peak, in samples of the device since the record's start."""
    symbol: np.ndarray
    """uint8 [n]; annotation mnemonic, ASCII."""
    fold: np.ndarray
    """uint8 [n]; fold within patients, 0 to 4, or NO_FOLD for a Q beat."""
    partition: np.ndarray
    """uint8 [n]; DS1, DS2, or 0 for a record in neither."""
    subject: np.ndarray
    """uint16 [n]; number of the first record of the person."""
    ds1: np.ndarray
    """uint16; all records to train on between patients, whether the file has beats of them or not."""
    ds2: np.ndarray
    """uint16; all records to test on between patients, likewise."""
    odr_numerator: int
    odr_denominator: int
    digest: str
    """SHA-256 over the names, shapes and bytes of all arrays, hexadecimal."""

    def __len__(self) -> int:
        return len(self.label)

    def select(self, rows: np.ndarray) -> Dataset:
        """The given rows; the digest stays that of the whole file."""
        return replace(self, **{name: getattr(self, name)[rows] for name in _ARRAYS})


def load_dataset(path: Path) -> Dataset:
    """Reads and checks a dataset file.

    Raises:
        DatasetError: the file is missing, damaged, of another window version, lacks an array or has it in another type
            or shape, or its folds or sets are none.
    """
    again = "write it again with './ecg dataset'"
    if not path.is_file():
        raise DatasetError(f"{path}: there is no such file; {again}.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = (*_ARRAYS, *_RECORD_SETS, *_SCALARS)
            missing = [name for name in names if name not in archive.files]
            if missing:
                raise DatasetError(f"{path}: missing array {', '.join(missing)}; {again}.")
            arrays = {name: archive[name] for name in names}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        raise DatasetError(f"{path}: not a readable .npz file ({error}); {again}.") from error

    for name in _SCALARS:
        if arrays[name].dtype != np.int32 or arrays[name].shape != ():
            found = f"{arrays[name].dtype} {list(arrays[name].shape)}"
            raise DatasetError(f"{path}: {name} is {found} but must be one int32; {again}.")
    version = int(arrays["windowVersion"])
    if version != WINDOW_VERSION:
        raise DatasetError(
            f"{path}: window version {version}, but this training code knows version {WINDOW_VERSION}; {again}."
        )
    for name in _RECORD_SETS:
        if arrays[name].dtype != np.uint16 or arrays[name].ndim != 1:
            found = f"{arrays[name].dtype} {list(arrays[name].shape)}"
            raise DatasetError(f"{path}: {name} is {found} but must be a list of uint16; {again}.")
    count = arrays["window"].shape[0] if arrays["window"].ndim else -1
    for name, (dtype, tail) in _ARRAYS.items():
        expected = (count, *tail)
        if arrays[name].dtype != np.dtype(dtype) or arrays[name].shape != expected:
            found = f"{arrays[name].dtype} {list(arrays[name].shape)}"
            wanted = f"{dtype} {['n' if count < 0 else count, *tail]}"
            raise DatasetError(f"{path}: {name} is {found} but must be {wanted}; {again}.")
    if count == 0:
        raise DatasetError(f"{path}: holds no beats; {again} from a database that has some.")
    if int(arrays["label"].max()) > CLASS_COUNT:
        raise DatasetError(f"{path}: label {int(arrays['label'].max())} is not one of 0 (N) to 4 (Q); {again}.")
    _check_protocols(path, arrays, again)

    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name} {arrays[name].dtype} {list(arrays[name].shape)}\n".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return Dataset(
        **{name: arrays[name] for name in (*_ARRAYS, *_RECORD_SETS)},
        odr_numerator=int(arrays["odrNumerator"]),
        odr_denominator=int(arrays["odrDenominator"]),
        digest=digest.hexdigest(),
    )


def _check_protocols(path: Path, arrays: dict[str, np.ndarray], again: str) -> None:
    """What the protocols are made of: folds for scored beats alone, the same share of every class in each; known sets.

    Raises:
        DatasetError: it is not so.
    """
    fold, label = arrays["fold"], arrays["label"]
    bad = np.flatnonzero((fold >= FOLD_COUNT) & (fold != NO_FOLD))
    if len(bad):
        raise DatasetError(f"{path}: beat {bad[0]} has fold {fold[bad[0]]}, not 0 to 4 or 255 (none); {again}.")
    bad = np.flatnonzero((label >= CLASS_COUNT) & (fold != NO_FOLD))
    if len(bad):
        raise DatasetError(f"{path}: beat {bad[0]} is of class Q but has fold {fold[bad[0]]}; {again}.")
    for index, name in enumerate(CLASS_NAMES):
        shares = np.bincount(fold[(label == index) & (fold != NO_FOLD)], minlength=FOLD_COUNT)
        if int(shares.max()) - int(shares.min()) > 1:
            raise DatasetError(
                f"{path}: the folds have {shares.tolist()} beats of class {name}, not equal shares; {again}."
            )
    if int(arrays["partition"].max()) > DS2:
        found = int(arrays["partition"].max())
        raise DatasetError(f"{path}: partition {found} is not 1 (DS1), 2 (DS2) or 0 (neither); {again}.")


def require_records(dataset: Dataset, protocol: str) -> None:
    """Refuses a dataset without a record that a protocol trains on or is scored on: every protocol needs DS1 and DS2.

    Raises:
        DatasetError: records are missing; the message names them, and those that are there.
    """
    present = set(dataset.record.tolist())
    for name, wanted in (("DS1", dataset.ds1), ("DS2", dataset.ds2)):
        missing = sorted(set(wanted.tolist()) - present)
        if missing:
            raise DatasetError(
                f"protocol {protocol} needs all {len(wanted)} records of {name}, but {_listed(missing)} are missing; "
                f"the dataset has {_listed(sorted(present))}. "
                "Write it again with './ecg dataset' from the whole MIT-BIH Arrhythmia Database."
            )
    if protocol == "intra" and bool((dataset.fold[trainable(dataset)] == NO_FOLD).any()):
        raise DatasetError("protocol intra needs a fold for every beat, but some have none. Write the dataset again.")


def _listed(records: list[int]) -> str:
    return ", ".join(map(str, records))


def trainable(dataset: Dataset) -> np.ndarray:
    """Rows that AAMI EC57 scores by class: all but the Q beats; records with paced beats are not in the file at all."""
    return np.flatnonzero(dataset.label < CLASS_COUNT)


def split_hold_out(dataset: Dataset, rows: np.ndarray, fraction: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Divides rows into training and hold-out, the same share of every class in both.

    The beats of one patient are on both sides: the hold-out measures how well the model knows its own patients, never
    how it does on a new one.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    held: list[np.ndarray] = []
    for label in range(CLASS_COUNT):
        of_class = rows[dataset.label[rows] == label]
        held.append(generator.permutation(of_class)[: round(fraction * len(of_class))])
    hold_out = np.sort(np.concatenate(held))
    return np.setdiff1d(rows, hold_out), hold_out
