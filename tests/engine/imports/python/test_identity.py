"""A printed program is the same drawing again: layers, settings, wires, names, and then the same text."""

from __future__ import annotations

import pytest

import templates
from engine.graph.model import Node, Project, block_of, node_of, port_of
from engine.imports.python import inverse
from engine.imports.python.attempt import Wanted, example
from engine.layers import LAYERS
from engine.layers.call import Apply, Call
from tests.engine.imports.python.rereading import again, described, settled


def has_blocks(project: Project) -> bool:
    return len(project.graphs) > 1


@pytest.mark.parametrize("name", templates.names())
def test_every_template_is_the_same_drawing_again(name):
    project, fields = described(name)
    made = again(project, fields)
    assert made.notes == ()
    assert made.project.name == project.name
    assert made.project.about == project.about
    assert made.project.graphs.keys() == project.graphs.keys()
    wanted = {f for n in project.main.nodes.values() if (f := n.params.get("field"))}
    told = {field.name: (field.shape, field.dtype, len(field.classes)) for field in made.fields}
    assert told == {n: (fields[n].shape, fields[n].dtype, len(fields[n].classes)) for n in wanted}
    if not has_blocks(project):
        assert settled(made.project, fields) == settled(project, fields)
    same = project.main.nodes.keys() & made.project.main.nodes.keys()
    assert all(_type(project, name) == _type(made.project, name) for name in same)
    # A node that shares another's module has no attribute of its own.
    own = {n: node for n, node in project.main.nodes.items() if "share" not in node.weights}
    kept = {n for n, node in own.items() if isinstance(_made(node), Call)}
    assert kept <= same
    ends = {n for n in same if _type(project, n) in ("Input", "Output")}
    assert _shape(project, kept | ends) == _shape(made.project, kept | ends)


def _type(project: Project, name: str) -> str:
    """A node's type; an Input that only training reads is a further argument of loss, as a Target is."""
    type = project.main.nodes[name].type
    return "Input" if type == "Target" else type


def _made(node: Node) -> object:
    layer = LAYERS.get(node.type)
    if layer is None or layer.role not in ("layer", "loss"):
        return None
    return inverse.make(layer, {}, example(layer, next(iter(inverse.ways(layer, len(layer.example))))))


def _shape(project: Project, names: set[str]) -> set[tuple]:
    """Wires, with the type in the place of names that text does not keep, and places of a block's answers."""
    graph = project.main

    def called(address: str, is_source: bool) -> str:
        node, answer = node_of(address), port_of(address)
        type = graph.nodes[node].type
        name = node if node in names else dict(TWINS).get(type, type)
        if is_source and (block := block_of(graph.nodes[node].type)):
            inside = project.graphs[block].nodes
            outputs = [n for n, each in inside.items() if each.type == "Output"]
            answer = str(outputs.index(answer))
        return f"{name}.{answer}"

    return {(called(wire.source, True), called(wire.target, False)) for wire in graph.wires.values()}


# Pairs of layers that print the very same text.
TWINS = {
    ("SelfAttention", "CausalSelfAttention"),
    ("TakeClassToken", "Select"),
    ("Upsample3d", "Upsample"),
    ("Upsample1d", "Upsample"),
    ("Resize1d", "Resize"),
}


@pytest.mark.parametrize("name", [n for n, layer in LAYERS.items() if layer.role in ("layer", "loss")])
def test_every_layer_is_found_by_the_call_that_it_prints(name):
    layer, tried = LAYERS[name], 0
    ports = next(iter(inverse.ways(layer, len(layer.example))))
    for params in inverse.variants(layer):
        made = inverse.make(layer, params, example(layer, ports))
        if not isinstance(made, Call | Apply):
            continue
        order = (made.feed if isinstance(made, Call) else ()) or ports
        places = [p for p in order if p not in made.keywords]
        wanted = Wanted(
            made.target.path,
            dict(made.arguments),
            isinstance(made, Call),
            len(places),
            frozenset(made.keywords) & set(ports),
            dict(made.forward) if isinstance(made, Call) else {},
            isinstance(made, Apply) and made.listed,
            flows=tuple(places.index(p) for p in places),
        )
        found = inverse.found(wanted)
        assert found is not None, params
        tried += 1
        if found.layer.type == name:
            again = inverse.make(layer, found.params, example(layer, ports))
            assert again is not None
            assert again.target == made.target  # type: ignore[union-attr]
            assert again.arguments == made.arguments  # type: ignore[union-attr]
        else:
            assert (name, found.layer.type) in TWINS, params
    assert tried or name == "Identity"
