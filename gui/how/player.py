"""A figure that plays: the drawing, what its step shows in words, and a row to play, pause and step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.how.paint import paint
from gui.how.picture import Picture
from gui.translate import tr
from gui.widgets.base import label, painter_for, rounded
from gui.widgets.buttons import IconButton

PACE = 900
LONGEST = 16  # steps that it goes by itself
Make = Callable[[float], Picture]


class Drawing(QWidget):
    """One step of a figure. While it plays, each paint asks for the next: what is not seen stands still."""

    def __init__(self, group: str, make: Make, moved: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.group, self.step, self.playing = group, 0, False
        self._make, self._moved = make, moved
        self._left = 0
        self.picture = make(256.0)
        self._next = QTimer(self, singleShot=True, interval=PACE)
        self._next.timeout.connect(self._go_on)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_figure(self, make: Make) -> None:
        """Show another figure, or the same one with other settings, at the step where it was."""
        self._make = make
        self._fit()
        self.step %= self.picture.steps
        self.update()

    def play(self, rounds: int = 0) -> None:
        """Go on by itself: so many rounds, or until paused."""
        self.playing = self.picture.steps > 1
        self._left = min(rounds * self.picture.steps, LONGEST)
        self.update()

    def pause(self) -> None:
        """Stand still."""
        self.playing = False
        self._next.stop()

    def go(self, by: int) -> None:
        """One step on, or back."""
        self.step = (self.step + by) % self.picture.steps
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, round(self.picture.high))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(self.picture.high))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if abs(self.width() - self.picture.wide) >= 1:
            self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pause()
        self.go(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        rounded(painter, QRectF(self.rect()), 8, "bg", "border")
        paint(painter, self.picture.frame(self.step), self.group)
        painter.end()
        if self.playing and self.isVisible() and not self._next.isActive():
            self._next.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._next.stop()

    def _go_on(self) -> None:
        if not self.playing:
            return
        if self._left and not theme.duration("panel"):  # motion is not wanted any more
            self.pause()
            self._moved()
            return
        self.go(1)
        if self._left:
            self._left -= 1
            if not self._left:
                self.pause()
                self._moved()

    def _fit(self) -> None:
        self.picture = self._make(float(max(self.width(), 160)))
        self.step %= self.picture.steps
        self.updateGeometry()
        self._say()

    def _say(self) -> None:
        self.setAccessibleDescription(self.picture.words(self.step))
        self._moved()


class Player(QWidget):
    """A drawing with its words and its buttons. It plays a while by itself where motion is wanted."""

    def __init__(self, group: str, make: Make) -> None:
        super().__init__()
        self.words = label("", 12, token="text2", wrap=True)
        self.note = label("", 12, token="text3", wrap=True)
        self.play = IconButton("play", tr("Play"), size=24)
        self.back = IconButton("chevron-left", tr("Step back"), size=24)
        self.on = IconButton("chevron-right", tr("Step on"), size=24)
        self.place = label("", 12, token="text3")
        self.drawing = Drawing(group, make, self._follow)
        self.drawing.setAccessibleName(tr("How it works"))
        self.play.clicked.connect(self.toggle)
        self.back.clicked.connect(lambda: self._by_hand(-1))
        self.on.clicked.connect(lambda: self._by_hand(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.drawing)
        column.addLayout(self._row())
        column.addWidget(self.words)
        column.addWidget(self.note)
        self._follow()
        if theme.duration("panel"):
            self.drawing.play(rounds=1)
        self._follow()

    def show_figure(self, make: Make) -> None:
        """Show other settings or sizes."""
        self.drawing.show_figure(make)
        self._follow()

    def toggle(self) -> None:
        """Play, or pause."""
        if self.drawing.playing:
            self.drawing.pause()
        else:
            self.drawing.play()
        self._follow()

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in (self.back, self.play, self.on):
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.place)
        row.addStretch(1)
        return row

    def _by_hand(self, by: int) -> None:
        self.drawing.pause()
        self.drawing.go(by)
        self._follow()

    def _follow(self) -> None:
        """The words and the buttons say what the drawing does now."""
        drawing = getattr(self, "drawing", None)
        if drawing is None:
            return
        picture = drawing.picture
        several = picture.steps > 1
        for button in (self.back, self.play, self.on, self.place):
            button.setVisible(several)
        self.words.setText(picture.words(drawing.step))
        self.note.setText(picture.note)
        self.note.setVisible(bool(picture.note))
        self.place.setText(tr(f"{drawing.step + 1} of {picture.steps}"))
        icon, name = ("pause", tr("Pause")) if drawing.playing else ("play", tr("Play"))
        if self.play.icon_name != icon:
            self.play.set_icon(icon, name)
