"""How a wire is painted: halo, line, label, and the pill that says what does not fit."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gui import theme
from gui.canvas.lod import Level, level
from gui.translate import changed, tr

if TYPE_CHECKING:
    from gui.canvas.wire_item import Carries, WireItem

TIMES = " × "
ROUND, SOLID = Qt.PenCapStyle.RoundCap, Qt.PenStyle.SolidLine
HALO, TRIM = 6.0, 14.0
HANDLE = 5.0
DASHES = (4 / 1.6, 3 / 1.6)
GAP = 16.0
ABOVE = 27.0


def paint(painter: QPainter, item: WireItem, zoom: float) -> None:
    """Draw the wire at a zoom."""
    if item.faded:
        painter.setOpacity(0.35)
    thick = max(1.0, 1 / zoom)
    _line(painter, item, thick)
    if level(zoom) is Level.FULL and _is_labelled(item):
        _label(painter, item, zoom)
    painter.setOpacity(1.0)


def _is_labelled(item: WireItem) -> bool:
    """A person can do without the sizes; what is wrong, and what is pointed at, is said all the same."""
    return item.hovered or bool(item.carries.error) or getattr(item.scene(), "labels", True)


def line_colour(kind: str) -> QColor:
    """Four fifths of the kind's colour over the canvas."""
    return theme.mix(theme.kind(kind), theme.color("canvas"), 0.8)


def paint_halo(painter: QPainter, path: QPainterPath, thick: float, shared: float = 0.0) -> None:
    """Ground colour beside the line, so that what it crosses reads as below; not at its ends, nor where it
    lies on another wire of its output.
    """
    length = path.length()
    pen = QPen(theme.color("canvas"), HALO * thick, SOLID, Qt.PenCapStyle.FlatCap)
    trim = min(TRIM, length / 3)
    width, begin = HALO * thick, min(shared + trim, length - trim)
    line = max(length - trim - begin, 0.01)
    pen.setDashPattern([0.001, begin / width, line / width, length / width + 10])
    painter.strokePath(path, pen)


def _line(painter: QPainter, item: WireItem, thick: float) -> None:
    carries, path = item.carries, item.route.path
    paint_halo(painter, path, thick, item.shared)
    if item.chosen:
        glow = QColor(theme.color("select"))
        glow.setAlphaF(0.22)
        painter.strokePath(path, QPen(glow, 8 * thick, SOLID, ROUND))
    pen = _pen(carries, item.chosen, item.hovered, thick)
    if item.doomed:
        pen.setColor(theme.color("error"))
    if carries.broken and not carries.error:
        pen.setDashPattern(_parted(path.length() / pen.widthF(), GAP * thick / pen.widthF()))
    painter.strokePath(path, pen)
    if item.wire.bends and (item.chosen or item.hovered):
        _handles(painter, item, pen.color(), thick)


def _handles(painter: QPainter, item: WireItem, colour: QColor, thick: float) -> None:
    """A dot at each bend, to take hold of it."""
    painter.setPen(QPen(theme.color("canvas"), 2 * thick))
    painter.setBrush(colour)
    for at in item.wire.bends:
        painter.drawEllipse(QPointF(*at), HANDLE * thick, HANDLE * thick)


def _pen(carries: Carries, chosen: bool, hovered: bool, thick: float) -> QPen:
    plain = 3.0 if theme.is_high_contrast() else 2.0
    if carries.error:
        pen = QPen(theme.color("error"), 2.5 * thick, SOLID, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([8 / 2.5, 5.5 / 2.5])
        return pen
    if carries.muted or carries.broken:
        pen = QPen(theme.color("text3"), 1.6 * thick, SOLID, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(DASHES)
        return pen
    colour = theme.color("select") if chosen else line_colour(carries.kind)
    width = 3.0 if chosen else 3.2 if hovered else plain
    return QPen(colour, width * thick, SOLID, ROUND)


def _parted(length: float, gap: float) -> list[float]:
    """Dashes up to a gap in the middle of a line, and after it; all in widths of the pen."""
    dash, space = DASHES
    half = max((length - gap) / 2, 0.1)
    count = max(int((half - dash) // (dash + space)), 0)
    dashes = [dash, space] * count + [half - count * (dash + space)]
    return [*dashes, gap, *dashes, length]


def _label(painter: QPainter, item: WireItem, zoom: float) -> None:
    carries, route = item.carries, item.route
    if carries.error:
        # Between two layers that stand close it would vanish behind them: then it goes above their edges.
        cramped = 0 < route.room * zoom < label_width(carries) + 8
        at = route.middle - QPointF(0, ABOVE / zoom if cramped else 0)
        pill(painter, at, carries.error, "error", zoom)
        return
    runs = label_runs(carries)
    if not runs:
        return
    width = label_width(carries)
    if item.hovered:
        _runs(painter, route.middle, runs, width, zoom, boxed=True)
    elif (spot := item.spot).room * zoom >= width + 16 and not _is_batch_alone(carries):
        at = spot.label + QPointF(width / 2 / zoom if spot.left else 0, 22 / zoom if spot.below else 0)
        _runs(painter, at, runs, width, zoom, boxed=False)


def _is_batch_alone(carries: Carries) -> bool:
    """One number a sample: a lone N beside the line says nothing, and is shown on hovering only."""
    return not (carries.muted or carries.broken) and [size for size, _ in carries.sizes] == ["N"]


def label_runs(carries: Carries) -> tuple[tuple[str, bool], ...]:
    """The label as pieces of text, each bold or not."""
    if carries.broken:
        return ((tr("left out"), False),)
    if carries.muted:
        return ((tr("passes through"), False),)
    return tuple(
        piece
        for place, (size, new) in enumerate(carries.sizes)
        for piece in (((TIMES, False),) if place else ()) + ((size, new),)
    )


@lru_cache(4096)
def label_width(carries: Carries) -> float:
    """How wide the label, or the pill in its place, is on the screen."""
    if carries.error:
        return _metrics(600).horizontalAdvance(carries.error) + 16
    return sum(_metrics(600 if new else 500).horizontalAdvance(text) for text, new in label_runs(carries))


changed.connect(lambda: label_width.cache_clear())


@lru_cache(8)
def _metrics(weight: int) -> QFontMetricsF:
    return QFontMetricsF(theme.font(11, weight))


def _runs(
    painter: QPainter, at: QPointF, runs: tuple[tuple[str, bool], ...], width: float, zoom: float, boxed: bool
) -> None:
    """Text in pieces, 11 above the line on the screen whatever the zoom."""
    painter.save()
    painter.translate(at)
    painter.scale(1 / zoom, 1 / zoom)
    painter.translate(0, -11)
    if boxed:
        box = QRectF(-width / 2 - 7, -9 - 2, width + 14, 18)
        painter.setPen(QPen(theme.color("control"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(box, 9, 9)
        painter.translate(0, -2)
    x = -width / 2
    for text, new in runs:
        metrics = _metrics(600 if new else 500)
        painter.setFont(theme.font(11, 600 if new else 500))
        painter.setPen(theme.color("text" if new else "text2"))
        painter.drawText(QPointF(x, (metrics.ascent() - metrics.descent()) / 2), text)
        x += metrics.horizontalAdvance(text)
    painter.restore()


def pill(painter: QPainter, at: QPointF, text: str, state: str, zoom: float) -> None:
    """A word or two on a ground of their own: what is wrong on the line, or what a drop would do."""
    metrics = _metrics(600)
    width = metrics.horizontalAdvance(text) + 16
    painter.save()
    painter.translate(at)
    painter.scale(1 / zoom, 1 / zoom)
    box = QRectF(-width / 2, -9, width, 18)
    colour = theme.color(state)
    painter.setPen(QPen(colour, 1))
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(box, 9, 9)
    painter.setFont(theme.font(11, 600))
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
