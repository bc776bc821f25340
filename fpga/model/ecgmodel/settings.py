"""What decides how a training goes, and the choices that the search among them came to (README.md, "Search")."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Settings:
    """Everything that decides what a training gives, beside the dataset and its rows."""

    seed: int = 1
    form: str = "strided"
    """``strided``, or ``dense``: the TCN at every sample, reparametrized after training (some thirty times slower)."""
    batch: int = 256
    averaging: float = 0.998
    """Share of the running average of the weights that each step keeps."""
    class_weight_power: float = 0.25
    """Loss weight of a class is its share of the beats to the power of minus this."""
    jitter_samples: int = 4
    """Every window is moved by up to so many samples at random, as an R peak found a little off would."""
    time_scale: float = 0.07
    """Every window is stretched or shrunk about the R peak by up to this share."""
    gain: float = 0.15
    """Every window is made larger or smaller by up to this share; what leaves the range of int8 is clipped."""
    wander: float = 12.0
    """Largest amplitude of a sine of 0.5 to 3.5 periods that is added to every window, in steps of int8."""
    noise: float = 4.0
    """Largest standard deviation of white noise that is added to every window, in steps of int8."""
    label_smoothing: float = 0.05
    """Share of the label that is spread over all classes (Szegedy et al., arXiv 1512.00567)."""
    dropout: float = 0.0
    """Share of the last convolution's outputs that training hides."""
    weight_decay: float = 1e-4

    teacher_epochs: int = 0
    """Epochs of a network with more channels whose logits the deployed one then learns from; 0 for none."""
    teacher_rate: float = 4e-3
    teacher_weight_decay: float = 1e-2
    teacher_dropout: float = 0.3

    head_epochs: int = 0
    """Epochs of the context head alone, which then stays as it is; 0 to train head and convolutions together."""
    head_rate: float = 8e-3
    head_teachers: int = 0
    """Heads, each from another seed, whose mean answer the kept one then learns: on other patients one head differs from
    the next more than any setting does."""

    epochs: int = 60
    stop_epoch: int = 0
    """Epoch after which to stop, the rate still falling as if all were to come; 0 for all."""
    rate: float = 4e-3
    shape_share: float = 1.0
    """Factor on what the convolutions add to the logits, once trained."""

    fine_tune_epochs: int = 15
    fine_tune_rate: float = 5e-4

    distillation: float = 0.0
    """Share of the loss that compares with the teacher's logits; where there is no teacher, only through the rounding,
    and with the float network's."""
    temperature: float = 1.0

    def digest(self, dataset_digest: str, rows_digest: str) -> str:
        """Tells one training from another."""
        text = dataset_digest + rows_digest + json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


WITHIN_PATIENTS = Settings()
"""For ``intra`` and ``deployed``: the patients are known."""

BETWEEN_PATIENTS = Settings(
    class_weight_power=0.6,
    dropout=0.5,
    head_epochs=20,
    head_teachers=8,
    epochs=6,
    fine_tune_epochs=3,
    fine_tune_rate=1e-4,
    distillation=1.0,
)
"""For ``inter``: the context head first, since what it learns holds for other patients; then, briefly, the convolutions
on top."""

SHAPE_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Values of ``shape_share`` among which ``inter`` chooses."""
