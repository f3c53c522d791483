"""Two states of one project that differ in every kind of thing, and what a comparison shows of them."""

from __future__ import annotations

import itertools
from dataclasses import replace

from engine.graph import edits
from engine.graph.model import Graph, Node, Project, Wire
from gui.compare.page import ComparePage
from gui.workbench import Workbench


def chain(*rows: tuple[str, str, dict[str, object]]) -> Graph:
    nodes = {n: Node(type, params, (index * 240.0, 0.0)) for index, (n, type, params) in enumerate(rows)}  # type: ignore[arg-type]
    names = list(nodes)
    wires = {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in itertools.pairwise(names)}
    return Graph(nodes, wires)


CELL = chain(("input", "Input", {}), ("act", "ReLU", {}), ("output", "Output", {}))
MAIN = chain(
    ("image", "Input", {}),
    ("conv1", "Conv2d", {"out_channels": 32}),
    ("relu1", "ReLU", {}),
    ("cell", "block:cell", {}),
)
OLD = Project(name="Old", graphs={"main": MAIN, "cell": CELL}, training={"epochs": 5})


def newer() -> Project:
    """One layer added, one removed, one changed, one renamed, one changed inside a block."""
    made = edits.set_param(OLD, "conv1", "out_channels", 64)
    made = edits.remove(made, ["relu1"], rejoin=True)
    made = edits.add(made, "drop", Node("Dropout", {}, (480.0, 300.0)))
    made = edits.rename(made, "image", "picture")
    cell = replace(CELL, nodes={**CELL.nodes, "act": Node("GELU", {}, CELL.nodes["act"].at)})
    made = replace(made, graphs={**made.graphs, "cell": cell})
    return edits.set_setting(made, "training.epochs", 9)


def compared(bench: Workbench, new: Project, old: Project = OLD) -> ComparePage:
    """A document beside another state of it, both in the window."""
    bench.session.open(new)
    bench.window_.show_workbench()
    bench.show_mode("design")
    bench.comparing.show(old, "Old")
    assert bench.comparing.page is not None
    return bench.comparing.page


def states(page: ComparePage) -> dict[str, str]:
    return {key: made.state for key, made in page.board.marks.items()}


def rows(page: ComparePage) -> list[str]:
    return [row.accessibleName() for row in page.listing.rows]
