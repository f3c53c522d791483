"""Icons from SVG files, coloured from tokens when they are drawn."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme.palette import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

ASSETS = Path(__file__).parent.parent / "assets"
# Lucide draws these; the layer set only adds what Lucide lacks.
_FROM_LUCIDE = {"image": "image", "text": "type", "target": "tag", "in": "log-in"}
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{}</svg>'
)


class Icons:
    """Draws icons in the colours of a theme and keeps each (name, colour, size, scale) once."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._cache: dict[tuple[str, str, int, float], QPixmap] = {}
        self._made: dict[int, tuple[str, str]] = {}

    def pixmap(self, name: str, token: str | QColor = "text2", size: int = 16, dpr: float = 0.0) -> QPixmap:
        """The icon as a picture of `size` logical pixels; a layer icon is named "layer-relu"."""
        scale = dpr or _scale()
        colour = self._theme.color(token).name(QColor.NameFormat.HexArgb)
        key = (name, colour, size, scale)
        if key not in self._cache:
            made = self._cache[key] = _draw(name, QColor(colour), size, scale)
            self._made[made.cacheKey()] = name, colour
        return self._cache[key]

    def source(self, picture: QPixmap) -> tuple[str, float] | None:
        """The SVG that a picture was drawn from, in its colour, and its opacity; None for any other."""
        if (found := self._made.get(picture.cacheKey())) is None:
            return None
        colour = QColor(found[1])
        return _source(found[0]).replace("currentColor", colour.name()), colour.alphaF()

    def icon(self, name: str, token: str | QColor = "text2", size: int = 16) -> QIcon:
        """A QIcon for menus and stock widgets, with a disabled look, crisp at scale 1 and 2."""
        from PySide6.QtGui import QIcon

        made = QIcon()
        for scale in (1.0, 2.0):
            made.addPixmap(self.pixmap(name, token, size, scale), QIcon.Mode.Normal)
            made.addPixmap(self.pixmap(name, "disabled", size, scale), QIcon.Mode.Disabled)
        return made

    def layer_icon(self, name: str, token: str | QColor = "text2", size: int = 16) -> QIcon:
        """The icon of a layer by its id, with or without "layer-"."""
        return self.icon(layer_name(name), token, size)

    def paint(self, painter: QPainter, name: str, rect: QRectF, token: str | QColor = "text2") -> None:
        """Draw the icon centred in `rect`, as large as the rectangle allows, at the painter's own scale."""
        size = round(min(rect.width(), rect.height()))
        device = painter.device()
        scale = device.devicePixelRatioF() if device is not None else _scale()
        corner = rect.center() - QPointF(size / 2, size / 2)
        painter.drawPixmap(corner, self.pixmap(name, token, size, scale))


def layer_name(name: str) -> str:
    """The full icon name of a layer icon id; the dashed block where the id is unknown."""
    short = name.removeprefix("layer-")
    if short in _FROM_LUCIDE:
        return _FROM_LUCIDE[short]
    return f"layer-{short}" if f"layer-{short}" in layer_sources() else "layer-block"


@cache
def layer_sources() -> dict[str, str]:
    """The inner SVG of each layer icon by its id."""
    text = (ASSETS / "layer-icons.svg").read_text(encoding="utf-8")
    found = re.findall(r'<g id="(layer-[^"]+)"[^>]*>(.*?)</g>\s*(?=<g id=|</svg>)', text, re.DOTALL)
    return {name: _SVG.format(body) for name, body in found}


@cache
def _source(name: str) -> str:
    if name.startswith("layer-"):
        name = layer_name(name)
    if name.startswith("layer-"):  # the start screen shows none, and need not look through them
        return layer_sources()[name]
    return (ASSETS / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _draw(name: str, colour: QColor, size: int, scale: float) -> QPixmap:
    text = _source(name).replace("currentColor", colour.name())
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(colour.alphaF())
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def _scale() -> float:
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
