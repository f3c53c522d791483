"""Shadows reach outside their rectangle, grow weaker with distance, and are gone in high contrast."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui import theme


def painted(choice: theme.Choice) -> QImage:
    theme.set_choice(choice)
    image = QImage(200, 160, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    theme.paint_shadow(painter, QRectF(60, 50, 80, 50), 8, "node")
    painter.end()
    return image


def test_a_shadow_is_strongest_below_the_rectangle_and_fades_out(qapp: QApplication) -> None:
    image = painted("dark")
    below = [image.pixelColor(100, y).alpha() for y in (101, 105, 109, 113)]
    assert below[0] > 20
    assert below == sorted(below, reverse=True)
    assert image.pixelColor(100, 130).alpha() == 0
    assert image.pixelColor(100, 42).alpha() < image.pixelColor(100, 108).alpha(), "it falls downwards"


def test_high_contrast_has_no_shadow(qapp: QApplication) -> None:
    image = painted("contrast")
    assert image.pixelColor(100, 105).alpha() == 0
    theme.set_choice("dark")
