"""The cards of the start screen: templates, recent projects, the blank canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.start.drawing import Drawing, paint_drawing, read_drawing
from gui.start.templates import Template, short_count
from gui.translate import tr
from gui.widgets.base import Control, flat, rounded, set_tip, text_in

THUMBNAIL = 128
CHAIN = ("Inputs and targets", "Convolution", "Normalisation", "Activation", "Dense and embedding")


class PlainCard(Control):
    """A card that is one button: hovered or focused, its edge is the selection's."""

    radius = 12

    def __init__(self, name: str, height: int, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._height)

    @property
    def live(self) -> bool:
        """Whether the pointer or the keyboard is on it."""
        return self.hovered > 0.3 or self.hasFocus() or self.isDown()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        rounded(painter, rect, self.radius, "panel", "border")
        self.draw_inside(painter, rect)
        if self.live:
            rounded(painter, rect, self.radius, None, "select", 3 if theme.is_high_contrast() else 2)

    def draw_inside(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what the card shows."""
        raise NotImplementedError

    def thumbnail(self, painter: QPainter, box: QRectF, corners: QRectF, drawing: Drawing) -> None:
        """The drawing on its own ground, with the card's round corners."""
        painter.save()
        clip = QPainterPath()
        clip.addRoundedRect(corners.adjusted(1, 1, -1, -1), self.radius - 1, self.radius - 1)
        painter.setClipPath(clip)
        flat(painter, box, "bg")
        paint_drawing(painter, box, drawing)
        painter.restore()


class TemplateCard(PlainCard):
    """A template: its picture, its title, what it is for and how large it is."""

    def __init__(self, template: Template) -> None:
        super().__init__(f"{tr(template.title)}. {tr(template.about)}. " + tr("Use template"), THUMBNAIL + 74)
        self.template = template
        self._drawing: Drawing | None = None
        set_tip(self, f"{tr(template.about)}. " + tr(f"{template.parameters:,} parameters"))

    def draw_inside(self, painter: QPainter, rect: QRectF) -> None:
        picture = QRectF(rect.x(), rect.y(), rect.width(), THUMBNAIL)
        if self._drawing is None:
            self._drawing = read_drawing(self.template.drawing)
        self.thumbnail(painter, picture, rect, self._drawing)
        flat(painter, QRectF(1, THUMBNAIL, rect.width() - 2, 1), "border")
        text = rect.adjusted(16, THUMBNAIL + 12, -16, -36)
        text_in(painter, text, tr(self.template.title), theme.font(13, 600), "text")
        line = rect.adjusted(16, THUMBNAIL + 36, -16, -14)
        if self.live:  # on the picture, so that the words beside it stay whole
            self._button(painter, rect)
        size = short_count(self.template.parameters)
        text_in(painter, line, size, theme.font(12, 500), "text3", Qt.AlignmentFlag.AlignRight)
        line.setRight(line.right() - QFontMetrics(theme.font(12, 500)).horizontalAdvance(size) - 8)
        about = tr(self.template.about)
        fits = QFontMetrics(theme.font(13)).horizontalAdvance(about) <= line.width()
        text_in(painter, line, about, theme.font(13 if fits else 12), "text2")  # rather smaller than cut

    def _button(self, painter: QPainter, rect: QRectF) -> None:
        box = QRectF(rect.right() - 124, THUMBNAIL - 40, 112, 28)
        rounded(painter, box, 6, "fill")
        text_in(
            painter, box, tr("Use template"), theme.font(13, 600), "on-fill", Qt.AlignmentFlag.AlignHCenter
        )


class WayCard(PlainCard):
    """A way to start: a small picture above its title and a line."""

    def __init__(self, title: str, line: str) -> None:
        super().__init__(f"{title}. {line}", 176)
        self._title, self._line = title, line

    def draw_inside(self, painter: QPainter, rect: QRectF) -> None:
        self.draw_picture(painter, rect)
        text = rect.adjusted(16, 104, -16, -50)
        text_in(painter, text, self._title, theme.font(13, 600), "text")
        text_in(painter, rect.adjusted(16, 126, -16, -28), self._line, theme.font(13), "text2")

    def draw_picture(self, painter: QPainter, rect: QRectF) -> None:
        """Paint what the way leads to."""
        raise NotImplementedError


class ImportCard(WayCard):
    """A model of another program to start from."""

    def __init__(self) -> None:
        super().__init__(tr("Import a model"), tr("Open, inspect and retrain"))

    def draw_picture(self, painter: QPainter, rect: QRectF) -> None:
        left, middle = rect.center().x() - 72, 46.0
        painter.setPen(QPen(theme.color("text3"), 1.2))
        painter.drawLine(QPointF(left, middle), QPointF(left + 144, middle))
        for place, group in enumerate(CHAIN):
            box = QRectF(left + 30 * place, middle - 12, 24, 24)
            rounded(painter, box, 6, theme.mix(theme.category(group), theme.color("panel"), 0.88))


class BlankCard(WayCard):
    """The empty canvas to start from."""

    def __init__(self) -> None:
        super().__init__(tr("Blank canvas"), tr("Build layer by layer"))

    def draw_picture(self, painter: QPainter, rect: QRectF) -> None:
        self._dots(painter, rect)
        box = QRectF(rect.center().x() - 44, 30, 88, 32)
        rounded(painter, box, 8, "panel", "text2", 1.2, Qt.PenStyle.DashLine)
        theme.paint_icon(painter, "plus", QRectF(box.center().x() - 8, box.center().y() - 8, 16, 16), "text2")

    def _dots(self, painter: QPainter, rect: QRectF) -> None:
        pen = QPen(theme.color("dot"), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        spots = [QPointF(x, y) for y in range(12, 84, 20) for x in range(12, int(rect.width()) - 8, 20)]
        painter.drawPoints(spots)
