"""The inspector: the page of what is selected; inside a block, where nothing is, that of the block."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from engine.analysis.types import Facts
from engine.graph.change import Change
from gui.figures import count_text
from gui.modes.design.block_page import BlockPage
from gui.modes.design.favourites import Favourites
from gui.modes.design.node_page import NodePage
from gui.modes.design.weights import WeightsSection
from gui.session import Session
from gui.translate import tr
from gui.widgets.base import label
from gui.widgets.messages import EmptyState
from gui.widgets.panel import Page, Panel
from gui.widgets.section import StatList

__all__ = ["Inspector", "NodePage"]


class Inspector(Panel):
    """One selected layer, several, or none. `keep_wanted(block)` and `unpack_wanted` are for the canvas.

    `left` when the keyboard goes back to the drawing: by Esc, or since the page that it was on is gone.
    """

    keep_wanted = Signal(str)
    unpack_wanted = Signal()
    left = Signal()

    def __init__(self, session: Session, favourites: Favourites | None = None) -> None:
        super().__init__()
        self._favourites = favourites
        self.session = session
        self.page: NodePage | None = None
        self.block: BlockPage | None = None
        self.several: WeightsSection | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Inspector"))
        session.leaving.connect(self._finish)
        session.selected.connect(self.follow)
        session.opened.connect(self.follow)
        session.entered.connect(self.follow)
        session.changed.connect(self._changed)
        session.analysed.connect(self._analysed)
        session.mending.told.connect(self._more_known)
        self.follow()

    def follow(self) -> None:
        """Show the page of the selection."""
        focus = QApplication.focusWidget()
        held = focus is not None and self.isAncestorOf(focus)
        self._show_page()
        if held:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.ignore()  # a drawer closes with it, too
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        """Let the field that has the keyboard take what stands in it, while its drawing is still there."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            focus.clearFocus()
            if self.isAncestorOf(focus):
                focus.setFocus()

    def _show_page(self) -> None:
        names = sorted(self.session.selection)
        self.page = self.block = self.several = None
        if len(names) == 1:
            self.page = NodePage(self.session, names[0], self._favourites)
            self._put(self.page)
        elif names:
            self._put(self._of_several(names))
        elif self.session.trail:
            self.block = BlockPage(self.session)
            self.block.keep_wanted.connect(self.keep_wanted)
            self.block.unpack_wanted.connect(self.unpack_wanted)
            self._put(self.block)
        else:
            self._put(_nothing())

    def _put(self, page: QWidget) -> None:
        """Show a page. The one before goes later: an event may still be on its way to a field of it."""
        before = self.takeWidget()
        self.setWidget(page)
        if before is not None:
            before.deleteLater()

    def focus_settings(self) -> None:
        """Put the keyboard on the first setting."""
        if self.page is not None:
            self.page.focus_first()

    def rename(self) -> None:
        """Put the keyboard on the layer's name."""
        if self.page is not None:
            self.page.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.page.name.selectAll()

    def _of_several(self, names: list[str]) -> QWidget:
        """Their names, what they come to, and what can be chosen for all their weights at once."""
        page = Page()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        line = ", ".join(names[:6]) + (" …" if len(names) > 6 else "")
        column.addWidget(label(tr(f"{len(names)} layers selected"), 15, 600, "text"))
        column.addWidget(label(line, 12, 400, "text2", wrap=True))
        self.sums = StatList(tr("Together"))
        column.addWidget(self.sums)
        self._add_up(names)
        self.several = WeightsSection(self.session, names)
        column.addWidget(self.several)
        self.several.follow()  # in its place by now: shown before, it would be a window of its own
        column.addStretch()
        return page

    def _add_up(self, names: Sequence[str]) -> None:
        """What the layers come to together."""
        facts = [self.session.analysis.facts.get(name, Facts()) for name in names]
        parameters, steps = sum(f.parameters for f in facts), sum(f.multiply_adds for f in facts)
        rows = [(tr("Parameters"), tr(f"{parameters:,}"))] if parameters else []
        rows += [(tr("Multiply–adds"), count_text(steps))] if steps else []
        self.sums.set_rows(rows)
        self.sums.setVisible(bool(rows))

    def _changed(self, change: Change) -> None:
        if self.block is not None:
            self.block.follow()
        if self.several is not None:
            self.several.follow()
        if self.page is None:
            return
        node = self.session.graph.nodes.get(self.page.node_name)
        if node is not None and (
            self.page.node_name in change.nodes_updated or change.settings & {"variables", "updates"}
        ):
            self.page.show_node(node)

    def show_favourites(self) -> None:
        """Let the star of the layer say what is so now."""
        if self.page is not None and self.page.star is not None:
            self.page.star.follow()

    def _more_known(self) -> None:
        if self.page is not None:
            self.page.show_problems()

    def _analysed(self) -> None:
        if self.page is not None:
            self.page.show_facts()
        if self.block is not None:
            self.block.show_facts()
        if self.several is not None:
            self.several.follow()
            self._add_up(sorted(self.session.selection))


def _nothing() -> QWidget:
    return EmptyState(
        "mouse-pointer-2", tr("Nothing selected"), tr("Select a layer to see and change its settings.")
    )
