"""What a person types finds the layer that is meant, first; what means nothing finds nothing."""

from __future__ import annotations

import pytest

from engine.layers import LAYERS
from gui.search.layers import ANYTHING, USUAL, search, usual_first

FIRST = {
    "dice": "Dice loss",
    "batch norm": "BatchNorm",
    "max pool": "Max pool",
    "conv2d": "Conv 2D",
    "2d conv": "Conv 2D",
    "cnv2": "Conv 2D",
    "gap": "Global average pool",
    "mha": "Multi-head attention",
    "bnorm": "BatchNorm",
    "drpout": "Dropout",
    "droput": "Dropout",
    "sofmax": "Softmax",
    "skip connection": "Add",
    "fully connected": "Linear",
    "dense": "Linear",
    "LINEAR": "Linear",
    "overfitting": "Dropout",
}


@pytest.mark.parametrize("text", FIRST)
def test_the_layer_that_is_meant_comes_first(text: str) -> None:
    assert search(text, LAYERS.values())[0].title == FIRST[text]


@pytest.mark.parametrize("text", ["convlution", "seperable", "regularizaton"])
def test_a_slip_of_the_keys_is_forgiven(text: str) -> None:
    assert search(text, LAYERS.values())


@pytest.mark.parametrize(
    "text", ["foo bar", "asdf", "qwertz", "banana", "xyz", "hello world", "zzzz", "12345"]
)
def test_nonsense_finds_nothing(text: str) -> None:
    assert search(text, LAYERS.values()) == []


def test_dice_does_not_find_indices() -> None:
    assert all(
        "dice" in " ".join((each.title, *each.synonyms)).lower() for each in search("dice", LAYERS.values())
    )


def test_without_a_word_all_are_there_in_their_order() -> None:
    assert search("  ", LAYERS.values()) == list(LAYERS.values())


def test_what_usually_follows_comes_first_and_the_rest_keeps_its_order() -> None:
    layers = list(LAYERS.values())
    known = {name for names in (*USUAL.values(), ANYTHING) for name in names.split()}
    assert known <= LAYERS.keys()  # none has another name by now
    for kind, first in (("values", "Linear"), ("image", "Conv2d"), ("sequence", "LSTM"), ("", "Input")):
        found = [each.type for each in usual_first(layers, kind)]
        assert found[0] == first
        assert sorted(found) == sorted(LAYERS)
    rest = [each for each in usual_first(layers, "number") if each.type != "Output"]
    assert rest == [each for each in layers if each.type != "Output"]
