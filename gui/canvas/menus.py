"""The menus of the canvas: for layers, for a wire, and for the empty canvas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu, QWidget

from engine.graph.model import TINTS
from gui import theme
from gui.canvas.aligning import WAYS
from gui.canvas.commands import Commands
from gui.canvas.hits import Hit
from gui.preferences import keymap
from gui.translate import tr
from gui.widgets.menu import Menu


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu; without a text it is a separator."""

    text: str = ""
    icon: str = ""
    run: Callable[[], object] = lambda: None
    key: str = ""
    more: Sequence[Entry] = ()


LINE = Entry()


def entries(found: Hit, commands: Commands) -> Sequence[Entry]:
    """What can be done with the thing under the pointer."""
    if found.what == "wire":
        return (
            Entry(tr("Insert a layer"), "plus", lambda: commands.insert_wanted.emit(found.wire)),
            *_listed(commands, "wires.bend", "wires.straighten"),
            LINE,
            Entry(tr("Disconnect"), "unlink", commands.delete, "Del"),
        )
    if found.what == "bend":
        away = Entry(
            tr("Take the bend away"), "minus", lambda: commands.arrange.unbend(found.wire, found.bend)
        )
        return (away, *_listed(commands, "wires.straighten"))
    if found.node:
        return _for_layers(commands)
    if found.thing:
        return _for_thing(commands)
    return (
        Entry(tr("Add a layer"), "plus", commands.quick_add, "Space"),
        *_listed(commands, "notes.add", "frames.make"),
        Entry(tr("Paste"), "clipboard-paste", commands.copying.paste, "Ctrl+V"),
        LINE,
        Entry(tr("Select all"), "box-select", commands.select_all, "Ctrl+A"),
        Entry(tr("Tidy the layout"), "wand-sparkles", commands.tidy, "Ctrl+L"),
        Entry(tr("Zoom to all"), "maximize", commands.zoom_to_all, "Shift+F"),
    )


def _for_layers(commands: Commands) -> Sequence[Entry]:
    muted, out, blocks = commands.all_muted, commands.all_bypassed, commands.blocks
    group = Entry(tr("Make a block"), "group", blocks.make, "Ctrl+G")
    first = (
        ()
        if len(commands.selected) > 1
        else (
            Entry(tr("Rename"), "pencil", commands.rename, "F2"),
            Entry(tr("Replace with…"), "replace", commands.replacing.ask, "R"),
        )
    )
    return (
        *(_for_block(commands) if blocks.node else ()),
        *first,
        Entry(tr("Duplicate"), "copy", commands.copying.duplicate, "Ctrl+D"),
        Entry(tr("Copy"), "clipboard", commands.copying.copy, "Ctrl+C"),
        Entry(tr("Unmute") if muted else tr("Mute"), "eye" if muted else "eye-off", commands.mute, "M"),
        Entry(tr("Bring back") if out else tr("Leave out"), "square-dashed", commands.bypass, "Shift+M"),
        group,
        *_listed(commands, "frames.make"),
        *_lining_up(commands),
        *_for_wires(commands),
        LINE,
        Entry(tr("Edit settings"), "sliders-horizontal", commands.settings, "" if blocks.node else "Return"),
        Entry(tr("Zoom to selection"), "maximize", commands.zoom_to_selection, "F"),
        LINE,
        Entry(tr("Show in the code"), "code", lambda: commands.tab_wanted.emit("code")),
        Entry(tr("Show in the analyzer"), "table-2", lambda: commands.tab_wanted.emit("analyzer")),
        LINE,
        Entry(tr("Delete"), "trash-2", commands.delete, "Del"),
    )


def _for_wires(commands: Commands) -> Sequence[Entry]:
    """What the hand does by dragging."""
    one = (Entry(tr("Connect"), "workflow", commands.connect, "C"),) if len(commands.selected) == 1 else ()
    if not commands.connected:
        return (LINE, *one) if one else ()
    return (
        LINE,
        *one,
        Entry(tr("Disconnect"), "unlink", commands.disconnect),
        Entry(tr("Pull out"), "log-out", commands.pull_out),
    )


def _for_thing(commands: Commands) -> Sequence[Entry]:
    """For a frame or a note."""
    frame = commands.arrange.has_frame()
    tints = Entry(tr("Colour"), "shapes", more=_listed(commands, *(f"frames.tint_{t}" for t in TINTS)))
    return (
        Entry(tr("Rename") if frame else tr("Write"), "pencil", commands.arrange.write, "F2"),
        *((tints, *_listed(commands, "frames.fit")) if frame else ()),
        Entry(tr("Duplicate"), "copy", commands.copying.duplicate, "Ctrl+D"),
        Entry(tr("Copy"), "clipboard", commands.copying.copy, "Ctrl+C"),
        *_lining_up(commands),
        LINE,
        Entry(tr("Delete, keep the layers") if frame else tr("Delete"), "trash-2", commands.delete, "Del"),
    )


def lining_up(commands: Commands) -> Sequence[Entry]:
    """The ways to line up, or a word on why there are none."""
    ways = _listed(commands, *(f"align.{way.id}" for way in WAYS))
    return ways or (Entry(tr("Select two layers or more first"), "info"),)


def _lining_up(commands: Commands) -> Sequence[Entry]:
    ways = _listed(commands, *(f"align.{way.id}" for way in WAYS))
    return (Entry(tr("Line up"), "ruler", more=ways),) if ways else ()


def _listed(commands: Commands, *ids: str) -> Sequence[Entry]:
    """Those of the arranging commands that can be done now."""
    rows = {row.id: row for row in commands.arrange.rows()}
    found = (rows[id_] for id_ in ids)
    return tuple(Entry(tr(r.text), r.icon, r.run, r.keys) for r in found if r.enabled())


def _for_block(commands: Commands) -> Sequence[Entry]:
    blocks = commands.blocks
    own = (Entry(tr("Make it a block of its own"), "copy-plus", blocks.single_out),) if blocks.shared else ()
    keep = (Entry(tr("Save to library"), "bookmark-plus", blocks.keep),) if blocks.library is not None else ()
    return (
        Entry(tr("Open"), "log-in", blocks.open, "Return"),
        Entry(tr("Unpack"), "ungroup", blocks.unpack, "Ctrl+Shift+G"),
        Entry(tr("Rename block"), "pencil", blocks.rename),
        *own,
        *keep,
        LINE,
    )


def menu(rows: Sequence[Entry], parent: QWidget) -> QMenu:
    """A menu with these lines that is gone once it is closed."""
    made = Menu(parent)
    for row in rows:
        if not row.text:
            made.addSeparator()
            continue
        if row.more:
            inner = menu(row.more, made)
            inner.setTitle(row.text)
            inner.setIcon(theme.icon(row.icon))
            made.addMenu(inner)
            continue
        # The key is written beside the text, not set: the view has the key already.
        key = keymap.native(keymap.now(row.key))
        action = made.add(row.icon, f"{row.text}\t{key}" if key else row.text)
        action.triggered.connect(lambda _=False, run=row.run: run())
    made.aboutToHide.connect(made.deleteLater)
    return made
