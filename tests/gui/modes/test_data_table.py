"""Cells as a person reads them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from engine.data.types import Column
from gui import theme, translate
from gui.figures import day_text
from gui.modes.data.table import _paint_value, _shown


@pytest.mark.parametrize(("days", "text"), [(0, "1970-01-01"), (20136, "2025-02-17"), (-1.0, "1969-12-31")])
def test_a_day_is_shown_as_a_date(days: float, text: str) -> None:
    assert _shown(days, Column("sold on", "date", "ignore", 1, 0, 1)) == text
    assert _shown(days, Column("sold", "number", "feature", 1, 0, 1)) != text


def test_a_day_that_no_calendar_has_stays_a_number() -> None:
    assert day_text(1e12) == "1e+12"


def test_a_gap_is_named_in_the_language_of_the_window(qapp: Any) -> None:
    translate.set_language("de")
    try:
        assert _shown(None, None) == "fehlt"
    finally:
        translate.set_language("en")


def dot(column: Column, value: str) -> int:
    image = QImage(80, 32, QImage.Format.Format_ARGB32)
    image.fill(theme.color("panel"))
    painter = QPainter(image)
    _paint_value(painter, QRectF(0, 0, 80, 32), column, value)
    painter.end()
    return image.pixel(4, 16)


def test_a_class_that_is_not_among_the_frequent_ones_has_no_colour_of_theirs(qapp: Any) -> None:
    column = Column("kind", "category", "target", 9, 0, 3, top=(("cat", 5), ("dog", 3)))
    assert dot(column, "cat") == theme.run(0).rgb()
    assert dot(column, "dog") == theme.run(1).rgb()
    assert dot(column, "rare") == theme.color("text3").rgb()
