"""What a card says of the field that it brings in."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from engine.field import Field
from engine.graph.model import Node
from engine.layers import LAYERS
from gui import theme
from gui.canvas.node_paint import caption
from gui.canvas.words import summary

FIELDS = {
    "image": Field("image", (3, 32, 48), "float32", "image", "input"),
    "tokens": Field("tokens", (1024,), "int64", "sequence", "input", facts={"vocabulary": 50257}),
    "words": Field("words", (), "int64", "classes", "input", classes=tuple(map(str, range(50257)))),
    "window": Field("window", (24, 2), "float32", "sequence", "input"),
}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("image", "RGB, 48 × 32 pixels"),
        ("tokens", "1024 numbers below 50,257"),
        ("words", "50,257 classes"),
        ("window", "24 steps, 2 values each"),
    ],
)
def test_an_input_says_what_it_brings(field: str, words: str) -> None:
    assert summary(Node("Input", {"field": field}), LAYERS["Input"], None, FIELDS, {}) == words


def test_the_words_before_a_figure_are_shorter_where_there_is_no_room(qapp: QApplication) -> None:
    font = theme.font(12)
    room = QFontMetricsF(font).horizontalAdvance("Parameters")
    assert caption("Parameters", font, room) == "Parameters"
    assert caption("Parameters", font, room - 1) == "Params"
    assert caption("Frozen parameters", font, room) == "Frozen"
    assert caption("Something else", font, 1) == "Something else"
