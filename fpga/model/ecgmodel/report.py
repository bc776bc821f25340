"""What a protocol gave: a page, the same for machines, and the learning curves as a picture."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from ecgmodel import metrics, modelfile
from ecgmodel.geometry import CLASS_NAMES

SHARED_SUBJECT = 202
"""Record of DS2 whose subject is also that of record 201 of DS1."""
INTERVAL_SEED = 1

_SPANS = ("interval95Beats", "interval95Records")
_MEANING = {
    "intra": "Five folds of the beats of every class; the same patients on both sides. Every beat is scored by the "
    "model that has not seen it.",
    "inter": "Trained on DS1, scored on DS2 of de Chazal et al. (2004): other patients. Epoch and share of the "
    "convolutions were chosen on DS1 alone.",
    "deployed": "The model that ships: trained on all 44 records but a tenth of the beats of every class, scored on "
    "that tenth; the same patients on both sides.",
}


def write(protocol: str, models: list[Path], folder: Path) -> None:
    """Reads the model files of a protocol and writes ``reports/<protocol>.md``, ``.json`` and ``.svg`` in a folder."""
    infos = [modelfile.decode(path.read_bytes()).info for path in models]
    hashes = [modelfile.model_hash(modelfile.decode(path.read_bytes()).network).hex() for path in models]
    result = evaluate(protocol, infos, hashes)
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    draw(infos, reports / f"{protocol}.svg")
    _save(reports / f"{protocol}.json", json.dumps(result, indent=1) + "\n")
    _save(reports / f"{protocol}.md", page(protocol, result))
    print(f"{reports / protocol}.md: int8 {metrics.summary(result['int8'])}", flush=True)  # type: ignore[arg-type]


def _save(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".partial")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def evaluate(protocol: str, infos: list[dict], hashes: list[str]) -> dict[str, object]:
    """All figures of a protocol, pooled over its models."""
    records = sorted({int(r) for info in infos for r in info["records"]})
    result: dict[str, object] = {
        "protocol": protocol,
        "models": hashes,
        "datasetDigest": infos[0]["datasetDigest"],
        "settings": infos[0]["settings"],
        "threads": infos[0]["threads"],
        "beats": 0,
    }
    for name in ("float", "int8"):
        matrices = np.zeros((len(records), len(CLASS_NAMES), len(CLASS_NAMES)), np.int64)
        for info in infos:
            for record, matrix in zip(info["records"], info["confusion"][name], strict=True):
                matrices[records.index(record)] += np.array(matrix)
        result["beats"] = int(matrices.sum())
        result[name] = _scored(matrices)
        if protocol == "inter":
            others = matrices[np.array(records) != SHARED_SUBJECT]
            result[f"{name}WithoutSharedSubject"] = _scored(others)
        if name == "int8":
            result["records"] = {str(r): m.tolist() for r, m in zip(records, matrices, strict=True)}
    if "choices" in infos[0]:
        result["choices"] = infos[0]["choices"]
    return result


def _scored(matrices: np.ndarray) -> dict[str, object]:
    pooled = matrices.sum(axis=0)
    return {
        **metrics.scores(pooled),
        "confusion": pooled.tolist(),
        "interval95Beats": metrics.intervals(matrices, False, INTERVAL_SEED),
        "interval95Records": metrics.intervals(matrices, True, INTERVAL_SEED),
    }


def page(protocol: str, result: dict) -> str:
    """The figures for people, in Markdown."""
    lines = [
        f"# Protocol `{protocol}`",
        "",
        f"Written by `python3 fpga/model/train.py --protocol {protocol} --dataset FILE`. {_MEANING[protocol]}",
        "",
        f"{result['beats']:,} beats; models {', '.join(f'`{h[:16]}`' for h in result['models'])}.",
        "",
        "| | macro-F1 | 95 % by beats | 95 % by records | N | S | V | F |",
        "|---|---|---|---|---|---|---|---|",
    ]
    named = [("float", "float"), ("int8", "int8")]
    if protocol == "inter":
        named += [(f"{name}WithoutSharedSubject", f"{name}, without 202") for name in ("float", "int8")]
    for key, title in named:
        score = result[key]
        spans = [f"{score[span]['macro'][0]:.4f} to {score[span]['macro'][1]:.4f}" for span in _SPANS]
        values = " | ".join(f"{score['classes'][name]['f1']:.4f}" for name in CLASS_NAMES)
        lines.append(f"| {title} | **{score['macroF1']:.4f}** | {' | '.join(spans)} | {values} |")
    difference = result["float"]["macroF1"] - result["int8"]["macroF1"]
    lines += ["", f"float minus int8: {difference:+.4f} macro-F1.", "", "Of the int8 model:", ""]
    lines += ["| class | beats | Se | +P | F1 | 95 % by beats | 95 % by records |", "|---|---|---|---|---|---|---|"]
    score = result["int8"]
    for name in CLASS_NAMES:
        values = score["classes"][name]
        spans = [f"{score[span][name][0]:.3f} to {score[span][name][1]:.3f}" for span in _SPANS]
        cells = [name, f"{values['count']:,}", *(f"{values[key]:.4f}" for key in ("se", "ppv", "f1")), *spans]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| annotated \\ found | N | S | V | F |", "|---|---:|---:|---:|---:|"]
    for name, row in zip(CLASS_NAMES, score["confusion"], strict=True):
        lines.append(f"| {name} | {' | '.join(f'{count:,}' for count in row)} |")
    lines += ["", "Records with the most errors:", "", "| record | beats | wrong | mostly |", "|---|---:|---:|---|"]
    for record, matrix in sorted(result["records"].items(), key=lambda item: -_wrong(item[1]))[:8]:
        lines.append(f"| {record} | {int(np.sum(matrix)):,} | {_wrong(matrix)} | {_worst(matrix)} |")
    if "choices" in result:
        lines += ["", "Chosen on patient-grouped folds of DS1, macro-F1 over them:", ""]
        lines += ["| epoch | share of the convolutions | macro-F1 |", "|---|---|---|"]
        lines += [f"| {c['epoch']} | {c['shape_share']} | {c['macro_f1']:.4f} |" for c in result["choices"]]
    lines += ["", f"![Learning curves]({protocol}.svg)", ""]
    return "\n".join(lines)


def _wrong(matrix: list[list[int]]) -> int:
    return int(np.sum(matrix) - np.trace(np.array(matrix)))


def _worst(matrix: list[list[int]]) -> str:
    """The two most frequent confusions of a record."""
    pairs = [
        (count, annotated, found)
        for annotated, row in zip(CLASS_NAMES, matrix, strict=True)
        for found, count in zip(CLASS_NAMES, row, strict=True)
        if annotated != found and count
    ]
    pairs.sort(key=lambda pair: -pair[0])
    return ", ".join(f"{count} {annotated} as {found}" for count, annotated, found in pairs[:2])


def draw(infos: list[dict], path: Path) -> None:
    """Loss while training and macro-F1 on the beats that are not trained on, epoch by epoch, as SVG."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "ecg"  # the same curves give the same file
    from matplotlib import pyplot

    stages = [name for name in infos[0]["curves"] if infos[0]["curves"][name]]
    figure, axes = pyplot.subplots(2, len(stages), figsize=(3.2 * len(stages), 5), squeeze=False, sharey="row")
    for column, stage in enumerate(stages):
        for number, info in enumerate(infos):
            epochs, losses, values = zip(*info["curves"][stage], strict=True)
            axes[0][column].plot(epochs, losses, label=f"fold {number}")
            axes[1][column].plot(epochs, values)
        axes[0][column].set_title(stage)
        axes[1][column].set_xlabel("epoch")
        for row in (0, 1):
            axes[row][column].grid(alpha=0.3)
    axes[0][0].set_ylabel("loss")
    axes[1][0].set_ylabel("macro-F1, beats not trained on")
    if len(infos) > 1:
        axes[0][0].legend(fontsize=8)
    figure.tight_layout()
    beside = path.with_name(path.name + ".partial")
    figure.savefig(beside, format="svg", metadata={"Date": None})
    pyplot.close(figure)
    beside.replace(path)
