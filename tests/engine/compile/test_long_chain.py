"""A drawing may be long: no walk over it may recurse once a node."""

from __future__ import annotations

import itertools

import torch

from engine import compile as compiling
from engine.analysis import analyse
from engine.field import Field
from engine.graph.model import Choice, Graph, Node, Project, Wire, port


def test_a_chain_of_a_thousand_nodes_compiles_and_runs():
    nodes = {"values": Node("Input", {"field": "features"})}
    nodes |= {f"relu{number}": Node("ReLU") for number in range(1000)}
    nodes["answer"] = Node("Output")
    wires = [Wire(port(a, "output"), port(b, "input")) for a, b in itertools.pairwise(nodes)]
    graph = Graph(nodes, {wire.target: wire for wire in wires})
    project = Project(name="Chain", graphs={"main": graph}, data=Choice("Table"))
    fields = {"features": Field("features", (4,), "float32", "values", "input")}
    module = compiling.build(compiling.write(project, analyse(project, fields), fields))
    given = torch.tensor([[-1.0, 0.0, 1.0, 2.0]])
    assert torch.equal(module(given), given.relu())
