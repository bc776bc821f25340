"""Choosing the test vectors that travel in the model file.

Model files are published, and of the MIT-BIH database only one excerpt is published with them: five minutes of record
208. So the real beats among the vectors are taken from inside that excerpt, and all others are synthetic.
"""

from __future__ import annotations

import numpy as np

from ecgmodel.dataset import Dataset
from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, WINDOW_LENGTH
from ecgmodel.integer import IntegerNetwork
from ecgmodel.modelfile import TestVectors

EXCERPT_RECORD = 208
EXCERPT_FIRST_SAMPLE = 422_820
EXCERPT_SAMPLES = 108_000
EXCERPT_RATE_HZ = 360
_MARGIN_SECONDS = 20
_REAL_PER_CLASS = 12
_SYNTHETIC_BEATS = 24
_NOISE = 8


def choose_vectors(dataset: Dataset, network: IntegerNetwork, seed: int, few: bool = False) -> TestVectors:
    """Real beats of every class the excerpt has, synthetic beats, noise, and corners; with the network's logits.

    The first one, the self-test of a device, is a real ventricular beat where the dataset has the excerpt. A model that
    only scores beats needs few of them.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    windows: list[np.ndarray] = []
    contexts: list[np.ndarray] = []
    for rows in _excerpt_rows(dataset, generator):
        rows = rows[:1] if few else rows
        windows += list(dataset.window[rows])
        contexts += list(dataset.context[rows])
    for _ in range(1 if few else _SYNTHETIC_BEATS):
        windows.append(_synthetic_beat(generator))
        contexts.append(generator.integers(-64, 64, CONTEXT_LENGTH))
    for _ in range(1 if few else _NOISE):
        windows.append(generator.integers(-128, 128, WINDOW_LENGTH))
        contexts.append(generator.integers(-128, 128, CONTEXT_LENGTH))
    corner_windows = (
        np.full(WINDOW_LENGTH, -128),
        np.full(WINDOW_LENGTH, 127),
        np.zeros(WINDOW_LENGTH),
        np.where(np.arange(WINDOW_LENGTH) % 2 == 0, -128, 127),
        np.where(np.arange(WINDOW_LENGTH) // 5 % 2 == 0, 127, -128),
        np.where(np.arange(WINDOW_LENGTH) == WINDOW_LENGTH // 2, 127, 0),
        np.where(np.arange(WINDOW_LENGTH) == 0, -128, 0),
        np.where(np.arange(WINDOW_LENGTH) == WINDOW_LENGTH - 1, -128, 0),
    )
    corner_contexts = (-128, 127, 0, -128, 127, 0, -128, 127)
    for window, context in zip(corner_windows, corner_contexts, strict=True):
        windows.append(window)
        contexts.append(np.full(CONTEXT_LENGTH, context))
    window = np.stack(windows).astype(np.int8)
    context = np.stack(contexts).astype(np.int8)
    return TestVectors(window, context, network.forward(window, context).astype(np.int32))


def _excerpt_rows(dataset: Dataset, generator: np.random.Generator) -> list[np.ndarray]:
    """Rows inside the excerpt, ventricular beats first; a margin keeps out what depends on samples before it."""
    rate = dataset.odr_numerator / dataset.odr_denominator
    first = (EXCERPT_FIRST_SAMPLE / EXCERPT_RATE_HZ + _MARGIN_SECONDS) * rate
    last = ((EXCERPT_FIRST_SAMPLE + EXCERPT_SAMPLES) / EXCERPT_RATE_HZ - _MARGIN_SECONDS) * rate
    inside = (dataset.record == EXCERPT_RECORD) & (dataset.sample >= first) & (dataset.sample <= last)
    chosen: list[np.ndarray] = []
    for label in (2, 0, 1, 3):
        rows = np.flatnonzero(inside & (dataset.label == label))
        chosen.append(np.sort(generator.permutation(rows)[:_REAL_PER_CLASS]))
    assert len(chosen) == CLASS_COUNT
    return chosen


def _synthetic_beat(generator: np.random.Generator) -> np.ndarray:
    """P, QRS and T waves as bell curves of random place, width and height, repeated as a rhythm, with some noise."""
    time = np.arange(WINDOW_LENGTH, dtype=np.float64) - WINDOW_LENGTH // 2
    signal = np.zeros(WINDOW_LENGTH)
    period = generator.uniform(140, 420)
    waves = (
        (generator.uniform(-80, -45), generator.uniform(7, 14), generator.uniform(-0.1, 0.25)),
        (generator.uniform(-10, -5), generator.uniform(2, 5), generator.uniform(-0.4, 0.0)),
        (0.0, generator.uniform(3, 18), generator.choice((-1.0, 1.0))),
        (generator.uniform(6, 14), generator.uniform(2, 6), generator.uniform(-0.5, 0.1)),
        (generator.uniform(70, 120), generator.uniform(14, 30), generator.uniform(-0.4, 0.5)),
    )
    for beat in (-2, -1, 0, 1, 2):
        for centre, width, height in waves:
            signal += height * np.exp(-0.5 * ((time - centre - beat * period) / width) ** 2)
    signal += generator.normal(0.0, generator.uniform(0.0, 0.08), WINDOW_LENGTH)
    signal -= signal.mean()
    return np.clip(np.rint(signal * 127.0 / np.abs(signal).max()), -128, 127)
