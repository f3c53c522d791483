"""The declaration behind a node: a layer's own, or one made from the drawing of a block."""

from __future__ import annotations

from engine.declare import Kind, Param, Value
from engine.graph.blocks import OWN
from engine.graph.model import MAIN, Graph, Project, block_of
from engine.graph.variables import is_expression
from engine.layers import LAYERS, Layer
from engine.layers.ports import Accepts, Port

GROUP = "Blocks"
LOOPS = {"none": "Once", "time": "For every step", "recurrent": "Step after step"}
MOST_COPIES = 1000
_MOST_KNOWN = 512
_known: dict[tuple[str, int], tuple[Graph, Layer]] = {}


def layer_of(project: Project, type: str) -> Layer | None:
    """What a node of this type is, blocks of the project included; None when nobody declares it."""
    if type in LAYERS:
        return LAYERS[type]
    name = block_of(type)
    graph = project.graphs.get(name)
    if not name or graph is None or name == MAIN:
        return None
    found = _known.get((name, id(graph)))
    if found is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        # The drawing is kept with its answer, so that no other one can come to have its id.
        found = _known[name, id(graph)] = (graph, _layer(name, type, graph))
    return found[1]


def blocks_of(project: Project) -> list[Layer]:
    """The project's blocks as declarations, in the order of the project."""
    found = (layer_of(project, f"block:{name}") for name in project.graphs if name != MAIN)
    return [layer for layer in found if layer is not None]


def _layer(name: str, type: str, graph: Graph) -> Layer:
    return Layer(
        type=type,
        title=name.replace("_", " ").strip().capitalize() or name,
        group=GROUP,
        icon="block",
        help=graph.about or "A block of this project.",
        params={k: _argument(k, v) for k, v in graph.arguments.items() if k not in OWN} | _own(),
        inputs=tuple(
            _port(n, node.params.get("shape")) for n, node in graph.nodes.items() if node.type == "Input"
        ),
        outputs=tuple(n for n, node in graph.nodes.items() if node.type == "Output"),
        role="layer",
        example=(),
        synonyms=(name, "block", "module"),
        exportable="",
        declaration=None,
        stem=name,
    )


def _port(name: str, state: Value) -> Port:
    return Port(name, Accepts(), optional=bool(state))


ARGUMENT = "An argument of the block."


def _argument(name: str, value: Value) -> Param:
    kinds: dict[type, Kind] = {bool: "switch", int: "integer", float: "number", tuple: "sizes"}
    kind = "number" if is_expression(value) else kinds.get(type(value), "text")
    return Param(name, kind, value, ARGUMENT, name.replace("_", " ").capitalize(), key=True)


def _own() -> dict[str, Param]:
    repeat = Param(
        "repeat", "integer", 1, "How many of the block follow each other.", "Repeat", low=1, high=MOST_COPIES
    )
    loop = Param(
        "loop",
        "choice",
        "none",
        "Apply the block to each step of a sequence, alone or with what it gave for the step before.",
        "Loop",
        choices=tuple(LOOPS),
        words=LOOPS,
    )
    return {"repeat": repeat, "loop": loop}
