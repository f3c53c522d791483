"""Whatever part of a drawing becomes a block, what the program computes stays the same, bit for bit."""

from __future__ import annotations

import contextlib
import random

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.declare import UserError
from engine.graph import blocks
from engine.graph.model import Project

ENDS = ("Input", "Target", "Output", "CrossEntropyLoss")


def folded(project: Project, seed: int) -> Project:
    """Up to four parts of the drawing made into blocks, some inside others."""
    dice = random.Random(seed)
    for number in range(4):
        nodes = [n for n, node in project.main.nodes.items() if node.type not in ENDS]
        start = dice.randrange(len(nodes))
        chosen = nodes[start : start + dice.randint(1, 6)]
        with contextlib.suppress(UserError):  # another branch lies between them
            project = blocks.make_block(project, chosen, f"part{number}")
    return project


@pytest.mark.parametrize("seed", range(12))
def test_any_part_can_become_a_block(residual, digit_fields, seed):
    flat = blocks.unpack(blocks.unpack(residual, "stage1"), "stage2")
    made = folded(flat, seed)
    assert len(made.graphs) > 2
    modules = []
    for project in (flat, made):
        analysis = analyse(project, digit_fields)
        assert not analysis.errors, analysis.errors
        modules.append(build(write(project, analysis, digit_fields)).eval())
    plain, blocky = modules
    # A node keeps its name inside a block, so the last two parts of a name say which weight it is.
    blocky.load_state_dict({n: plain.state_dict()[".".join(n.split(".")[-2:])] for n in blocky.state_dict()})
    image = torch.rand(3, 1, 8, 8)
    assert torch.equal(plain(image), blocky(image))
