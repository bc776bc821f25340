"""Reading the dataset file that `ecg dataset` writes, and dividing it for training."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, WINDOW_LENGTH, WINDOW_VERSION

PACED_RECORDS = (102, 104, 107, 217)
"""Records of the MIT-BIH database with paced beats, which AAMI EC57 leaves out of classification."""

_ARRAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "window": ("int8", (WINDOW_LENGTH,)),
    "context": ("int8", (CONTEXT_LENGTH,)),
    "label": ("uint8", ()),
    "record": ("uint16", ()),
    "sample": ("int64", ()),
    "symbol": ("uint8", ()),
}
_SCALARS = ("windowVersion", "odrNumerator", "odrDenominator")


class DatasetError(Exception):
    """A dataset file that cannot be used; the message names the file, the problem and the mend."""


@dataclass(frozen=True)
class Dataset:
    """Beats in the order of the file: one row per annotated beat."""

    window: np.ndarray
    """int8 [n, 665]; the R peak is at index 332."""
    context: np.ndarray
    """int8 [n, 6]; timing relative to the neighbouring beats."""
    label: np.ndarray
    """uint8 [n]; 0 N, 1 S, 2 V, 3 F, 4 Q."""
    record: np.ndarray
    """uint16 [n]; number of the record."""
    sample: np.ndarray
    """int64 [n]; R peak, in samples of the device since the record's start."""
    symbol: np.ndarray
    """uint8 [n]; annotation mnemonic, ASCII."""
    odr_numerator: int
    odr_denominator: int
    digest: str
    """SHA-256 over the names, shapes and bytes of all arrays, hexadecimal."""

    def __len__(self) -> int:
        return len(self.label)

    def select(self, rows: np.ndarray) -> Dataset:
        """The given rows; the digest stays that of the whole file."""
        return Dataset(
            self.window[rows],
            self.context[rows],
            self.label[rows],
            self.record[rows],
            self.sample[rows],
            self.symbol[rows],
            self.odr_numerator,
            self.odr_denominator,
            self.digest,
        )


def load_dataset(path: Path) -> Dataset:
    """Reads and checks a dataset file.

    Raises:
        DatasetError: the file is missing, damaged, of another window version, or lacks an array or has it in another
            type or shape.
    """
    again = "write it again with './ecg dataset'"
    if not path.is_file():
        raise DatasetError(f"{path}: there is no such file; {again}.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            missing = [name for name in (*_ARRAYS, *_SCALARS) if name not in archive.files]
            if missing:
                raise DatasetError(f"{path}: missing array {', '.join(missing)}; {again}.")
            arrays = {name: archive[name] for name in (*_ARRAYS, *_SCALARS)}
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

    digest = hashlib.sha256()
    for name in (*_ARRAYS, *_SCALARS):
        digest.update(f"{name} {arrays[name].dtype} {list(arrays[name].shape)}\n".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return Dataset(
        **{name: arrays[name] for name in _ARRAYS},
        odr_numerator=int(arrays["odrNumerator"]),
        odr_denominator=int(arrays["odrDenominator"]),
        digest=digest.hexdigest(),
    )


def trainable(dataset: Dataset) -> np.ndarray:
    """Rows that AAMI EC57 scores: no paced record, no Q beat."""
    return np.flatnonzero((dataset.label < CLASS_COUNT) & ~np.isin(dataset.record, PACED_RECORDS))


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
