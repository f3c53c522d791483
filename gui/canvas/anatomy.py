"""The anatomy of a node: its size, its rows of text and the places of its ports, all in scene units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import ceil

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetricsF

from engine.analysis.blocks import GROUP, layer_of
from engine.analysis.types import Facts, Shared
from engine.declare import Value
from engine.field import Field
from engine.graph.model import Node, Project, block_of
from engine.layers import Layer
from engine.layers.ports import Accepts, Port, PortKind, expand
from gui import theme
from gui.canvas import words
from gui.canvas.ports import kind_of
from gui.canvas.strip import HEIGHT, Strip, strip_of
from gui.translate import mark, tr

HEADER, ROW, TOP, BOTTOM = 32, 20, 6, 7
STEP, NARROWEST, WIDEST = 8, 120, 320
FIRST_PORT = 16.0
TITLE_AT, EDGE, PORT_NAME_AT = 36, 10, 14
ROWS = 4
STRIP = HEIGHT + 8
BLOCK_WIDEST = 240
MOST_ALIKE = 16
Ports = tuple[str, frozenset[str], frozenset[str]]  # a type, and which of its inputs and outputs have a wire
UNKNOWN = (Port("input", Accepts(), optional=True),)


@dataclass(frozen=True, slots=True)
class PortPlace:
    """A port of a node: where it is, and what it is called where it has a row of its own."""

    name: str
    out: bool
    x: float
    y: float
    label: str
    kind: PortKind
    accepts: Accepts
    connected: bool

    @property
    def at(self) -> QPointF:
        """Its centre, from the node's corner."""
        return QPointF(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the body: text at the left, a figure or an output's name at the right."""

    left: str
    right: str = ""
    port: bool = False


@dataclass(frozen=True, slots=True)
class Anatomy:
    """All that is painted of a node apart from its state.

    A block has a `strip` with what is inside below its first `above_strip` rows, and `count` says how often
    it follows itself ("×3").
    """

    title: str
    icon: str
    group: str
    role: str
    width: int
    height: int
    rows: tuple[Row, ...]
    ports: tuple[PortPlace, ...]
    count: str = ""
    strip: Strip | None = None
    above_strip: int = 0

    @property
    def strip_top(self) -> float:
        """Where the strip begins."""
        return HEADER + TOP + ROW * self.above_strip + 2

    def row_top(self, index: int) -> float:
        """Where a row of the body begins."""
        below = self.strip is not None and index >= self.above_strip
        return HEADER + TOP + ROW * index + (STRIP if below else 0)

    def port(self, name: str, out: bool) -> PortPlace | None:
        """The port of that name on that side."""
        for each in self.ports:
            if each.name == name and each.out == out:
                return each
        return None


@dataclass(frozen=True, slots=True)
class Known:
    """What else than the node itself decides how it looks."""

    facts: Mapping[str, Facts]
    fields: Mapping[str, Field]
    variables: Mapping[str, Value]
    project: Project = Project()
    inside: bool = False
    shared: Mapping[str, Shared] = field(default_factory=dict)
    _resting: dict[Ports, list[tuple[Node, Anatomy]]] = field(default_factory=dict, compare=False)

    def resting(self, node: Node, ports: Ports) -> Anatomy | None:
        """The anatomy of an earlier node with the same settings of which nothing else was known either."""
        for other, found in self._resting.get(ports, ()):
            if other.params == node.params and _types(other) == _types(node):
                return found
        return None

    def remember(self, node: Node, ports: Ports, found: Anatomy) -> None:
        """Keep an anatomy for the next node of the kind."""
        alike = self._resting.setdefault(ports, [])
        if len(alike) < MOST_ALIKE:
            alike.append((node, found))


def _types(node: Node) -> list[type]:
    """Of the settings: 1, 1.0 and True are equal, but not the same words."""
    return [type(value) for value in node.params.values()]


def anatomy(name: str, node: Node, into: frozenset[str], out_of: frozenset[str], known: Known) -> Anatomy:
    """Measure a node; `into` and `out_of` are the names of its ports that have a wire."""
    if known.inside or name in known.facts or name in known.shared:
        return _anatomy(name, node, into, out_of, known)
    ports = node.type, into, out_of
    found = known.resting(node, ports)
    if found is None:
        found = _anatomy(name, node, into, out_of, known)
        known.remember(node, ports, found)
    return found


def _anatomy(name: str, node: Node, into: frozenset[str], out_of: frozenset[str], known: Known) -> Anatomy:
    layer = layer_of(known.project, node.type)
    facts = known.facts.get(name)
    end, block = words.is_end(layer, known.inside), block_of(node.type)
    inputs = expand(layer.inputs, dict.fromkeys(into)) if layer is not None else _unknown(into)
    outputs = layer.outputs if layer is not None else (*sorted(out_of),) or ("output",)
    rows = _port_rows(layer, inputs, outputs)
    ports = len(rows)
    rows += _body(name, node, layer, known, end)[: max(ROWS - ports, 0)]
    if layer is not None and layer.role == "output":
        outputs = ()
    into_specs = [facts.inputs.get(port.name) if facts is not None else None for port in inputs]
    out_specs = [facts.outputs.get(each) if facts is not None else None for each in outputs]
    resting = Accepts(_resting_kind(layer))
    return _measured(
        words.title(name, node, layer, known.inside),
        words.icon(node, layer, known.fields, known.inside),
        GROUP if end or block else layer.group if layer is not None else "Shape and merge",
        layer.role if layer is not None else "layer",
        tuple(rows),
        words.repeat_of(node, known.variables),
        strip_of(known.project.graphs[block]) if layer is not None and block else None,
        ports,
        tuple((p, kind_of(spec, p.accepts), p.name in into) for p, spec in zip(inputs, into_specs)),
        tuple((o, kind_of(spec, resting), o in out_of) for o, spec in zip(outputs, out_specs)),
    )


def _body(name: str, node: Node, layer: Layer | None, known: Known, end: bool) -> list[Row]:
    """The rows below those of the ports."""
    facts = known.facts.get(name)
    text = words.summary(node, layer, facts, {} if end else known.fields, known.variables)
    rows = [Row(text)] if text else []
    if name in known.shared:
        rows.append(Row(tr(f"weights of {known.shared[name].owner}")))
    if facts is not None and facts.parameters:
        word = mark("Frozen parameters") if node.weights.get("frozen") else mark("Parameters")
        rows.append(Row(tr(word), tr(f"{facts.parameters:,}")))
    return rows


@lru_cache(4096)
def _measured(
    title: str,
    icon: str,
    group: str,
    role: str,
    rows: tuple[Row, ...],
    count: str,
    strip: Strip | None,
    above: int,
    inputs: tuple[tuple[Port, PortKind, bool], ...],
    outputs: tuple[tuple[str, PortKind, bool], ...],
) -> Anatomy:
    """Nodes that say the same have the same anatomy; large drawings have many of them."""
    width = _width(title, rows, count, strip)
    places = [
        PortPlace(
            port.name,
            False,
            0.0,
            _row_y(index) if len(inputs) > 1 else FIRST_PORT,
            rows[index].left if len(inputs) > 1 else "",
            kind,
            port.accepts,
            connected,
        )
        for index, (port, kind, connected) in enumerate(inputs)
    ]
    for index, (name, kind, connected) in enumerate(outputs):
        y = _row_y(index - 1) if index else FIRST_PORT
        label = rows[index - 1].right if index else ""
        places.append(PortPlace(name, True, float(width), y, label, kind, Accepts(), connected))
    height = HEADER + (TOP + ROW * len(rows) + BOTTOM if rows or strip else 0) + (int(STRIP) if strip else 0)
    return Anatomy(title, icon, group, role, width, height, rows, tuple(places), count, strip, above)


def _unknown(into: frozenset[str]) -> tuple[Port, ...]:
    """The inputs of a layer that is not installed: those that a wire ends at."""
    return tuple(Port(name, Accepts(), optional=True) for name in sorted(into)) or UNKNOWN


def _port_rows(layer: Layer | None, inputs: tuple[Port, ...], outputs: tuple[str, ...]) -> list[Row]:
    """Rows for ports with names: all inputs when there are several, and outputs after the first."""
    if len(inputs) < 2 and len(outputs) < 2:
        return []
    left = [_label(layer, port) for port in inputs] if len(inputs) > 1 else []
    right = [words.output_label(layer, name) for name in outputs[1:]]
    count = max(len(left), len(right))
    left, right = left + [""] * (count - len(left)), right + [""] * (count - len(right))
    return [Row(one, other, port=True) for one, other in zip(left, right)]


def _label(layer: Layer | None, port: Port) -> str:
    return words.port_label(layer, port) if layer is not None else port.name.capitalize()


def _resting_kind(layer: Layer | None) -> PortKind:
    """The kind of an output of which nothing is known yet."""
    if layer is None:
        return "any"
    if layer.role in ("loss", "metric"):
        return "number"
    return "labels" if layer.role == "target" else "any"


def _row_y(index: int) -> float:
    return HEADER + TOP + ROW * index + ROW / 2


def _width(heading: str, rows: tuple[Row, ...], count: str, strip: Strip | None) -> int:
    widest = TITLE_AT + _advance(heading, 13, 600) + 24 + _advance(count, 11, 600)
    if strip is not None:
        widest = max(widest, min(strip.width + 2 * EDGE, BLOCK_WIDEST))
    for row in rows:
        start = PORT_NAME_AT if row.port else EDGE
        gap = 24 if row.right and row.left else 0
        weight = 400 if row.port else 500
        widest = max(widest, start + _advance(row.left, 12, 400) + gap + _advance(row.right, 12, weight) + 14)
    return min(max(ceil(widest / STEP) * STEP, NARROWEST), WIDEST)


@cache
def _metrics(size: int, weight: int) -> QFontMetricsF:
    return QFontMetricsF(theme.font(size, weight))


@cache
def _advance(text: str, size: int, weight: int) -> float:
    return _metrics(size, weight).horizontalAdvance(text) if text else 0.0
