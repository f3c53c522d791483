"""What a card says of the field that it brings in."""

from __future__ import annotations

import pytest

from engine.field import Field
from engine.graph.model import Node
from engine.layers import LAYERS
from gui.canvas.words import summary

FIELDS = {
    "image": Field("image", (3, 32, 48), "float32", "image", "input"),
    "tokens": Field("tokens", (1024,), "int64", "sequence", "input", facts={"vocabulary": 50257}),
    "window": Field("window", (24, 2), "float32", "sequence", "input"),
}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("image", "RGB, 48 × 32 pixels"),
        ("tokens", "1024 numbers below 50,257"),
        ("window", "24 steps, 2 values each"),
    ],
)
def test_an_input_says_what_it_brings(field: str, words: str) -> None:
    assert summary(Node("Input", {"field": field}), LAYERS["Input"], None, FIELDS, {}) == words
