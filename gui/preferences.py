"""The settings of the program itself, and the list of keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import theme
from gui.actions import Action
from gui.settings import Settings
from gui.translate import tr
from gui.widgets.base import label
from gui.widgets.buttons import Button
from gui.widgets.choice import Segmented, Select
from gui.widgets.section import form_row
from gui.widgets.sheet import Sheet
from gui.widgets.toggles import Switch

SCALES = (100, 125, 150, 175, 200)


class Preferences(Sheet):
    """Each change is in force at once and remembered; there is nothing to confirm."""

    def __init__(self, parent: QWidget, settings: Settings) -> None:
        super().__init__(parent, tr("Settings"))
        self._settings = settings
        column = _titled(self, 520)
        self.theme = Segmented(
            tr("Theme"), [(key, tr(words)) for key, words in theme.CHOICES.items()], theme.choice()
        )
        self.theme.chosen.connect(self._choose_theme)
        self.scale = Select(
            tr("Size of everything"), [(s, f"{s}\u00a0%") for s in SCALES], settings.get("scale", 100)
        )
        self.scale.chosen.connect(self._choose_scale)
        self.motion = Switch(tr("Reduce motion"), settings.get("reduced_motion", False))
        self.motion.toggled.connect(self._choose_motion)
        self.wheel = Switch(tr("Wheel scrolls the canvas"), settings.get("wheel_scrolls", False))
        self.wheel.toggled.connect(lambda on: settings.set("wheel_scrolls", on))
        rows = (
            (tr("Theme"), self.theme, tr("System follows your desktop.")),
            (tr("Size"), self.scale, tr("On top of the system's own scale.")),
            (tr("Reduce motion"), self.motion, tr("Nothing slides or fades.")),
            (tr("Wheel scrolls"), self.wheel, tr("The wheel scrolls the canvas; with Ctrl it zooms.")),
        )
        for words, field, help_ in rows:
            column.addWidget(form_row(words, field, help_, width=130))
        self.later = label(tr("The new size is used when Layerloom starts again."), 12, 400, "text3")
        self.later.hide()
        column.addWidget(self.later)
        _add_close(self, column)

    def _choose_theme(self, choice: theme.Choice) -> None:
        theme.set_choice(choice)
        self._settings.set("theme", choice)

    def _choose_scale(self, scale: int) -> None:
        self._settings.set("scale", scale)
        self.later.show()

    def _choose_motion(self, on: bool) -> None:
        theme.set_reduced_motion(on)
        self._settings.set("reduced_motion", on)


class Keys(Sheet):
    """Every action that has a key, as the rows say it."""

    def __init__(self, parent: QWidget, rows: Iterable[Action]) -> None:
        super().__init__(parent, tr("Keyboard shortcuts"))
        column = _titled(self, 460)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(8)
        shown = sorted((row for row in rows if row.shortcut), key=lambda row: row.words)
        for index, row in enumerate(shown):
            grid.addWidget(label(row.words, 13, 400, "text"), index, 0)
            keys = ", ".join(each.toString(each.SequenceFormat.NativeText) for each in row.keys)
            grid.addWidget(label(keys, 12, 500, "text2"), index, 1)
        grid.setRowStretch(len(shown), 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        column.addWidget(area, 1)
        area.setMinimumHeight(320)
        _add_close(self, column)


def _titled(dialog: Sheet, width: int) -> QVBoxLayout:
    dialog.set_card_width(width)
    dialog.column.addWidget(label(dialog.windowTitle(), 17, 600, "text"))
    dialog.column.addSpacing(8)
    return dialog.column


def _add_close(dialog: Sheet, column: QVBoxLayout) -> None:
    row = QHBoxLayout()
    row.addStretch(1)
    close = Button(tr("Close"), height=32)
    close.clicked.connect(dialog.accept)
    row.addWidget(close)
    column.addSpacing(8)
    column.addLayout(row)
