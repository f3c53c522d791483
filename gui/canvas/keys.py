"""The keys of the canvas, each with the command that it gives; `gui.preferences.keymap` changes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from gui.canvas.commands import Commands
from gui.canvas.neighbours import Direction
from gui.preferences import keymap
from gui.translate import mark, tr

NEAR, FAR = 8.0, 64.0
PLACE = "design"
WAYS: tuple[tuple[Direction, str, int, int], ...] = (
    ("left", mark("left"), -1, 0),
    ("right", mark("right"), 1, 0),
    ("up", mark("up"), 0, -1),
    ("down", mark("down"), 0, 1),
)


@dataclass(frozen=True, slots=True)
class CanvasKey:
    """One thing that keys do on the canvas. An action of the same id shows these keys."""

    id: str
    text: str
    keys: str
    run: Callable[[], object]


def rows(commands: Commands) -> list[CanvasKey]:
    """All of them, with their default keys in Qt's portable words."""
    blocks = commands.blocks
    return [
        CanvasKey("canvas.add", mark("Add a layer"), "Space", commands.quick_add),
        CanvasKey("edit.delete", mark("Delete"), "Del, Backspace", commands.delete),
        CanvasKey("edit.copy", mark("Copy"), "Ctrl+C", commands.copying.copy),
        CanvasKey("edit.cut", mark("Cut"), "Ctrl+X", commands.copying.cut),
        CanvasKey("edit.paste", mark("Paste"), "Ctrl+V", commands.copying.paste),
        CanvasKey("edit.duplicate", mark("Duplicate"), "Ctrl+D", commands.copying.duplicate),
        CanvasKey("edit.select_all", mark("Select all"), "Ctrl+A", commands.select_all),
        CanvasKey("canvas.connect", mark("Connect with the keys"), "C", commands.connect),
        CanvasKey("blocks.make", mark("Make a block"), "Ctrl+G", blocks.make),
        CanvasKey("blocks.unpack", mark("Unpack block"), "Ctrl+Shift+G", blocks.unpack),
        CanvasKey("edit.mute", mark("Mute or unmute"), "M", commands.mute),
        CanvasKey("edit.bypass", mark("Leave out or bring back"), "Shift+M", commands.bypass),
        CanvasKey("edit.replace", mark("Replace the layer with another"), "R", commands.replacing.ask),
        CanvasKey("edit.rename", mark("Rename layer"), "F2", commands.rename),
        CanvasKey("canvas.edit", mark("Edit settings, or open the block"), "Return, Enter", commands.edit),
        CanvasKey("view.selection", mark("Zoom to selection"), "F", commands.zoom_to_selection),
        CanvasKey("view.fit", mark("Zoom to all"), "Shift+F", commands.zoom_to_all),
        CanvasKey("view.zoom_in", mark("Zoom in"), "Ctrl++, Ctrl+=", commands.zoom_in),
        CanvasKey("view.zoom_out", mark("Zoom out"), "Ctrl+-", commands.zoom_out),
        CanvasKey("view.zoom_full", mark("Zoom to 100\u00a0%"), "Ctrl+0", commands.zoom_full),
        CanvasKey("view.tidy", mark("Tidy the layout"), "Ctrl+L", commands.tidy),
        CanvasKey("canvas.clear", mark("Select nothing, or leave the block"), "Esc", commands.clear),
        *(CanvasKey(row.id, row.text, row.keys, row.run) for row in commands.arrange.rows()),
        *_ways(commands),
    ]


def _ways(commands: Commands) -> list[CanvasKey]:
    """Going from layer to layer, and moving them, in the four directions."""
    found = []
    for way, _, across, down in WAYS:
        key = way.capitalize()
        near, far = (across * NEAR, down * NEAR), (across * FAR, down * FAR)
        found += [
            CanvasKey(f"canvas.go_{way}", tr(f"Next layer: {way}"), key, partial(commands.go, way)),
            CanvasKey(
                f"canvas.move_{way}",
                tr(f"Move layers: {way}"),
                f"Alt+{key}",
                partial(commands.nudge, *near),
            ),
            CanvasKey(
                f"canvas.move_{way}_far",
                tr(f"Move layers far: {way}"),
                f"Alt+Shift+{key}",
                partial(commands.nudge, *far),
            ),
        ]
    return found


def in_force(given: Sequence[CanvasKey]) -> dict[str, Callable[[], object]]:
    """What each key does now, by its sequence."""
    for row in given:
        keymap.declare(row.id, row.text, row.keys, PLACE, canvas=True)
    return {key: row.run for row in given for key in keymap.keys(row.id)}


def sequence(event: QKeyEvent) -> str:
    """The key of an event in the words of the table."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(QKeyCombination(plain, Qt.Key(event.key()))).toString(
        QKeySequence.SequenceFormat.PortableText
    )
