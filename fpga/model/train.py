"""Trains the beat classifier and writes its model file.

    python3 fpga/model/train.py --dataset beats.npz --out fpga/model/deployed.ecgm

Stopped by Ctrl-C or a power cut, the same command goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from ecgmodel import geometry, metrics, modelfile
from ecgmodel.dataset import DatasetError, load_dataset, split_hold_out, trainable
from ecgmodel.training import Settings, Training, predict
from ecgmodel.vectors import choose_vectors

RUNS = Path(__file__).parent / "runs"


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 done, 1 bad input, 130 stopped by the user."""
    defaults = Settings()
    parser = argparse.ArgumentParser(description="Trains the beat classifier and writes its model file.")
    parser.add_argument("--dataset", type=Path, required=True, metavar="FILE", help="what './ecg dataset' wrote (.npz)")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the model file to write (.ecgm)")
    parser.add_argument("--epochs", type=int, default=defaults.epochs, help="in floating point (%(default)s)")
    parser.add_argument(
        "--fine-tune-epochs", type=int, default=defaults.fine_tune_epochs, help="through the rounding (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=defaults.seed, help="of everything random (%(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="processor threads (%(default)s)")
    parser.add_argument("--fresh", action="store_true", help="start over instead of going on from the checkpoint")
    options = parser.parse_args(arguments)
    if not options.out.parent.is_dir():
        print(f"{options.out}: the folder {options.out.parent} does not exist; create it first.", file=sys.stderr)
        return 1
    if min(options.epochs, options.fine_tune_epochs, options.threads) < 1:
        print("--epochs, --fine-tune-epochs and --threads must be at least 1.", file=sys.stderr)
        return 1

    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    settings = Settings(seed=options.seed, epochs=options.epochs, fine_tune_epochs=options.fine_tune_epochs)
    try:
        train(options.dataset, options.out, settings, options.fresh)
    except DatasetError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; nothing was written there.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def train(dataset_path: Path, out: Path, settings: Settings, fresh: bool) -> None:
    """Trains on every non-paced record but a fixed part of the beats, reports on that part, and writes the file."""
    dataset = load_dataset(dataset_path)
    rows, held = split_hold_out(dataset, trainable(dataset), settings.hold_out, settings.seed)
    counts = np.bincount(dataset.label[rows], minlength=geometry.CLASS_COUNT)
    missing = [name for name, count in zip(geometry.CLASS_NAMES, counts, strict=True) if count == 0]
    if missing:
        raise DatasetError(f"{dataset_path}: no beats of class {', '.join(missing)}; export a database that has some.")
    print(f"{len(rows)} beats to train on ({' '.join(map(str, counts))}), {len(held)} held out")

    float_network, quantized = Training(dataset, rows, settings, RUNS, fresh).run()
    network = quantized.export()

    label, window, context = dataset.label[held], dataset.window[held], dataset.context[held]
    float_score = metrics.scores(metrics.confusion(label, predict(float_network, window, context).argmax(axis=1)))
    logits = network.forward(window, context)
    if not np.array_equal(logits, predict(quantized, window, context).astype(np.int64)):
        raise AssertionError("the integer network and the one that was trained disagree")
    matrix = metrics.confusion(label, logits.argmax(axis=1))
    score = metrics.scores(matrix)
    print(f"hold-out, float: {metrics.summary(float_score)}")
    print(f"hold-out, int8:  {metrics.summary(score)}")
    print(matrix)
    for name, bound in network.bounds().items():
        print(f"{name}: accumulator within +-{bound}")

    info: dict[str, object] = {
        "protocol": "deployed",
        "windowVersion": geometry.WINDOW_VERSION,
        "odr": [dataset.odr_numerator, dataset.odr_denominator],
        "datasetDigest": dataset.digest,
        "datasetBeats": len(dataset),
        "trainingBeats": len(rows),
        "settings": asdict(settings),
        "torchVersion": torch.__version__,
        "multiplyAccumulates": geometry.multiply_accumulates(),
        "accumulatorBounds": network.bounds(),
        "holdOut": {
            "meaning": "beats not trained on, of the same patients",
            "float": float_score,
            "int8": score,
            "confusionInt8": matrix.tolist(),
        },
    }
    modelfile.write(modelfile.Model(network, choose_vectors(dataset, network, settings.seed), info), out)
    print(f"{out}: model {modelfile.model_hash(network).hex()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
