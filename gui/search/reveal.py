"""Going to a setting wherever its form stands: folded sections open, and the panel scrolls to it."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget

from gui.widgets.form import Form
from gui.widgets.section import Section


def reveal(root: QWidget | None, name: str) -> bool:
    """Put the keyboard on the setting `name` of a form inside `root`; False where none has it."""
    if root is None:
        return False
    for section in root.findChildren(Section):
        section.fill()  # what is folded away may not be made yet
    for form in root.findChildren(Form):
        if name in form.editors and not _is_hidden(form, root):
            _open(form, root)
            form.focus(name)
            _scroll_to(form.editors[name].widget)
            return True
    return False


def _parents(widget: QWidget) -> list[QWidget]:
    found: list[QWidget] = []
    parent = widget.parentWidget()
    while parent is not None:
        found.append(parent)
        parent = parent.parentWidget()
    return found


def _is_hidden(form: Form, root: QWidget) -> bool:
    """Whether it was put away; being in a folded section is no such thing."""
    bodies = {each.body for each in _parents(form) if isinstance(each, Section)}
    inside = [form, *_parents(form)]
    inside = inside[: inside.index(root)] if root in inside else inside
    return any(each.isHidden() for each in inside if each not in bodies)


def _open(form: Form, root: QWidget) -> None:
    for each in _parents(form):
        if isinstance(each, Section) and not each.header.isChecked():
            each.header.setChecked(True)
        if each is root:
            return


def _scroll_to(widget: QWidget) -> None:
    for each in _parents(widget):
        if isinstance(each, QScrollArea):
            each.ensureWidgetVisible(widget, 20, 40)
