"""A formula in the code font that goes on in a new line where a person would break it, never inside brackets
while there is another place.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui import theme
from gui.translate import tr
from gui.widgets.base import label

OPEN, CLOSE, SIGNS = "([{⌊", ")]}⌋", "·+−-=/|"


def broken(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Lines that fit, each broken at the space that is least deep in brackets; anywhere where none fits."""
    lines = []
    while text and not fits(text):
        at = _break(text, fits)
        lines.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*lines, text] if text or not lines else lines


def _break(text: str, fits: Callable[[str], bool]) -> int:
    """Where the first line ends: the last of the shallowest spaces before which the text fits."""
    depth, found = 0, dict[float, int]()
    last = 1
    for at, letter in enumerate(text):
        depth += (letter in OPEN) - (letter in CLOSE)
        if not fits(text[: at + 1].rstrip()):
            break
        last = at + 1
        if letter == " " and at and text[at - 1] not in SIGNS:
            found[_worth(text, at, depth)] = at
    return found[min(found)] if found else last


def _worth(text: str, at: int, depth: int) -> float:
    """How good a place for a break is: a statement's end best, then before a sign; a sum keeps its term."""
    if not depth and text[at - 1] in ";,":
        return -2.0 if text[at - 1] == ";" else -1.0
    before_sign = text[at + 1 : at + 2] in SIGNS.replace("=", "")
    sum_ends = text[:at].rpartition(" ")[2][:1] in "ΣΠ√"
    return depth + (0.0 if before_sign else 0.5) + (5.0 if sum_ends else 0.0)


class Formula(QLabel):
    """The label of one formula."""

    def __init__(self, text: str) -> None:
        made = label("", 12, token="text")
        super().__init__()
        self.formula = text
        self.setProperty("token", "text")
        self.setTextFormat(made.textFormat())
        self.setFont(theme.code_font(12))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(f"Formula: {text}"))
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        measure, wide = QFontMetricsF(self.font()), self.width() - 2
        text = "\n".join(broken(self.formula, lambda line: measure.horizontalAdvance(line) <= wide))
        if text != self.text():
            self.setText(text)
            self.updateGeometry()
