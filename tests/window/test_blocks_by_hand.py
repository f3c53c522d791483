"""A network with a block drawn in a real window: its code, read back, is the same drawing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.graph import file
from engine.graph.edits import rename
from engine.graph.model import Project


def computed(project: Project) -> object:
    """What the drawings compute: types, settings and wires by name, without places and fields."""
    graphs = {}
    for name, graph in project.graphs.items():
        nodes = {}
        for node, value in graph.nodes.items():
            params = {k: v for k, v in value.params.items() if k != "field"}
            nodes[node] = (value.type, params, dict(value.weights))
        graphs[name] = (
            nodes,
            sorted((w.source, w.target) for w in graph.wires.values()),
            dict(graph.arguments),
        )
    return graphs


@pytest.mark.timeout(420)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the hand speaks X")
def test_a_block_drawn_by_hand_comes_back_from_its_code(act: Callable[[str], tuple[Path, str]]) -> None:
    home, _ = act("blocks_by_hand.py")
    read = subprocess.run(
        [
            sys.executable,
            "-m",
            "engine.cli",
            "import",
            str(home / "drawn.py"),
            "-o",
            str(home / "again.loom"),
            "--json",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert json.loads(read.stdout)
    drawn, again = file.load(home / "drawn.loom"), file.load(home / "again.loom")
    assert len(drawn.graphs) == 2
    # A program with one answer does not say what that is called.
    answer = next(name for name, node in drawn.main.nodes.items() if node.type == "Output")
    given = next(name for name, node in again.main.nodes.items() if node.type == "Output")
    assert computed(again) == computed(rename(drawn, answer, given))
