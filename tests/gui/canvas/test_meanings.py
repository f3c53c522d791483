"""What the sizes on a wire are called: by the layers at its ends, else by those before them."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from engine.analysis.types import Facts, Spec
from engine.graph.model import Graph, Node, Wire
from gui.canvas.meanings import meanings


def chain(*types: str) -> Graph:
    names = "abcd"[: len(types)]
    nodes = {name: Node(type) for name, type in zip(names, types, strict=True)}
    return Graph(
        nodes, {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in itertools.pairwise(names)}
    )


SPECS = {
    "image": Spec(("N", 8, 4, 4)),
    "signal": Spec(("N", 8, 40)),
    "values": Spec(("N", 8)),
    "tokens": Spec(("N", 12), "int64"),
}
CASES = {
    "an image": (("Conv2d", "ReLU"), "image", ["batch", "channels", "height", "width"]),
    "a sequence": (("ReLU", "LSTM"), "signal", ["batch", "steps", "features"]),
    "a signal": (("Conv1d", "ReLU"), "signal", ["batch", "channels", "length"]),
    "a signal behind layers that take anything": (
        ("Conv1d", "ReLU", "Dropout", "ReLU"), "signal", ["batch", "channels", "length"],
    ),
    "values": (("ReLU", "Linear"), "values", ["batch", "features"]),
    "words": (("Input", "Embedding"), "tokens", ["batch", "steps"]),
    "one number": (("ReLU", "ReLU"), "number", ["one number"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_sizes_have_names(show: Any, know: Any, session: Any, case: str) -> None:
    types, kind, names = CASES[case]
    spec = SPECS.get(kind, Spec(()))
    graph = chain(*types)
    show(graph)
    know({name: Facts({"input": spec}, {"output": spec}) for name in graph.nodes})
    *_, one, other = graph.nodes
    found = meanings(session, f"{one}.output", f"{other}.input", spec, ())
    assert [each.name for each in found] == names
