"""Side panels: rules between sections, and a width that the scroll bar leaves alone."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout

from gui import theme
from gui.widgets.panel import Page, Panel
from gui.widgets.section import Section


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
    qtbot.waitUntil(lambda: panel.verticalScrollBar().isVisible())
    qtbot.waitUntil(lambda: [each.geometry() for each in sections] == before)


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
