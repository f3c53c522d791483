"""The theme in force: what is chosen, what it resolves to, and every colour by name."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from gui.theme import tokens
from gui.translate import mark

Choice = Literal["system", "light", "dark", "contrast"]
CHOICES: dict[Choice, str] = {
    "system": mark("System"),
    "light": mark("Light"),
    "dark": mark("Dark"),
    "contrast": mark("High contrast"),
}


class Theme(QObject):
    """Holds the choice and the resolved tables; `changed` comes after palette and sheet are in force."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = "system"
        self.dark = True
        self.reduced_motion = False
        self.high_contrast = False
        self._colours: dict[str, QColor] = {}
        self.load()

    def load(self) -> None:
        """Resolve the choice into colours; says nothing to anyone.

        In high contrast edges are strong, shadows off, wires and rings 3 wide.
        """
        wanted = self.choice == "system" and system_wants_contrast()
        self.high_contrast = wanted or self.choice == "contrast"
        self.dark = system_is_dark() if self.choice in ("system", "contrast") else self.choice == "dark"
        table = tokens.DARK if self.dark else tokens.LIGHT
        table = tokens.high_contrast(table) if self.high_contrast else table
        self._colours = {name: QColor(value) for name, value in table.items()}

    def color(self, token: str | QColor) -> QColor:
        """The colour of a token; a QColor or "#rrggbb" passes through."""
        if isinstance(token, QColor):
            return token
        found = self._colours.get(token)
        if found is None:
            if not token.startswith("#"):
                raise KeyError(f"no colour token {token!r}")
            found = self._colours[token] = QColor(token)
        return found

    def category(self, name: str) -> QColor:
        """The colour of a layer category, by the group its layers declare."""
        table = tokens.CATEGORIES_DARK if self.dark else tokens.CATEGORIES_LIGHT
        return self.color(table.get(name, table["Shape and merge"]))

    def kind(self, name: str) -> QColor:
        """The colour of a kind of data: image, values, sequence, labels, number, any."""
        table = tokens.KINDS_DARK if self.dark else tokens.KINDS_LIGHT
        return self.color(table.get(name, table["any"]))

    def run(self, index: int) -> QColor:
        """The colour of the run at `index`; after eight they repeat (see `run_style`)."""
        table = tokens.RUNS_DARK if self.dark else tokens.RUNS_LIGHT
        return self.color(table[index % len(table)])


def run_style(index: int) -> Qt.PenStyle:
    """Solid for the first eight runs, dotted for those that repeat a colour."""
    return Qt.PenStyle.SolidLine if index < len(tokens.RUNS_DARK) else Qt.PenStyle.DotLine


def mix(over: QColor, under: QColor, share: float) -> QColor:
    """`share` of `over` painted on `under`, as one opaque colour."""
    return QColor.fromRgbF(
        under.redF() + (over.redF() - under.redF()) * share,
        under.greenF() + (over.greenF() - under.greenF()) * share,
        under.blueF() + (over.blueF() - under.blueF()) * share,
    )


def system_is_dark() -> bool:
    """What the platform says; dark where it says nothing."""
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication):
        return True
    return application.styleHints().colorScheme() != Qt.ColorScheme.Light


def system_wants_contrast() -> bool:
    """Whether the person asked their system for high contrast."""
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication):
        return False
    hints = application.styleHints()  # what it gives lives as long as this does
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def qt_palette(theme: Theme) -> QPalette:
    """The palette that stock Qt widgets paint with."""
    palette = QPalette()
    role = QPalette.ColorRole
    rows = {
        role.Window: "bg", role.WindowText: "text", role.Base: "field", role.AlternateBase: "panel",
        role.Text: "text", role.PlaceholderText: "text3", role.Button: "raised", role.ButtonText: "text",
        role.BrightText: "error", role.ToolTipBase: "raised", role.ToolTipText: "text", role.Link: "accent",
        role.LinkVisited: "accent", role.Highlight: "soft", role.HighlightedText: "text",
        role.Accent: "fill", role.Light: "hover", role.Midlight: "border", role.Mid: "control",
        role.Dark: "strong", role.Shadow: "black",
    }  # fmt: skip
    for each, token in rows.items():
        palette.setColor(each, theme.color(token))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, theme.color("disabled"))
    return palette
