#!/usr/bin/env python3
"""Writes the integer network of a model file as an ONNX graph, and vectors beside it to check a runtime with.

    python3 fpga/model/export_onnx.py --out out/deployed.onnx
    python3 fpga/model/export_onnx.py --dataset beats.npz --least 2000 --out out/deployed.onnx
    node fpga/model/onnx-check/check.mjs out/deployed.onnx out/deployed.vectors.json

The vectors are the model file's, or so many beats of a dataset, the same number of every class as far as there are
enough; their logits are those of ecgmodel/integer.py. The exit code is 0, 1 for bad input, or 4 where ONNX or NumPy is
not installed.

The vectors' file is a JSON object: `graphSha256` of the graph's file, `modelHash`, `logitFractionBits`, and the arrays
`window` (int8), `context` (int8) and `logits` (int32), each with its `shape` and, in `base64`, its little-endian bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecgmodel.modelfile import Model, TestVectors

HERE = Path(__file__).resolve().parent
MISSING_PACKAGE = 4


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    deployed = HERE / "deployed.ecgm"
    parser.add_argument("--model", type=Path, default=deployed, metavar="FILE", help="model file (the deployed one)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the graph to write (.onnx)")
    parser.add_argument("--dataset", type=Path, metavar="FILE", help="vectors from what './ecg dataset' wrote (.npz)")
    parser.add_argument("--least", type=int, default=2000, metavar="N", help="so many of its beats (%(default)s)")
    options = parser.parse_args(arguments)
    if options.least < 1:
        print(f"--least {options.least}: at least one beat is needed.", file=sys.stderr)
        return 1
    try:
        import numpy  # noqa: F401
        import onnx  # noqa: F401
    except ImportError as error:
        print(
            f"{sys.executable}: {error}; install it (on Debian: apt-get install python3-onnx python3-numpy).",
            file=sys.stderr,
        )
        return MISSING_PACKAGE

    from ecgmodel import onnx_file
    from ecgmodel.dataset import DatasetError

    try:
        model = onnx_file.read(options.model)
        vectors = model.vectors if options.dataset is None else beats(options.dataset, options.least, model)
        print(onnx_file.write(model, vectors, options.out))
    except (onnx_file.ExportError, DatasetError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; nothing was written.", file=sys.stderr)
        return 1
    return 0


def beats(path: Path, least: int, model: Model) -> TestVectors:
    """Beats of a dataset with the integer network's logits."""
    import numpy as np
    from ecgmodel.dataset import load_dataset
    from ecgmodel.modelfile import TestVectors
    from export_windows import stratified

    dataset = load_dataset(path)
    rows = stratified(dataset.label, least)
    window, context = dataset.window[rows], dataset.context[rows]
    return TestVectors(window, context, model.network.forward(window, context).astype(np.int32))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
