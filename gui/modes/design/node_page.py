"""The inspector's page of one layer: what it makes, its settings, its weights, how it works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout

from engine.analysis.blocks import GROUP
from engine.analysis.left_out import left_out
from engine.analysis.types import Facts, Fix, Problem
from engine.declare import Param, UserError, Value
from engine.field import Field
from engine.graph import edits
from engine.graph.model import Node, Project, block_of
from engine.graph.variables import resolved
from engine.layers import Layer
from gui import theme
from gui.canvas.words import is_end
from gui.canvas.words import title as heading
from gui.figures import count_text
from gui.how.inside import Inside
from gui.how.works import HowItWorks, standing_of
from gui.mending import said
from gui.modes.design.favourites import Favourites, Star
from gui.modes.design.step_section import StepSection
from gui.modes.design.weights import WeightsSection
from gui.session import Session
from gui.told import help_of, quiet
from gui.translate import mark, tr
from gui.widgets.base import emptied, label, set_tip
from gui.widgets.buttons import Button, IconButton
from gui.widgets.choice import Option
from gui.widgets.fields import FlatField, show_text
from gui.widgets.form import Form
from gui.widgets.messages import Banner
from gui.widgets.number import new_gesture
from gui.widgets.panel import Page
from gui.widgets.section import Section, StatList
from gui.widgets.tile import Tile
from gui.widgets.title import Title


class NodePage(Page):
    """The page of one layer."""

    renamed = Signal(str)

    def __init__(self, session: Session, name: str, favourites: Favourites | None = None) -> None:
        super().__init__()
        self.session, self.node_name, self.graph_name = session, name, session.graph_name
        node = session.graph.nodes[name]
        self.type = node.type
        self.layer: Layer | None = session.layer(node.type)
        self.forms: list[Form] = []
        self.how: HowItWorks | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 16)
        self.column.setSpacing(8)
        self.name = FlatField(tr("Name of the layer"), pencil=True)
        self.stats = StatList(tr("What it makes"))
        self.banners = QVBoxLayout()
        self._offered: list[tuple[Problem, Fix | None]] = []
        self.head = self._head()
        self.column.addLayout(self.head)
        self.star = self._add_star(favourites)
        self.column.addWidget(self.stats)
        self.column.addLayout(self.banners)
        if self.layer is not None:
            self._settings(self.layer)
        self.weights: WeightsSection | None = None
        if self.layer is not None and self.layer.role in ("layer", "loss"):
            self.weights = WeightsSection(session, [name])
            self.column.addWidget(self.weights)
        self.step: StepSection | None = None
        if self.layer is not None and self.layer.role == "loss" and not session.trail:
            self.step = StepSection(session, name)
            self.column.addWidget(self.step)
        if self.layer is not None:
            self._explain(self.layer)
        self.note: QPlainTextEdit | None = None
        self._add_note()
        self.column.addStretch()
        self.show_node(node)
        self.show_facts()

    def show_node(self, node: Node) -> None:
        """Show another value of the same node."""
        if node.type != self.type or self.session.layer(node.type) != self.layer:
            self.session.selected.emit()
            return
        self.name.setText(self.node_name)
        variables = self.session.variables
        for form in self.forms:
            form.show_values(node.params, variables)
        self._show_sections()
        if self.note is not None:
            show_text(self.note, node.note)
        self.mute.setChecked(node.muted)
        self.bypass.setChecked(node.bypassed)
        if self.how is not None:
            self.how.show_settings(_worked_out(node.params, variables))

    def show_facts(self) -> None:
        """Show what analysis says of the node now."""
        facts = self.session.analysis.facts.get(self.node_name, Facts())
        rows = [(_caption(port, facts), str(spec)) for port, spec in facts.outputs.items()]
        if facts.parameters:
            rows.append((tr("Parameters"), tr(f"{facts.parameters:,}")))
        if (shared := self.session.analysis.shared.get(self.node_name)) is not None:
            rows.append((tr("Weights of"), shared.owner))
        if facts.multiply_adds:
            rows.append((tr("Multiply–adds"), count_text(facts.multiply_adds)))
        self.stats.set_rows(rows or [(tr("Output"), self._unknown())])
        self.show_problems()
        self._show_sections()
        node = self.session.graph.nodes.get(self.node_name)
        if node is not None:
            for form in self.forms:
                form.show_results(node.params, self.session.variables)
        if self.how is not None:
            if node is not None:  # what the data offers to expressions may be known only by now
                self.how.show_settings(_worked_out(node.params, self.session.variables))
            self.how.show_facts(facts, standing_of(self.session, self.node_name))

    def _unknown(self) -> str:
        """What stands where no shape is known."""
        node = self.session.graph.nodes.get(self.node_name)
        if node is not None and node.bypassed:
            return tr("left out")
        if self.node_name in left_out(self.session.project, self.session.graph_name).nodes:
            return tr("nothing")
        measures = self.layer is not None and self.layer.role in ("loss", "metric")
        return tr("one number") if measures else tr("not known yet")

    def _show_sections(self) -> None:
        for section in (self.weights, self.step):
            if section is not None:
                section.follow()

    def focus_first(self) -> None:
        """Put the keyboard on the first setting."""
        for form in self.forms:
            for editor in form.editors.values():
                editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        group = self.layer.group if self.layer else GROUP
        row.addWidget(Tile(self.layer.icon if self.layer else "block", group, 32))
        words = QVBoxLayout()
        words.setSpacing(0)
        node = self.session.graph.nodes[self.node_name]
        title = heading(self.node_name, node, self.layer, bool(self.session.trail))
        words.addWidget(Title(title))
        self.name.setFont(theme.code_font(12))
        self.name.setText(self.node_name)
        self.name.setToolTip(tr("The layer's name in the code (F2)"))
        self.name.editingFinished.connect(self._rename)
        words.addWidget(self.name)
        row.addLayout(words, 1)
        self.mute = IconButton("eye-off", tr("Mute: let the input pass through"), key="M")
        self.mute.setCheckable(True)
        self.mute.clicked.connect(
            lambda on: self._do(mark("Mute") if on else mark("Unmute"), edits.set_muted, [self.node_name], on)
        )
        row.addWidget(self.mute)
        self.bypass = IconButton("square-dashed", tr("Leave out: the layer gives nothing"), key="Shift M")
        self.bypass.setCheckable(True)
        self.bypass.clicked.connect(self._leave_out)
        row.addWidget(self.bypass)
        return row

    def _add_star(self, favourites: Favourites | None) -> Star | None:
        """The star of the layer's type, before what is done to this one layer."""
        if self.layer is None or favourites is None:
            return None
        star = Star(favourites, self.type)
        self.head.insertWidget(self.head.indexOf(self.mute), star)
        return star

    def _leave_out(self, out: bool) -> None:
        words = mark("Leave out") if out else mark("Bring back")
        self._do(words, edits.set_bypassed, [self.node_name], out)

    def _settings(self, layer: Layer) -> None:
        # A port of a block brings no field, and a loss's step has a section of its own.
        hidden = {"field"} if is_end(layer, bool(self.session.trail)) else {"update"}
        shown = [p for p in layer.params.values() if p.name not in hidden]
        plain = [p for p in shown if not p.advanced]
        advanced = [p for p in shown if p.advanced]
        if plain:
            section = Section(tr("Block settings") if block_of(self.type) else tr("Settings"))
            reset = IconButton("rotate-ccw", tr("Reset all settings"), size=24)
            reset.clicked.connect(
                lambda: self._do(mark("Reset settings"), edits.set_params, self.node_name, {})
            )
            section.tools.addWidget(reset)
            section.add(self._form(plain))
            self.column.addWidget(section)
        if advanced:
            hint = ", ".join(map(quiet, advanced))
            section = Section(tr("Advanced"), hint, open_=False)
            section.add_later(lambda: self._form(advanced))
            self.column.addWidget(section)

    def _explain(self, layer: Layer) -> None:
        """How it works; for a block what its author says, and the way in."""
        if block_of(self.type):
            section = Section(tr("What it does"))
            section.add(label(help_of(layer), wrap=True))
            if (graph := self.session.project.graphs.get(block_of(self.type))) is not None:
                section.add(Inside(graph))
            button = Button(tr("Open the block"), icon="log-in")
            button.clicked.connect(lambda: self.session.enter(self.node_name))
            section.add(button)
        else:
            known = self.session.analysis.facts.get(self.node_name, Facts())
            params = self.session.graph.nodes[self.node_name].params
            shown = _worked_out(params, self.session.variables)
            self.how = HowItWorks(layer, shown, known, standing_of(self.session, self.node_name))
            section = Section(tr("How it works"))
            section.add(self.how)
        self.column.addWidget(section)

    def _form(self, params: list[Param]) -> Form:
        form = Form(params, self._offers)
        form.edited.connect(self._edited)
        form.show_values(self.session.graph.nodes[self.node_name].params, self.session.variables)
        self.forms.append(form)
        return form

    def _offers(self, param: Param) -> list[Option]:
        role = "target" if self.layer is not None and self.layer.role == "target" else "input"
        fields: list[Field] = sorted(self.session.fields.values(), key=lambda f: f.role != role)
        return [(field.name, field.name) for field in fields]

    def _edited(self, name: str, value: Value, gesture: int) -> None:
        assert self.layer is not None
        words = mark(f"Set {self.layer.params[name].label.lower()}")
        merge = f"{self.node_name}.{name}.{gesture}" if gesture else None
        self._do(words, edits.set_param, self.node_name, name, value, merge=merge)

    def _rename(self) -> None:
        new = self.name.text().strip()
        if new == self.node_name or not self.name.isModified():
            return
        self.name.setModified(False)
        shown = self.session.graph_name, self.session.selection
        stays = shown == (self.graph_name, frozenset((self.node_name,)))
        if self._do(mark(f"Rename {self.node_name}"), edits.rename, self.node_name, new):
            if stays:
                self.session.select([new])
        else:
            self.name.setText(self.node_name)

    def _add_note(self) -> None:
        section = Section(tr("Note"), open_=bool(self.session.graph.nodes[self.node_name].note))
        section.add_later(self._make_note)
        self.column.addWidget(section)

    def _make_note(self) -> QPlainTextEdit:
        made = self.note = QPlainTextEdit(self.session.graph.nodes[self.node_name].note)
        made.setAccessibleName(tr("Note"))
        made.setPlaceholderText(tr("What should others know about this layer?"))
        made.setFixedHeight(72)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.setTabChangesFocus(True)
        merge = f"note.{self.node_name}.{new_gesture()}"
        made.textChanged.connect(lambda: self._noted(merge))
        return made

    def _noted(self, merge: str) -> None:
        if self.note is not None and self.note.hasFocus():
            self._do(mark("Write note"), edits.set_note, self.node_name, self.note.toPlainText(), merge=merge)

    def show_problems(self) -> None:
        """Show what is wrong with the node and what mends it, as far as is known by now."""
        problems = self.session.problems_of(self.node_name)
        offered = [(each, next(iter(self.session.mending.offers(each)), None)) for each in problems]
        if offered == self._offered:
            return
        self._offered = offered
        emptied(self.banners)
        for problem, fix in offered:
            state = "info" if problem.severity == "hint" else problem.severity
            run = (lambda fix=fix: self.session.mend(fix)) if fix else None
            text = tr(fix.label) if fix else ""
            banner = Banner(state, tr(problem.what), tr(problem.why), text, run, stacked=True)
            if fix is not None and said(fix):
                set_tip(banner.buttons[0], said(fix))
                banner.buttons[0].setAccessibleDescription(said(fix))
            self.banners.addWidget(banner)

    def _do(self, label: str, edit: Callable[..., Project], *args: Any, merge: str | None = None) -> bool:
        """One edit of the drawing that the layer is on; none once that is gone."""
        if self.graph_name not in self.session.project.graphs:
            return False
        return self.session.do(label, edit, *args, merge=merge, graph=self.graph_name)


def _caption(port: str, facts: Facts) -> str:
    return tr("Output shape") if len(facts.outputs) == 1 else port.capitalize()


def _worked_out(params: Mapping[str, Value], variables: Mapping[str, Value]) -> dict[str, Value]:
    """The settings with their expressions worked out, those that can be."""
    found: dict[str, Value] = {}
    for name, value in params.items():
        try:
            found |= resolved({name: value}, variables)
        except UserError:
            continue
    return found
