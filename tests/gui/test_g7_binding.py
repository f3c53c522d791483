"""G7: the binding to Qt keeps count of `None`: one version lost a reference on every void call."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QStandardItemModel,
    QTransform,
)
from PySide6.QtWidgets import QGraphicsScene, QLabel, QVBoxLayout, QWidget

CALLS_A_ROUND = 40
ROUNDS = 250  # 10,000 calls in all


class Sender(QObject):
    """Something that can say something."""

    said = Signal(int)

    def listen(self, _: int) -> None:
        """Take a value and answer nothing."""


class Bench:
    """Objects of many kinds, and one round of calls on them."""

    def __init__(self) -> None:
        self.sender = Sender()
        self.sender.said.connect(self.sender.listen)
        self.widget, self.label, self.timer = QWidget(), QLabel(), QTimer()
        self.layout = QVBoxLayout(self.widget)
        self.scene = QGraphicsScene()
        self.item = self.scene.addRect(QRectF(0, 0, 10, 10))
        self.model = QStandardItemModel(2, 2)
        self.image = QImage(16, 16, QImage.Format.Format_ARGB32)
        self.painter, self.path, self.transform = QPainter(), QPainterPath(), QTransform()

    def round(self, number: int) -> None:
        """Forty calls, most of which answer nothing."""
        self._widgets(number)
        self._values(number)
        self._painting(number)

    def _widgets(self, number: int) -> None:
        self.widget.setWindowTitle(f"title {number}")
        self.widget.resize(QSize(100 + number % 7, 80))
        self.widget.setEnabled(number % 2 == 0)
        self.widget.setProperty("token", number)
        self.widget.update()
        self.label.setText(str(number))
        self.label.setToolTip("tip")
        self.label.clear()
        self.layout.setSpacing(number % 5)
        self.layout.setContentsMargins(1, 2, 3, 4)
        self.timer.setInterval(1000 + number)
        self.timer.start()
        self.timer.stop()
        self.sender.said.emit(number)
        self.sender.blockSignals(False)
        self.widget.parentWidget()
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _values(self, number: int) -> None:
        self.item.setPos(QPointF(number, number))
        self.item.setVisible(True)
        self.item.setZValue(number)
        self.item.setToolTip("node")
        self.item.setRect(QRectF(0, 0, 10 + number % 3, 10))
        self.scene.setSceneRect(QRectF(0, 0, 500, 500))
        self.scene.clearSelection()
        self.scene.update()
        self.model.setData(self.model.index(number % 2, 0), number)
        self.model.setHorizontalHeaderLabels(["a", "b"])
        self.model.sort(0)

    def _painting(self, number: int) -> None:
        self.image.fill(QColor(number % 256, 0, 0))
        self.painter.begin(self.image)
        self.painter.setPen(QColor("red"))
        self.painter.drawLine(0, 0, 5, 5)
        self.painter.drawRect(QRectF(1, 1, 4, 4))
        self.painter.save()
        self.painter.translate(1, 1)
        self.painter.restore()
        self.painter.end()
        self.path.clear()
        self.path.moveTo(0, 0)
        self.path.lineTo(number, 1)
        self.transform.reset()


def test_g7_ten_thousand_calls_leave_the_count_of_none_alone(qtbot):
    bench = Bench()
    qtbot.addWidget(bench.widget)
    qtbot.addWidget(bench.label)
    for number in range(10):
        bench.round(number)  # caches fill on the first rounds
    gc.collect()
    before = sys.getrefcount(None)
    for number in range(ROUNDS):
        bench.round(number)
    gc.collect()
    drift = sys.getrefcount(None) - before
    assert abs(drift) <= 5, f"the count of None moved by {drift} in {ROUNDS * CALLS_A_ROUND} calls"
