"""Counting right and wrong."""

from __future__ import annotations

import numpy as np

from ecgmodel.metrics import confusion, scores


def test_confusion_counts_reference_by_prediction() -> None:
    matrix = confusion(np.array([0, 0, 2, 3], np.uint8), np.array([0, 2, 2, 1]))
    assert matrix.tolist() == [[1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]]


def test_scores_of_a_known_matrix() -> None:
    score = scores(np.array([[90, 10, 0, 0], [5, 15, 0, 0], [0, 0, 30, 0], [0, 0, 0, 0]]))
    assert score["classes"] == {
        "N": {"se": 0.9, "ppv": 0.9474, "f1": 0.9231, "count": 100},
        "S": {"se": 0.75, "ppv": 0.6, "f1": 0.6667, "count": 20},
        "V": {"se": 1.0, "ppv": 1.0, "f1": 1.0, "count": 30},
        "F": {"se": 0.0, "ppv": 0.0, "f1": 0.0, "count": 0},
    }
    assert score["macroF1"] == 0.6474
