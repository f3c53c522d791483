"""How a layer works: its figure, fed by its own settings and sizes, its own words and its formula."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.analysis.left_out import left_out
from engine.analysis.types import Facts, Spec
from engine.declare import Value
from engine.graph.model import node_of
from engine.layers import Layer
from gui.how.formula import Formula
from gui.how.given import Given, Standing
from gui.how.picture import Picture
from gui.how.player import Player
from gui.how.topics import Topic, of_layer
from gui.session import Session
from gui.translate import tr
from gui.widgets.base import label, stands_for


class HowItWorks(QWidget):
    """The drawing above the declaration's own words and its formula."""

    def __init__(
        self,
        layer: Layer,
        params: Mapping[str, Value] | None = None,
        facts: Facts | None = None,
        standing: Standing = "page",
    ) -> None:
        super().__init__()
        self.layer = layer
        self._settings: Mapping[str, Value] = dict(params or {})
        self._facts = facts or Facts()
        self._standing: Standing = standing
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.player = Player(layer.group, self._make)
        column.addWidget(self.player)
        stands_for(self.player.drawing, self.topic)
        column.addWidget(label(words_of(layer), wrap=True))
        if layer.formula:
            formula = Formula(layer.formula)
            stands_for(formula, self.topic)
            column.addWidget(formula)
        if layer.exportable:
            column.addWidget(label(tr(f"It can't go into an ONNX file: {layer.exportable}"), wrap=True))

    def show_settings(self, params: Mapping[str, Value]) -> None:
        """Draw with these settings."""
        if params != self._settings:
            self._settings = dict(params)
            self.player.show_figure(self._make, again=True)

    def show_facts(self, facts: Facts, standing: Standing = "page") -> None:
        """Draw with these sizes; where there are none, `standing` tells why."""
        now = (facts.inputs, facts.outputs, standing)
        if now != (self._facts.inputs, self._facts.outputs, self._standing):
            self._facts, self._standing = facts, standing
            self.player.show_figure(self._make)

    def topic(self) -> Topic:
        """The page of the layer with these settings and sizes."""
        page = of_layer(self.layer, self._settings, self._facts)
        return replace(page, standing=self._standing)

    def _make(self, wide: float) -> Picture:
        return figure_of(self.layer, self._settings, self._facts, wide, self._standing)


def standing_of(session: Session, name: str) -> Standing:
    """How a node of the drawing that is open stands: whether anything can come in at all."""
    node = session.graph.nodes.get(name)
    if node is None:
        return "page"
    if node.bypassed or name in left_out(session.project, session.graph_name).nodes:
        return "unused"
    if node.muted:
        return "muted"
    wired = any(node_of(wire.target) == name for wire in session.graph.wires.values())
    return "wired" if wired else "loose"


def figure_of(
    layer: Layer, settings: Mapping[str, Value], facts: Facts, wide: float, standing: Standing = "page"
) -> Picture:
    """The figure of a layer as it stands in a drawing."""
    from gui.how.table import figure  # its tables and numpy are needed once a layer is looked at

    if any(port.variadic for port in layer.inputs):
        inputs: tuple[Spec | None, ...] = tuple(facts.inputs.values())
    else:
        inputs = tuple(facts.inputs.get(port.name) for port in layer.inputs)
    outputs = tuple(facts.outputs.get(name) for name in layer.outputs)
    return figure(Given(layer, settings, inputs, outputs, wide, standing))


def words_of(layer: Layer) -> str:
    """All that the declaration says of its layer, sentence by sentence."""
    return tr(inspect.cleandoc(layer.declaration.__doc__ or layer.help))
