"""What a screen reader hears of an edit."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graph import edits
from gui.announce import voice
from tests.gui.canvas.drawings import drawing


@pytest.fixture
def said() -> list[str]:
    found: list[str] = []
    voice.said.connect(lambda words, at_once: found.append(words))
    return found


def test_another_name_is_told_from_a_block_of_one_layer(show: Any, session: Any, said: list[str]) -> None:
    canvas = show(drawing())
    session.do("Rename", edits.rename, "c", "other")
    assert said.pop() == "renamed to other"
    session.select(["other"])
    canvas.commands.blocks.make()
    assert said
    assert not [words for words in said if words.startswith("renamed")]
    said.clear()
    (node,) = session.selection
    canvas.commands.blocks.call(node, "part")
    assert said == ["renamed to part"]
