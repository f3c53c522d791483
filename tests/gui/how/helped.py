"""What the tests of the help do again and again."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.how.pane import HelpPane, pane_of
from gui.workbench import Workbench

Pair = tuple[int, int]


def f1(bench: Workbench) -> HelpPane:
    focus = QApplication.focusWidget()
    QTest.keyClick(focus or bench.window_, Qt.Key.Key_F1)
    return pane_of(bench)


def area_of(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def hover(widget: QWidget, at: QPointF) -> None:
    point = at.toPoint()
    widget.event(QHelpEvent(QEvent.Type.ToolTip, point, widget.mapToGlobal(point)))
