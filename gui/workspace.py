"""Where a mode lives: left panel, centre over dock, right panel, in sizes that the window remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui.drawer import Drawer
from gui.modes import Mode
from gui.panels import Panels
from gui.translate import tr
from gui.widgets.base import surface
from gui.widgets.buttons import IconButton
from gui.widgets.focus import hand_over

LEFT, RIGHT, DOCK = "left", "right", "dock"
LIMITS = {LEFT: (200, 360), RIGHT: (264, 420)}
USUAL = {LEFT: 232, RIGHT: 288, DOCK: 196}
TIGHT = {LEFT: 200, RIGHT: 264, DOCK: 196}
FOLDED = 36
NARROW, NARROWER, NARROWEST = 1440, 1180, 900


class Workspace(QWidget):
    """Shows one mode at a time. `arranged` when a panel was shown, hidden or became a drawer."""

    arranged = Signal()

    def __init__(self, panels: Panels) -> None:
        super().__init__()
        self._panels = panels
        self._mode = ""
        self._seen: dict[str, dict[str, QWidget | None]] = {}
        self.left, self.right = _stack("panel"), _stack("panel")
        self.centre, self.dock = _stack("canvas"), _stack("panel")
        self._middle = QSplitter(Qt.Orientation.Vertical)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        self.left_drawer = Drawer(self, at_right=False)
        self.right_drawer = Drawer(self, at_right=True)
        self.rail = self._make_rail()
        self._build()
        self.fold = IconButton("panel-bottom-close", tr("Fold the dock"), key="Ctrl+J", parent=self.dock)
        self.fold.resize(self.fold.sizeHint())
        self.fold.clicked.connect(self.toggle_dock)
        self.dock.installEventFilter(self)

    def hold(self, mode: Mode) -> None:
        """Take the widgets of a mode, which are made now; what is on the screen stays there."""
        if mode.name not in self._seen:
            self._seen[mode.name] = {
                LEFT: mode.left(),
                "centre": mode.centre(),
                RIGHT: mode.right(),
                DOCK: mode.dock(),
            }
            for name, widget in self._seen[mode.name].items():
                if widget is not None:
                    self._stack_of(name).addWidget(widget)

    def show_mode(self, mode: Mode) -> None:
        """Put the widgets of a mode in place; a keyboard that was in the mode before goes to the centre."""
        self.hold(mode)
        goes = self._mode != mode.name and hand_over(self, self)  # what is hidden would give it to anything
        self._mode = mode.name
        for name, widget in self._seen[mode.name].items():
            if widget is not None:
                self._stack_of(name).setCurrentWidget(widget)
        self._arrange()
        if goes and (centre := self.shown("centre")) is not None:
            centre.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown(self, panel: str) -> QWidget | None:
        """What stands in a panel, or in the centre, of the mode on the screen."""
        return self._seen.get(self._mode, {}).get(panel)

    def has(self, panel: str) -> bool:
        """Whether the mode on the screen has this panel."""
        return self._seen.get(self._mode, {}).get(panel) is not None

    def is_open(self, panel: str) -> bool:
        """Whether a panel can be seen: in its place and not folded, or as an open drawer."""
        if panel == DOCK:
            return self.has(DOCK) and not self._panels.folded
        drawer = self._drawer(panel)
        if drawer is not None and drawer.holds():
            return drawer.isVisible()
        return self.has(panel) and panel not in self._panels.hidden

    def is_drawer(self, panel: str) -> bool:
        """Whether the window is too narrow for the panel to have a place of its own."""
        drawer = self._drawer(panel)
        return drawer is not None and drawer.holds() and self.has(panel)

    def toggle(self, panel: str) -> None:
        """Show or hide a panel; the dock folds instead."""
        if panel == DOCK:
            self.toggle_dock()
            return
        drawer = self._drawer(panel)
        if drawer is not None and drawer.holds():
            drawer.toggle(self._drawer_box(panel))
        else:
            self._panels.hide(panel, panel not in self._panels.hidden)
            self._arrange()
        self.arranged.emit()

    def toggle_dock(self) -> None:
        """Fold the dock to its header, or unfold it."""
        self._panels.fold(not self._panels.folded)
        self._arrange()

    def be_as(self, panels: Mapping[str, Any]) -> None:
        """Give the panels the sizes that they had in a window of last time."""
        self._panels.take(panels)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        drawers = [d for d in (self.left_drawer, self.right_drawer) if d.isVisible()]
        if event.key() == Qt.Key.Key_Escape and drawers:
            for drawer in drawers:
                drawer.hide()
            self.arranged.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.dock and event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded):
            self.fold.move(self.dock.width() - 36, 4)
            self.fold.raise_()
        return False

    def _build(self) -> None:
        self._middle.addWidget(self.centre)
        self._middle.addWidget(self.dock)
        for splitter, stretched in ((self._middle, 0), (self._across, 1)):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.setStretchFactor(stretched, 1)
        for widget in (self.left, self._middle, self.right):
            self._across.addWidget(widget)
        self._across.setStretchFactor(1, 1)
        for panel, stack in ((LEFT, self.left), (RIGHT, self.right)):
            stack.setMinimumWidth(LIMITS[panel][0])
            stack.setMaximumWidth(LIMITS[panel][1])
        self._across.splitterMoved.connect(self._remember)
        self._middle.splitterMoved.connect(self._remember)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._across, 1)

    def _make_rail(self) -> QWidget:
        rail = surface(QWidget(), "panel")
        rail.setFixedWidth(48)
        column = QVBoxLayout(rail)
        column.setContentsMargins(10, 10, 10, 10)
        button = IconButton("panel-left-open", tr("Show the left panel"), key="Ctrl+B")
        button.clicked.connect(lambda: self.toggle(LEFT))
        column.addWidget(button)
        column.addStretch(1)
        rail.hide()
        return rail

    def _stack_of(self, name: str) -> QStackedWidget:
        return {LEFT: self.left, "centre": self.centre, RIGHT: self.right, DOCK: self.dock}[name]

    def _drawer(self, panel: str) -> Drawer | None:
        return {LEFT: self.left_drawer, RIGHT: self.right_drawer}.get(panel)

    def _arrange(self) -> None:
        """Give every panel the place that the width of the window allows."""
        if not self._mode:
            return
        self._place(LEFT, self.width() < NARROWEST)
        self._place(RIGHT, self.width() < NARROWER)
        self.rail.setVisible(self.is_drawer(LEFT))
        self.dock.setVisible(self.has(DOCK))
        self._size()
        self.arranged.emit()

    def _place(self, panel: str, as_drawer: bool) -> None:
        drawer, stack = self._drawer(panel), self._stack_of(panel)
        assert drawer is not None
        if as_drawer and not drawer.holds():
            drawer.take(stack)
        elif not as_drawer and drawer.holds():
            drawer.give_back()
            self._across.insertWidget(0 if panel == LEFT else 2, stack)
            self._across.setStretchFactor(1, 1)
        if drawer.holds():
            stack.setVisible(self.has(panel))
            if not self.has(panel):
                drawer.hide()
            elif drawer.isVisible():
                drawer.setGeometry(self._drawer_box(panel))
        else:
            stack.setVisible(self.has(panel) and panel not in self._panels.hidden)

    def _size(self) -> None:
        sizes = self._sizes()
        inside = [w for w in (self.left, self._middle, self.right) if w.parent() is self._across]
        fixed: dict[QWidget, int] = {self.left: sizes[LEFT], self.right: sizes[RIGHT]}
        taken = sum(fixed.get(w, 0) for w in inside if w.isVisibleTo(self._across))
        self._across.setSizes([fixed.get(w, max(self._across.width() - taken, 200)) for w in inside])
        folded = self._panels.folded
        self.dock.setMinimumHeight(FOLDED if folded else 96)
        self.dock.setMaximumHeight(FOLDED if folded else 16777215)
        self._middle.handle(1).setEnabled(not folded)
        height = FOLDED if folded else min(sizes[DOCK], max(self.height() - 200, 96))
        self._middle.setSizes([max(self.height() - height, 100), height])
        icon = (
            ("panel-bottom-open", tr("Unfold the dock"))
            if folded
            else ("panel-bottom-close", tr("Fold the dock"))
        )
        self.fold.set_icon(*icon, key="Ctrl+J")
        self.fold.raise_()

    def _sizes(self) -> dict[str, int]:
        usual = TIGHT if self.width() < NARROW else USUAL
        return {name: self._panels.size(self._mode, name, size) for name, size in usual.items()}

    def _remember(self) -> None:
        """A person moved a splitter."""
        mine = {}
        for name, stack in ((LEFT, self.left), (RIGHT, self.right)):
            if stack.isVisible() and stack.parent() is self._across:
                mine[name] = stack.width()
        if self.dock.isVisible() and not self._panels.folded:
            mine[DOCK] = self.dock.height()
        self._panels.resize(self._mode, **mine)

    def _drawer_box(self, panel: str) -> QRect:
        width = min(self._sizes()[panel] + (32 if panel == LEFT else 0), self.width() - 60)
        left = self.rail.width() if panel == LEFT else self.width() - width
        return QRect(left, 0, width, self.height())


def _stack(ground: str) -> QStackedWidget:
    made = QStackedWidget()
    surface(made, ground)
    return made
