"""Whatever was edited before, an analysis says what one that remembers nothing would say."""

from __future__ import annotations

import contextlib
import random

import pytest

from engine.analysis import analyse, memory
from engine.declare import UserError
from engine.graph import blocks, edits
from engine.graph.model import Node, Project, port

TYPES = ("ReLU", "Conv2d", "BatchNorm2d", "Flatten", "Linear", "Add", "Identity", "block:basic", "block:none")
SETTINGS = (
    ("out_channels", (4, 8, "=channels", "=width", "=nothing", 0)),
    ("channels", (4, 8, 16, "=width * 2", "=width * 4")),
    ("stride", (1, 2, "=stride", "=width")),
    ("repeat", (1, 2, 3, "=width // 4")),
    ("loop", ("none", "time", "recurrent")),
    ("kernel_size", (1, 3, (3, 1))),
    ("update", ("first", "")),
)
WEIGHTS = (("share", ("a", "b")), ("norm", ("spectral", "none")), ("frozen", (True,)), ("l1", (0.1,)))


def edited(project: Project, dice: random.Random) -> Project:
    """One edit inside or outside of a block, legal or not."""
    graph = dice.choice([*project.graphs, "main"])
    nodes = list(project.graphs[graph].nodes)
    name = dice.choice(nodes) if nodes else ""
    wires = list(project.graphs[graph].wires)
    setting, values = dice.choice(SETTINGS)
    option, chosen = dice.choice(WEIGHTS)
    fresh = f"n{dice.randrange(1000)}"
    ends = [port(n, dice.choice(("output", "y", "x"))) for n in nodes]
    doings = (
        lambda: edits.set_param(project, name, setting, dice.choice((*values, None)), graph=graph),
        lambda: edits.set_param(project, name, setting, dice.choice((*values, None)), graph=graph),
        lambda: edits.set_weights(project, [name], option, dice.choice((*chosen, None)), graph=graph),
        lambda: edits.set_muted(project, [name], dice.random() < 0.6, graph=graph),
        lambda: edits.set_bypassed(project, [name], dice.random() < 0.6, graph=graph),
        lambda: edits.remove(project, [name], rejoin=dice.random() < 0.7, graph=graph),
        lambda: edits.insert(
            project, dice.choice(wires), fresh, Node(dice.choice(TYPES)), "input", "output", graph=graph
        ),
        lambda: edits.connect(project, dice.choice(ends), dice.choice(wires), graph=graph),
        lambda: edits.disconnect(project, [dice.choice(wires)], graph=graph),
        lambda: edits.rename(project, name, fresh, graph=graph),
        lambda: blocks.set_argument(project, "basic", "channels", dice.choice((4, 8, "=width"))),
        lambda: edits.set_setting(project, "variables.width", dice.choice((4, 8, 12))),
        lambda: blocks.make_block(project, dice.sample(nodes, min(2, len(nodes))), fresh, graph=graph),
        lambda: blocks.unpack(project, name, graph=graph),
    )
    with contextlib.suppress(UserError, IndexError):
        return dice.choice(doings)()
    return project


def follow(project: Project, fields, seed: int, count: int) -> None:
    dice = random.Random(seed)
    memory.forget()
    found = []
    for _ in range(count):
        project = edited(project, dice)
        found.append((project, analyse(project, fields)))
    for project, remembered in found:
        memory.forget()
        assert analyse(project, fields) == remembered


@pytest.mark.parametrize("seed", range(20))
def test_the_same_as_without_a_memory(residual, digit_fields, seed):
    follow(residual, digit_fields, seed, 15)


def test_an_expression_within_a_tuple_is_worked_out_again(residual, digit_fields):
    project = edits.set_param(residual, "stem", "kernel_size", ("=side", 1))
    project = edits.set_param(edits.set_setting(project, "variables.side", 1), "stem", "padding", 0)
    found = [
        str(analyse(edits.set_setting(project, "variables.side", side), digit_fields).facts["stem"].outputs)
        for side in (1, 3)
    ]
    assert "8, 8, 8" in found[0]
    assert "8, 6, 8" in found[1]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 400))
def test_the_same_as_without_a_memory_for_long(residual, digit_fields, seed):
    follow(residual, digit_fields, seed, 40)
