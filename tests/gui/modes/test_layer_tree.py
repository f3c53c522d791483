"""The tree of the palette: what was opened in it stays open."""

from __future__ import annotations

from typing import Any

import pytest

from engine.layers import LAYERS
from gui import translate
from gui.modes.design.layer_tree import LayerTree


@pytest.mark.parametrize("language", ["en", "de"])
def test_groups_stay_open_over_a_search(qtbot: Any, language: str) -> None:
    translate.set_language(language)
    try:
        tree = LayerTree()
        qtbot.addWidget(tree)
        tree.layers = dict(LAYERS)
        tree.show_groups([])
        for place in (1, 3):
            tree.topLevelItem(place).setExpanded(True)
        tree.topLevelItem(3).setExpanded(False)
        for _ in range(2):
            tree.show_found([LAYERS["ReLU"]])
            tree.show_groups([])
            groups = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
            assert [place for place, group in enumerate(groups) if group.isExpanded()] == [1]
        tree.collapseAll()
        tree.show_groups([])
        assert not tree.topLevelItem(1).isExpanded()
    finally:
        translate.set_language("en")
