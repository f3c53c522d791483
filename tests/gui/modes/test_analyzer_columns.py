"""The Analyzer is seen whole at every width of the window, and its heads stand over their columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from engine.graph.model import Graph, Node, Project
from gui import theme, translate
from gui.modes.design.analyzer import Analyzer
from gui.modes.design.analyzer_rows import COLUMNS, SHARE
from gui.session import Session
from tests.gui.shown import Quiet


@pytest.fixture
def table(qapp: Any, qtbot: Any) -> Iterator[Analyzer]:
    theme.start(qapp, "light")
    session = Session(Quiet())  # type: ignore[arg-type]
    session.open(
        Project(graphs={"main": Graph({f"a_long_layer_name_{n}": Node("Conv2d") for n in range(30)})})
    )
    made = Analyzer(session)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    translate.set_language("en")


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("width", [790, 1000, 1080, 1400])  # what is left at 1000, 1440 and 1600
def test_nothing_has_to_be_scrolled_to(table: Analyzer, qtbot: Any, width: int, code: str) -> None:
    translate.set_language(code)
    table.resize(width, 240)
    table.columns.fit()
    bar = table.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    shown = [c for c in range(len(COLUMNS)) if not table.isColumnHidden(c)]
    assert len(shown) >= len(COLUMNS) - 1
    head = table.horizontalHeader()
    for column in shown:
        words = str(table.model().headerData(column, Qt.Orientation.Horizontal))
        assert head.sectionSize(column) >= head.fontMetrics().horizontalAdvance(words) + 22, words
    assert head.length() <= table.viewport().width()
    if width >= 1080:
        assert not table.isColumnHidden(SHARE)


def test_what_a_person_pulled_stays(table: Analyzer) -> None:
    table.resize(1080, 240)
    table.horizontalHeader().resizeSection(0, 300)
    table.resize(1300, 240)
    assert table.columnWidth(0) == 300


def test_heads_stand_over_their_columns(table: Analyzer) -> None:
    """The first ink of a head and of the cell below it, at the left; the last ones, at the right."""
    table.resize(1080, 240)
    head = table.horizontalHeader()
    for column, right in ((COLUMNS.index("Type"), False), (COLUMNS.index("Parameters"), True)):
        left, width = head.sectionViewportPosition(column), head.sectionSize(column)
        above = head.grab().toImage().copy(left, 0, width, head.height() - 2)
        below = table.viewport().grab().toImage().copy(left, 2, width, 20)
        one, other = (_ink(each) for each in (above, below))
        assert abs(one[right] - other[right]) <= 1, (column, one, other)


def _ink(image: QImage) -> tuple[int, int]:
    """The first and the last column of a picture that has anything on its ground."""
    ground = QColor(image.pixel(1, 1))
    inked = [
        x
        for x in range(image.width())
        if any(_far(QColor(image.pixel(x, y)), ground) for y in range(image.height()))
    ]
    return inked[0], inked[-1]


def _far(one: QColor, other: QColor) -> bool:
    return abs(one.lightness() - other.lightness()) > 60
