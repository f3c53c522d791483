"""How a node is painted: header, rows, ports, states and badges, at the two levels that show single nodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gui import theme
from gui.canvas import badges, live, strip
from gui.canvas.anatomy import EDGE, HEADER, PORT_NAME_AT, ROW, TITLE_AT, Anatomy, PortPlace
from gui.canvas.fits import Fits
from gui.canvas.lod import Level, level, text_size
from gui.canvas.ports import SIZE, paint_port
from gui.translate import mark, tr
from gui.widgets.base import text_in

if TYPE_CHECKING:
    from gui.canvas.node_item import NodeItem

RADIUS = 8
NARROWEST = 0.9  # how far a title on a small node is drawn in before it is cut
RIGHT, LEFT = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
SHORTER = {mark("Parameters"): mark("Params"), mark("Frozen parameters"): mark("Frozen")}
NO_PEN, NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush


def paint(painter: QPainter, item: NodeItem, zoom: float) -> None:
    """Draw the node at a zoom."""
    if item.lifted:
        painter.setOpacity(0.9)
    if level(zoom) is Level.FULL:
        _full(painter, item, zoom)
    else:
        _short(painter, item, zoom)
    painter.setOpacity(1.0)
    badge = _badge(item)
    if badge:
        badges.paint(painter, badge, QPointF(item.anatomy.width - 2, 1 + _short_top(item, zoom)), zoom)


def header_fill(group: str) -> QColor:
    """The tint of a node's header: its category over the node's ground."""
    return theme.mix(theme.category(group), theme.color("raised"), 0.20 if theme.is_dark() else 0.12)


def header_rule(group: str) -> QColor:
    """The line below the header, and the node's edge beside it."""
    return theme.mix(theme.category(group), theme.color("raised"), 0.34 if theme.is_dark() else 0.28)


def _is_pale(item: NodeItem) -> bool:
    return item.muted or any(item.off)


def _badge(item: NodeItem) -> str:
    if item.severity in ("error", "warning"):
        return item.severity
    return "done" if item.run == "done" else ""


def _full(painter: QPainter, item: NodeItem, zoom: float) -> None:
    anatomy, body = item.anatomy, item.body
    if _is_pale(item):
        painter.setOpacity(0.5)
    else:
        theme.paint_shadow(painter, body, RADIUS, "menu" if item.lifted else "node")
    if anatomy.strip is not None:
        _stack(painter, item, body)
    _ring(painter, item, body)
    _box(painter, item, body, HEADER)
    _tile(painter, anatomy, QRectF(8, 6, 20, 20), 13)
    busy = 14 if item.run == "running" else 0
    heading = QRectF(TITLE_AT, 0, anatomy.width - TITLE_AT - 10 - busy, HEADER)
    if anatomy.count:
        text_in(painter, heading, anatomy.count, theme.font(text_size(11, zoom), 600), "text2", RIGHT)
        heading.adjust(0, 0, -painter.fontMetrics().horizontalAdvance(anatomy.count) - 6, 0)
    text_in(painter, heading, anatomy.title, theme.font(text_size(13, zoom), 600), "text")
    if busy:
        badges.paint_spinner(painter, QPointF(anatomy.width - 17, 16))
    if item.muted:
        _pass_through(painter, anatomy)
    if anatomy.strip is not None:
        area = QRectF(8, anatomy.strip_top, anatomy.width - 16, strip.HEIGHT)
        strip.paint(painter, anatomy.strip, area)
    if item.live is not None and live.has_room(anatomy):
        live.paint(painter, item.live, anatomy, item.run != "running", text_size(12, zoom))
    else:
        _rows(painter, anatomy, zoom)
    painter.setOpacity(0.9 if item.lifted else 1.0)
    _ports(painter, item, zoom)


def _rows(painter: QPainter, anatomy: Anatomy, zoom: float) -> None:
    small = text_size(12, zoom)
    regular, medium = theme.font(small), theme.font(small, 500)
    for index, row in enumerate(anatomy.rows):
        start = PORT_NAME_AT if row.port else EDGE
        line = QRectF(start, anatomy.row_top(index), anatomy.width - 2 * start, ROW)
        if row.port:
            text_in(painter, line, row.left, regular, "text2")
            text_in(painter, line, row.right, regular, "text2", RIGHT)
        elif row.right:
            text_in(painter, line, row.right, medium, "text", RIGHT)
            used = painter.fontMetrics().horizontalAdvance(row.right) + 8
            room = line.adjusted(0, 0, -used, 0)
            text_in(painter, room, caption(row.left, regular, room.width()), regular, "text3")
        else:
            text_in(painter, line, row.left, regular, "text2")


def caption(words: str, font: QFont, room: float) -> str:
    """The words before a figure, or the shorter ones where a small zoom leaves no room for them."""
    whole = QFontMetricsF(font).horizontalAdvance(words) <= room
    return words if whole else next((tr(s) for w, s in SHORTER.items() if words == tr(w)), words)


def _short(painter: QPainter, item: NodeItem, zoom: float) -> None:
    """A pill with tile and title at their smallest sizes on the screen."""
    box = short_box(item, zoom)
    if _is_pale(item):
        painter.setOpacity(0.5)
    _ring(painter, item, box)
    _box(painter, item, box, box.height())
    side = min(16 / zoom, box.height() - 4)
    middle = (
        box.center().y() if item.anatomy.height <= box.height() else box.top() + min(box.height(), 56) / 2
    )
    tile = QRectF(box.left() + 5 / zoom, middle - side / 2, side, side)
    font = theme.font(round(11 / zoom), 600)
    beside, alone = tile.right() + 4 / zoom, box.left() + 6 / zoom
    last = box.right() - _beside_port(item, middle, side) / zoom
    wide = QFontMetricsF(font).horizontalAdvance(item.anatomy.title)
    # The ground has the colour of the tile: where only one of the two has room, the name says more.
    only_name = beside + wide * NARROWEST > last >= alone + wide * NARROWEST
    if not only_name:
        _tile(painter, item.anatomy, tile, side * 0.65)
    start = alone if only_name else beside
    if last - start < wide <= (last - start) / NARROWEST:  # rather a little closer than cut
        font = QFont(font)
        font.setStretch(round(NARROWEST * 100))
    heading = QRectF(start, middle - side, last - start, side * 2)
    text_in(painter, heading, item.anatomy.title, font, "text")
    painter.setOpacity(1.0)
    _ports(painter, item, zoom)


def _beside_port(item: NodeItem, middle: float, side: float) -> float:
    """How far from the right edge a title ends, on the screen: a port beside it needs room of its own."""
    return 6.0 if any(p.out and abs(p.y - middle) < side for p in item.anatomy.ports) else 4.0


def title_fits(item: NodeItem, zoom: float) -> bool:
    """Whether the title is painted whole at a zoom."""
    found, size = level(zoom), text_size(13, zoom)
    wide = QFontMetricsF(theme.font(size if found is Level.FULL else round(11 / zoom), 600)).horizontalAdvance
    if found is Level.FULL:
        return wide(item.anatomy.title) <= item.anatomy.width - TITLE_AT - 10
    room = item.anatomy.width - (6 + _beside_port(item, 16.0, 16.0)) / zoom
    return found < Level.TITLE or wide(item.anatomy.title) * NARROWEST <= room


def short_box(item: NodeItem, zoom: float) -> QRectF:
    """The box of a node without its body: high enough for a title, and for ports on rows."""
    height = min(max(float(HEADER), 24 / zoom), 60.0)
    lowest = max((p.y for p in item.anatomy.ports), default=16.0)
    if lowest > 16:
        return QRectF(0, 0, item.anatomy.width, max(height, lowest + 12))
    return QRectF(0, 16 - height / 2, item.anatomy.width, height)


def _short_top(item: NodeItem, zoom: float) -> float:
    return 0.0 if level(zoom) is Level.FULL else short_box(item, zoom).top()


def _ring(painter: QPainter, item: NodeItem, box: QRectF) -> None:
    """The glow outside a node that is selected, runs, or has just got an error."""
    colour, share = None, 0.22
    if item.chosen:
        colour = theme.color("select")
    elif item.run == "running":
        colour = theme.color("success")
    elif item.pulse > 0:
        colour, share = theme.color("error"), 0.6 * item.pulse
    if colour is None:
        return
    glow = QColor(colour)
    glow.setAlphaF(share)
    painter.setBrush(NO_BRUSH)
    painter.setPen(QPen(glow, 4))
    painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), RADIUS + 3, RADIUS + 3)


def _stack(painter: QPainter, item: NodeItem, box: QRectF) -> None:
    """The edges of two more of the same behind a block, so that it is seen from afar to hold something."""
    group = item.anatomy.group
    painter.setBrush(theme.mix(theme.color("raised"), theme.color("canvas"), 0.6))
    for step in (2, 1):
        painter.setPen(QPen(theme.mix(header_rule(group), theme.color("canvas"), 0.75 / step), 1))
        moved = box.translated(4 * step, -4 * step)
        painter.drawRoundedRect(moved.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _box(painter: QPainter, item: NodeItem, box: QRectF, header: float) -> None:
    group = item.anatomy.group
    painter.setPen(NO_PEN)
    painter.setBrush(theme.color("raised"))
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.setBrush(header_fill(group))
    if header < box.height():
        painter.drawPath(_header_path(box, header))
        painter.setBrush(header_rule(group))
        painter.drawRect(QRectF(box.left(), box.top() + header - 1, box.width(), 1))
    else:
        painter.drawRoundedRect(box, RADIUS, RADIUS)
    painter.setBrush(NO_BRUSH)
    painter.setPen(_edge(item, group))
    inset = 0.0 if item.chosen else 0.5
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), RADIUS - inset, RADIUS - inset)


def _edge(item: NodeItem, group: str) -> QPen:
    wide = 3.0 if theme.is_high_contrast() else 2.0
    if item.chosen:
        return QPen(theme.color("select"), wide)
    if item.severity in ("error", "warning"):
        return QPen(theme.color(item.severity), 1.5)
    if item.run == "running":
        return QPen(theme.color("success"), 1.5)
    if item.muted or item.off[0]:
        return QPen(theme.color("text3"), 1, Qt.PenStyle.DashLine)
    if item.hovered or theme.is_high_contrast():
        return QPen(theme.color("strong"), 1)
    return QPen(theme.mix(header_rule(group), theme.color("control"), 0.5), 1)


def _header_path(box: QRectF, header: float) -> QPainterPath:
    """The top of the box: round above, straight below."""
    path = QPainterPath()
    x, y, right, bottom = box.left(), box.top(), box.right(), box.top() + header
    path.moveTo(x, bottom)
    path.lineTo(x, y + RADIUS)
    path.arcTo(QRectF(x, y, 2 * RADIUS, 2 * RADIUS), 180, -90)
    path.lineTo(right - RADIUS, y)
    path.arcTo(QRectF(right - 2 * RADIUS, y, 2 * RADIUS, 2 * RADIUS), 90, -90)
    path.lineTo(right, bottom)
    path.closeSubpath()
    return path


def _tile(painter: QPainter, anatomy: Anatomy, tile: QRectF, icon: float) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(theme.category(anatomy.group))
    painter.drawRoundedRect(tile, tile.width() / 4, tile.width() / 4)
    paint_layer_icon(painter, anatomy.icon, tile.center(), icon)


def paint_layer_icon(painter: QPainter, icon: str, centre: QPointF, size: float) -> None:
    """A layer's icon on its category colour, sharp at the painter's own zoom."""
    paint_layer_icons(painter, icon, (centre,), size)


def paint_layer_icons(painter: QPainter, icon: str, centres: Iterable[QPointF], size: float) -> None:
    """The same icon at several places."""
    scale = painter.worldTransform().m11() * painter.device().devicePixelRatioF()
    picture = theme.layer_pixmap(icon, "on-category", round(size), max(round(scale * 4), 1) / 4)
    whole, half = QRectF(picture.rect()), size / 2
    for centre in centres:
        painter.drawPixmap(QRectF(centre.x() - half, centre.y() - half, size, size), picture, whole)


def _pass_through(painter: QPainter, anatomy: Anatomy) -> None:
    begin = TITLE_AT + painter.fontMetrics().horizontalAdvance(anatomy.title) + 8
    painter.setPen(QPen(theme.color("text3"), 1.6, Qt.PenStyle.DashLine))
    if begin < anatomy.width - 12:
        painter.drawLine(QPointF(begin, 16), QPointF(anatomy.width - 10, 16))


def _ports(painter: QPainter, item: NodeItem, zoom: float) -> None:
    plain = SIZE if level(zoom) is Level.FULL else 7 / zoom
    for port in item.anatomy.ports:
        size, fits = plain, item.fits
        if item.hot_port == (port.name, port.out):
            size = plain * 14 / 11
        if fits is not None:
            size = _fit_mark(painter, item, port, fits, plain)
        wrong = theme.color("error") if not port.out and port.name in item.wrong else None
        paint_port(painter, port.at, port.kind, port.connected, size, wrong)
        painter.setOpacity(1.0)


def _fit_mark(painter: QPainter, item: NodeItem, port: PortPlace, fits: Fits, plain: float) -> float:
    """While a wire is drawn: ports that fit glow and grow, the others fade; a halo marks the one aimed at."""
    if fits.fixed == (item.name, port.name, port.out):
        return plain
    good = fits.fits(item.name, port)
    aimed = fits.aim == (item.name, port.name, port.out)
    if good or aimed:
        glow = QColor(theme.color("success" if good else "error"))
        glow.setAlphaF(0.4 if aimed else 0.22)
        painter.setPen(NO_PEN)
        painter.setBrush(glow)
        reach = plain * (1.2 if aimed else 1.1)
        painter.drawEllipse(port.at, reach, reach)
    if not good and not aimed:
        painter.setOpacity(0.35)
    return plain * 14 / 11 if good else plain
