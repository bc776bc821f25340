"""Confusion matrix and F1, as AAMI EC57 counts beats."""

from __future__ import annotations

import numpy as np

from ecgmodel.geometry import CLASS_COUNT, CLASS_NAMES


def confusion(label: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """int64 [reference, predicted]."""
    flat = label.astype(np.int64) * CLASS_COUNT + predicted.astype(np.int64)
    return np.bincount(flat, minlength=CLASS_COUNT**2).reshape(CLASS_COUNT, CLASS_COUNT)


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
    return {"classes": classes, "macroF1": round(sum(float(c["f1"]) for c in classes.values()) / CLASS_COUNT, 4)}


def summary(score: dict[str, object]) -> str:
    """One line for people."""
    classes = score["classes"]
    assert isinstance(classes, dict)
    parts = [f"{name} {float(values['f1']):.4f}" for name, values in classes.items()]
    return f"macro-F1 {score['macroF1']:.4f}  ({'  '.join(parts)})"
