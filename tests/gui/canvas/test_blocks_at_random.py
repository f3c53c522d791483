"""Commands on blocks in any order: the canvas shows what the document says, and undo leads to the start."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF

from engine.graph import blocks, edits
from engine.graph.model import Graph, Node, Project, Wire, node_of

STEPS = 90


def start() -> Project:
    names = [f"n{i}" for i in range(9)]
    types = ("Input", *(("Linear", "ReLU") * 4)[:7], "Output")
    nodes = {n: Node(t, {}, (200.0 * i, 0.0)) for i, (n, t) in enumerate(zip(names, types))}
    wires = (Wire(f"{a}.output", f"{b}.input") for a, b in zip(names, names[1:]))  # noqa: RUF007
    return Project(graphs={"main": Graph(nodes, {w.target: w for w in wires})})


class Person:
    """Does one thing after another on a canvas, chosen by a seed."""

    def __init__(self, canvas: Any, session: Any, seed: int) -> None:
        self.canvas, self.session, self.chance = canvas, session, random.Random(seed)
        do = canvas.commands
        self.deeds: list[Callable[[], object]] = [
            *(
                self.make,
                self.make,
                do.blocks.unpack,
                do.blocks.leave,
                do.blocks.single_out,
                self.open,
                self.open,
            ),
            *(self.select, self.select, self.name, self.add, self.argument, self.port, self.wire),
            *(
                do.copying.copy,
                do.copying.paste,
                do.copying.duplicate,
                do.delete,
                do.mute,
                do.bypass,
                do.tidy,
                do.clear,
            ),
            *(session.undo, session.undo, session.redo),
        ]

    def act(self) -> str:
        deed = self.chance.choice(self.deeds)
        deed()
        return getattr(deed, "__name__", str(deed))

    def any(self, names: Any) -> str:
        return self.chance.choice(sorted(names)) if names else ""

    def select(self) -> None:
        names = sorted(self.session.graph.nodes)
        self.session.select(self.chance.sample(names, min(len(names), self.chance.randint(1, 4))))

    def make(self) -> None:
        ends = ("Input", "Output")
        inner = sorted(n for n, node in self.session.graph.nodes.items() if node.type not in ends)
        self.session.select(self.chance.sample(inner, min(len(inner), 3)))
        self.canvas.commands.blocks.make()

    def open(self) -> None:
        do = self.canvas.commands.blocks
        do.open(self.any([name for name in self.session.graph.nodes if do.block(name)]))

    def name(self) -> None:
        do = self.canvas.commands.blocks
        do.call(self.any([n for n in self.session.graph.nodes if do.block(n)]), self.chance.choice("abcdef"))

    def add(self) -> None:
        type = self.chance.choice([layer.type for layer in self.canvas.commands.planner.offered()[-9:]])
        self.canvas.commands.add(type, QPointF(self.chance.randint(0, 900), self.chance.randint(0, 600)))

    def argument(self) -> None:
        if self.session.trail:
            self.session.do("Set", blocks.set_argument, self.session.graph_name, self.chance.choice("xyz"), 3)

    def port(self) -> None:
        if self.session.trail:
            end = self.chance.choice(("Input", "Output"))
            name = edits.free_name(self.session.graph, end)
            self.session.do("Port", edits.add, name, Node(end), graph=self.session.graph_name)

    def wire(self) -> None:
        graph = self.session.graph
        source, target = self.any(graph.nodes), self.any(graph.nodes)
        if source:
            ends = f"{source}.output", f"{target}.input"
            self.session.do("Connect", edits.connect, *ends, graph=self.session.graph_name)


def look(canvas: Any, session: Any) -> None:
    """The canvas shows the drawing, and nothing else."""
    graph = session.graph
    assert set(canvas.scene.nodes) == set(graph.nodes)
    assert set(canvas.scene.wires) == set(graph.wires)
    assert session.selection <= graph.nodes.keys()
    for name, item in canvas.scene.nodes.items():
        layer = session.layer(graph.nodes[name].type)
        if layer is not None and layer.group == "Blocks":
            assert [p.name for p in item.anatomy.ports if p.out] == list(layer.outputs)
    for target, item in canvas.scene.wires.items():
        assert item.wire == graph.wires[target]
        assert node_of(item.wire.source) in graph.nodes
    steps = canvas.overlays.chip.steps
    assert len(steps) == len(session.trail) + 1


@pytest.mark.parametrize("seed", [3, 7, 8])
def test_the_canvas_is_what_the_document_says(canvas: Any, session: Any, seed: int) -> None:
    begin = start()
    session.open(begin)
    person, done, deepest, most = Person(canvas, session, seed), [], 0, 0
    for _ in range(STEPS):
        done.append(person.act())
        try:
            look(canvas, session)
        except AssertionError as error:
            raise AssertionError(f"after {done[-6:]}") from error
        deepest = max(deepest, len(session.trail))
        most = max(most, len(session.project.graphs))
    assert deepest > 0
    assert most > 2
    while session.history.undo_label is not None:
        session.undo()
        look(canvas, session)
    assert session.project == begin
    assert session.trail == ()
