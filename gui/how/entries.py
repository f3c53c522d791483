"""F1 in a menu: the menu closes, and the help opens at the row that was marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gui.actions import ROW
from gui.how import topics
from gui.how.pane import pane_of
from gui.how.topics import Line, Part, Topic
from gui.translate import tr

if TYPE_CHECKING:
    from gui.workbench import Workbench


def explain_entry(menu: QMenu) -> bool:
    """Open the page of the marked row; False where none is, or no window stands behind the menu."""
    entry, outer = menu.activeAction(), menu.parentWidget()
    while isinstance(outer, QMenu):
        outer = outer.parentWidget()
    bench: Workbench | None = getattr(outer.window(), "workbench", None) if outer is not None else None
    if entry is None or bench is None:
        return False
    topic = _topic(bench, entry)
    _close_all()
    pane_of(bench).open(topic, QApplication.focusWidget())
    return True


def _topic(bench: Workbench, entry: QAction) -> Topic:
    """What a row does; for one that opens a further menu, what stands there."""
    row = entry.property(ROW)
    if row in bench.actions:
        return topics.of_action(bench.actions[row])
    words = _words(entry)
    further = entry.menu()
    if isinstance(further, QMenu):
        names = tuple(Line(_words(each)) for each in further.actions() if _words(each))
        part = Part(tr("What you can do"), names)
        return Topic(f"text:{words}", words, tr("Menu"), "", "list", parts=(part,) if names else ())
    return topics.of_text(words, tr("Press Enter to choose it."), tr("Choice"))


def _words(entry: QAction) -> str:
    return entry.text().partition("\t")[0].replace("&&", "\0").replace("&", "").replace("\0", "&")


def _close_all() -> None:
    """All menus that are open, the innermost first."""
    while isinstance(popup := QApplication.activePopupWidget(), QWidget) and popup.close():
        continue
