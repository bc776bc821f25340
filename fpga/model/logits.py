"""Computes the logits of a dataset's beats with PyTorch's integer forward; `./ecg model verify --db DIR` runs this.

    python3 fpga/model/logits.py --model fpga/model/deployed.ecgm --dataset beats.npz --out logits.npy

Prints the digest of the dataset. The exit code is 0, 1 for bad input, or 4 where PyTorch or NumPy is not installed.
"""

from __future__ import annotations

import argparse
import os
import struct
import sys
from pathlib import Path

MISSING_PACKAGE = 4


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description="Computes logits with PyTorch's integer forward: int32 [n, 4].")
    parser.add_argument("--model", type=Path, required=True, metavar="FILE", help="the model file (.ecgm)")
    parser.add_argument("--dataset", type=Path, required=True, metavar="FILE", help="what './ecg dataset' wrote (.npz)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the NumPy file to write (.npy)")
    parser.add_argument("--threads", type=int, default=2, help="processor threads (%(default)s)")
    options = parser.parse_args(arguments)
    try:
        import numpy as np
        import torch
    except ImportError as error:
        print(
            f"{sys.executable}: {error}; install it (on Debian: apt-get install python3-torch python3-numpy).",
            file=sys.stderr,
        )
        return MISSING_PACKAGE

    from ecgmodel import modelfile
    from ecgmodel.dataset import DatasetError, load_dataset
    from ecgmodel.logits import LogitsError, logits, quantized

    torch.set_num_threads(options.threads)
    try:
        network = quantized(modelfile.decode(options.model.read_bytes()).network)
        dataset = load_dataset(options.dataset)
        computed = logits(network, dataset.window, dataset.context)
        beside = options.out.with_name(options.out.name + ".partial")
        try:
            with beside.open("wb") as file:
                np.save(file, computed)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(options.out)
        finally:
            beside.unlink(missing_ok=True)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 1
    except (modelfile.ModelFileError, LogitsError, KeyError, ValueError, struct.error) as error:
        print(f"{options.model}: {error}; export it again with fpga/model/train.py.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}.", file=sys.stderr)
        return 1
    print(dataset.digest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
