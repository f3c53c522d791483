"""What the help says of a setting is a whole sentence, whatever its default is."""

from __future__ import annotations

from engine.layers import LAYERS
from gui import translate
from gui.how.topics import range_of, source_of
from gui.told import told


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


def test_choices_read_in_the_help_as_on_the_screen() -> None:
    mode = LAYERS["Upsample"].params["mode"]
    assert range_of(mode) == "One of Nearest, Bilinear, Bicubic; usually Nearest"
    translate.set_language("de")
    try:
        assert (
            range_of(told(mode))
            == range_of(mode)
            == "Eines von Nächster, Bilinear, Bikubisch; üblich Nächster"
        )
        form = range_of(LAYERS["STFT"].params["form"])
        assert form.startswith("Eines von Betrag, Leistungsspektrum, Logarithmus, Komplex")
    finally:
        translate.set_language("en")


def test_a_source_is_a_whole_sentence_in_the_language_of_the_screen() -> None:
    sources = {layer.type: source_of(layer) for layer in LAYERS.values()}
    assert sources["Exp"] == sources["Accuracy"] == ""
    assert sources["STFT"].startswith("The bands follow HTK")
    assert all(source[:1].isupper() for source in sources.values() if source)
    translate.set_language("de")
    try:
        left = {source_of(layer) for layer in LAYERS.values()}
        assert not left & {source for source in sources.values() if source}
    finally:
        translate.set_language("en")
