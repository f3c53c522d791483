"""Functions that a model brings along, put in the place of their calls once it is known how much that is."""

from __future__ import annotations

from onnx import GraphProto, ModelProto, NodeProto

from engine.declare import UserError
from engine.imports.onnx.nesting import MOST_NODES, deep

Key = tuple[str, str]


def inlined(model: ModelProto, name: str) -> ModelProto:
    """The model without functions of its own; raises UserError where they call each other or are too many."""
    if not model.functions:
        return model
    bodies: dict[Key, list[NodeProto]] = {(f.domain, f.name): list(f.node) for f in model.functions}
    sizes: dict[Key, int] = {}
    for key in bodies:
        _measure(key, bodies, sizes, (), name)
    total = sum(sizes.get((node.domain, node.op_type), 1) for node in deep(model.graph))
    if total > MOST_NODES:
        raise UserError(
            f"{name} has {total:,} operators with its functions, but at most {MOST_NODES:,} can be drawn."
        )
    from onnx import inliner

    try:
        made: ModelProto = inliner.inline_local_functions(model)
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:120].rstrip(".")
        raise UserError(f"The functions in {name} can't be put in their places: {first}.") from error
    if made.functions:
        raise UserError(f"{name} has functions that can't be put in their places.")
    return made


def _measure(
    key: Key, bodies: dict[Key, list[NodeProto]], sizes: dict[Key, int], above: tuple[Key, ...], name: str
) -> int:
    """How many operators one call of a function is."""
    if key in above or len(above) > len(bodies):
        raise UserError(f'{name} is damaged: its function "{key[1][:60]}" calls itself.')
    if key not in sizes:
        body = GraphProto()
        body.node.extend(bodies[key])
        total = 0
        for node in deep(body):
            called = (node.domain, node.op_type)
            total += _measure(called, bodies, sizes, (*above, key), name) if called in bodies else 1
        sizes[key] = total
    return sizes[key]
