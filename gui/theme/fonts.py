"""The bundled fonts, loaded once, and the few sizes and weights that the program uses."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FONTS = Path(__file__).parent.parent / "assets" / "fonts"
TEXT_FAMILIES = ["Inter", "Segoe UI", "SF Pro", "Noto Sans", "DejaVu Sans"]
TITLE_FAMILIES = ["Inter Display", *TEXT_FAMILIES]
CODE_FAMILIES = ["JetBrains Mono", "Cascadia Mono", "SF Mono", "DejaVu Sans Mono"]
WEIGHTS = {400: QFont.Weight.Normal, 500: QFont.Weight.Medium, 600: QFont.Weight.DemiBold}
_START = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "InterDisplay-SemiBold.otf")


def load_fonts() -> None:
    """Make the text fonts known to Qt; code fonts follow when a code font is first asked for."""
    known = _load.cache_info().misses
    for name in _START:
        _load(name)
    if _load.cache_info().misses != known:
        font.cache_clear()  # one that was used before stays what Qt had in its place


@cache
def font(size: int = 13, weight: int = 400) -> QFont:
    """The text font in logical pixels: Inter, Inter Display from 17 up, tabular figures, no hinting."""
    made = QFont(TITLE_FAMILIES if size >= 17 else TEXT_FAMILIES)
    made.setFeature(QFont.Tag("tnum"), 1)
    return _sized(made, size, weight)


@cache
def code_font(size: int = 12, weight: int = 400) -> QFont:
    """JetBrains Mono with ligatures off."""
    for name in ("JetBrainsMono-Regular.ttf", "JetBrainsMono-Medium.ttf"):
        _load(name)
    made = QFont(CODE_FAMILIES)
    made.setStyleHint(QFont.StyleHint.Monospace)
    for tag in ("calt", "liga"):
        made.setFeature(QFont.Tag(tag), 0)
    return _sized(made, size, weight)


def _sized(made: QFont, size: int, weight: int) -> QFont:
    made.setPixelSize(size)
    made.setWeight(WEIGHTS.get(weight, QFont.Weight(weight)))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def _load(name: str) -> int:
    return QFontDatabase.addApplicationFont(str(FONTS / name))
