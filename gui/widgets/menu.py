"""A menu with rows as the design has them: icon, words, the key at the right, red for what deletes.

Qt's style sheets put keys in a left-aligned column; only the rows are painted here, all else is Qt's.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QFontMetrics, QIcon, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOption, QStylePainter, QWidget

from gui import theme
from gui.widgets.base import rounded, text_in

DANGER, BIN = "danger", "trash-2"
LEFT, ICON, GAP, RIGHT = 10, 16, 10, 12
ROW, LINE, SIDE = 30, 9, 4


class Menu(QMenu):
    """A menu; what has the bin for its icon deletes, and is written in red."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Its rows are as wide as Qt finds, and at least as wide as they are painted.
        self.aboutToShow.connect(self._widen)

    def add(self, icon: str, words: str) -> QAction:
        """One more row."""
        made = self.addAction(theme.icon(icon, "error" if icon == BIN else "text2"), words)
        made.setProperty(DANGER, icon == BIN)
        return made

    def addMenu(self, *arguments: object) -> QMenu:  # type: ignore[override]
        """A menu below this one, painted alike: from a title, an icon and a title, or one that is there."""
        if isinstance(arguments[0], QMenu):
            super().addMenu(arguments[0])
            return arguments[0]
        made = Menu(self)
        made.setTitle(str(arguments[-1]))
        if len(arguments) > 1:
            made.setIcon(arguments[0])  # type: ignore[arg-type]
        super().addMenu(made)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            from gui.how.entries import explain_entry

            if explain_entry(self):
                return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        panel = QStyleOption()
        panel.initFrom(self)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_PanelMenu, panel)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for action in self.actions():
            box = self.actionGeometry(action)
            if action.isVisible() and event.rect().intersects(box):
                self._paint_row(painter, action, QRectF(box))
        painter.end()

    def _paint_row(self, painter: QPainter, action: QAction, box: QRectF) -> None:
        if action.isSeparator():
            y = round(box.center().y())
            painter.fillRect(QRectF(SIDE, y, self.width() - 2 * SIDE, 1), theme.color("border"))
            return
        enabled = action.isEnabled()
        if action is self.activeAction() and enabled:
            rounded(painter, box, 4, "active" if theme.is_dark() else "soft")
        token = "disabled" if not enabled else "error" if action.property(DANGER) else "text"
        spot = QRectF(box.x() + LEFT, box.center().y() - 8, ICON, ICON)
        line = box.adjusted(LEFT + ICON + GAP, 0, -RIGHT, 0)
        words, key = _parts(action)
        ticked, end = action.isCheckable() and action.isChecked(), ""
        if key:
            quiet, small = "text2" if enabled else "disabled", theme.font(12)
            text_in(painter, line, key, small, quiet, Qt.AlignmentFlag.AlignRight)
            line.adjust(0, 0, -QFontMetrics(small).horizontalAdvance(key) - GAP, 0)
        elif action.menu() is not None:
            end = "chevron-right"
        elif ticked and not action.icon().isNull():
            end = "check"
        if end:
            theme.paint_icon(painter, end, QRectF(line.right() - 14, box.center().y() - 7, 14, 14), "text2")
            line.adjust(0, 0, -14 - GAP, 0)
        if ticked and end != "check":
            theme.paint_icon(painter, "check", spot, token)
        elif not action.icon().isNull():
            mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
            action.icon().paint(painter, spot.toRect(), Qt.AlignmentFlag.AlignCenter, mode)
        text_in(painter, line, words, self.font(), token)

    def _widen(self) -> None:
        metrics, small = QFontMetrics(self.font()), QFontMetrics(theme.font(12))
        wide = [0]
        for action in self.actions():
            words, key = _parts(action)
            more = small.horizontalAdvance(key) + 2 * GAP if key else 14 + GAP
            wide.append(LEFT + ICON + GAP + metrics.horizontalAdvance(words) + more + RIGHT)
        self.setMinimumWidth(max(wide) + 2 * SIDE + 2)


def _parts(action: QAction) -> tuple[str, str]:
    """The words of a row without marks for letters, and its key."""
    words, _, key = action.text().partition("\t")
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&"), key
