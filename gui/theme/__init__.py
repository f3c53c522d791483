"""What everything on the screen looks like: colours by token, fonts, icons and shadows, switched live.

theme.color("text2"), theme.category("Convolution"), theme.font(13, 600), theme.icon("play", "on-fill")
theme.changed.connect(widget.update)
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from gui.theme.fonts import code_font, font, load_fonts
from gui.theme.icons import Icons, layer_name
from gui.theme.palette import CHOICES, Choice, Theme, mix, qt_palette, run_style
from gui.theme.tokens import CATEGORIES, DURATION, KINDS, RADIUS, SPACING

# Each class of Qt that is named costs a part of a millisecond before the first paint.
if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

    from gui.theme.shadow import Elevation

__all__ = [
    "CATEGORIES", "CHOICES", "DURATION", "KINDS", "RADIUS", "SPACING", "Choice", "category",
    "changed", "choice", "code_font", "color", "duration", "font", "icon", "is_dark", "is_high_contrast",
    "kind", "layer_icon", "layer_name", "layer_pixmap", "load_fonts", "mix", "paint_icon", "paint_shadow",
    "painted_as", "pixmap", "run", "run_style", "set_choice", "set_reduced_motion", "start", "svg_of",
]  # fmt: skip

_theme = Theme()
_icons = Icons(_theme)
changed = _theme.changed


def color(token: str | QColor) -> QColor:
    """The colour of a token of the table; a QColor or "#rrggbb" passes through."""
    return _theme.color(token)


def category(name: str) -> QColor:
    """The colour of a layer category ("Convolution")."""
    return _theme.category(name)


def kind(name: str) -> QColor:
    """The colour of a kind of data (image, values, sequence, labels, number, any)."""
    return _theme.kind(name)


def run(index: int) -> QColor:
    """The colour of the run at `index`."""
    return _theme.run(index)


def icon(name: str, token: str | QColor = "text2", size: int = 16) -> QIcon:
    """A QIcon from a Lucide name or "layer-..." id, coloured for the theme in force."""
    return _icons.icon(name, token, size)


def layer_icon(name: str, token: str | QColor = "text2", size: int = 16) -> QIcon:
    """The QIcon of a layer icon id, with or without "layer-"."""
    return _icons.layer_icon(name, token, size)


def pixmap(name: str, token: str | QColor = "text2", size: int = 16, dpr: float = 0.0) -> QPixmap:
    """An icon as a picture of `size` logical pixels, cached by name, colour, size and scale."""
    return _icons.pixmap(name, token, size, dpr)


def layer_pixmap(name: str, token: str | QColor = "text2", size: int = 16, dpr: float = 0.0) -> QPixmap:
    """A layer icon as a picture; the dashed block where the id is unknown."""
    return _icons.pixmap(layer_name(name), token, size, dpr)


def svg_of(picture: QPixmap) -> tuple[str, float] | None:
    """What an icon's picture was drawn from, with its opacity; None for any other picture."""
    return _icons.source(picture)


@contextmanager
def painted_as(look: str) -> Iterator[None]:
    """Paint with the colours of another theme ("light", "dark") for a moment; nobody is told."""
    before = _theme.choice
    if look not in CHOICES or look == before:
        yield
        return
    _theme.choice = look
    _theme.load()
    try:
        yield
    finally:
        _theme.choice = before
        _theme.load()


def paint_icon(painter: QPainter, name: str, rect: QRectF, token: str | QColor = "text2") -> None:
    """Draw an icon centred in `rect` at the painter's own scale."""
    _icons.paint(painter, name, rect, token)


def paint_shadow(painter: QPainter, rect: QRectF, radius: int, elevation: Elevation) -> None:
    """Draw the shadow below a rounded rectangle; nothing in high contrast."""
    if not _theme.high_contrast:
        from gui.theme import shadow

        if getattr(painter, "vector", False):
            shadow.paint_boxes(painter, rect, radius, elevation, _theme.dark)
            return
        shadow.paint_shadow(painter, rect, radius, elevation, _theme.dark)


def is_dark() -> bool:
    """Whether the dark tables are in force."""
    return _theme.dark


def is_high_contrast() -> bool:
    """Whether shadows are off and wires and rings are 3 wide."""
    return _theme.high_contrast


def choice() -> Choice:
    """What the user chose: system, light, dark or contrast."""
    return _theme.choice


def duration(name: str) -> int:
    """Milliseconds of a motion (hover, press, panel, zoom, toast-in, toast-out, pulse); 0 when reduced."""
    return 0 if _theme.reduced_motion else DURATION[name]


def set_reduced_motion(on: bool) -> None:
    """Turn all motion off or on."""
    _theme.reduced_motion = on


def set_choice(wanted: Choice) -> None:
    """Switch the theme live; `changed` follows when all stock widgets have it."""
    _theme.choice = wanted if wanted in CHOICES else "system"
    _apply()


def start(application: QApplication, wanted: Choice = "system") -> None:
    """Load the fonts, put the theme in force and follow the platform's colour scheme from here on.

    The application must have been made with `-style fusion`: setting a style here would cost 13 ms, since its
    answer brings all of QStyle's enumerations into Python.
    """
    load_fonts()
    application.setFont(font())
    set_choice(wanted)
    hints = application.styleHints()
    hints.colorSchemeChanged.connect(_follow_system)
    hints.accessibility().contrastPreferenceChanged.connect(_follow_system)


def _follow_system() -> None:
    if _theme.choice in ("system", "contrast"):
        _apply()


def _apply() -> None:
    from gui.theme.sheet import style_sheet

    _theme.load()
    application = QApplication.instance()
    if isinstance(application, QApplication):
        collects = gc.isenabled()
        gc.disable()  # Qt goes through a list of widgets, and none of them may go meanwhile
        application.setPalette(qt_palette(_theme))
        application.setStyleSheet(style_sheet(_theme))
        if collects:
            gc.enable()
    changed.emit()
