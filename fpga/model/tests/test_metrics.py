"""Counting right and wrong."""

from __future__ import annotations

import numpy as np
import pytest

from ecgmodel.metrics import confusion, f1, intervals, scores

KNOWN = np.array([[90, 10, 0, 0], [5, 15, 0, 0], [0, 0, 30, 0], [0, 0, 0, 0]])


def test_confusion_counts_reference_by_prediction() -> None:
    matrix = confusion(np.array([0, 0, 2, 3], np.uint8), np.array([0, 2, 2, 1]))
    assert matrix.tolist() == [[1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]]


def test_scores_of_a_known_matrix() -> None:
    score = scores(KNOWN)
    assert score["classes"] == {
        "N": {"se": 0.9, "ppv": 0.9474, "f1": 0.9231, "count": 100},
        "S": {"se": 0.75, "ppv": 0.6, "f1": 0.6667, "count": 20},
        "V": {"se": 1.0, "ppv": 1.0, "f1": 1.0, "count": 30},
        "F": {"se": 0.0, "ppv": 0.0, "f1": 0.0, "count": 0},
    }
    assert score["macroF1"] == 0.6474


def test_f1_of_many_matrices_at_once() -> None:
    # 2 * 90 / (100 + 95), 2 * 15 / (20 + 25), all of V, nothing of F.
    expected = [180 / 195, 30 / 45, 1.0, 0.0]
    assert np.allclose(f1(np.stack((KNOWN, 2 * KNOWN)).reshape(2, 1, 4, 4)), [[expected], [expected]])


def test_records_that_are_all_alike_leave_no_doubt() -> None:
    found = intervals(np.stack([KNOWN] * 7), by_record=True, seed=1)
    assert found == {
        "N": [0.9231, 0.9231],
        "S": [0.6667, 0.6667],
        "V": [1.0, 1.0],
        "F": [0.0, 0.0],
        "macro": [0.6474, 0.6474],
    }


def test_of_two_records_either_may_have_come_twice() -> None:
    """A quarter of the draws is the one record twice, a quarter the other: those are the ends of the interval."""
    good = np.diag((100, 10, 10, 10))
    bad = np.array([[100, 0, 0, 0], [10, 0, 0, 0], [0, 0, 10, 0], [0, 0, 0, 10]])
    found = intervals(np.stack((good, bad)), by_record=True, seed=1)
    assert found["S"] == [0.0, 1.0]
    assert found["N"] == [round(200 / 210, 4), 1.0]
    assert found["V"] == found["F"] == [1.0, 1.0]
    assert found["macro"] == [round((200 / 210 + 2) / 4, 4), 1.0]


def test_where_no_beat_is_wrong_no_other_draw_of_beats_has_one_wrong() -> None:
    assert intervals(np.diag((50, 40, 30, 20))[np.newaxis], by_record=False, seed=1)["macro"] == [1.0, 1.0]


@pytest.mark.parametrize("by_record", [False, True])
def test_the_interval_holds_the_estimate_narrows_with_beats_and_is_the_same_again(by_record: bool) -> None:
    seed = 20240711
    print(f"seed {seed}")
    generator = np.random.Generator(np.random.PCG64(seed))
    matrices = generator.poisson(np.diag((400, 40, 40, 40)) + 8, (10, 4, 4))
    found = intervals(matrices, by_record, seed=1)
    pooled = f1(matrices.sum(axis=0))
    for name, value in zip(("N", "S", "V", "F", "macro"), (*pooled, pooled.mean()), strict=True):
        assert found[name][0] < value < found[name][1]
    assert intervals(matrices, by_record, seed=1) == found
    assert intervals(matrices, by_record, seed=2) != found
    many = np.concatenate([matrices] * 25)
    narrow = intervals(many, by_record, seed=1)["macro"]
    # 25 times as many: a fifth of the width.
    assert (narrow[1] - narrow[0]) / (found["macro"][1] - found["macro"][0]) == pytest.approx(0.2, abs=0.04)
