"""The library of blocks: project files in a folder, kept, read, brought, deleted; broken ones are named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.graph import file
from engine.graph.blocks import bring_blocks
from engine.graph.model import Graph, Node, Project, Wire
from gui.background import Background
from gui.library import Library, alone

LEAF = Graph(
    {"x": Node("Input"), "act": Node("ReLU"), "y": Node("Output")}, {}, {"channels": 8}, "Does little."
)
BLOCK = Graph({"x": Node("Input"), "leaf": Node("block:leaf"), "y": Node("Output")})
PROJECT = Project(
    graphs={"main": Graph({"a": Node("block:body")}), "body": BLOCK, "leaf": LEAF, "other": LEAF}
)


@pytest.fixture
def library(qapp: Any, tmp_path: Path) -> Iterator[Library]:
    background = Background()
    yield Library(tmp_path / "blocks", background)
    background.close()


def test_a_block_is_kept_with_what_it_needs(library: Library, qtbot: Any) -> None:
    done: list[str] = []
    with qtbot.waitSignal(library.changed):
        library.refresh()
    assert library.entries == ()
    with qtbot.waitSignal(library.changed):
        library.keep(PROJECT, "body", lambda: done.append("body"), done.append)
    assert done == ["body"]
    (entry,) = library.entries
    kept = file.load(library.folder / "body.loom")
    assert set(kept.graphs) == {"main", "body", "leaf"}
    assert entry.layer is not None
    assert (entry.layer.type, entry.layer.title, entry.layer.group) == ("library:body", "Body", "Blocks")
    project, names = bring_blocks(Project(), entry.project, [entry.block])
    assert names == {"body": "body", "leaf": "leaf"}
    assert project.graphs["body"] == BLOCK
    with qtbot.waitSignal(library.changed):
        library.remove("body")
    assert library.entries == ()


def test_broken_files_are_named_in_one_sentence(library: Library, qtbot: Any) -> None:
    library.folder.mkdir()
    (library.folder / "cut.loom").write_text('{"format": 1, "graphs": {')
    (library.folder / "empty.loom").write_text(file.dumps(Project()))
    (library.folder / "pickle.loom").write_bytes(b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00.")
    (library.folder / "whole.loom").write_text(file.dumps(alone(PROJECT, "leaf")))
    with qtbot.waitSignal(library.changed):
        library.refresh()
    reasons = {entry.name: entry.why for entry in library.entries}
    assert reasons["whole"] == ""
    assert "holds no block" in reasons["empty"]
    for name in ("cut", "pickle"):
        assert name in reasons[name]
        assert "\n" not in reasons[name]
    assert [entry.layer.title for entry in library.entries if entry.layer] == ["Leaf"]


def test_a_wire_to_nowhere_is_a_sentence_too(library: Library, qtbot: Any) -> None:
    library.folder.mkdir()
    graph = Graph({"a": Node("block:body")}, {"a.x": Wire("gone.output", "a.x")})
    (library.folder / "odd.loom").write_text(file.dumps(Project(graphs={"main": graph, "body": BLOCK})))
    with qtbot.waitSignal(library.changed):
        library.refresh()
    assert "gone" in library.entries[0].why


def test_what_can_not_be_written_is_said(library: Library, qtbot: Any) -> None:
    library.folder.write_text("a file is in the way")
    said: list[str] = []
    library.keep(PROJECT, "body", lambda: said.append("done"), said.append)
    qtbot.waitUntil(lambda: bool(said))
    assert len(said) == 1
    assert "done" not in said
