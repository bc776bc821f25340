"""Trains the beat classifier by one protocol, writes its model files and reports on them.

    python3 fpga/model/train.py --protocol deployed --dataset beats.npz

Stopped by Ctrl-C or a power cut, the same command goes on where it was.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from ecgmodel import geometry, metrics, modelfile, report
from ecgmodel.dataset import FOLD_COUNT, Dataset, DatasetError, load_dataset
from ecgmodel.protocols import PROTOCOLS, Choice, Split, choose, settings_of, splits
from ecgmodel.quantize import AccumulatorError
from ecgmodel.settings import Settings
from ecgmodel.training import Training, predict
from ecgmodel.vectors import choose_vectors

HERE = Path(__file__).parent
RUNS = HERE / "runs"
MISSING_PACKAGE = 4


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 done, 1 bad input, 4 a package is missing, 130 stopped by the user."""
    parser = argparse.ArgumentParser(description="Trains the beat classifier by one protocol and reports on it.")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="deployed", help="(%(default)s)")
    parser.add_argument("--dataset", type=Path, required=True, metavar="FILE", help="what './ecg dataset' wrote (.npz)")
    parser.add_argument("--out", type=Path, default=HERE, metavar="DIR", help="folder of the model files (this one's)")
    parser.add_argument("--fold", type=int, choices=range(FOLD_COUNT), help="of intra: this fold alone, and no report")
    parser.add_argument("--form", choices=("strided", "dense"), default="strided", help="what is trained (%(default)s)")
    parser.add_argument("--epochs", type=int, help="in floating point, in place of the protocol's own")
    parser.add_argument("--fine-tune-epochs", type=int, help="through the rounding, likewise")
    parser.add_argument("--teacher-epochs", type=int, help="of the larger network, likewise; 0 for none")
    parser.add_argument("--seed", type=int, default=1, help="of everything random (%(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="processor threads (%(default)s)")
    parser.add_argument("--fresh", action="store_true", help="start over instead of going on from the checkpoint")
    options = parser.parse_args(arguments)
    if not options.out.is_dir():
        print(f"{options.out}: this folder does not exist; create it first.", file=sys.stderr)
        return 1
    numbers = (options.epochs, options.fine_tune_epochs, options.threads)
    if min(n for n in numbers if n is not None) < 1 or (options.teacher_epochs or 0) < 0:
        least = "--epochs, --fine-tune-epochs and --threads must be at least 1, --teacher-epochs at least 0."
        print(least, file=sys.stderr)
        return 1
    if options.fold is not None and options.protocol != "intra":
        print(f"--fold {options.fold}: only --protocol intra has folds.", file=sys.stderr)
        return 1
    if options.form == "dense" and options.protocol == "inter":
        print("--form dense: --protocol inter trains the context head first, as only strided can.", file=sys.stderr)
        return 1
    if options.fold is None and importlib.util.find_spec("matplotlib") is None:
        print(
            f"{sys.executable}: No module named 'matplotlib', which draws the learning curves; install it "
            "(on Debian: apt-get install python3-matplotlib).",
            file=sys.stderr,
        )
        return MISSING_PACKAGE

    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    settings = replace(settings_of(options.protocol, options.seed), form=options.form)
    given = {name: getattr(options, name) for name in ("epochs", "fine_tune_epochs", "teacher_epochs")}
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    try:
        dataset = load_dataset(options.dataset)
        parts = splits(dataset, options.protocol, options.seed)
        for split in parts:
            if options.fold in (None, split.fold):
                train(dataset, split, settings, model_path(options.out, split), options.threads, options.fresh)
        if options.fold is None:
            report.write(options.protocol, [model_path(options.out, split) for split in parts], options.out)
    except DatasetError as error:
        print(error if str(options.dataset) in str(error) else f"{options.dataset}: {error}", file=sys.stderr)
        return 1
    except AccumulatorError as error:
        print(f"{error}; no model was written. Train with another --seed.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; nothing was written there.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def model_path(folder: Path, split: Split) -> Path:
    """Where the model of a split is kept."""
    if split.protocol == "intra":
        return folder / "intra" / f"fold-{split.fold}.ecgm"
    return folder / f"{split.protocol}.ecgm"


def train(dataset: Dataset, split: Split, settings: Settings, out: Path, threads: int, fresh: bool) -> None:
    """Trains the model of one split, scores it on the beats it has not seen, and writes its file."""
    counts = np.bincount(dataset.label[split.training], minlength=geometry.CLASS_COUNT)
    title = f"intra, fold {split.fold}" if split.protocol == "intra" else split.protocol
    by_class = " ".join(map(str, counts))
    print(f"{title}: {len(split.training)} beats to train on ({by_class}), {len(split.scored)} to score", flush=True)
    choices: list[Choice] = []
    if split.protocol == "inter":
        settings, choices = choose(dataset, split.training, settings, RUNS)
        print(f"chosen on DS1: epoch {settings.stop_epoch}, share of the convolutions {settings.shape_share}")

    training = Training(dataset, split.training, split.scored, settings, RUNS, fresh)
    float_network, quantized = training.run()
    network = quantized.export()

    label, record = dataset.label[split.scored], dataset.record[split.scored]
    window, context = dataset.window[split.scored], dataset.context[split.scored]
    logits = network.forward(window, context)
    if not np.array_equal(logits, predict(quantized, window, context).astype(np.int64)):
        raise AssertionError("the integer network and the one that was trained disagree")
    predicted = {"float": predict(float_network, window, context).argmax(axis=1), "int8": logits.argmax(axis=1)}
    for name, classes in predicted.items():
        print(f"{name.ljust(5)} {metrics.summary(metrics.scores(metrics.confusion(label, classes)))}")
    for name, bound in network.bounds().items():
        print(f"{name}: accumulator within +-{bound}")
    print(f"trained in {training.seconds / 60:.1f} minutes with {threads} thread{'s' if threads > 1 else ''}")

    info: dict[str, object] = {
        "protocol": split.protocol,
        "windowVersion": geometry.WINDOW_VERSION,
        "odr": [dataset.odr_numerator, dataset.odr_denominator],
        "datasetDigest": dataset.digest,
        "trainingBeats": len(split.training),
        "settings": asdict(settings),
        "torchVersion": torch.__version__,
        "threads": threads,
        "accumulatorBounds": network.bounds(),
        "records": np.unique(record).tolist(),
        "confusion": {
            name: [metrics.confusion(label[record == r], classes[record == r]).tolist() for r in np.unique(record)]
            for name, classes in predicted.items()
        },
        "curves": training.curves,
    }
    if split.protocol == "intra":
        info |= {"fold": split.fold, "folds": FOLD_COUNT}
    if choices:
        info["choices"] = [asdict(choice) for choice in choices[:10]]
    vectors = choose_vectors(dataset, network, settings.seed, few=split.protocol != "deployed")
    out.parent.mkdir(exist_ok=True)
    modelfile.write(modelfile.Model(network, vectors, info), out)
    print(f"{out}: model {modelfile.model_hash(network).hex()}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
