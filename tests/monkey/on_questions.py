"""Deeds when something is asked: menus, dialogs and what pops up are answered or called off."""

from __future__ import annotations

from random import Random

from deeds import deed
from on_window import WORDS, any_control, prepared
from paws import Paws, somewhere
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

K = Qt.Key


@deed(1, "asked")
def answer(paws: Paws, chance: Random) -> None:
    """In the way of what asks."""
    asked = paws.asked
    assert asked is not None
    if isinstance(asked, QMenu):
        _menu(paws, asked, chance)
    elif isinstance(asked, QFileDialog):
        _file(paws, asked, chance)
    elif isinstance(asked, QDialog):
        _dialog(paws, asked, chance)
    else:
        _popup(paws, asked, chance)


@deed(0.2, "asked")
def call_off(paws: Paws, chance: Random) -> None:
    """Esc, and gone."""
    asked = paws.asked
    assert asked is not None
    paws.key(asked, K.Key_Escape)
    if paws.asked is asked and isinstance(asked, QMenu):
        asked.close()


def _menu(paws: Paws, menu: QMenu, chance: Random) -> None:
    for _ in range(chance.randint(1, 12)):
        paws.key(menu, chance.choice((K.Key_Down, K.Key_Down, K.Key_Down, K.Key_Up)))
        if paws.asked is not menu:
            return
    chosen = menu.activeAction()
    words = chosen.text() if chosen is not None else ""
    if words.startswith(("Quit", "Train", "Close project")):
        menu.close()
        return
    paws.key(menu, chance.choice((K.Key_Return, K.Key_Return, K.Key_Escape, K.Key_Right)))


def _file(paws: Paws, dialog: QFileDialog, chance: Random) -> None:
    paws.events += 1
    if chance.random() < 0.4:
        dialog.reject()
    elif dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave:
        suffix = chance.choice((".loom", "", ".png", ".svg"))
        name = paws.folder / f"new{chance.randint(0, 10**9)}{suffix}"
        dialog.selectFile(str(name))
        dialog.done(1) if chance.random() < 0.1 else dialog.fileSelected.emit(str(name))
        dialog.reject()
    else:
        path = str(chance.choice(prepared(paws.folder)))
        dialog.selectFile(path)
        dialog.fileSelected.emit(path)
        dialog.reject()
    paws.wait(0.05)


def _dialog(paws: Paws, dialog: QDialog, chance: Random) -> None:
    """Use a control or two, then a button."""
    if type(dialog).__module__.startswith(
        "PySide6"
    ):  # a dialog of Qt's own may open others and wait for them
        dialog.reject()
        paws.events += 1
        return
    for _ in range(chance.randint(0, 2)):
        on = any_control(dialog, chance)
        if on is not None:
            _use(paws, on, chance)
        if paws.asked is not dialog:
            return
    buttons = [b for b in dialog.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
    buttons += [w for w in dialog.findChildren(QWidget) if type(w).__name__ == "Button" and w.isVisible()]
    if buttons and chance.random() < 0.7:
        on = chance.choice(buttons)
        paws.click(on, on.rect().center())
    elif chance.random() < 0.7:
        paws.key(dialog, K.Key_Escape)
        if paws.asked is dialog and chance.random() < 0.5:
            dialog.reject()
    paws.wait(0.005)


def _popup(paws: Paws, popup: QWidget, chance: Random) -> None:
    """A search, a list of choices, a card."""
    on = any_control(popup, chance) or popup
    kind = chance.random()
    if kind < 0.5:
        _use(paws, on, chance)
    elif kind < 0.8:
        focus = paws.focus()
        if focus is not None:
            paws.key(focus, chance.choice((K.Key_Down, K.Key_Up, K.Key_Return, K.Key_Return, K.Key_Tab)))
    else:
        popup.close()


def _use(paws: Paws, on: QWidget, chance: Random) -> None:
    paws.click(on, somewhere(on, chance))
    if isinstance(on, QLineEdit | QPlainTextEdit):
        paws.type(on, chance.choice(WORDS)[:40])
