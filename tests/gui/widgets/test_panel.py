"""Side panels: rules between sections, and a width that the scroll bar leaves alone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.panel import Page, Panel
from gui.widgets.section import Section
from tests.gui.conftest import flush


def shown(qtbot: Any) -> tuple[Panel, list[Section]]:
    page = Page()
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 14, 16, 16)
    sections = [Section(title) for title in ("Settings", "Advanced", "Note")]
    for section in sections:
        body = QLabel("words")
        body.setFixedHeight(120)
        section.add(body)
        column.addWidget(section)
    column.addStretch()
    panel = Panel()
    panel.setWidget(page)
    panel.resize(288, 700)
    qtbot.addWidget(panel)
    panel.show()
    return panel, sections


def test_a_rule_across_the_panel_parts_the_sections(qtbot: Any) -> None:
    panel, sections = shown(qtbot)
    page = panel.widget()
    assert isinstance(page, Page)
    picture, border = page.grab().toImage(), theme.color("border").rgb()
    ratio = picture.devicePixelRatio()
    rules = page.rules()
    assert len(rules) == 2
    for y in rules:
        assert {picture.pixel(x, round(y * ratio)) for x in (0, picture.width() - 1)} == {border}
    painted: list[list[int]] = []
    page.paintEvent = lambda event: painted.append(page.rules())  # type: ignore[method-assign]
    sections[1].hide()
    qtbot.waitUntil(lambda: bool(painted) and len(painted[-1]) == 1)  # nothing stays where a rule was


def test_nothing_moves_when_the_scroll_bar_comes(qtbot: Any) -> None:
    panel, sections = shown(qtbot)
    before = [each.geometry() for each in sections]
    panel.resize(288, 300)
    qtbot.waitUntil(panel.bar.isVisible)
    flush()
    assert [each.geometry() for each in sections] == before


def test_the_bar_and_what_is_seen_follow_each_other(qtbot: Any) -> None:
    panel, sections = shown(qtbot)
    panel.resize(288, 300)
    qtbot.waitUntil(panel.bar.isVisible)
    panel.bar.setValue(panel.bar.maximum())
    assert sections[2].mapTo(panel, sections[2].rect().bottomLeft()).y() < 300
    panel.verticalScrollBar().setValue(40)
    assert panel.bar.value() == 40
    assert panel.bar.geometry().right() == panel.width() - 1
    panel.resize(288, 900)
    qtbot.waitUntil(lambda: not panel.bar.isVisible())


def test_what_a_folded_section_holds_is_made_when_it_unfolds(qtbot: Any) -> None:
    made: list[QLabel] = []

    def body() -> QLabel:
        made.append(QLabel("words"))
        return made[-1]

    folded, unfolded = Section("Advanced", open_=False), Section("Settings")
    for section in (folded, unfolded):
        qtbot.addWidget(section)
        section.show()
        section.add_later(body)
    assert len(made) == 1
    qtbot.waitUntil(made[0].isVisible)
    folded.header.click()
    assert len(made) == 2
    assert made[1].isVisible()
    folded.header.click()
    folded.set_open(True)
    assert len(made) == 2
    by_program = Section("Weights", open_=False)
    qtbot.addWidget(by_program)
    by_program.add_later(body)
    by_program.set_open(True)
    assert len(made) == 3


class Picture(QWidget):
    """As high as it is wide, which it knows when it is there."""

    turns = 0

    def sizeHint(self) -> QSize:
        return QSize(160, self.width() if self.turns < 300 else 200)

    minimumSizeHint = sizeHint

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.turns += 1
            self.updateGeometry()


def test_what_is_lower_when_it_is_narrower_never_makes_the_bar_come_and_go(qtbot: Any) -> None:
    """With the bar it fits, without the bar it does not: that went on until the stack was full."""
    page, words, picture = Page(), QLabel("Some words " * 12), Picture()
    words.setWordWrap(True)
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 14, 16, 16)
    for widget in (words, picture):
        column.addWidget(widget)
    column.addStretch()
    panel = Panel()
    panel.setWidget(page)
    qtbot.addWidget(panel)
    panel.resize(264, 700)
    panel.show()
    qtbot.waitExposed(panel)
    for high in (*range(600, 250, -10), *range(250, 600)):
        panel.resize(264, high)
        flush()
        assert picture.turns < 10
        assert panel.bar.isVisible() == (page.height() > panel.height())
