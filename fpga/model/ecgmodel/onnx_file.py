"""Writing the ONNX graph of a model file, and the vectors that a runtime is checked with."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from pathlib import Path

import numpy as np

from ecgmodel import modelfile, onnx_graph
from ecgmodel.geometry import CLASS_COUNT, CONTEXT_LENGTH, WINDOW_VERSION
from ecgmodel.modelfile import Model, TestVectors


class ExportError(Exception):
    """What the user can mend; the message names the file and says how."""


def write(model: Model, vectors: TestVectors, out: Path) -> str:
    """Writes the graph and the vectors beside it, and says what was written.

    Args:
        model: what the graph computes.
        vectors: what a runtime is to be checked with; the logits are held against the integer network first.
        out: the graph's file.

    Raises:
        ExportError: the model cannot be used; nothing is written.
    """
    if not out.parent.is_dir():
        raise ExportError(f"{out}: the folder {out.parent} does not exist; create it first.")
    if not np.array_equal(model.network.forward(vectors.window, vectors.context), vectors.logits):
        raise ExportError("the model file's logits are not those of its network; export it again with train.py.")
    try:
        graph = onnx_graph.build(model).SerializeToString()
    except onnx_graph.OnnxError as error:
        raise ExportError(f"the network has no exact ONNX form: {error}.") from None
    beside = vectors_path(out)
    model_hash = modelfile.model_hash(model.network).hex()
    _write(out, graph)
    _write(beside, _encode(vectors, hashlib.sha256(graph).hexdigest(), model_hash))
    return f"{out}: model {model_hash[:16]}; {beside}: {len(vectors.logits)} vectors"


def vectors_path(out: Path) -> Path:
    """Where the vectors of a graph's file are."""
    return out.with_suffix(".vectors.json")


def read(path: Path) -> Model:
    """The model of a file.

    Raises:
        ExportError: it is damaged, or of another window version.
    """
    data = path.read_bytes()
    try:
        model = modelfile.decode(data)
        # The model hash covers window version and context length; a file whose network this code would encode
        # otherwise was made for others.
        known = modelfile.encode_network(model.network) in data
    except modelfile.ModelFileError as error:
        raise ExportError(f"{path}: {error}; export it again with train.py.") from None
    except (KeyError, ValueError, IndexError, struct.error):
        known = False
    if not known:
        raise ExportError(
            f"{path}: not a network of window version {WINDOW_VERSION} with {CONTEXT_LENGTH} context features; "
            "export it again with train.py."
        )
    return model


def _encode(vectors: TestVectors, graph_sha256: str, model_hash: str) -> bytes:
    def array(values: np.ndarray, element: str) -> dict[str, object]:
        content = base64.b64encode(values.astype(element).tobytes()).decode()
        return {"shape": list(values.shape), "base64": content}

    assert vectors.logits.shape[1] == CLASS_COUNT
    described = {
        "graphSha256": graph_sha256,
        "modelHash": model_hash,
        "logitFractionBits": onnx_graph.FRACTION_BITS,
        "window": array(vectors.window, "i1"),
        "context": array(vectors.context, "i1"),
        "logits": array(vectors.logits, "<i4"),
    }
    return (json.dumps(described, indent=1) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    """Writes beside and renames, so that no reader ever sees half a file."""
    beside = path.with_name(path.name + ".partial")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
