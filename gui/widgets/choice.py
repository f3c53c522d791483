"""One of several: a list to open, or a row of words beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QWidget,
)

from gui import theme
from gui.translate import tr
from gui.widgets.base import KEYBOARD_REASONS, painter_for, rounded, text_in
from gui.widgets.cut import tell
from gui.widgets.focus import show_focus

Option = tuple[object, str]


class Select(QComboBox):
    """A list of (value, words) to choose one from; `chosen` tells what a person chose."""

    chosen = Signal(object)

    def __init__(self, name: str, options: Sequence[Option] = (), value: object = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMinimumWidth(72)
        self.setItemDelegate(_Choices(self))
        self._options: list[Option] = []
        self.set_options(options, value)
        self.activated.connect(self._tell)

    @property
    def value(self) -> object:
        """What is chosen, or None."""
        index = self.currentIndex()
        return self._options[index][0] if 0 <= index < len(self._options) else None

    def set_options(self, options: Sequence[Option], value: object = None) -> None:
        """Offer other options without telling anyone. In an open list the marked row stays where it is still
        offered.
        """
        view = self.view()
        row = view.currentIndex().row() if view.isVisible() else -1
        marked = [each for each, _ in self._options[row : row + 1]] if row >= 0 else []
        self._options = list(options)
        self.clear()
        self.addItems([words for _, words in options])
        self.set_value(value)
        if rows := [i for i, (each, _) in enumerate(self._options) if each in marked]:
            view.setCurrentIndex(self.model().index(rows[0], self.modelColumn()))

    def set_value(self, value: object) -> None:
        """Show `value` without telling anyone; nothing is chosen where it is not offered."""
        values = [each for each, _ in self._options]
        self.setCurrentIndex(values.index(value) if value in values else -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        words = option.currentText
        option.currentText = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        if option.currentText != words:
            tell(painter, QRectF(room), words)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling a form must not change what it passes over

    def _tell(self, index: int) -> None:
        self.chosen.emit(self._options[index][0])


class _Choices(QStyledItemDelegate):
    """The rows of an open list: 30 high, the one that is chosen with a tick."""

    def __init__(self, owner: Select) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 32, 30)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            rounded(painter, box, 4, "active" if theme.is_dark() else "soft")
        line = box.adjusted(8, 0, -8, 0)
        if index.row() == self._owner.currentIndex():
            tick = QRectF(line.right() - 14, line.center().y() - 7, 14, 14)
            theme.paint_icon(painter, "check", tick, "accent")
            line.adjust(0, 0, -20, 0)
        text_in(painter, line, str(index.data()), theme.font(13), "text")
        painter.restore()


class Segmented(QWidget):
    """A few words beside each other, one of them chosen; arrows move the choice."""

    chosen = Signal(object)

    def __init__(self, name: str, options: Sequence[Option], value: object = None) -> None:
        super().__init__()
        self.options = list(options)
        self.value = value
        self._name = name
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(value)

    def set_value(self, value: object) -> None:
        """Show `value` without telling anyone."""
        self.value = value
        words = next((words for each, words in self.options if each == value), tr("nothing chosen"))
        self.setAccessibleName(f"{self._name}: {words}")
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(12, 600))
        return QSize(4 + sum(metrics.horizontalAdvance(words) + 20 for _, words in self.options), 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 + 36 * len(self.options), 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        rounded(painter, QRectF(self.rect()), 6, "field" if theme.is_dark() else "hover", "control")
        for index, (value, words) in enumerate(self.options):
            box = self._box(index)
            chosen = value == self.value
            if chosen and theme.is_dark():
                rounded(painter, box, 5, "active")
            elif chosen:
                rounded(painter, box, 5, "panel", "control")
            elif index == self._hovered and self.isEnabled():
                rounded(painter, box, 5, "hover" if theme.is_dark() else "active")
            token = "disabled" if not self.isEnabled() else "text" if chosen else "text2"
            centred = Qt.AlignmentFlag.AlignHCenter
            text_in(painter, box, words, theme.font(12, 600 if chosen else 500), token, centred)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().x())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._choose(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._at(event.position().x())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        now = next((i for i, (value, _) in enumerate(self.options) if value == self.value), -1)
        self._choose(min(max(now + step, 0), len(self.options) - 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in KEYBOARD_REASONS:
            show_focus(self, 6)
        super().focusInEvent(event)

    def _choose(self, index: int) -> None:
        value = self.options[index][0]
        if value != self.value:
            self.set_value(value)
            self.chosen.emit(value)

    def _box(self, index: int) -> QRectF:
        width = (self.width() - 4) / max(len(self.options), 1)
        return QRectF(2 + index * width, 2, width, self.height() - 4)

    def _at(self, x: float) -> int:
        index = int((x - 2) / max((self.width() - 4) / max(len(self.options), 1), 1))
        return index if 0 <= index < len(self.options) else -1
