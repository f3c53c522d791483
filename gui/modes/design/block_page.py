"""The inspector inside a block where nothing is selected: its name, ports and arguments, and what it does."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from engine.analysis.blocks import GROUP
from engine.declare import UserError, Value
from engine.graph import blocks
from engine.graph.edits import is_name
from engine.graph.model import Graph, Project
from engine.graph.variables import evaluate, is_expression, names_in
from gui import theme
from gui.canvas.words import plain, repeat_of
from gui.edits.arguments import (
    argument_text,
    argument_value,
    can_name,
    read_names,
    remove_argument,
    rename_argument,
)
from gui.session import Session
from gui.trail import drawings
from gui.translate import mark, tr
from gui.widgets.base import label
from gui.widgets.buttons import Button, IconButton
from gui.widgets.fields import FlatField, TextField, set_mistake, show_text
from gui.widgets.number import new_gesture
from gui.widgets.panel import Page
from gui.widgets.section import Section, StatList
from gui.widgets.tile import Tile
from gui.widgets.title import Title


class BlockPage(Page):
    """The page of the block that is open. `keep_wanted(block)` and `unpack_wanted` are for the canvas."""

    keep_wanted = Signal(str)
    unpack_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.block = session, session.graph_name
        self.name = FlatField(tr("Name of the block"), pencil=True)
        self.stats = StatList(tr("What it makes"))
        self.arguments = Arguments(session, self.block)
        self.ports = StatList(tr("Ports"), boxed=False)
        self.about = QPlainTextEdit()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 14, 16, 16)
        self._column.setSpacing(8)
        self._column.addLayout(self._head())
        self._column.addWidget(self.stats)
        self._column.addWidget(self.arguments)
        for title, widget in ((tr("Ports"), self.ports), (tr("What it does"), self._words())):
            section = Section(title)
            section.add(widget)
            self._column.addWidget(section)
        self._add_buttons()
        self._column.addStretch()
        self.follow()

    def follow(self) -> None:
        """Show the block as it is now."""
        graph = self.session.graph
        self.name.setText(self.block)
        self.arguments.follow()
        show_text(self.about, graph.about)
        self.show_facts()

    def show_facts(self) -> None:
        """Show what analysis says of the block now."""
        session, known = self.session, self.session.block
        outputs = list(known.outputs.values()) if known is not None else []
        rows = [(tr("Output shape"), str(outputs[0]))] if outputs else []
        if session.analysis.facts:
            rows.append((tr("Parameters in one"), tr(f"{session.analysis.parameters:,}")))
        if session.trail and known is not None:
            outer = session.project.graphs[drawings(session.project, session.trail)[-2]]
            outside = session.variables_on(session.trail[:-1])  # where the block stands
            if count := repeat_of(outer.nodes[session.trail[-1]], outside):
                rows.append((tr("Used"), tr(f"{count.removeprefix('×')} times in a row")))
                rows.append((tr("In the model"), tr(f"{known.parameters:,}")))
        self.stats.set_rows(rows or [(tr("Output"), tr("not known yet"))])
        self.ports.set_rows(self._port_rows(session.graph))

    def _port_rows(self, graph: Graph) -> list[tuple[str, str]]:
        facts = self.session.analysis.facts
        rows = []
        for name, node in graph.nodes.items():
            if node.type in ("Input", "Output"):
                known = facts.get(name)
                specs = (known.outputs or known.inputs) if known is not None else {}
                rows.append((plain(name), str(next(iter(specs.values()), tr("not known yet")))))
        return rows

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Tile("block", GROUP, 32))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Title(plain(self.block)))
        self.name.setFont(theme.code_font(12))
        self.name.setToolTip(tr("The block's name, which its class in the code has too"))
        self.name.editingFinished.connect(self._rename)
        words.addWidget(self.name)
        row.addLayout(words, 1)
        return row

    def _words(self) -> QWidget:
        self.about.setAccessibleName(tr("What the block does"))
        self.about.setPlaceholderText(tr("A sentence on what the block does, shown where it is used."))
        self.about.setFixedHeight(72)
        self.about.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.about.setTabChangesFocus(True)
        merge = f"about.{self.block}.{new_gesture()}"
        self.about.textChanged.connect(lambda: self._told(merge))
        return self.about

    def _add_buttons(self) -> None:
        for words, icon, signal in (
            (tr("Save to library"), "bookmark-plus", partial(self.keep_wanted.emit, self.block)),
            (tr("Unpack into the model"), "ungroup", self.unpack_wanted.emit),
        ):
            button = Button(words, "secondary" if icon == "bookmark-plus" else "ghost", icon=icon)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, run=signal: run())
            self._column.addWidget(button)

    def _rename(self) -> None:
        new = self.name.text().strip().replace(" ", "_")
        if new == self.block or not self.name.isModified():
            return
        self.name.setModified(False)
        if not self.session.do(mark(f"Rename {plain(self.block)}"), blocks.rename_block, self.block, new):
            self.name.setText(self.block)

    def _told(self, merge: str) -> None:
        if self.about.hasFocus():
            text = self.about.toPlainText()
            self.session.do(mark("Say what the block does"), blocks.set_about, self.block, text, merge=merge)


class Arguments(Section):
    """A row for each argument: its name, what it is by default, and a button to remove it."""

    def __init__(self, session: Session, block: str) -> None:
        super().__init__(tr("Block settings"))
        self.session, self.block = session, block
        self.rows_by_name: dict[str, Argument] = {}
        add = IconButton("plus", tr("Add a setting"), size=24)
        add.clicked.connect(self._add)
        self.tools.addWidget(add)
        self._hint = label("", 12, 400, "text3", wrap=True)
        self.add(self._hint)

    def follow(self) -> None:
        """Show the arguments as they are now; a row stays, also under a new name, with the keyboard in it."""
        arguments = self.session.graph.arguments
        given = self.session.variables
        gone = [name for name in self.rows_by_name if name not in arguments]
        new = [name for name in arguments if name not in self.rows_by_name]
        for old, name in zip(gone, new):
            self.rows_by_name[name] = self.rows_by_name.pop(old)
            self.rows_by_name[name].show_name(name)
        for name in gone[len(new) :]:
            row = self.rows_by_name.pop(name)
            row.hide()
            row.deleteLater()
        for place, (name, value) in enumerate(arguments.items()):
            if name not in self.rows_by_name:
                self.rows_by_name[name] = Argument(self, name)
            self.rows.removeWidget(self.rows_by_name[name])
            self.rows.insertWidget(place, self.rows_by_name[name])
            self.rows_by_name[name].show_value(value, given.get(name))
        example = next(iter(arguments), "channels")
        self._hint.setText(
            tr(f"These appear on the block where it is used. Inside, write ={example} in place of a number.")
        )

    def rename(self, old: str, new: str) -> bool:
        """Give an argument another name."""
        return self.session.do(mark(f"Rename {old}"), rename_argument, self.block, old, new)

    def set(self, name: str, value: Value) -> bool:
        """Give an argument another default."""
        return self.session.do(mark(f"Set the setting {name}"), blocks.set_argument, self.block, name, value)

    def remove(self, name: str) -> None:
        """Take an argument away."""
        self.session.do(mark(f"Remove {name}"), remove_argument, self.block, name)

    def _add(self) -> None:
        name = _free(self.session.project, self.block)
        if self.session.do(mark("Add a setting"), blocks.set_argument, self.block, name, 1):
            self.rows_by_name[name].name.setFocus()
            self.rows_by_name[name].name.selectAll()


class Argument(QWidget):
    """One argument of a block."""

    def __init__(self, owner: Arguments, name: str) -> None:
        super().__init__()
        self._owner, self._name = owner, name
        self.name, self.value = TextField(""), TextField("")
        self.here = label("", 12, 400, "text3")
        self._remove = IconButton("x", "", size=24)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 3)
        row.addWidget(self.value, 2)
        row.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.here)
        self.show_name(name)
        self.name.finished.connect(self._rename)
        self.value.finished.connect(self._set)
        self._remove.clicked.connect(lambda: owner.remove(self._name))

    def show_name(self, name: str) -> None:
        """Stand for the argument of this name from now on."""
        self._name = name
        self.name.set_value(name)
        self.name.setAccessibleName(tr(f"Name of the setting {name}"))
        self.value.setAccessibleName(tr(f"{name} unless said otherwise"))
        self._remove.set_icon("x", tr(f"Remove the setting {name}"))

    def show_value(self, value: Value, given: Value) -> None:
        """Show the default, and below it what this use of the block says."""
        for field, text in ((self.name, self._name), (self.value, argument_text(value))):
            field.set_value(text)
            if field.text() == text:
                set_mistake(field, "")
        differs = given is not None and given != value
        self.here.setText(tr(f"{argument_text(given)} here") if differs else "")
        self.here.setVisible(differs)

    def _rename(self, text: str) -> None:
        new = text.strip()
        why = "" if is_name(new) else tr("Use letters, digits and underscores")
        if not why and not can_name(new):
            why = tr(f'"{new}" means something else in a block')
        set_mistake(self.name, why)
        if new != self._name and not why and not self._owner.rename(self._name, new):
            self.name.setModified(False)
            self.name.set_value(self._name)

    def _set(self, text: str) -> None:
        value = argument_value(text)
        why = _mistake(value) if text.strip() else tr("A value is needed")
        set_mistake(self.value, why)
        if not why:
            self._owner.set(self._name, value)


def _mistake(value: Value) -> str:
    """Why a default can't be worked out, whatever numbers its variables are; "" where it can."""
    if not is_expression(value):
        return ""
    text = str(value)
    # No two the same, and none whole: what divides by a difference of them works, too.
    numbers = {name: 100.7 + 0.37 * place for place, name in enumerate(sorted(names_in(text)))}
    try:
        evaluate(text, numbers)
    except UserError as error:
        return tr(str(error))
    return ""


def _free(project: Project, block: str) -> str:
    taken, number = {*project.graphs[block].arguments, *read_names(project, block)}, 1
    for wanted in ("channels", "size", "stride"):
        if wanted not in taken:
            return wanted
    while f"setting{number}" in taken:
        number += 1
    return f"setting{number}"
