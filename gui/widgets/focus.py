"""The ring that shows where the keyboard is: two pixels wide, two outside the control that has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from gui import theme

_REACH = 5
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest)
_ENDS = (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.MouseButtonPress)


def show_focus(target: QWidget, radius: int) -> None:
    """Put the ring of the window that holds `target` around it, until the focus moves on."""
    window = target.window()
    ring = window.findChild(FocusRing, options=Qt.FindChildOption.FindDirectChildrenOnly)
    (ring or FocusRing(window)).follow(target, radius)


def hand_over(leaving: QWidget, to: QWidget) -> bool:
    """Before `leaving` goes: give its keyboard to `to`, with the ring where it had one.

    Qt would give it to whatever comes next, and show that as if a person had gone there.
    """
    focus = QApplication.focusWidget()
    if focus is None or not (focus is leaving or leaving.isAncestorOf(focus)):
        return False
    ring = leaving.window().findChild(FocusRing, options=Qt.FindChildOption.FindDirectChildrenOnly)
    seen = ring is not None and ring.isVisible()
    to.setFocus(Qt.FocusReason.TabFocusReason if seen else Qt.FocusReason.OtherFocusReason)
    return True


class FocusRing(QWidget):
    """One for each window; takes no mouse and no focus itself."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._radius = 6
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def follow(self, target: QWidget, radius: int) -> None:
        """Stand around `target`, and go where it goes."""
        self._let_go()
        self._target, self._radius = target, radius
        widget: QWidget | None = target
        while widget is not None and widget is not self.window():
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = widget.parentWidget()
        target.destroyed.connect(self._forget)
        self._place()
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _MOVES:
            self._place()
        elif kind in _ENDS and watched is self._target:
            self._let_go()
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 3 if theme.is_high_contrast() else 2
        painter.setPen(QPen(theme.color("select"), width))
        inset = _REACH - 2 - width / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, self._radius + 3, self._radius + 3)

    def _place(self) -> None:
        target = self._target
        if target is None:
            return
        box = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        self.setGeometry(box.adjusted(-_REACH, -_REACH, _REACH, _REACH))
        self._clip(box)

    def _clip(self, box: QRect) -> None:
        """A control scrolled out of view takes its ring with it."""
        assert self._target is not None
        seen = self._target.visibleRegion().boundingRect()
        if seen.size() == box.size():
            self.clearMask()
        else:
            self.setMask(QRegion(seen.translated(_REACH, _REACH)))

    def _let_go(self) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        if self._target is not None:
            self._target.destroyed.disconnect(self._forget)
        self._watched.clear()
        self._target = None

    def _forget(self) -> None:
        self._watched.clear()
        self._target = None
        self.hide()
