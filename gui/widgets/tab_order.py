"""The order in which Tab goes through a window: area by area, and in each as it is laid out on the screen.

Qt's own chain follows the order in which widgets were made, which is another one as soon as panels are made
when they are first shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QSplitter, QWidget


def step(areas: Sequence[QWidget], forward: bool) -> bool:
    """Move the focus to the next or the previous stop of these areas, round at the ends."""
    found = [stop for area in areas if area.isVisible() for stop in stops(area)]
    if not found:
        return False
    here = QApplication.focusWidget()
    while here is not None and here not in found:  # a part of a stop, such as the page of a scroll area
        here = here.parentWidget()
    by = 1 if forward else -1
    at = found.index(here) + by if here is not None else 0 if forward else -1
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target = found[at % len(found)]
    target.setFocus(reason)
    _bring_into_view(target)
    return True


def stops(area: QWidget) -> Iterator[QWidget]:
    """The widgets in an area that take the focus by Tab, in the order of its layouts."""
    inside = [stop for child in _children(area) for stop in stops(child)]
    takes = area.focusPolicy() & Qt.FocusPolicy.TabFocus and area.isEnabled() and area.focusProxy() is None
    if takes and not (isinstance(area, QScrollArea) and inside):
        yield area
    yield from inside


def _children(widget: QWidget) -> list[QWidget]:
    """The visible children: as they are laid out, then those that float."""
    layout = widget.layout()
    placed = list(_laid_out(layout)) if layout is not None else []
    if isinstance(widget, QSplitter):
        placed = [each for i in range(widget.count()) if (each := widget.widget(i)) is not None]
    loose = [each for each in widget.children() if isinstance(each, QWidget) and each not in placed]
    return [each for each in (*placed, *loose) if each.isVisible() and not each.isWindow()]


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    """Without `itemAt`: what that gives in Python outlives the item, and the end of the layout is a crash."""
    owner = layout.parentWidget()
    children = [*layout.children(), *(owner.children() if owner is not None else ())]
    parts = [each for each in children if isinstance(each, QLayout | QWidget)]
    places = {layout.indexOf(each): each for each in parts}
    for index in sorted(places.keys() - {-1}):
        part = places[index]
        if isinstance(part, QLayout):
            yield from _laid_out(part)
        else:
            yield part


def _bring_into_view(target: QWidget) -> None:
    parent = target.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(target)
        parent = parent.parentWidget()
