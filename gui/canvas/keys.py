"""The keys of the canvas, each with the command that it gives."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from gui.canvas.commands import Commands

NEAR, FAR = 8.0, 64.0


def table(commands: Commands) -> dict[str, Callable[[], object]]:
    """Key sequences in Qt's portable words, with what they do."""
    rows: dict[str, Callable[[], object]] = {
        "Del": commands.delete,
        "Backspace": commands.delete,
        "Ctrl+C": commands.copy,
        "Ctrl+X": commands.cut,
        "Ctrl+V": commands.paste,
        "Ctrl+D": commands.duplicate,
        "Ctrl+A": commands.select_all,
        "C": commands.connect,
        "Ctrl+G": commands.blocks.make,
        "Ctrl+Shift+G": commands.blocks.unpack,
        "M": commands.mute,
        "F2": commands.rename,
        "Return": commands.edit,
        "Enter": commands.edit,
        "F": commands.zoom_to_selection,
        "Shift+F": commands.zoom_to_all,
        "Ctrl++": commands.zoom_in,
        "Ctrl+=": commands.zoom_in,
        "Ctrl+-": commands.zoom_out,
        "Ctrl+0": commands.zoom_full,
        "Ctrl+L": commands.tidy,
        "Esc": commands.clear,
    }
    for direction, across, down in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1)):
        key = direction.capitalize()
        rows[key] = lambda d=direction: commands.go(d)
        rows[f"Alt+{key}"] = lambda x=across, y=down: commands.nudge(x * NEAR, y * NEAR)
        rows[f"Alt+Shift+{key}"] = lambda x=across, y=down: commands.nudge(x * FAR, y * FAR)
    return rows


def sequence(event: QKeyEvent) -> str:
    """The key of an event in the words of the table."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(QKeyCombination(plain, Qt.Key(event.key()))).toString(
        QKeySequence.SequenceFormat.PortableText
    )
