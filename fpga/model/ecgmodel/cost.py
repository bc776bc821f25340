"""What one classification costs: the dense network beside the strided one that is deployed.

Both are counted for one window of 665 samples and one context. The dense network is counted as it is trained, in
32-bit floats; the strided one as it is deployed, in integers with batch normalisation folded.

- A *position* is one place where a layer's kernel fits; valid convolutions have no others.
- A *kernel application* is one output: the kernel of one output channel, over all input channels, at one position.
- *FLOPs* are 2 per multiply-accumulate, and per output 1 for the bias, 2 for batch normalisation (gain and shift) in
  place of the bias where it is not folded, and 1 for the ReLU. Requantization's rounding and shift are not counted; its
  clamp is the ReLU.
- *Parameters* are all numbers that computing an output needs to be stored: weights, biases, and of batch normalisation
  that is not folded gain, shift, mean and variance of every channel.
- *Bytes* are those of the parameters: 4 for a float, 1 for an integer weight, 4 for an integer bias.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, CONVOLUTIONS, HEAD_CHANNELS, lengths
from ecgmodel.tcn import dense_lengths, dilated_shapes

FLOAT_BYTES = 4
WEIGHT_BYTES = 1
BIAS_BYTES = 4

REFERENCE_KERNEL_APPLICATIONS = (9_053, 2_524)
REFERENCE_FLOPS = (458_404, 72_100)
"""What a published ECG classifier of this kind reports of its dense and of its strided form."""


@dataclass(frozen=True)
class Cost:
    """Of one layer, or of several together; the module says what is counted."""

    positions: int
    kernel_applications: int
    multiply_accumulates: int
    flops: int
    parameters: int
    parameter_bytes: int

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


def _layer(
    positions: int, inputs: int, outputs: int, *, integer: bool, normalised: bool = False, relu: bool = True
) -> Cost:
    """Cost of a layer each of whose outputs reads so many inputs."""
    applications = positions * outputs
    multiply_accumulates = applications * inputs
    weights = inputs * outputs
    others = 4 * outputs if normalised else outputs
    extra = (2 if normalised else 1) + (1 if relu else 0)
    return Cost(
        positions,
        applications,
        multiply_accumulates,
        2 * multiply_accumulates + extra * applications,
        weights + others,
        WEIGHT_BYTES * weights + BIAS_BYTES * others if integer else FLOAT_BYTES * (weights + others),
    )


def _head_and_linear(integer: bool) -> dict[str, Cost]:
    joined = CONVOLUTIONS[-1].out_channels + HEAD_CHANNELS
    return {
        "context head": _layer(1, CONTEXT_LENGTH, HEAD_CHANNELS, integer=integer),
        "linear": _layer(1, joined, CLASS_COUNT, integer=integer, relu=False),
    }


def dense_costs() -> dict[str, Cost]:
    """Cost of every layer of the dense network as it is trained, by name."""
    shapes = dilated_shapes()
    convolutions = {
        f"convolution {i + 1}": _layer(
            positions, shape.kernel * shape.in_channels, shape.out_channels, integer=False, normalised=True
        )
        for i, (shape, positions) in enumerate(zip(shapes, dense_lengths(shapes)[1:], strict=True))
    }
    return {**convolutions, **_head_and_linear(False)}


def strided_costs() -> dict[str, Cost]:
    """Cost of every layer of the strided network as it is deployed, by name."""
    convolutions = {
        f"convolution {i + 1}": _layer(positions, shape.kernel * shape.in_channels, shape.out_channels, integer=True)
        for i, (shape, positions) in enumerate(zip(CONVOLUTIONS, lengths()[1:], strict=True))
    }
    return {**convolutions, **_head_and_linear(True)}


def total(costs: dict[str, Cost]) -> Cost:
    """Of all layers together."""
    return sum(costs.values(), Cost(0, 0, 0, 0, 0, 0))


def reduction_percent(before: int, after: int) -> float:
    """How much less the second is than the first."""
    return 100.0 * (1.0 - after / before)


def markdown() -> str:
    """The comparison as Markdown tables, without a closing line break."""
    dense, strided = dense_costs(), strided_costs()
    lines: list[str] = []
    names = ("positions", "kernel applications", "MACs", "FLOPs", "parameters", "bytes")
    for title, costs in (("dense TCN", dense), ("strided CNN", strided)):
        lines.append(f"| {title} | {' | '.join(names)} |")
        lines.append("|---" + "|---:" * len(names) + "|")
        for name, cost in (*costs.items(), ("**in all**", total(costs))):
            values = (f"{getattr(cost, field.name):,}" for field in fields(cost))
            lines.append(f"| {name} | {' | '.join(values)} |")
        lines.append("")
    lines.append("| in all | dense TCN | strided CNN | less by | reference's TCN | reference's CNN | less by |")
    lines.append("|---" + "|---:" * 6 + "|")
    references = {"kernel_applications": REFERENCE_KERNEL_APPLICATIONS, "flops": REFERENCE_FLOPS}
    for name, field in zip(names, fields(Cost), strict=True):
        here = (getattr(total(dense), field.name), getattr(total(strided), field.name))
        cells = [name, *_compared(here)]
        cells += _compared(references[field.name]) if field.name in references else ["", "", ""]
        lines.append(f"| {' | '.join(cells)} |".replace("  ", " "))
    return "\n".join(lines)


def _compared(pair: tuple[int, int]) -> list[str]:
    return [f"{pair[0]:,}", f"{pair[1]:,}", f"{reduction_percent(*pair):.1f} %"]


def report() -> dict[str, object]:
    """The comparison for machines."""

    def plain(costs: dict[str, Cost]) -> dict[str, dict[str, int]]:
        keys = {
            "positions": "positions",
            "kernel_applications": "kernelApplications",
            "multiply_accumulates": "multiplyAccumulates",
            "flops": "flops",
            "parameters": "parameters",
            "parameter_bytes": "parameterBytes",
        }
        rows = {**costs, "total": total(costs)}
        return {name: {key: getattr(cost, field) for field, key in keys.items()} for name, cost in rows.items()}

    dense, strided = dense_costs(), strided_costs()
    return {
        "dense": plain(dense),
        "strided": plain(strided),
        "deployedFlops": total(strided).flops,
        "flopsReduction": round(1.0 - total(strided).flops / total(dense).flops, 4),
        "reference": {"kernelApplications": list(REFERENCE_KERNEL_APPLICATIONS), "flops": list(REFERENCE_FLOPS)},
    }
