"""How what differs between two projects reads: labels and values as their declarations say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.analysis.blocks import layer_of
from engine.data.declare import SOURCES, ColumnSettings, Split
from engine.declare import Param
from engine.graph.compare import UNSET, Comparison, GraphDifference, NodeDifference, Setting, Side
from engine.graph.model import Choice, Project
from engine.layers.weights import Weights
from engine.train.recipe import OPTIMIZERS, SCHEDULES, Training

NOTHING = "nothing"
OWN = {
    "name": "Name",
    "type": "Layer",
    "about": "About",
    "node.muted": "Muted",
    "node.bypassed": "Left out",
    "node.note": "Note",
    "data": "Data",
    "optimizer": "Optimiser",
    "schedule": "Schedule",
}
# Things that come and go, where a setting has its default when nothing is said.
THINGS = {"frames": "Frame", "notes": "Note"}
COMING = (*THINGS, "arguments", "variables", "goal", "columns", "updates", "about", "node.note")
SWITCHES = ("node.muted", "node.bypassed")
LONGEST = 200
Params = Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class Told:
    """One setting that differs, in words: `Filters`, `32`, `64`. `path` is what files call it.

    A frame, a note or a variable that came has nothing `before`, one that went nothing `after`.
    """

    path: str
    label: str
    before: str
    after: str
    state: Literal["added", "removed", "changed"] = "changed"

    @property
    def is_thing(self) -> bool:
        """Whether it is a frame or a note, which stands on the drawing by itself."""
        return self.path.partition(".")[0] in THINGS


def of_node(comparison: Comparison, graph: GraphDifference, node: NodeDifference) -> list[Told]:
    """What differs at a node that is in both drawings."""
    before, after = comparison.before, comparison.after
    one = _params_at(before, graph.before, node.before)
    other = _params_at(after, graph.name, node.name)
    return [_told(each, one, other, (before, after)) for each in node.settings]


def of_graph(comparison: Comparison, graph: GraphDifference) -> list[Told]:
    """What differs of a drawing itself: its name, its words, arguments, frames and notes."""
    return [_told(each, {}, {}, (comparison.before, comparison.after)) for each in graph.settings]


def beside(comparison: Comparison) -> list[Told]:
    """What differs of the data, the training and the project itself."""
    sides = comparison.before, comparison.after
    one, other = (_params_beside(side) for side in sides)
    return [_told(each, one, other, sides) for each in comparison.settings]


def _told(setting: Setting, one: Params, other: Params, sides: tuple[Project, Project]) -> Told:
    path = setting.path
    param = other.get(path) or one.get(path)
    if path == "type":
        before, after = (_title(s, v) for s, v in zip(sides, (setting.before, setting.after)))
    else:
        before, after = _words(setting.before, one.get(path)), _words(setting.after, other.get(path))
    label = OWN.get(path) or _label(path, param)
    if path in SWITCHES:
        before, after = ("yes" if value is True else "no" for value in (setting.before, setting.after))
        return Told(path, label, before, after)
    if {path, path.partition(".")[0]} & {*COMING} and UNSET in (setting.before, setting.after):
        came = setting.before is UNSET
        return Told(
            path, label, "" if came else before, after if came else "", "added" if came else "removed"
        )
    return Told(path, label, before, after)


def _label(path: str, param: Param | None) -> str:
    head, _, rest = path.partition(".")
    if head == "columns" or (head == "updates" and param is not None):
        column, _, name = rest.rpartition(".")
        return f"{column}: {param.label if param is not None else name}"
    if param is not None:
        return param.label
    if head in THINGS:
        return THINGS[head]
    return (rest if head in ("variables", "arguments", "goal") else path).replace("_", " ")


def _title(project: Project, type: Side) -> str:
    layer = layer_of(project, str(type))
    return layer.title if layer is not None else str(type)


def _words(value: Side, param: Param | None) -> str:
    """A value as a form shows it; what is not said is the default."""
    if value is UNSET:
        return _words(param.default, param) if param is not None else NOTHING
    if value is None or value == "":
        return (param.words.get("") if param is not None else None) or NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        sizes = param is not None and param.kind == "sizes"
        return (" × " if sizes else ", ").join(_words(each, None) for each in value)[:LONGEST] or NOTHING
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    return ((param.words.get(text) if param is not None else None) or text)[:LONGEST]


def _params_at(project: Project, graph: str, name: str) -> dict[str, Param]:
    """The parameters that a node can have, by their paths."""
    drawing = project.graphs.get(graph)
    node = drawing.nodes.get(name) if drawing is not None else None
    layer = layer_of(project, node.type) if node is not None else None
    found = dict(layer.params) if layer is not None else {}
    return found | {f"weights.{key}": param for key, param in _of(Weights).items()}


def _params_beside(project: Project) -> dict[str, Param]:
    """The parameters of everything that is no drawing, by their paths."""
    found = dict(_prefixed("training", _of(Training))) | dict(_prefixed("split", _of(Split)))
    for column in project.columns:
        found |= _prefixed(f"columns.{column}", _of(ColumnSettings))
    if project.data is not None and project.data.type in SOURCES:
        found |= _prefixed("data", SOURCES[project.data.type].params)
    chosen = {"optimizer": (project.optimizer, OPTIMIZERS), "schedule": (project.schedule, SCHEDULES)}
    for path, (choice, known) in chosen.items():
        found |= _prefixed(path, _method(choice, known))
    for name, update in project.updates.items():
        if update.optimizer is not None:
            found |= _prefixed(f"updates.{name}.optimizer", _method(update.optimizer, OPTIMIZERS))
    return found


def _method(choice: Choice, known: Mapping[str, Any]) -> Params:
    return known[choice.type].params if choice.type in known else {}


def _of(declaration: Any) -> Params:
    params: Params = declaration.params
    return params


def _prefixed(path: str, params: Params) -> Iterator[tuple[str, Param]]:
    return ((f"{path}.{name}", param) for name, param in params.items())
