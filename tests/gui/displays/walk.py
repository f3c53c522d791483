"""Walks through every screen of the real program and tells what does not fit. The tests run it.

`python walk.py FOLDER ODDITY COMBINATION...`: a combination is language:theme:width:height, such as
de:dark:800:600; an oddity is what is wrong with the machine: "mirrored", "fontless" or "-" for nothing.
Prints one line of JSON for each thing that is wrong, and "walked" with a count at the end.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from PySide6.QtCore import QPoint, QRect, Qt, qInstallMessageHandler
from PySide6.QtGui import QFontDatabase, QPixmap, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QScrollBar,
    QSplitterHandle,
    QWidget,
)

import templates
from engine.graph import edits
from gui import theme, translate
from gui.app import Program, make_application
from gui.canvas.cards import FloatingCard
from gui.languages.catalogue import Catalogue, read
from gui.widgets import worded
from gui.widgets.base import Control
from gui.widgets.buttons import Button
from gui.widgets.cut import cut_texts
from gui.workspace import Drawer

PATIENCE = 60
# They lie over what is below them, in a place of their own choosing, or are longer than what shows them.
FREE = (QMenu, QDialog, QScrollBar, QSplitterHandle, FloatingCard, Drawer)
# The project has an English name, as any file may.
NAMES = {"Wine cultivars", "Adam", "Layerloom"}
HARMLESS = ("This plugin does not support", "propagateSizeHints", "QStandardPaths: wrong permissions")


def tell(**found: Any) -> None:
    """One thing that is wrong."""
    print(json.dumps(found, ensure_ascii=False), flush=True)


class Walk:
    """Opens one screen after the other and looks at it."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self.application = application
        path = folder / "wine.loom"
        shutil.copy(templates.path("wine-mlp"), path)
        self.program = Program(application, path)
        self.window = self.program.window
        self.screens = 0
        self.known: Catalogue | None = None
        self.where = ""
        qInstallMessageHandler(self._said)
        sys.excepthook = lambda kind, value, trace: tell(kind="exception", what=repr(value), where=self.where)
        self.program.show()
        self.until(lambda: self.window.workbench and self.window.workbench.session.source is not None)

    @property
    def bench(self) -> Any:
        return self.window.workbench

    def until(self, ready: Callable[[], object]) -> None:
        """Let the program go on until it is ready."""
        end = time.monotonic() + PATIENCE
        while not ready() and time.monotonic() < end:
            self.application.processEvents()
            time.sleep(0.005)
        if not ready():
            tell(kind="never ready", where=self.where)

    def settle(self) -> None:
        """Let everything find its place."""
        for _ in range(4):
            self.application.processEvents()

    def combination(self, language: str, name: str, width: int, height: int) -> None:
        """All screens in one language, theme and size."""
        theme.set_choice(name)  # type: ignore[arg-type]
        if translate.language() != language:
            old = self.bench.toolbar
            translate.set_language(language)
            self.until(lambda: self.bench.toolbar is not old)
        self.window.resize(width, height)
        for screen, show in self.all_screens():
            self.where = f"{language} {name} {width}x{height} {screen}"
            show()
            self.settle()
            self.look()
            self.screens += 1
            for dialog in self.window.findChildren(QDialog):
                if dialog.isVisible():
                    dialog.reject()
            self.settle()

    def all_screens(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Every mode, with something selected and something wrong, the start screen, and the dialogs."""
        bench, session = self.bench, self.bench.session
        yield "start", self.window.show_start
        yield "design", lambda: (self.window.show_workbench(), bench.show_mode("design"))
        yield "a layer", lambda: session.select(["hidden1"])
        session.do("Break it", edits.set_param, "head", "out_features", 7)
        self.until(lambda: session.problems)
        yield "problems", lambda: session.select(["head"])
        session.undo()
        self.until(lambda: not session.problems)
        for tab in ("analyzer", "code", "problems"):
            yield tab, lambda tab=tab: bench.modes["design"].lower.show_tab(tab)
        for mode in ("data", "train", "export"):
            yield mode, lambda mode=mode: bench.show_mode(mode)
        bench.show_mode("design")
        yield "settings", bench.show_settings
        yield "rename", bench.rename_project
        yield "search", bench.search
        yield "refused", lambda: bench.files.refused.emit("wine.loom", "There is no layer called “a”.")

    def look(self) -> None:
        """Tell what lies outside of its parent, and which button's words are cut."""
        tops = [self.window, *(d for d in self.window.findChildren(QDialog) if d.isVisible())]
        for top in tops:
            for widget in top.findChildren(QWidget):
                if widget.isVisible() and widget.window() is top and not widget.size().isEmpty():
                    self._outside(widget)
                    self._cut(widget)
                    self._english(widget)

    def _outside(self, widget: QWidget) -> None:
        parent = widget.parentWidget()
        if parent is None or isinstance(widget, FREE) or isinstance(parent, QAbstractScrollArea):
            return
        scrolled = isinstance(parent.parentWidget(), QAbstractScrollArea)
        room = parent.rect().adjusted(-1, -1, 1, 1)
        box = widget.geometry()
        if isinstance(widget, QLabel | Control) and not scrolled and not room.contains(box):
            tell(
                kind="outside",
                what=_name(widget),
                parent=_name(parent),
                at=_text(box),
                room=_text(room),
                where=self.where,
            )

    def _english(self, widget: QWidget) -> None:
        """Tell a text that the language in force has other words for."""
        if translate.language() == translate.ENGLISH:
            return
        self.known = self.known or Catalogue(read(translate.FOLDER / translate.language()))
        texts = {
            widget.toolTip(),
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.windowTitle(),
        }
        if isinstance(widget, QLabel):
            texts.add(widget.text())
        elif not isinstance(widget, QAbstractScrollArea):
            worded.noted = []
            widget.render(QPixmap(widget.size()), QPoint(), QRegion(widget.rect()), QWidget.RenderFlag(0))
            texts |= {text for _, text, *_ in worded.noted}
            worded.noted = None
        for text in filter(None, {text.split("  ")[0] for text in texts} - NAMES):
            said = self.known.translated(text)
            if said is not None and said != text and not text.startswith(tuple(NAMES)):
                tell(kind="english", what=_name(widget), text=text[:80], where=self.where)

    def _cut(self, widget: QWidget) -> None:
        if isinstance(widget, QAbstractItemView | QAbstractScrollArea) or widget.visibleRegion().isEmpty():
            return
        for rect, text in cut_texts(widget):
            if rect.width() < 8:  # where there is room for the icon alone, and a tip says the word
                continue
            firm = isinstance(widget, Button) or (isinstance(widget, QLabel) and not widget.wordWrap())
            tell(
                kind="button" if isinstance(widget, Button) else "label" if firm else "cut",
                what=_name(widget),
                text=text[:60],
                at=_text(rect.toRect()),
                tip=bool(widget.toolTip()),
                where=self.where,
            )

    def _said(self, kind: Any, context: Any, message: str) -> None:
        if not message.startswith(HARMLESS):
            tell(kind="qt", what=message, where=self.where)


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()[:40]}"


def _text(rect: QRect) -> str:
    return f"{rect.x()},{rect.y()} {rect.width()}x{rect.height()}"


def main(folder: str, oddity: str, *combinations: str) -> None:
    """Walk through all that is asked for, and end."""
    application = make_application(["walk"])
    theme.set_reduced_motion(True)
    if oddity == "mirrored":
        application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    if oddity == "fontless":
        QFontDatabase.addApplicationFont = lambda path: -1  # type: ignore[method-assign,assignment]
    walk = Walk(application, Path(folder))
    for each in combinations:
        language, name, width, height = each.split(":")
        walk.combination(language, name, int(width), int(height))
    print(json.dumps({"kind": "walked", "screens": walk.screens}), flush=True)
    walk.bench.service.close()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
