"""The inspector: what the selected layer is, what it makes, and its settings, read from its declaration."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from engine.analysis.types import Facts
from engine.declare import Param, Value
from engine.field import Field
from engine.graph import edits
from engine.graph.change import Change
from engine.graph.model import Node
from engine.layers import LAYERS, Layer
from gui import theme
from gui.figures import count_text
from gui.modes.design.how import HowItWorks
from gui.session import Session
from gui.widgets.base import label
from gui.widgets.buttons import IconButton
from gui.widgets.choice import Option
from gui.widgets.fields import FlatField
from gui.widgets.form import Form
from gui.widgets.messages import Banner, EmptyState
from gui.widgets.section import Section, StatList
from gui.widgets.tile import Tile


class Inspector(QScrollArea):
    """One selected layer, several, or none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.page: NodePage | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Inspector")
        session.selected.connect(self.follow)
        session.opened.connect(self.follow)
        session.changed.connect(self._changed)
        session.analysed.connect(self._analysed)
        self.follow()

    def follow(self) -> None:
        """Show the page of the selection."""
        names = sorted(self.session.selection)
        if len(names) == 1:
            self.page = NodePage(self.session, names[0])
            self.setWidget(self.page)
            return
        self.page = None
        self.setWidget(_several(names) if names else _nothing())

    def focus_settings(self) -> None:
        """Put the keyboard on the first setting."""
        if self.page is not None:
            self.page.focus_first()

    def rename(self) -> None:
        """Put the keyboard on the layer's name."""
        if self.page is not None:
            self.page.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.page.name.selectAll()

    def _changed(self, change: Change) -> None:
        if self.page is None:
            return
        node = self.session.graph.nodes.get(self.page.node_name)
        if node is not None and self.page.node_name in change.nodes_updated:
            self.page.show_node(node)

    def _analysed(self) -> None:
        if self.page is not None:
            self.page.show_facts()


class NodePage(QWidget):
    """The page of one layer."""

    renamed = Signal(str)

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self.session, self.node_name = session, name
        node = session.graph.nodes[name]
        self.type = node.type
        self.layer: Layer | None = LAYERS.get(node.type)
        self.forms: list[Form] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 16)
        self.column.setSpacing(8)
        self.name = FlatField("Name of the layer")
        self.stats = StatList("What it makes")
        self.banners = QVBoxLayout()
        self.column.addLayout(self._head())
        self.column.addWidget(self.stats)
        self.column.addLayout(self.banners)
        if self.layer is not None:
            self._settings(self.layer)
        self.note = QPlainTextEdit()
        self._add_note()
        self.column.addStretch()
        self.show_node(node)
        self.show_facts()

    def show_node(self, node: Node) -> None:
        """Show another value of the same node."""
        if node.type != self.type:
            self.session.selected.emit()
            return
        self.name.setText(self.node_name)
        for form in self.forms:
            form.show_values(node.params)
        if not self.note.hasFocus() and self.note.toPlainText() != node.note:
            self.note.setPlainText(node.note)
        self.mute.setChecked(node.muted)
        if self.layer is not None:
            self.how.show_settings(node.params)

    def show_facts(self) -> None:
        """Show what analysis says of the node now."""
        facts = self.session.analysis.facts.get(self.node_name, Facts())
        rows = [(_caption(port, facts), str(spec)) for port, spec in facts.outputs.items()]
        if facts.parameters:
            rows.append(("Parameters", f"{facts.parameters:,}"))
        if facts.multiply_adds:
            rows.append(("Multiply–adds", count_text(facts.multiply_adds)))
        measures = self.layer is not None and self.layer.role in ("loss", "metric")
        self.stats.set_rows(rows or [("Output", "one number" if measures else "not known yet")])
        self._show_problems()
        if self.layer is not None:
            self.how.show_facts(facts)

    def focus_first(self) -> None:
        """Put the keyboard on the first setting."""
        for form in self.forms:
            for editor in form.editors.values():
                editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        group = self.layer.group if self.layer else "Blocks"
        row.addWidget(Tile(self.layer.icon if self.layer else "block", group, 32))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(self.layer.title if self.layer else self.type, 15, 600, "text"))
        self.name.setFont(theme.code_font(12))
        self.name.setText(self.node_name)
        self.name.setToolTip("The layer's name in the code (F2)")
        self.name.editingFinished.connect(self._rename)
        words.addWidget(self.name)
        row.addLayout(words, 1)
        self.mute = IconButton("eye-off", "Mute: let the input pass through", key="M")
        self.mute.setCheckable(True)
        self.mute.clicked.connect(
            lambda on: self.session.do("Mute" if on else "Unmute", edits.set_muted, [self.node_name], on)
        )
        row.addWidget(self.mute)
        return row

    def _settings(self, layer: Layer) -> None:
        plain = [p for p in layer.params.values() if not p.advanced]
        advanced = [p for p in layer.params.values() if p.advanced]
        if plain:
            section = Section("Settings")
            reset = IconButton("rotate-ccw", "Reset all settings", size=24)
            reset.clicked.connect(
                lambda: self.session.do("Reset settings", edits.set_params, self.node_name, {})
            )
            section.tools.addWidget(reset)
            section.add(self._form(plain))
            self.column.addWidget(section)
        if advanced:
            hint = ", ".join(p.label.lower() for p in advanced)
            section = Section("Advanced", hint, open_=False)
            section.add(self._form(advanced))
            self.column.addWidget(section)
        self.how = HowItWorks(layer)
        section = Section("How it works")
        section.add(self.how)
        self.column.addWidget(section)

    def _form(self, params: list[Param]) -> Form:
        form = Form(params, self._offers)
        form.edited.connect(self._edited)
        self.forms.append(form)
        return form

    def _offers(self, param: Param) -> list[Option]:
        role = "target" if self.layer is not None and self.layer.role == "target" else "input"
        fields: list[Field] = sorted(self.session.fields.values(), key=lambda f: f.role != role)
        return [(field.name, field.name) for field in fields]

    def _edited(self, name: str, value: Value, gesture: int) -> None:
        assert self.layer is not None
        words = f"Set {self.layer.params[name].label.lower()}"
        merge = f"{self.node_name}.{name}.{gesture}" if gesture else None
        self.session.do(words, edits.set_param, self.node_name, name, value, merge=merge)

    def _rename(self) -> None:
        new = self.name.text().strip()
        if new == self.node_name or not self.name.isModified():
            return
        self.name.setModified(False)
        if self.session.do(f"Rename {self.node_name}", edits.rename, self.node_name, new):
            self.session.select([new])
        else:
            self.name.setText(self.node_name)

    def _add_note(self) -> None:
        section = Section("Note", open_=bool(self.session.graph.nodes[self.node_name].note))
        self.note.setAccessibleName("Note")
        self.note.setPlaceholderText("What should others know about this layer?")
        self.note.setFixedHeight(72)
        self.note.setTabChangesFocus(True)
        self.note.textChanged.connect(self._noted)
        section.add(self.note)
        self.column.addWidget(section)

    def _noted(self) -> None:
        if self.note.hasFocus():
            merge = f"note.{self.node_name}"
            self.session.do(
                "Write note", edits.set_note, self.node_name, self.note.toPlainText(), merge=merge
            )

    def _show_problems(self) -> None:
        while (item := self.banners.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for problem in self.session.problems:
            if problem.node == self.node_name:
                fix = problem.fixes[0] if problem.fixes else None
                state = "info" if problem.severity == "hint" else problem.severity
                run = (lambda fix=fix: self.session.mend(fix)) if fix else None
                text = fix.label if fix else ""
                self.banners.addWidget(Banner(state, problem.what, problem.why, text, run, stacked=True))


def _caption(port: str, facts: Facts) -> str:
    return "Output shape" if len(facts.outputs) == 1 else port.capitalize()


def _nothing() -> QWidget:
    return EmptyState("mouse-pointer-2", "Nothing selected", "Select a layer to see and change its settings.")


def _several(names: list[str]) -> QWidget:
    line = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
    return EmptyState("copy-check", f"{len(names)} layers selected", line)
