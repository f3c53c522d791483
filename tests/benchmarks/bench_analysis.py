"""Rows 7 and 8: shapes of a 1,000-node drawing, against building and running all of it on the meta device."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator

from harness import Benchmark

AFTER_AN_EDIT = 0.002
AT_FIRST = 0.02
WIDTH = 16
# Residual blocks of seven nodes, 284 convolutions in all: 1,000 nodes of about ten distinct layers.
BLOCKS = 142
EDITS = 20


def benchmarks() -> Iterator[Benchmark]:
    """A deep residual network drawn with blocks, which are then taken apart."""
    import torch

    from engine.analysis import analyse, memory, meta
    from engine.compile import build, write
    from engine.graph import edits

    torch.set_num_threads(1)
    project, fields = drawn()
    nodes = len(project.main.nodes)
    assert 990 <= nodes <= 1010, nodes
    found = analyse(project, fields)
    assert not found.errors, found.errors[:3]
    source = write(project, found, fields)

    def everything() -> None:
        with torch.no_grad(), torch.device("meta"):
            build(source)(torch.empty(8, 3, 32, 32))

    middle = sorted(n for n in project.main.nodes if n.startswith("conv2"))[BLOCKS // 2]
    fresh = itertools.count(1000)

    def edited(node: str, setting: str, values: Iterator[int | bool]) -> float:
        analyse(project, fields)
        taken = []
        for _ in range(EDITS):
            other = edits.set_param(project, node, setting, next(values))
            begin = time.process_time()
            analyse(other, fields)
            taken.append(time.process_time() - begin)
        return statistics.median(taken)

    def first() -> None:
        memory.forget()
        meta.forget()
        analyse(project, fields)

    name = f"shapes after one edit, {nodes:,} nodes"
    flips = itertools.cycle((True, False))
    yield Benchmark(7, name, everything, lambda: edited(middle, "bias", flips), AFTER_AN_EDIT)
    name = f"the same, a size that no layer had before, {nodes:,} nodes"
    yield Benchmark(7, name, everything, lambda: edited("head", "out_features", fresh), AFTER_AN_EDIT)
    yield Benchmark(8, f"first analysis, {nodes:,} nodes of about 10 layers", everything, first, AT_FIRST)


def drawn():
    """The network with its blocks taken apart, and the fields that it reads."""
    from engine.field import Field
    from engine.graph import blocks
    from engine.graph.model import Graph, Node, Project, Wire

    def graph(nodes: dict[str, Node], wires: str, arguments: dict[str, int] | None = None) -> Graph:
        pairs = [line.split() for line in wires.strip().splitlines()]
        return Graph(nodes, {target: Wire(source, target) for source, target in pairs}, arguments or {})

    def convolution(channels: int | str = "=channels") -> Node:
        return Node("Conv2d", {"out_channels": channels, "kernel_size": 3, "padding": 1, "bias": False})

    block = graph(
        {
            "x": Node("Input"),
            "conv1": convolution(),
            "norm1": Node("BatchNorm2d"),
            "relu1": Node("ReLU"),
            "conv2": convolution(),
            "norm2": Node("BatchNorm2d"),
            "add": Node("Add"),
            "relu2": Node("ReLU"),
            "output": Node("Output"),
        },
        """x.output conv1.input
        conv1.output norm1.input
        norm1.output relu1.input
        relu1.output conv2.input
        conv2.output norm2.input
        norm2.output add.input
        x.output add.other
        add.output relu2.input
        relu2.output output.input""",
        {"channels": 16},
    )
    nodes = {
        "image": Node("Input", {"field": "image"}),
        "stem": convolution(WIDTH),
        "stage": Node("block:basic", {"channels": WIDTH, "repeat": BLOCKS}),
    }
    wires = {"stem.input": Wire("image.output", "stem.input"), "stage.x": Wire("stem.output", "stage.x")}
    ends = {"pool": Node("GlobalAveragePool2d"), "head": Node("Linear", {"out_features": 10})}
    ends |= {"output": Node("Output"), "label": Node("Target", {"field": "label"})}
    nodes |= {**ends, "cross_entropy": Node("CrossEntropyLoss")}
    for source, target in (
        ("stage.output", "pool.input"),
        ("pool.output", "head.input"),
        ("head.output", "output.input"),
        ("head.output", "cross_entropy.input"),
        ("label.output", "cross_entropy.target"),
    ):
        wires[target] = Wire(source, target)
    project = Project("Deep", graphs={"main": Graph(nodes, wires), "basic": block})
    project = blocks.unpack(project, "stage")
    fields = {
        "image": Field("image", (3, 32, 32), "float32", "image", "input"),
        "label": Field("label", (), "int64", "classes", "target", tuple("0123456789")),
    }
    return project, fields
