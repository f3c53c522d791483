"""What the help says of a setting is a whole sentence, whatever its default is."""

from __future__ import annotations

from engine.layers import LAYERS
from gui.how.topics import range_of


def test_what_a_setting_usually_is_is_said_or_left_out() -> None:
    cut = [
        f"{layer.title}, {param.label}"
        for layer in LAYERS.values()
        for param in layer.params.values()
        if range_of(param).rstrip().endswith("usually")
    ]
    assert not cut


def test_a_setting_that_is_something_by_default_says_so() -> None:
    assert range_of(LAYERS["Dropout"].params["p"]).endswith("usually 0.5")
