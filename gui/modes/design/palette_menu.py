"""The menu of an entry of the palette: add it, and for blocks what concerns the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from engine.graph import blocks
from engine.graph.model import block_of
from gui import dialogs
from gui.canvas.block_commands import users
from gui.canvas.menus import LINE, Entry, menu
from gui.canvas.words import plain
from gui.library import LIBRARY
from gui.modes.design.favourites import Favourites
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.modes.design.palette import Palette


def menu_for(type: str, palette: Palette) -> QMenu:
    """What can be done with a layer, a block of the project, or one of the library."""
    rows = [Entry(tr("Add to the drawing"), "plus", lambda: palette.chosen.emit(type))]
    words = Favourites(palette.settings).words(type)
    rows.append(Entry(words, "star", lambda: palette.star(type)))
    if block := block_of(type):
        rows += _of_block(block, palette)
    entry = palette.library.entry(type) if type.startswith(LIBRARY) else None
    if entry is not None:
        rows = [] if entry.why else [*rows, LINE]
        rows.append(Entry(tr("Delete from library"), "trash-2", lambda: _ask_to_delete(entry.name, palette)))
    return menu(rows, palette)


def _of_block(block: str, palette: Palette) -> list[Entry]:
    session, kept = palette.session, palette.library.has(block)
    words = tr("Replace in library") if kept else tr("Save to library")
    rows = [LINE, Entry(words, "bookmark-plus", lambda: palette.keep_wanted.emit(block))]
    if kept:
        rows.append(Entry(tr("Delete from library"), "trash-2", lambda: _ask_to_delete(block, palette)))
    if not users(session.project, block):
        words = mark(f"Delete {plain(block)}")
        delete = Entry(tr(words), "trash-2", lambda: session.do(words, blocks.remove_block, block))
        rows.append(delete)
    return rows


def _ask_to_delete(name: str, palette: Palette) -> None:
    dialogs.ask(
        palette.window(),
        tr(f"Delete “{plain(name)}” from your library?"),
        tr("Projects that use it keep their own copy."),
        [dialogs.Answer("keep", tr("Keep")), dialogs.Answer("delete", tr("Delete block"), "danger")],
        lambda key: palette.library.remove(name) if key == "delete" else None,
    )
