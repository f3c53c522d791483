"""The star in the inspector is the one in the palette, in every window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.graph import edits
from engine.graph.model import Node
from gui.modes.design.layer_tree import LAYER, STAR
from gui.windows import Windows
from gui.workbench import Workbench
from tests.gui.window.test_several_windows import bench_of, host

__all__ = ("host",)


def with_layer(bench: Workbench, type: str) -> Any:
    """The design mode with one layer drawn and selected."""
    bench.session.do("Add", edits.add, "one", Node(type))
    bench.session.select(["one"])
    return bench.modes["design"]


def lit(design: Any, type: str) -> bool:
    """Whether the palette shows the star of a layer lit."""
    tree = design.palette.tree
    rows = tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
    return any(row.data(0, STAR) for row in rows if row.data(0, LAYER) == type)


def test_a_star_in_the_inspector_makes_a_favourite_everywhere(host: Windows) -> None:
    first, second = bench_of(host.all[0]), bench_of(host.new())
    second.files.new()
    here, there = with_layer(first, "Tanh"), with_layer(second, "Tanh")
    star, other = here.inspector.page.star, there.inspector.page.star
    assert star.accessibleName() == "Add to the favourites"
    assert not star.isChecked()
    dark = star.grab().toImage()
    QTest.mouseClick(star, Qt.MouseButton.LeftButton)
    for design, each in ((here, star), (there, other)):
        assert each.isChecked()
        assert each.accessibleName() == "Take from the favourites"
        assert design.palette.favourites()[-1] == "Tanh"
        assert lit(design, "Tanh")
    assert star.grab().toImage() != dark
    assert first.session.history.undo_label == "Add", "it is no step of the document"
    there.palette.star("Tanh")
    assert not star.isChecked()
    assert not lit(here, "Tanh")


def test_the_keyboard_turns_it_too_and_an_unknown_layer_has_none(host: Windows) -> None:
    bench = bench_of(host.all[0])
    star = with_layer(bench, "Linear").inspector.page.star
    star.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(star, Qt.Key.Key_Space)
    assert not star.isChecked(), "it was one of the usual ones"
    bench.session.do("Add", edits.add, "odd", Node("Unknown9"))
    bench.session.select(["odd"])
    assert bench.modes["design"].inspector.page.star is None  # type: ignore[attr-defined]
