"""Where the answers of a file and of the model first part: the earliest layer whose value differs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from torch import Tensor

from engine.compile.watch import values
from engine.declare import UserError
from engine.export.onnx_graph import layers
from engine.export.result import LIMIT, RELATIVE_LIMIT
from engine.export.runtime import Session
from engine.export.trained import Trained


def first_difference(proto: onnx.ModelProto, trained: Trained, rows: Mapping[str, Tensor]) -> str | None:
    """The node at which the values part on these rows, or None where that can't be found out.

    The graph is run once more with the last value of every layer as a further output.
    """
    expected = values(trained.source, trained.model, [rows[field] for _, field in trained.source.inputs])
    last = {layer: value for value, layer in layers(proto).items()}
    wider = onnx.ModelProto()
    wider.CopyFrom(proto)
    known = {output.name for output in wider.graph.output}
    wider.graph.output.extend(onnx.ValueInfoProto(name=v) for v in last.values() if v not in known)
    try:
        session = Session(wider.SerializeToString())
        made = session.run({name: rows[field].numpy() for name, field in trained.source.inputs})
    except (UserError, RuntimeError, ValueError):
        return None
    given = dict(zip(session.outputs, made, strict=True))
    for node, tensor in expected.items():
        other = given.get(last.get(node, ""))
        if other is None or other.shape != tuple(tensor.shape):
            continue
        one = tensor.numpy()
        off = np.abs(one.astype(float) - other.astype(float))
        if (off > np.maximum(LIMIT, RELATIVE_LIMIT * np.abs(one))).any():
            return node
    return None
