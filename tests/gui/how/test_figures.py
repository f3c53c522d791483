"""Every layer has a figure of its own that shows its settings; a house rule for all layers there will be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from PySide6.QtGui import QFontMetricsF

from engine.analysis.types import Spec
from engine.declare import Param, Value
from engine.layers import LAYERS, Layer
from gui import theme, translate
from gui.how import mixing
from gui.how.given import Given
from gui.how.picture import Mark, Picture, Stroke, Word
from gui.how.table import FIGURES, ROWS, figure

NARROW, USUAL, WIDE = 232.0, 256.0, 388.0
# What a setting can be beside its default, by kind.
OTHERS: dict[str, tuple[Value, ...]] = {
    "integer": (3, 2, 1, 5, 0, -1),
    "number": (0.7, 0.3, 2.0, 3.0, -0.5),
    "switch": (True, False),
    "text": ("other",),
    "field": ("colour",),
    "numbers": ((3.0, 4.0), (0.5, 0.25, 0.5, 2.0)),
}
ODD = tuple(Spec(("N", *sizes)) for sizes in ((6, 7), (2, 7, 7), (2, 7, 7, 7)))
HOSTILE: tuple[Value, ...] = (
    None,
    "=width * 2",
    -5,
    2**40,
    1e308,
    (),
    (1, 2, 3, 4, 5, 6, 7),
    "x" * 5000,
    True,
)


def everything(picture: Picture) -> list[tuple[list[Mark], str, str]]:
    return [(list(picture.frame(i)), picture.words(i), picture.note) for i in range(picture.steps)]


def others(param: Param) -> list[Value]:
    if param.choices and param.kind == "choice":
        made: list[Value] = list(param.choices)
    elif param.kind == "sizes":
        made = [3, 2, 1, (3, 2), (2, 3, 1), (2,), (4, 2), *([(2, 1)] if param.length else [(1, 2, 3)])]
    else:
        made = list(OTHERS.get(param.kind, ()))
    return [value for value in made if param.check(value) is None and value != param.default]


def test_every_layer_chooses_a_figure_and_no_figure_is_left_over() -> None:
    assert set(LAYERS) == set(FIGURES), sorted(set(LAYERS) ^ set(FIGURES))


def test_a_layer_of_another_package_shows_what_goes_in_and_out() -> None:
    foreign = replace(LAYERS["Conv2d"], type="Theirs", title="Their layer")
    picture = figure(Given(foreign, outputs=(Spec(("N", 5)),)))
    texts = [mark.text for mark in picture.frame(0) if isinstance(mark, Word)]
    assert texts == ["3 × 32 × 32 in", "Their layer", "5 out"]


def test_a_figure_is_chosen_for_a_layer_in_one_row() -> None:
    names = [name for row, _ in ROWS for name in row.split()]
    again = {name for name in names if names.count(name) > 1}
    assert again <= {"BatchHardTripletLoss"}, again


def test_every_figure_draws_at_each_width_with_words_for_each_step() -> None:
    for layer in LAYERS.values():
        for wide in (NARROW, WIDE):
            picture = figure(Given(layer, wide=wide))
            assert 1 <= picture.steps <= 64, layer.type
            assert 30 <= picture.high <= 250, (layer.type, picture.high)
            for marks, words, _ in everything(picture):
                assert len(marks) >= 2, layer.type
                assert words.strip(), layer.type


@pytest.mark.parametrize(("code", "wide"), [("en", NARROW), ("de", NARROW), ("de", USUAL)])
def test_what_is_drawn_stays_inside_and_reads_in_full(qapp: Any, code: str, wide: float) -> None:
    theme.load_fonts()
    measures = {bold: QFontMetricsF(theme.font(11, 600 if bold else 500)) for bold in (False, True)}
    wrong = set()
    translate.set_language(code)
    try:
        for layer in LAYERS.values():
            picture = figure(Given(layer, wide=wide))
            for step in {0, picture.steps // 2, picture.steps - 1}:
                for word in (mark for mark in picture.frame(step) if isinstance(mark, Word)):
                    need = measures[word.bold].horizontalAdvance(word.text) * min(word.size, 11) / 11
                    spare = word.wide - need
                    left = word.x + {"left": 0.0, "centre": spare / 2, "right": spare}[word.align]
                    if spare < -2 or left < -0.5 or left + need > wide + 0.5:
                        wrong.add((layer.type, word.text, round(left), round(need)))
                    if not (0 <= word.y <= picture.high + 1):
                        wrong.add((layer.type, word.text, word.y))
    finally:
        translate.set_language("en")
    assert not wrong, sorted(wrong, key=str)


def test_several_steps_differ() -> None:
    for layer in LAYERS.values():
        picture = figure(Given(layer))
        if 1 < picture.steps <= 12:
            one, two = ((list(picture.frame(i)), picture.words(i)) for i in (0, picture.steps - 1))
            assert one != two, layer.type


def _glance(given: Given) -> object:
    """Enough of a figure to tell it from another one."""
    picture = figure(given)
    steps = sorted({0, 1, picture.steps // 2, picture.steps - 1} & set(range(picture.steps)))
    seen = [list(picture.frame(i)) for i in steps]
    return picture.high, picture.steps, picture.note, seen, [picture.words(i) for i in range(picture.steps)]


def _differ(layer: Layer, param: Param) -> bool:
    """Whether some other value shows, with the example's sizes or with odd ones of more dimensions."""
    wide: dict[str, Value] = {"padding": 1} if "padding" in layer.params and param.name != "padding" else {}
    for spec, base in product((None, *ODD), ({}, wide) if wide else ({},)):
        inputs = (spec,) * len(layer.inputs)
        plain = _glance(Given(layer, base, inputs))
        for value in others(param):
            if _glance(Given(layer, {**base, param.name: value}, inputs)) != plain:
                return True
    return False


def test_every_setting_that_stands_on_the_node_changes_the_figure() -> None:
    unmoved = [
        f"{layer.type}.{param.name}"
        for layer in LAYERS.values()
        for param in layer.params.values()
        if param.key and not _differ(layer, param)
    ]
    assert not unmoved


def test_a_setting_that_a_figure_reads_makes_a_difference() -> None:
    idle = []
    for layer in LAYERS.values():
        given = Given(layer)
        everything(figure(given))
        idle += [
            f"{layer.type}.{name}"
            for name in sorted(given.read)
            if others(layer.params[name]) and not _differ(layer, layer.params[name])
        ]
    assert not idle


def test_real_sizes_are_shown_where_they_are_known() -> None:
    spec, made = Spec(("N", 5, 20, 24)), Spec(("N", 32, 20, 24))
    picture = figure(Given(LAYERS["Conv2d"], inputs=(spec,), outputs=(made,)))
    texts = [mark.text for mark in picture.frame(0) if isinstance(mark, Word)]
    assert any("20 × 24" in text for text in texts)
    assert "5 channels" in picture.note


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: repr(v)[:20])
def test_no_setting_that_a_file_can_hold_stops_a_figure(value: Value) -> None:
    for layer in LAYERS.values():
        settings = dict.fromkeys(layer.params, value)
        picture = figure(Given(layer, settings))
        picture.frame(0)
        picture.words(picture.steps - 1)


def test_no_size_that_comes_in_stops_a_figure() -> None:
    specs = [
        Spec(("N",)),
        Spec(("N", 1)),
        Spec(("N", 3, 1)),
        Spec(("N", 1, 1, 1)),
        Spec(("N", 2, 9, 9, 9)),
        Spec(("N", "k", 3)),
    ]
    for layer in LAYERS.values():
        for spec in specs:
            picture = figure(Given(layer, inputs=(spec,) * 3, outputs=(spec,)))
            picture.frame(0)
            picture.words(0)


def test_a_convolution_shows_which_channels_its_filters_see() -> None:
    first, grouped = mixing.Stage(4, "in"), mixing.Stage(8, "out", groups=2)
    assert [u for u in range(4) if mixing.sees(first, grouped, u, 5)] == [2, 3]
    spec = (Spec(("N", 4, 8, 8)),)
    lines = {}
    for name, groups in (("plain", 1), ("grouped", 2), ("each", 4)):
        picture = figure(Given(LAYERS["Conv2d"], {"groups": groups, "out_channels": 8}, spec))
        strip = [mark for mark in picture.frame(0) if isinstance(mark, Stroke) and not mark.arrow]
        lines[name] = len(strip)
    assert lines == {"plain": 32, "grouped": 16, "each": 8}
