"""Fixes: the edits, as data, that mend a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.analysis.context import Context
from engine.analysis.types import Edit, Fix
from engine.analysis.words import LABEL, short
from engine.declare import Param, UserError, Value
from engine.graph.edits import free_name
from engine.graph.model import Node, port
from engine.graph.variables import resolved
from engine.layers import LAYERS


def fix(label: str, *edits: Edit | None) -> Fix | None:
    """A fix, unless one of its edits could not be made."""
    made = tuple(edit for edit in edits if edit is not None)
    return Fix(short(label, LABEL), made) if made and len(made) == len(edits) else None


def edit(context: Context, kind: str, /, **arguments: Any) -> Edit:
    """One edit of the drawing that is analysed."""
    return Edit(kind, {**arguments, "graph": context.name})


def node_data(
    type: str, at: tuple[float, float], params: Mapping[str, Value] | None = None
) -> dict[str, Any]:
    """A new node as plain data."""
    return {"type": type, "params": dict(params or {}), "at": at}


def insert(
    context: Context,
    name: str,
    end: str,
    type: str,
    label: str = "",
    params: Mapping[str, Value] | None = None,
) -> Fix | None:
    """A new layer in the wire that ends at an input."""
    source = context.source(name, end)
    layer = LAYERS.get(type)
    if source is None or layer is None:
        return None
    made = edit(
        context,
        "insert",
        target=port(name, end),
        name=context.free(layer.stem),
        node=node_data(type, context.middle(source[0], name), params),
        into=layer.inputs[0].name,
        out=layer.outputs[0],
    )
    return fix(label or f"Insert {layer.title}", made)


def set_param(context: Context, name: str, setting: str, value: Value, label: str) -> Fix | None:
    """Another value for a setting; None for the default."""
    return fix(label, edit(context, "set_param", node=name, name=setting, value=value))


def set_type(context: Context, name: str, type: str, label: str = "") -> Fix | None:
    """Another layer in the same place, with the settings that it shares."""
    layer = LAYERS.get(type)
    if layer is None:
        return None
    old = context.node(name).params
    kept = {k: v for k, v in old.items() if k in layer.params and _fits(context, layer.params[k], k, v)}
    return fix(
        label or f"Use {_SHORT.get(type, layer.title)}",
        edit(context, "set_type", node=name, type=type, params=kept),
    )


def _fits(context: Context, param: Param, name: str, value: Value) -> bool:
    """Whether a setting takes what stands in another layer's; an expression counts as what it comes to."""
    try:
        return param.check(resolved({name: value}, context.variables)[name]) is None
    except UserError:
        return False


def remove(context: Context, name: str, label: str = "", rejoin: bool = True) -> Fix | None:
    """Take a layer out and close the gap."""
    return fix(label or f"Remove {context.title(name)}", edit(context, "remove", names=[name], rejoin=rejoin))


def disconnect(context: Context, target: str, label: str = "Remove the wire") -> Fix | None:
    """Take a wire away."""
    return fix(label, edit(context, "disconnect", targets=[target]))


def connect(context: Context, source: str, target: str, label: str) -> Fix | None:
    """Draw a wire."""
    return fix(label, edit(context, "connect", source=source, target=target))


# Titles that are too long for a button.
_SHORT = {
    "CrossEntropyLoss": "cross-entropy",
    "BCEWithLogitsLoss": "yes or no loss",
    "MSELoss": "squared error loss",
}


class Additions:
    """Several new nodes in one fix, each under a name that is still free."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.edits: list[Edit] = []
        self._taken: set[str] = set()

    def add(self, type: str, at: tuple[float, float], **params: Value) -> str:
        """Add a node and give its name."""
        stem = LAYERS[type].stem
        name = self.context.free(stem)
        if name in self._taken:
            more = {**self.context.drawn.nodes, **dict.fromkeys(self._taken, Node(type))}
            name = free_name(replace(self.context.drawn, nodes=more), stem)
        self._taken.add(name)
        self.edits.append(edit(self.context, "add", name=name, node=node_data(type, at, params)))
        return name

    def connect(self, source: str, target: str) -> None:
        """Draw a wire."""
        self.edits.append(edit(self.context, "connect", source=source, target=target))

    def fix(self, label: str) -> Fix | None:
        """All of it as one step."""
        return fix(label, *self.edits)
