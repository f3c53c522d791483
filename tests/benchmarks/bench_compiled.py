"""Row 6: a module made from a drawing against the same network written by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from harness import Benchmark

WIDTH = 64
BATCH = 64
GOAL = 1.03
LAYERS_A_ROUND = 6_000


def benchmarks() -> Iterator[Benchmark]:
    """Forward and backward of a chain of linear layers and activations, of three lengths."""
    import torch

    torch.set_num_threads(1)
    for nodes in (10, 100, 1000):
        torch.manual_seed(0)
        drawn, written = compiled(nodes), by_hand(nodes)
        batch = torch.randn(BATCH, WIDTH)
        steps = max(2, LAYERS_A_ROUND // nodes)
        yield Benchmark(
            6,
            f"forward and backward, {nodes} nodes",
            lambda module=written, x=batch, n=steps: train(module, x, n),
            lambda module=drawn, x=batch, n=steps: train(module, x, n),
            GOAL,
            rounds=15,
        )


def train(module, batch, steps: int) -> None:
    """Forward and backward, with fresh gradients each time."""
    for _ in range(steps):
        module.zero_grad(set_to_none=True)
        module(batch).square().mean().backward()


def by_hand(nodes: int):
    """What one would write: a list of layers and a loop over it."""
    import torch.nn.functional as F
    from torch import nn

    class Chain(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in range(nodes // 2))

        def forward(self, x):
            for layer in self.layers:
                x = F.relu(layer(x))
            return x

    return Chain()


def compiled(nodes: int):
    """The same chain as a drawing: analysed, printed, run."""
    from engine import compile as compiling
    from engine.analysis import analyse
    from engine.field import Field
    from engine.graph.model import Choice, Graph, Node, Project, Wire, port

    chain = {"values": Node("Input", {"field": "features"})}
    for number in range(1, nodes // 2 + 1):
        chain[f"linear{number}"] = Node("Linear", {"out_features": WIDTH})
        chain[f"relu{number}"] = Node("ReLU")
    chain["answer"] = Node("Output")
    names = list(chain)
    wires = [Wire(port(a, "output"), port(b, "input")) for a, b in itertools.pairwise(names)]
    graph = Graph(chain, {wire.target: wire for wire in wires})
    project = Project(name="Chain", graphs={"main": graph}, data=Choice("Table"))
    fields = {"features": Field("features", (WIDTH,), "float32", "values", "input")}
    source = compiling.write(project, analyse(project, fields), fields)
    return compiling.build(source)
