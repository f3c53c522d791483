"""Tabs with a line below the current one, and the tabs that switch modes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.translate import tr
from gui.widgets.base import Control, rounded, set_key_tip, text_in
from gui.widgets.tags import paint_count


@dataclass(frozen=True, slots=True)
class Badge:
    """What a mode tab says beside its word: a count of what blocks, else a live dot, else a tick."""

    count: int = 0
    live: bool = False
    done: bool = False


class Tab(Control):
    """One tab: a word and maybe how many there are."""

    radius = 4

    def __init__(self, key: str, text: str, count: int = 0) -> None:
        super().__init__(text)
        self.key = key
        self.count = count
        self.setText(text)
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(13, 600)).horizontalAdvance(self.text())
        return QSize(words + 20 + (26 if self.count else 0), 36)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        on = self.isChecked()
        token = "text" if on or self.hovered > 0.5 else "text2"
        box = rect.adjusted(10, 0, -10 - (24 if self.count else 0), 0)
        text_in(painter, box, self.text(), theme.font(13, 600 if on else 500), token)
        if self.count:
            paint_count(painter, rect.right() - 9, rect.center().y(), self.count)
        if on:
            rounded(painter, QRectF(8, rect.bottom() - 2, rect.width() - 16, 2), 1, "select")


class Tabs(QWidget):
    """A row of tabs; `chosen` tells the key of the tab that a person chose."""

    chosen = Signal(str)

    def __init__(self, name: str, tabs: list[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.tabs: dict[str, Tab] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        for key, text in tabs:
            self.add(key, text)
        if tabs:
            self.set_current(tabs[0][0])

    @property
    def current(self) -> str:
        """The key of the current tab."""
        return next((key for key, tab in self.tabs.items() if tab.isChecked()), "")

    def add(self, key: str, text: str) -> None:
        """One more tab at the end."""
        tab = self.tabs[key] = Tab(key, text)
        tab.clicked.connect(lambda: self._choose(key))
        self._row.addWidget(tab)

    def set_current(self, key: str) -> None:
        """Show another tab as the current one without telling anyone."""
        for each, tab in self.tabs.items():
            tab.setChecked(each == key)

    def set_count(self, key: str, count: int) -> None:
        """Show how many there are beside the word of a tab."""
        tab = self.tabs[key]
        if tab.count != count:
            tab.count = count
            tab.setAccessibleName(f"{tab.text()}, {count}" if count else tab.text())
            tab.updateGeometry()
            tab.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        keys = list(self.tabs)
        wanted = keys[(keys.index(self.current) + step) % len(keys)]
        self.tabs[wanted].setFocus(Qt.FocusReason.TabFocusReason)
        self._choose(wanted)

    def _choose(self, key: str) -> None:
        self.set_current(key)
        self.chosen.emit(key)


class ModeTab(Control):
    """A mode in the toolbar: icon, word, a tick when done, a dot while live, a count when blocked."""

    def __init__(self, name: str, title: str, icon: str, key: str) -> None:
        super().__init__(title)
        self.name, self._icon = name, icon
        self.badge = Badge()
        self.short = False
        self.setText(title)
        set_key_tip(self, title, key)
        self.setCheckable(True)

    def set_badge(self, badge: Badge) -> None:
        """Say something else beside the word."""
        if badge == self.badge:
            return
        self.badge = badge
        rest = tr("running") if badge.live else tr("done") if badge.done else ""
        state = tr(f"{badge.count} to fix") if badge.count else rest
        self.setAccessibleName(f"{self.text()}, {state}" if state else self.text())
        self.updateGeometry()
        self.update()

    def set_short(self, short: bool) -> None:
        """Leave the word out while another mode is current."""
        if short != self.short:
            self.short = short
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(13, 600)).horizontalAdvance(self.text())
        badge = 24 if self.badge != Badge() else 0
        return QSize(32 + badge if self._wordless() else 48 + badge + words, 32)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        on = self.isChecked()
        if on:
            rounded(painter, rect, 6, "active" if theme.is_dark() else "panel", "control")
        elif self.hovered:
            painter.setOpacity(self.hovered)
            rounded(painter, rect, 6, "hover")
            painter.setOpacity(1)
        middle = rect.center().y()
        theme.paint_icon(
            painter,
            self._icon,
            QRectF(8 if self._wordless() else 12, middle - 8, 16, 16),
            "accent" if on else "text2",
        )
        badge = 24 if self.badge != Badge() else 0
        if not self._wordless():
            box = rect.adjusted(36, 0, -10 - badge, 0)
            text_in(painter, box, self.text(), theme.font(13, 600 if on else 500), "text" if on else "text2")
        if badge:
            self._draw_badge(painter, rect.right() - (6 if self._wordless() else 10), middle)

    def _draw_badge(self, painter: QPainter, right: float, middle: float) -> None:
        if self.badge.count:
            paint_count(painter, right, middle, self.badge.count, blocks=True)
        elif self.badge.live:
            glow = theme.color("success-soft")
            rounded(painter, QRectF(right - 15, middle - 7, 14, 14), 7, glow)
            rounded(painter, QRectF(right - 12, middle - 4, 8, 8), 4, "success")
        else:
            theme.paint_icon(painter, "circle-check", QRectF(right - 16, middle - 7, 14, 14), "success")

    def _wordless(self) -> bool:
        return self.short and not self.isChecked()
