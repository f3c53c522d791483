"""The palette: all groups are read whole, as narrow as it gets, in both languages; what Enter adds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.graph.model import Graph, Node, Project
from engine.layers import LAYERS
from gui import theme, translate
from gui.library import Library
from gui.modes.design.palette import Palette
from gui.session import Session
from gui.settings import Settings
from gui.widgets.cut import cut_texts
from gui.workspace import LEFT, LIMITS, USUAL
from tests.gui.shown import Quiet


class AtOnce:
    """Work in the background is done here and now."""

    def do(self, work: Any, done: Any = lambda found: None, refused: Any = print) -> None:
        done(work())


def palette_in(folder: Path, qtbot: Any) -> Palette:
    session = Session(Quiet())  # type: ignore[arg-type]
    session.open(Project(graphs={"main": Graph({"one": Node("ReLU")})}))
    library = Library(folder / "blocks", AtOnce())  # type: ignore[arg-type]
    settings = Settings(folder / "settings.json")
    palette = Palette(session, settings, library, lambda: list(LAYERS.values()))
    qtbot.addWidget(palette)
    return palette


def test_enter_adds_what_was_searched_for_and_nothing_else(qapp: Any, qtbot: Any, tmp_path: Path) -> None:
    palette = palette_in(tmp_path, qtbot)
    chosen: list[str] = []
    palette.chosen.connect(chosen.append)
    for text in ("", "  ", "dropout"):
        palette.field.setText(text)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    palette.settings.flush()
    assert chosen == ["Dropout"]


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("high", [360, 900])  # with a scroll bar and without
def test_no_group_is_cut(qapp: Any, qtbot: Any, tmp_path: Path, code: str, high: int) -> None:
    theme.start(qapp, "light")
    translate.set_language(code)
    palette = palette_in(tmp_path, qtbot)
    try:
        for width in (LIMITS[LEFT][0], USUAL[LEFT], 264):
            palette.resize(width, high)
            palette.show()
            qtbot.waitUntil(lambda width=width: palette.width() == width)
            tree = palette.tree
            qtbot.waitUntil(lambda tree=tree: tree.verticalScrollBar().isVisible() == (high < 600))
            assert not [text for _, text in cut_texts(tree.viewport())], width
    finally:
        translate.set_language("en")
        palette.settings.flush()
