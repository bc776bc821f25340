"""Confusion matrix and F1, as AAMI EC57 counts beats, and how far chance may have moved them."""

from __future__ import annotations

import numpy as np

from ecgmodel.geometry import CLASS_COUNT, CLASS_NAMES

RESAMPLES = 2000
INTERVAL_PERCENT = (2.5, 97.5)


def confusion(label: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """int64 [reference, predicted]."""
    flat = label.astype(np.int64) * CLASS_COUNT + predicted.astype(np.int64)
    return np.bincount(flat, minlength=CLASS_COUNT**2).reshape(CLASS_COUNT, CLASS_COUNT)


def f1(matrix: np.ndarray) -> np.ndarray:
    """F1 of every class, float [..., classes], of confusion matrices [..., reference, predicted]; 0 where none is."""
    true = np.diagonal(matrix, axis1=-2, axis2=-1)
    both = matrix.sum(axis=-1) + matrix.sum(axis=-2)
    quotient: np.ndarray = 2.0 * true / np.maximum(both, 1)
    return quotient


def scores(matrix: np.ndarray) -> dict[str, object]:
    """Sensitivity, positive predictivity, F1 and count of every class, and the unweighted mean of the F1 values."""
    classes: dict[str, dict[str, float | int]] = {}
    for i, name in enumerate(CLASS_NAMES):
        true, reference, predicted = int(matrix[i, i]), int(matrix[i].sum()), int(matrix[:, i].sum())
        classes[name] = {
            "se": round(true / reference, 4) if reference else 0.0,
            "ppv": round(true / predicted, 4) if predicted else 0.0,
            "f1": round(2 * true / (reference + predicted), 4) if reference + predicted else 0.0,
            "count": reference,
        }
    return {"classes": classes, "macroF1": round(float(f1(matrix).mean()), 4)}


def intervals(matrices: np.ndarray, by_record: bool, seed: int) -> dict[str, list[float]]:
    """Bootstrap 95 % intervals of the F1 values and their mean.

    Args:
        matrices: int64 [records, reference, predicted].
        by_record: draw whole records again, as if other patients had come; else single beats of these patients.
        seed: of the draws.

    Returns:
        Lowest and highest value for every class and for ``macro``.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    if by_record:
        drawn = generator.integers(0, len(matrices), (RESAMPLES, len(matrices)))
        resampled = matrices[drawn].sum(axis=1)
    else:
        pooled = matrices.sum(axis=0)
        flat = generator.multinomial(int(pooled.sum()), pooled.ravel() / pooled.sum(), RESAMPLES)
        resampled = flat.reshape(RESAMPLES, CLASS_COUNT, CLASS_COUNT)
    values = f1(resampled)
    columns = {name: values[:, i] for i, name in enumerate(CLASS_NAMES)} | {"macro": values.mean(axis=1)}
    return {
        name: [round(float(value), 4) for value in np.percentile(column, INTERVAL_PERCENT)]
        for name, column in columns.items()
    }


def summary(score: dict[str, object]) -> str:
    """One line for people."""
    classes = score["classes"]
    assert isinstance(classes, dict)
    parts = [f"{name} {float(values['f1']):.4f}" for name, values in classes.items()]
    return f"macro-F1 {score['macroF1']:.4f}  ({'  '.join(parts)})"
