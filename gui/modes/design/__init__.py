"""Design mode: the palette, the canvas, the inspector, and the dock with problems, figures and code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtWidgets import QWidget

from engine.layers import Layer
from gui.actions import Action
from gui.canvas.canvas import Canvas
from gui.canvas.items import FURTHEST
from gui.modes import Shell
from gui.modes.design.dock import Dock
from gui.modes.design.favourites import SETTING as FAVOURITES
from gui.modes.design.favourites import Favourites
from gui.modes.design.inspector import Inspector
from gui.modes.design.palette import Palette
from gui.modes.design.run_marks import RunMarks
from gui.preferences.options import OPTIONS
from gui.session import Session
from gui.translate import tr


class DesignMode:
    """The panels, each following the session by itself; this only passes their wishes on."""

    name = "design"

    def __init__(self, session: Session, shell: Shell) -> None:
        self.session, self.shell = session, shell
        self.canvas = Canvas(session, library=shell.library)
        self.palette = Palette(session, shell.settings, shell.library, self.layers_to_add)
        self.inspector = Inspector(session, Favourites(shell.settings))
        self.lower = Dock(session)
        self.zoomed = self.canvas.view.zoomed
        self.palette.chosen.connect(self.add_layer)
        self.canvas.edit_wanted.connect(lambda node: self.inspector.focus_settings())
        self.canvas.said.connect(shell.toast)
        self.canvas.commands.tab_wanted.connect(self._show_tab)
        self.lower.shown.connect(self.canvas.reveal)
        self.lower.inside_shown.connect(self._show)
        blocks = self.canvas.commands.blocks
        self.inspector.left.connect(lambda: self.canvas.view.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.inspector.keep_wanted.connect(blocks.keep)
        self.inspector.unpack_wanted.connect(self._unpack_this)
        self.palette.keep_wanted.connect(blocks.keep)
        self.palette.block_wanted.connect(blocks.make)
        shell.library.refresh()
        self.lower.problems.wanted.connect(shell.show_problem)
        self.run_marks = RunMarks(self.canvas, session, shell.training)
        shell.settings.changed.connect(self._follow_settings)
        self._follow_settings()

    def zoom_text(self) -> str:
        """How large the drawing is shown."""
        return f"{self.canvas.view.zoom * 100:.0f}\u00a0%"

    def where(self) -> dict[str, Any]:
        """Where on the drawing one is, and the tab of the dock, as plain values to keep."""
        zoom, middle = self.canvas.look()
        return {"zoom": zoom, "x": middle.x(), "y": middle.y(), "tab": self.lower.tab}

    def go_back(self, look: Mapping[str, Any]) -> None:
        """Go there again; a record that says something else is left alone."""
        self.lower.show_tab(str(look.get("tab")))
        found = [look.get(name) for name in ("zoom", "x", "y")]
        zoom, x, y = (_figure(each) for each in found)
        if math.isfinite(zoom + x + y) and zoom > 0:
            # What opening a project does to the view comes first.
            QTimer.singleShot(0, self.canvas, lambda: self.canvas.look_again((zoom, QPointF(x, y))))

    def _show_tab(self, key: str) -> None:
        """Bring a tab of the dock to the front, which marks what is selected; unfold the dock for it."""
        self.lower.show_tab(key)
        is_open = self.shell.actions["view.dock"].checked
        if is_open is not None and not is_open():
            self.shell.toggle_dock()

    def left(self) -> QWidget | None:
        return self.palette

    def centre(self) -> QWidget:
        return self.canvas

    def right(self) -> QWidget | None:
        return self.inspector

    def dock(self) -> QWidget | None:
        return self.lower

    def enter(self) -> None:
        """The keyboard starts on the canvas."""
        self.canvas.view.setFocus()
        self.run_marks.show()

    def leave(self) -> None:
        """End a gesture that is under way."""
        self.canvas.view.cancel()

    def close(self) -> None:
        """Nothing is looked at any more; the settings outlive the window."""
        self.shell.settings.changed.disconnect(self._follow_settings)
        self.run_marks.close()
        self.canvas.let_go()

    def actions(self) -> list[Action]:
        do, some, view = self.canvas.commands, self._has_selection, self.canvas.view
        return [
            Action("edit.cut", tr("Cut"), do.copying.cut, "", "scissors", some),
            Action("edit.copy", tr("Copy"), do.copying.copy, "", "copy", some),
            Action("edit.paste", tr("Paste"), do.copying.paste, "", "clipboard-paste"),
            Action("edit.duplicate", tr("Duplicate"), do.copying.duplicate, "", "copy-plus", some),
            Action("edit.delete", tr("Delete"), do.delete, "", "trash-2", some),
            Action("edit.mute", tr("Mute or unmute"), do.mute, "", "eye-off", some),
            Action("edit.bypass", tr("Leave out or bring back"), do.bypass, "", "square-dashed", some),
            Action("edit.select_all", tr("Select all"), do.select_all, "", "box-select"),
            Action("edit.rename", tr("Rename layer"), do.rename, "", "pencil", some),
            Action(
                "edit.replace",
                tr("Replace the layer with another"),
                do.replacing.ask,
                "",
                "replace",
                lambda: do.replacing.can,
            ),
            *self._block_actions(),
            Action("view.fit", tr("Zoom to all"), do.zoom_to_all, "Shift+F", "maximize", scope=view),
            Action("view.selection", tr("Zoom to selection"), do.zoom_to_selection, "F", "scan", scope=view),
            Action("view.zoom_in", tr("Zoom in"), do.zoom_in, "Ctrl++, Ctrl+=", "zoom-in"),
            Action("view.zoom_out", tr("Zoom out"), do.zoom_out, "Ctrl+-", "zoom-out"),
            Action("view.zoom_full", tr("Zoom to 100\u00a0%"), do.zoom_full, "Ctrl+0", "search"),
            *(Action(row.id, tr(row.text), row.run, "", row.icon, row.enabled) for row in do.arrange.rows()),
            Action("view.tidy", tr("Tidy the layout"), do.tidy, "Ctrl+L", "wand-sparkles"),
            Action(
                "layers.search", tr("Search layers"), self.palette.focus_search, "/", "search", scope=view
            ),
            Action(
                "problems.next", tr("Next problem"), lambda: self.lower.problems.step(1), "F8", "circle-alert"
            ),
            Action(
                "problems.previous",
                tr("Previous problem"),
                lambda: self.lower.problems.step(-1),
                "Shift+F8",
                "",
            ),
        ]

    def _block_actions(self) -> list[Action]:
        blocks, some = self.canvas.commands.blocks, self._has_selection

        def one() -> bool:
            return bool(blocks.node)

        def inside() -> bool:
            return bool(self.session.trail)

        return [
            Action("blocks.make", tr("Make a block"), blocks.make, "Ctrl+G", "group", some),
            Action("blocks.unpack", tr("Unpack block"), blocks.unpack, "Ctrl+Shift+G", "ungroup", one),
            Action("blocks.open", tr("Open block"), blocks.open, "", "log-in", one),
            Action("blocks.leave", tr("Leave block"), blocks.leave, "", "log-out", inside),
            Action("blocks.rename", tr("Rename block"), blocks.rename, "", "pencil", one),
            Action("blocks.keep", tr("Save block to library"), blocks.keep, "", "bookmark-plus", one),
        ]

    def _follow_settings(self, name: str = "") -> None:
        """What was chosen is in force at once, in whichever window it was."""
        if name == FAVOURITES:
            self.palette.show_favourites()
            self.inspector.show_favourites()
        canvas, settings = self.canvas, self.shell.settings
        canvas.view.wheel_scrolls = OPTIONS["wheel_scrolls"].of(settings)
        canvas.view.snaps = OPTIONS["snapping"].of(settings)
        canvas.overlays.show_minimap(OPTIONS["minimap"].of(settings))
        canvas.scene.show_labels(OPTIONS["wire_labels"].of(settings))

    def _has_selection(self) -> bool:
        return bool(self.session.selection)

    def add_layer(self, type: str) -> None:
        """Add a layer after the selection, connected where it fits."""
        self.canvas.commands.add(type)
        self.canvas.view.setFocus()

    def layers_to_add(self) -> list[Layer]:
        """What can be added to the drawing that is shown."""
        return self.canvas.commands.planner.offered()

    def _show(self, path: tuple[str, ...], node: str) -> None:
        if self.session.show_drawing(path):
            self.canvas.reveal(node)

    def _unpack_this(self) -> None:
        """Take apart the block that is open, where it stands."""
        self.session.leave()
        self.canvas.commands.blocks.unpack()


def make(session: Session, shell: Shell) -> DesignMode:
    """The mode for one window."""
    return DesignMode(session, shell)


def _figure(found: object) -> float:
    """A number that a view can be set to; the file may hold anything."""
    fits = isinstance(found, int | float) and abs(found) <= FURTHEST
    return float(found) if fits else math.nan  # type: ignore[arg-type]
