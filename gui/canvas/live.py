"""What flows through a node while the model trains, in the place of its settings: pictures and a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from gui import theme
from gui.canvas.anatomy import BOTTOM, HEADER, ROW, TOP, Anatomy
from gui.translate import tr
from gui.widgets.base import text_in

EDGE, GAP, LEAST = 8.0, 4.0, 16.0
# Viridis at equal steps, from small to large: perceptually even, and told apart by colour-blind eyes.
VIRIDIS = ("#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30", "#FDE725")


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """The pictures of one node, ready to be painted, and its figures in words."""

    images: tuple[QImage, ...]
    running: tuple[str, str]
    done: tuple[str, str]
    ails: bool = False  # some of its units are dead


def live_of(
    pictures: Iterable[tuple[int, int, bytes]], mean: float, dead: float, milliseconds: float
) -> Live:
    """What a node shows, made ready once for many paintings: pictures by width, height and shades, the mean
    of its values, the share of its units that are dead, and the time that it took.
    """
    return Live(
        tuple(_image(*picture) for picture in pictures),
        (tr("Time"), f"{_short(milliseconds)}\u00a0ms"),
        (tr(f"Mean {_short(mean)}"), tr(f"{dead * 100:.0f}\u00a0% dead")),
        dead >= 0.005,
    )


def has_room(anatomy: Anatomy) -> bool:
    """Whether a node's body can show pictures: rows that name ports, and the inside of a block, stay."""
    return bool(anatomy.rows) and anatomy.strip is None and not any(row.port for row in anatomy.rows)


def paint(painter: QPainter, live: Live, anatomy: Anatomy, done: bool, size: float) -> None:
    """Pictures side by side, with the words below them where there is a second row."""
    body = QRectF(0, HEADER, anatomy.width, anatomy.height - HEADER)
    words = body.height() >= TOP + 2 * ROW + BOTTOM
    area = body.adjusted(EDGE, 4, -EDGE, -(ROW + 3) if words else -5)
    if live.images and area.height() >= LEAST:
        wide = (area.width() - GAP * (len(live.images) - 1)) / len(live.images)
        for index, image in enumerate(live.images):
            place = QRectF(area.left() + index * (wide + GAP), area.top(), wide, area.height())
            # A row of single values is as many flat cells; a map is seen better without its edges.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.height() > 1)
            painter.drawImage(place, image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if words:
        line = QRectF(EDGE + 2, area.bottom(), anatomy.width - 2 * EDGE - 4, ROW)
        left, right = live.done if done else live.running
        strong = theme.font(size, 500)
        taken = QFontMetricsF(strong).horizontalAdvance(right) + 8
        if taken + QFontMetricsF(theme.font(size)).horizontalAdvance(left) > line.width():
            # Rather one whole than both cut.
            left, right = ("", right) if live.ails or not done else (left, "")
        text_in(painter, line, right, strong, "text", Qt.AlignmentFlag.AlignRight)
        if right:
            line.adjust(0, 0, -taken, 0)
        text_in(painter, line, left, theme.font(size), "text3")


def _short(number: float) -> str:
    """Two digits that count, with a real minus: there is little room on a node."""
    return f"{number:.2g}".replace("-", "\u2212")


def _image(width: int, height: int, shades: bytes) -> QImage:
    image = QImage(shades, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_shades())
    # Its own memory: the bytes that it was made from may go.
    return image.convertToFormat(QImage.Format.Format_RGB32)


@cache
def _shades() -> list[int]:
    steps = len(VIRIDIS) - 1
    table = []
    for value in range(256):
        at = value / 255 * steps
        index = min(int(at), steps - 1)
        table.append(theme.mix(QColor(VIRIDIS[index + 1]), QColor(VIRIDIS[index]), at - index).rgb())
    return table
