"""A figure that plays: the drawing, what its step shows in words, and a row to play, pause and step.

On the drawing itself Space plays and pauses, the arrows step, Home and End go to the first and the last step.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.how.paint import paint
from gui.how.picture import Picture
from gui.translate import tr
from gui.widgets.base import label, painter_for, rounded, set_tip
from gui.widgets.buttons import Button, IconButton

PACE = 900
SPEEDS = (1.0, 2.0, 0.5)
LONGEST = 16  # steps that it goes by itself
Make = Callable[[float], Picture]


class Drawing(QWidget):
    """One step of a figure. While it plays, each paint asks for the next: what is not seen stands still."""

    def __init__(self, group: str, make: Make, moved: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.group, self.step, self.playing = group, 0, False
        self.by_hand = False  # whoever stepped or paused it wants no motion that nobody asked for
        self._make, self._moved = make, moved
        self._left = 0
        self.picture = make(256.0)
        self._next = QTimer(self, singleShot=True, interval=PACE)
        self._next.timeout.connect(self._go_on)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)
        self._say()

    def show_figure(self, make: Make, again: bool = False) -> None:
        """Show another figure, or the same one with other sizes at the step where it was; `again`: from the
        first step on, as it does for other settings.
        """
        self._make = make
        self.step = 0 if again else self.step
        self._fit()
        if again and not self.by_hand and (not self.playing or self._left):
            self.start()
        self.update()

    def start(self) -> None:
        """One round by itself, where motion is wanted."""
        if theme.duration("panel"):
            self.play(rounds=1)

    def set_speed(self, speed: float) -> None:
        """So many times as fast."""
        self._next.setInterval(round(PACE / speed))

    def play(self, rounds: int = 0) -> None:
        """Go on by itself: so many rounds, or until paused."""
        self.playing = self.picture.steps > 1
        self._left = min(rounds * self.picture.steps, LONGEST)
        self.update()

    def toggle(self) -> None:
        """Play, or pause."""
        self.by_hand = True
        if self.playing:
            self.pause()
        else:
            self.play()
        self._moved()

    def turn(self, by: int) -> None:
        """A step on or back by hand, from where it stands still."""
        self.by_hand = True
        self.pause()
        self.go(by)

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
        self.turn(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Home: -self.step}
        steps[Qt.Key.Key_End] = self.picture.steps - 1 - self.step
        key = Qt.Key(event.key())
        if self.picture.steps < 2 or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self.toggle()
        elif key in steps:
            self.turn(steps[key])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            from gui.widgets.focus import show_focus

            show_focus(self, 8)
        super().focusInEvent(event)

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
        said = (self.picture.words(self.step), self.picture.note, self.picture.honest)
        self.setAccessibleDescription("\n".join(filter(None, said)))
        self._moved()


class Player(QWidget):
    """A drawing with its words and its buttons. It plays a while by itself where motion is wanted."""

    def __init__(self, group: str, make: Make) -> None:
        super().__init__()
        self.words = label("", 12, token="text2", wrap=True)
        self.note = label("", 12, token="text3", wrap=True)
        self.honest = label("", 12, 500, token="text2", wrap=True)
        self.play = IconButton("play", tr("Play"), size=24)
        self.back = IconButton("chevron-left", tr("Step back"), size=24)
        self.on = IconButton("chevron-right", tr("Step on"), size=24)
        self.place = label("", 12, token="text3")
        self.drawing = Drawing(group, make, self._follow)
        self.drawing.setAccessibleName(tr("How it works"))
        self.speed = Button("1×", "ghost", height=24)
        set_tip(self.speed, tr("How fast it plays"))
        self.play.clicked.connect(self.drawing.toggle)
        self.back.clicked.connect(lambda: self.drawing.turn(-1))
        self.on.clicked.connect(lambda: self.drawing.turn(1))
        self.speed.clicked.connect(self._faster)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.drawing)
        column.addLayout(self._row())
        column.addWidget(self.words)
        column.addWidget(self.note)
        column.addWidget(self.honest)
        self._follow()
        self.drawing.start()
        self._follow()

    def show_figure(self, make: Make, again: bool = False) -> None:
        """Show other sizes, or other settings: those from the first step on."""
        self.drawing.show_figure(make, again)
        self._follow()

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in (self.back, self.play, self.on):
            row.addWidget(button)
        row.addSpacing(6)
        row.addWidget(self.place)
        row.addStretch(1)
        row.addWidget(self.speed)
        return row

    def _faster(self) -> None:
        """The next of a few speeds."""
        shown = [_times(speed) for speed in SPEEDS]
        speed = SPEEDS[(shown.index(self.speed.text()) + 1) % len(SPEEDS)]
        self.speed.setText(_times(speed))
        self.drawing.set_speed(speed)
        self._follow()

    def _follow(self) -> None:
        """The words and the buttons say what the drawing does now."""
        drawing = getattr(self, "drawing", None)
        if drawing is None:
            return
        picture = drawing.picture
        several = picture.steps > 1
        for button in (self.back, self.play, self.on, self.place, self.speed):
            button.setVisible(several)
        self.speed.setAccessibleName(tr(f"Speed {self.speed.text()}"))
        self.words.setText(picture.words(drawing.step))
        for shown, text in ((self.note, picture.note), (self.honest, picture.honest)):
            shown.setText(text)
            shown.setVisible(bool(text))
        self.place.setText(tr(f"{drawing.step + 1} of {picture.steps}"))
        icon, name = ("pause", tr("Pause")) if drawing.playing else ("play", tr("Play"))
        if self.play.icon_name != icon:
            self.play.set_icon(icon, name)


def _times(speed: float) -> str:
    return f"{speed:g}×"
