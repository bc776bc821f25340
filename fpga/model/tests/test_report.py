"""What a protocol gave, for people and for machines."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ecgmodel import metrics, modelfile, report
from ecgmodel.dataset import load_dataset
from ecgmodel.integer import IntegerNetwork
from ecgmodel.vectors import choose_vectors

SEED = 20240712
RECORDS = (100, 202, 203, 207)


def info(generator: np.random.Generator, fold: int) -> dict:
    """What a model file of one fold says of itself; one record has no beat in it."""
    records = [r for i, r in enumerate(RECORDS) if i != fold % 4]
    counts = {name: generator.poisson(np.diag((90, 9, 9, 9)) + 2, (3, 4, 4)).tolist() for name in ("float", "int8")}
    # The same beats on both sides: only what they were taken for differs.
    for matrices in zip(counts["float"], counts["int8"], strict=True):
        for row, other in zip(*matrices, strict=True):
            row[0] += max(0, sum(other) - sum(row))
            other[0] += max(0, sum(row) - sum(other))
    return {
        "records": records,
        "confusion": counts,
        "datasetDigest": "0123456789abcdef",
        "settings": {"seed": 1},
        "threads": 2,
        "fold": fold,
        "curves": {
            "teacher": [],
            "float": [[1, 1.5, 0.3], [2, 1.0, 0.5 + fold / 100]],
            "int8": [[1, 0.9, 0.6]],
        },
    }


@pytest.fixture
def folds() -> list[dict]:
    print(f"seed {SEED}")
    generator = np.random.Generator(np.random.PCG64(SEED))
    return [info(generator, fold) for fold in range(5)]


HASHES = [f"{fold:x}" * 64 for fold in range(5)]


def test_five_folds_are_pooled_to_the_sum_of_their_confusions(folds: list[dict]) -> None:
    result = report.evaluate("intra", folds, HASHES)
    for name in ("float", "int8"):
        pooled = np.sum([np.sum(fold["confusion"][name], axis=0) for fold in folds], axis=0)
        score = result[name]
        assert isinstance(score, dict)
        assert score["confusion"] == pooled.tolist()
        assert score["macroF1"] == metrics.scores(pooled)["macroF1"]
        assert score["classes"] == metrics.scores(pooled)["classes"]
        assert result["beats"] == int(pooled.sum())
        for span in ("interval95Beats", "interval95Records"):
            assert score[span]["macro"][0] < score["macroF1"] < score[span]["macro"][1]
    records = result["records"]
    assert isinstance(records, dict)
    for record in RECORDS:
        of_record = [
            np.array(fold["confusion"]["int8"][fold["records"].index(record)])
            for fold in folds
            if record in fold["records"]
        ]
        assert records[str(record)] == np.sum(of_record, axis=0).tolist()
    assert result["models"] == HASHES
    assert "int8WithoutSharedSubject" not in result


def test_inter_is_scored_without_record_202_too(folds: list[dict]) -> None:
    result = report.evaluate("inter", folds[2:3], HASHES[2:3])
    assert folds[2]["records"] == [100, 202, 207]
    for name in ("float", "int8"):
        matrices = np.array(folds[2]["confusion"][name])
        others = result[f"{name}WithoutSharedSubject"]
        assert isinstance(others, dict)
        assert others["confusion"] == (matrices[0] + matrices[2]).tolist()


def test_the_page_says_every_figure(folds: list[dict]) -> None:
    folds[1]["choices"] = [{"epoch": 3, "shape_share": 0.25, "macro_f1": 0.5}]
    result = report.evaluate("inter", folds[1:2], HASHES[1:2])
    page = report.page("inter", result)
    for key, title in (("float", "float"), ("int8", "int8"), ("int8WithoutSharedSubject", "int8, without 202")):
        score = result[key]
        assert isinstance(score, dict)
        assert f"| {title} | **{score['macroF1']:.4f}** |" in page
    score = result["int8"]
    assert isinstance(score, dict)
    for name, row in zip("NSVF", score["confusion"], strict=True):
        values = score["classes"][name]
        figures = " | ".join(f"{values[key]:.4f}" for key in ("se", "ppv", "f1"))
        assert f"| {name} | {values['count']:,} | {figures} |" in page
        assert f"| {name} | {' | '.join(f'{count:,}' for count in row)} |" in page
    assert f"{result['beats']:,} beats; models `{'1' * 16}`." in page
    assert "| 3 | 0.25 | 0.5000 |" in page
    assert "![Learning curves](inter.svg)" in page
    assert "float minus int8: " in page


def test_the_worst_records_come_first(folds: list[dict]) -> None:
    folds[0]["confusion"]["int8"][1][0] = [5, 700, 0, 30]
    page = report.page("intra", report.evaluate("intra", folds[:1], HASHES[:1]))
    table = page[page.index("| record | beats | wrong | mostly |") :].splitlines()[2:]
    assert table[0].startswith("| 203 |")
    assert "700 N as S, 30 N as F |" in table[0]


def test_the_curves_are_a_picture_and_always_the_same(folds: list[dict], tmp_path: Path) -> None:
    report.draw(folds, tmp_path / "first.svg")
    report.draw(folds, tmp_path / "second.svg")
    first = (tmp_path / "first.svg").read_bytes()
    assert first == (tmp_path / "second.svg").read_bytes()
    assert ElementTree.fromstring(first).tag == "{http://www.w3.org/2000/svg}svg"
    # Of each stage that was trained, loss above and macro-F1 below.
    assert first.count(b'<g id="axes_') == 4
    folds[4]["curves"]["float"][1][2] = 0.1
    report.draw(folds, tmp_path / "second.svg")
    assert first != (tmp_path / "second.svg").read_bytes()


def test_everything_is_written_beside_the_models(
    folds: list[dict],
    arrays: dict[str, np.ndarray],
    save: Callable[[dict[str, np.ndarray]], Path],
    random_network: Callable[[int], IntegerNetwork],
    tmp_path: Path,
) -> None:
    network = random_network(1)
    vectors = choose_vectors(load_dataset(save(arrays)), network, seed=1, few=True)
    models = [tmp_path / f"fold-{fold}.ecgm" for fold in range(5)]
    for path, fold in zip(models, folds, strict=True):
        modelfile.write(modelfile.Model(network, vectors, fold), path)
    report.write("intra", models, tmp_path)
    assert sorted(p.name for p in (tmp_path / "reports").iterdir()) == ["intra.json", "intra.md", "intra.svg"]
    hashes = [modelfile.model_hash(network).hex()] * 5
    result = json.loads((tmp_path / "reports" / "intra.json").read_text())
    assert result == report.evaluate("intra", folds, hashes)
    assert (tmp_path / "reports" / "intra.md").read_text() == report.page("intra", result)
