"""What is chosen for the weights of one or several layers: shared, frozen, started, regularised."""

from __future__ import annotations

from collections.abc import Sequence

from engine.declare import Value
from engine.graph import edits
from engine.graph.model import block_of
from engine.layers.weights import PARAMS
from gui.canvas.words import named
from gui.session import Session
from gui.translate import mark, tr
from gui.widgets.form import Form
from gui.widgets.section import Section

# Shown when a layer has weights of its own; a share label alone says that it uses those of another.
TITLE = mark("Weights")


class WeightsSection(Section):
    """A folded section with the options of a node's weights; hidden while the nodes have none."""

    def __init__(self, session: Session, names: Sequence[str]) -> None:
        super().__init__(tr(TITLE), tr("sharing, freezing, start values"), open_=False)
        self.session, self.names, self.graph_name = session, tuple(names), session.graph_name
        self._form: Form | None = None
        self.add_later(self._make)
        self.set_open(any(self._chosen()))

    @property
    def form(self) -> Form:
        """The options, which are there once the section was open."""
        self.fill()
        assert self._form is not None
        return self._form

    def follow(self) -> None:
        """Show what the nodes have in common, if they have weights at all."""
        if self._form is not None:
            self._form.show_values(self._common(), self.session.variables)
        self.setVisible(bool(self._trained()))

    def _make(self) -> Form:
        self._form = Form(PARAMS.values())
        self._form.edited.connect(self._edited)
        self._form.show_values(self._common(), self.session.variables)
        return self._form

    def _common(self) -> dict[str, Value]:
        chosen = self._chosen()
        return {
            name: chosen[0][name]
            for name in (chosen[0] if chosen else ())
            if all(each.get(name) == chosen[0][name] for each in chosen)
        }

    def _chosen(self) -> list[dict[str, Value]]:
        nodes = self.session.graph_of(self.graph_name).nodes
        return [dict(nodes[name].weights) for name in self.names if name in nodes]

    def _trained(self) -> list[str]:
        """Those of the nodes that have weights, or for which something was chosen already."""
        facts, nodes = self.session.analysis.facts, self.session.graph_of(self.graph_name).nodes
        return [
            name
            for name in self.names
            if name in nodes
            and (
                (name in facts and facts[name].parameters > 0)
                or nodes[name].weights
                or block_of(nodes[name].type)
            )
        ]

    def _edited(self, option: str, value: Value, gesture: int) -> None:
        names = self._trained()
        label = mark(f"Set {PARAMS[option].label.lower()} of {named(names)}") if names else ""
        merge = f"weights {' '.join(names)} {option} {gesture}" if gesture else None
        if names:
            here = self.graph_name
            self.session.do(label, edits.set_weights, names, option, value, graph=here, merge=merge)
