"""What each size of a tensor means: read from what the layers at a wire's ends say of their inputs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.analysis.types import Spec
from engine.graph.model import Graph, node_of, port_of
from engine.layers import Layer
from engine.layers.ports import INTEGERS
from gui.session import Session
from gui.translate import mark, tr

WRITTEN = re.compile(r"\(N((?: × [a-z ]+)+)\)")
FURTHEST = 60  # so many layers that take anything are looked past
BATCH = mark("batch")
USUAL: dict[int, tuple[str, ...]] = {
    2: (mark("features"),),
    3: (mark("steps"), mark("features")),
    4: (mark("channels"), mark("height"), mark("width")),
    5: (mark("channels"), mark("depth"), mark("height"), mark("width")),
}
WHOLE: dict[int, tuple[str, ...]] = {2: (mark("steps"),), 3: (mark("height"), mark("width"))}
PLAIN = {
    "batch": mark("samples that are worked on together"),
    "channels": mark("maps, one for each filter or colour"),
    "height": mark("rows of each map"),
    "width": mark("columns of each map"),
    "depth": mark("layers of each map"),
    "features": mark("values of each sample"),
    "steps": mark("one after the other"),
    "length": mark("places along the signal"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """One size with its name and a few plain words; `new` when the layer before changed it."""

    size: str
    name: str
    plain: str
    new: bool = False


def meanings(
    session: Session, source: str, target: str, spec: Spec, sizes: tuple[tuple[str, bool], ...]
) -> tuple[Meaning, ...]:
    """Every size of the tensor on a wire, in order; `sizes` say which are new."""
    if not spec.sizes:
        return (Meaning("1", tr("one number"), ""),)
    names = (BATCH, *_names(session, source, target, spec))
    found = []
    for place, size in enumerate(spec.sizes):
        name = names[place] if place < len(names) else ""
        last = place == len(spec.sizes) - 1 and name == "features" and len(spec.sizes) > 2
        plain = mark("values of each step") if last else PLAIN.get(name, "")
        new = place < len(sizes) and sizes[place][1]
        found.append(Meaning(str(size), tr(name) if name else tr("size"), tr(plain) if plain else "", new))
    return tuple(found)


def _names(session: Session, source: str, target: str, spec: Spec) -> tuple[str, ...]:
    """The names of all sizes but the batch."""
    rank, graph = len(spec.sizes), session.graph
    found = _written(_layer(session, graph, target), port_of(target), rank)
    if found:
        return found
    address = source
    for _ in range(FURTHEST):
        name = node_of(address)
        layer = _layer(session, graph, address)
        into = next((t for t in graph.wires if node_of(t) == name), "")
        first = layer.inputs[0].name if layer is not None and layer.inputs else ""
        found = _written(layer, port_of(into) if into else first, rank)
        facts = session.analysis.facts.get(name)
        before = facts.inputs.get(port_of(into)) if facts is not None and into else None
        if found or before is None or len(before.sizes) != rank:
            break
        address = graph.wires[into].source
    if found:
        return found
    return (WHOLE if spec.dtype in INTEGERS else USUAL).get(rank, ())


def _layer(session: Session, graph: Graph, address: str) -> Layer | None:
    node = graph.nodes.get(node_of(address))
    return session.layer(node.type) if node is not None else None


def _written(layer: Layer | None, name: str, rank: int) -> tuple[str, ...]:
    """The names in what a layer says of an input: "an image (N × channels × height × width)"."""
    for each in layer.inputs if layer is not None else ():
        if each.name == name or (each.variadic and name.startswith(f"{each.name}_")):
            match = WRITTEN.search(each.accepts.what)
            names = tuple(match[1].strip(" ×").split(" × ")) if match else ()
            return names if len(names) == rank - 1 else ()
    return ()
