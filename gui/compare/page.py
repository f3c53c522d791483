"""The page of a comparison: banner, canvas and list, over the workspace until Esc."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from engine.analysis.types import Analysis, Facts
from engine.field import Field
from engine.graph.compare import Comparison
from engine.graph.model import Graph, Project
from engine.wire import from_plain
from gui.canvas.keys import sequence
from gui.canvas.words import plain
from gui.compare.banner import Banner
from gui.compare.board import CompareBoard, Side
from gui.compare.listing import Entry, Listing, said
from gui.compare.marks import word
from gui.compare.model import Compared, Spot
from gui.compare.view import CompareView
from gui.preferences import keymap
from gui.trail import Trail, held, variables_at
from gui.translate import tr
from gui.widgets.base import parent_of, surface
from gui.widgets.buttons import Button
from gui.widgets.messages import EmptyState, announce

Ask = Callable[[Project, Trail, Callable[[Mapping[str, Any]], None]], None]
LIST_WIDTH = 320
AROUND = 120.0
CLOSER = 1.25


class ComparePage(QWidget):
    """`closed` when the person leaves it, `turned` when the sides are to be swapped.

    `ask(project, trail, done)` asks the engine for the analysis of a drawing; without it no shapes are shown.
    """

    closed = Signal()
    turned = Signal()

    def __init__(self, parent: QWidget, ask: Ask | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._spot = Spot()
        self._key = ""
        self._facts: dict[tuple[int, Trail], Mapping[str, Facts]] = {}
        self._sizes: dict[int, int] = {}  # the parameters of each side
        self._titles = "", ""
        self._fields: Mapping[str, Field] = {}
        self._compared: Compared | None = None
        surface(self, "canvas")
        self.banner, self.board, self.listing = Banner(), CompareBoard(), Listing()
        self.view = CompareView(self.board)
        self.back = Button(tr("Back to the model"), icon="arrow-left", parent=self.view)
        self.nothing = EmptyState("circle-check", tr("Nothing differs"), tr("Both are the same drawing."))
        self.nothing.setParent(self.view)
        self._lay_out()
        self._wire()
        parent.installEventFilter(self)
        self._cover()

    def show_comparison(
        self, found: Comparison, before: str, after: str, fields: Mapping[str, Field], turned: bool = False
    ) -> None:
        """Show another comparison, or the same with its sides `turned`; the drawing that is shown stays where
        it is still there.
        """
        first = self._compared is None
        if turned and self._compared is not None:
            self._spot = self._compared.turned(self._spot, found)
        self._compared, self._fields, self._facts, self._sizes = Compared(found), fields, {}, {}
        self._titles = before, after
        if self._spot.drawing not in found.graphs:
            self._spot = Spot()
        self._say()
        self.listing.show_entries(self._compared.sections())
        self.nothing.setVisible(not found)
        self._show(look=first)

    def enter(self, key: str) -> None:
        """Show what is inside a block."""
        spot = self._compared.inside(self._spot, key) if self._compared is not None else None
        if spot is not None:
            self._go(spot)

    def leave(self) -> None:
        """Go back to the model, or end the comparison there."""
        if self._spot.drawing != Spot().drawing:
            self._go(Spot())
        else:
            self.closed.emit()

    def step(self, by: int) -> None:
        """Go to the next or the previous difference."""
        self.listing.step(by)

    def event(self, event: QEvent) -> bool:
        """The keys of the page come before the window's: F8 goes to the next difference here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if sequence(event) in {*self._commands(), "Esc"}:
                event.accept()
                return True
        return super().event(event)

    def _commands(self) -> dict[str, Callable[[], object]]:
        """Keys of the canvas that mean the same here; from problem to problem is from difference to
        difference.
        """
        view = self.view
        rows: dict[str, Callable[[], object]] = {
            "problems.previous": lambda: self.step(-1),
            "problems.next": lambda: self.step(1),
            "view.fit": lambda: view.look_at(self.board.bounds()),
            "view.selection": lambda: view.look_at(self.board.bounds()),
            "view.zoom_in": lambda: view.set_zoom(view.zoom * CLOSER),
            "view.zoom_out": lambda: view.set_zoom(view.zoom / CLOSER),
            "view.zoom_full": lambda: view.set_zoom(1.0),
        }
        return {key: run for id_, run in rows.items() for key in keymap.keys(id_)}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif (run := self._commands().get(sequence(event))) is not None:
            run()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._key:
            self.enter(self._key)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left):
            self.step(1 if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right) else -1)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _lay_out(self) -> None:
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setHandleWidth(1)
        across.setChildrenCollapsible(False)
        across.addWidget(self.view)
        across.addWidget(self.listing)
        self.listing.setMinimumWidth(220)
        self.view.setMinimumWidth(280)
        across.setStretchFactor(0, 1)
        across.setSizes([1000, LIST_WIDTH])
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(across)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(row, 1)
        self.setFocusProxy(self.view)
        self.setAccessibleName(tr("Comparison"))
        self.view.setAccessibleName(tr("Comparison"))

    def _wire(self) -> None:
        self.banner.closed.connect(self.closed)
        self.banner.stepped.connect(self.step)
        self.banner.turned.connect(self.turned)
        self.back.clicked.connect(self.leave)
        self.listing.chosen.connect(self._jump)
        self.view.picked.connect(self._pick)
        self.view.opened.connect(self.enter)

    def _cover(self) -> None:
        self.setGeometry(parent_of(self).rect())

    def _place(self) -> None:
        self.back.adjustSize()
        self.back.move(12, 12)
        self.nothing.resize(self.nothing.sizeHint())
        self.nothing.move(self.view.rect().center() - self.nothing.rect().center())

    def _go(self, spot: Spot) -> None:
        self._spot, self._key = spot, ""
        self._show(look=True)

    def _show(self, look: bool) -> None:
        """Draw the drawing at the spot, and ask for its shapes."""
        compared = self._compared
        if compared is None:
            return
        found, spot = compared.graph(self._spot), self._spot
        sides = (
            self._side(0, compared.found.before, spot.before, found.before),
            self._side(1, compared.found.after, spot.after, found.name if found.state != "removed" else ""),
        )
        inside = spot.drawing != Spot().drawing
        self.view.setScene(None)
        self.board.show_difference(
            found, *sides, compared.words(spot), compared.things(spot), self._fields, inside
        )
        self.view.setScene(self.board)
        self.board.choose(self._key)
        self.back.setVisible(inside)
        self.back.set_look(tr(f"Back to the model, from {plain(spot.drawing)}"), "arrow-left")
        self._place()
        if look:
            self.view.look_at(self.board.bounds(), animated=False)

    def _side(self, side: int, project: Project, trail: Trail | None, drawing: str) -> Side:
        graph = project.graphs.get(drawing, Graph())
        if trail is None or not drawing or held(project, trail)[0] != trail:
            return Side(project, graph)  # not there, or not on this way any more since it was unpacked
        if (side, trail) not in self._facts and self._ask is not None:
            self._facts[side, trail] = {}
            self._ask(project, trail, lambda result: self._know(project, side, trail, result))
        return Side(project, graph, self._facts.get((side, trail), {}), self._variables(project, trail))

    def _variables(self, project: Project, trail: Trail) -> dict[str, Any]:
        """What expressions can read; of the data only how many classes there are."""
        classes = next((len(field.classes) for field in self._fields.values() if field.classes), 2)
        return variables_at(project, trail, {"classes": classes})

    def _know(self, project: Project, side: int, trail: Trail, result: Mapping[str, Any]) -> None:
        """The engine has answered: draw again with shapes, unless another comparison is shown meanwhile."""
        if not shiboken6.isValid(self):  # the window went before the answer came
            return
        found = self._compared.found if self._compared is not None else None
        if found is None or (found.before, found.after)[side] is not project:
            return
        analysis = from_plain(Analysis, result["analysis"])
        self._facts[side, trail] = analysis.facts
        if not trail:  # the whole model, whatever part of it is looked at
            self._sizes[side] = analysis.parameters
            self._say()
        if trail == (self._spot.before, self._spot.after)[side]:
            self._show(look=False)

    def _say(self) -> None:
        """What is compared and how much differs; with the parameters, once both sides are analysed."""
        if self._compared is None:
            return
        words, (one, other) = self._compared.summary(), (self._sizes.get(0), self._sizes.get(1))
        if one is not None and other is not None and one != other:
            words += "; " + tr(f"parameters {one:,} → {other:,}")
        self.banner.say(*self._titles, words)

    def _jump(self, entry: Entry) -> None:
        if self._compared is None or not entry.drawing:
            return
        if entry.drawing != self._spot.drawing:
            self._spot = self._compared.spot_of(entry.drawing)
            self._show(look=True)
        self._key = entry.key
        self.board.choose(entry.key)
        announce(
            self.view, ", ".join(filter(None, (word(entry.state), entry.title, *map(said, entry.settings))))
        )
        if (made := self.board.marks.get(entry.key) or self.board.nodes.get(entry.key)) is not None:
            room = QRectF(made.place).adjusted(-AROUND, -AROUND, AROUND, AROUND)
            if not self.view.shown.contains(room) or self.view.zoom < 0.7:
                self.view.look_at(room, most=max(min(self.view.zoom, 1.0), 0.75))

    def _pick(self, key: str) -> None:
        self._key = key
        self.board.choose(key)
        self.listing.show_key(key, self._spot.drawing)
