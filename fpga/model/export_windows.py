#!/usr/bin/python3
"""Writes windows of a dataset and the logits that the integer model gives for them, for the bench of the whole network.

    fpga/model/export_windows.py --dataset beats.npz --out fpga/build/windows.bin            # every window
    fpga/model/export_windows.py --dataset beats.npz --least 5000 --out fpga/build/windows.bin

The logits are those of ecgmodel/integer.py, which shares nothing with export_rtl.py. With --least, so many windows are taken, the
same number of every class as far as there are enough, evenly spread over the file.

The file: `EWND`, the number of windows (u32), then for each window its samples and timing features (int8) and its logits (int32).
"""

from __future__ import annotations

import argparse
import struct
import sys
from pathlib import Path

import numpy as np
from ecgmodel import modelfile

HERE = Path(__file__).resolve().parent
ROWS_AT_ONCE = 4096


class ExportError(Exception):
    """What the user can mend; the message says how."""


def stratified(label: np.ndarray, least: int) -> np.ndarray:
    """Indices of that many rows, in order: of each class the same number, or all where there are fewer."""
    groups = sorted((np.flatnonzero(label == value) for value in np.unique(label)), key=len)
    chosen: list[np.ndarray] = []
    left = min(least, len(label))
    for done, group in enumerate(groups):
        share = min(len(group), -(-left // (len(groups) - done)))
        chosen.append(group[np.linspace(0, len(group) - 1, share).astype(np.int64)])
        left -= share
    return np.sort(np.concatenate(chosen))


def export(model_path: Path, dataset_path: Path, least: int | None, out: Path) -> str:
    """Writes the file and says what is in it."""
    network = modelfile.decode(model_path.read_bytes()).network
    try:
        with np.load(dataset_path) as archive:
            window, context, label = (archive[name] for name in ("window", "context", "label"))
    except (OSError, KeyError, ValueError) as error:
        raise ExportError(f"{dataset_path}: {error}; write it with: ./ecg dataset") from None
    if context.shape[1] != network.head.weight.shape[2]:
        raise ExportError(
            f"{dataset_path}: {context.shape[1]} timing features, but {model_path} reads {network.head.weight.shape[2]}; "
            "write the dataset again with: ./ecg dataset"
        )
    rows = np.arange(len(label)) if least is None else stratified(label, least)
    beside = out.with_name(out.name + ".partial")
    with beside.open("wb") as file:
        file.write(b"EWND" + struct.pack("<I", len(rows)))
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            logits = network.forward(window[some], context[some]).astype("<i4")
            table = np.concatenate(
                (window[some].view(np.uint8), context[some].view(np.uint8), logits.view(np.uint8)), axis=1
            )
            file.write(table.tobytes())
    beside.replace(out)
    counts = np.bincount(label[rows], minlength=5)
    return f"{len(rows)} windows: " + ", ".join(f"{count} {name}" for count, name in zip(counts, "NSVFQ", strict=False))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=HERE / "deployed.ecgm", help="model file (default: the deployed one)")
    parser.add_argument("--dataset", type=Path, required=True, help="dataset that 'ecg dataset' wrote")
    parser.add_argument("--least", type=int, help="only so many windows, stratified by class (default: all)")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    arguments = parser.parse_args()
    try:
        print(export(arguments.model, arguments.dataset, arguments.least, arguments.out))
    except (ExportError, modelfile.ModelFileError, OSError) as error:
        print(f"export_windows: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
