"""Pages are read from the declarations and lead to each other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtWidgets import QApplication

from engine.graph.model import Graph, Node, Wire
from engine.layers import LAYERS
from gui.how import controls, topics
from gui.how.glossary import terms
from gui.how.inside import Inside
from gui.how.page import Page

ROOT = Path(__file__).parents[3]


def test_the_page_of_a_block_shows_what_is_inside(qapp: QApplication) -> None:
    chain = ("input", "relu", "drop", "output")
    nodes = dict(zip(chain, map(Node, ("Input", "ReLU", "Dropout", "Output"))))
    wires = {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in pairwise(chain)}
    inner = Graph(nodes, wires)
    page = Page(replace(topics.of_text("Mine", "It is mine."), inside=inner))
    inside = page.findChild(Inside)
    assert inside is not None
    assert inside.names.text() == "ReLU → Dropout"
    assert not inside.strip.grab().isNull()
    assert page.player is None
    page.deleteLater()


def test_each_kind_of_part_that_is_explained_exists() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "gui").rglob("*.py"))
    for name in controls.KINDS:
        assert f"class {name}(" in source, name
    for name in controls.NAMES:
        plain = name.partition("{")[0].rstrip(": ")
        assert f'"{plain}' in source, name


def test_each_layer_has_a_whole_page_whose_links_lead_somewhere() -> None:
    named = 0
    for layer in LAYERS.values():
        page = topics.of_layer(layer)
        assert all((page.title, page.text, page.kind)), layer.type
        titles = [part.title for part in page.parts]
        assert "Good to know" in titles, layer.type
        assert len(layer.params) == 0 or "Settings" in titles
        for part in page.parts:
            for line in part.lines:
                assert line.name.strip(), layer.type
                kind, _, name = line.link.partition(":")
                assert not kind or name in (LAYERS if kind == "layer" else terms()), line.link
        named += bool(topics.torch_name(layer))
    assert named > 0.9 * len(LAYERS)
    assert topics.torch_name(LAYERS["Conv2d"]) == "nn.Conv2d"


def test_words_have_pages() -> None:
    for word in list(terms())[::8]:
        page = topics.page(f"word:{word}", lambda name: None)
        assert page is not None
        assert page.text
