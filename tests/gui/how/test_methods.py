"""Optimizers and schedules are drawn from their own settings, and the numbers are torch's."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from engine.declare import Value
from engine.train.methods import Method
from engine.train.recipe import OPTIMIZERS, SCHEDULES
from gui import theme, translate
from gui.how import descent, rates, topics
from gui.how.methods import figure, fitted
from gui.how.page import Page
from gui.how.picture import Picture, Stroke, Word
from tests.gui.how.checks import Case
from tests.gui.how.conftest import torch_answers
from tests.gui.how.test_figures import HOSTILE

STEPS, EPOCHS, EACH = 60, 6, 7
VALLEY: Case = {
    "start": descent.START, "lowest": descent.LOWEST, "steepness": (descent.ALONG, descent.ACROSS)
}  # fmt: skip
METHODS = [*OPTIMIZERS.values(), *SCHEDULES.values()]


def _drawn(method: Method, draw: Random) -> dict[str, Value]:
    """Settings as they are, and others that a person may choose."""
    made: dict[str, Value] = {}
    for name, param in method.params.items():
        wanted: list[Value] = [param.default, param.default]
        wanted += {"switch": [True, False], "integer": [1, 2, 3, 9], "number": [0.0, 0.1, 0.5, 0.9]}[
            param.kind
        ]
        made[name] = draw.choice([value for value in wanted if param.check(value) is None])
    return made


def _cases() -> list[Case]:
    draw, made = Random(17), []
    for name, method in OPTIMIZERS.items():
        for attempt in range(7):
            settings = _drawn(method, draw) if attempt else {}
            made.append(
                {"kind": "descended", "optimizer": name, "settings": settings, "steps": STEPS, **VALLEY}
            )
    for name, method in SCHEDULES.items():
        for attempt in range(5):
            settings = _drawn(method, draw) if attempt else {}
            whole = {param: settings.get(param, p.default) for param, p in method.params.items()}
            made.append({"kind": "scheduled", "schedule": name, **whole, "epochs": EPOCHS, "each": EACH})
    return made


CASES = _cases()


def test_paths_of_optimizers_and_rates_of_schedules_are_torchs() -> None:
    answers = torch_answers(CASES)
    for case in CASES:
        real = answers[json.dumps(case)]
        if case["kind"] == "scheduled":
            found = rates.factors(fitted(SCHEDULES[case["schedule"]], case), EPOCHS, EACH)
            assert found == pytest.approx(real, rel=1e-7, abs=1e-9), case
            continue
        places = descent.path(fitted(OPTIMIZERS[case["optimizer"]], case["settings"]), STEPS)
        assert len(places) > 5
        for step, (here, there) in enumerate(zip(places, real)):
            assert here == pytest.approx(there, rel=1e-7, abs=1e-9), (
                case["optimizer"],
                case["settings"],
                step,
            )


def _shown(method: Method, settings: dict[str, Value] | None = None, wide: float = 256.0) -> Picture:
    make = figure(method, settings or {}, 20)
    assert make is not None, (
        f"{method.title} has no figure: an optimizer wants `moved`, a schedule its registry"
    )
    return make(wide)


def _glance(picture: Picture) -> object:
    return [(list(picture.frame(i)), picture.words(i)) for i in range(picture.steps)]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.title)
def test_each_method_is_drawn_and_says_what_is_made_up(method: Method) -> None:
    for wide in (232.0, 388.0):
        picture = _shown(method, wide=wide)
        assert 2 <= picture.steps <= 64
        assert "made up" in picture.note or "example" in picture.note
        assert _glance(picture)
    assert list(picture.frame(0)) != list(picture.frame(picture.steps - 1))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.title)
def test_each_setting_changes_the_drawing(method: Method) -> None:
    base: dict[str, Value] = {"momentum": 0.5} if "momentum" in method.params else {}
    others: tuple[Value, ...] = (0.5, 0.05, 0.9, 0.01, True, 3, 200, 0.999)
    for name, param in method.params.items():
        plain = _glance(_shown(method, base))
        values = [value for value in others if param.check(value) is None and value != param.default]
        assert any(_glance(_shown(method, base | {name: value})) != plain for value in values), name


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: repr(v)[:20])
def test_no_setting_that_a_file_can_hold_stops_a_drawing(value: Value) -> None:
    for method in METHODS:
        assert _glance(_shown(method, dict.fromkeys(method.params, value)))


def test_a_path_that_runs_away_or_takes_long_says_so() -> None:
    adam = OPTIMIZERS["SGD"]
    away = _shown(adam, {"lr": 5.0})
    assert away.note.endswith("With these settings the steps run away.")
    assert away.words(away.steps - 1).endswith("it has left the drawing")
    assert _shown(adam, {"lr": 1e-6}).note.endswith("It takes more steps than are drawn here.")
    there = _shown(adam)
    assert there.note.endswith("The valley is made up.")
    assert float(there.words(there.steps - 1).rsplit(" ", 1)[1]) < descent.THERE * descent.loss(descent.START)


def test_a_path_that_leaves_the_drawing_is_cut_at_its_edge() -> None:
    plane = descent.Plane(300.0)
    start, far = descent.START, (-1.5, 50.0)
    (line,) = plane.line([start, far, (-1.0, 60.0)], tone="layer")
    assert isinstance(line, Stroke)
    assert line.points[0] == plane.at(start)
    assert line.points[-1][1] == pytest.approx(8.0)
    assert plane.line([(0.0, 5.0), (1.0, 5.0)]) == []
    crossing = plane.line([(-9.0, 0.0), (9.0, 0.0)], tone="layer")
    assert [x for mark in crossing for x, _ in mark.points] == pytest.approx([8.0, 292.0])  # type: ignore[union-attr]


def test_decay_pulls_the_weights_towards_zero() -> None:
    pulled = descent.path(fitted(OPTIMIZERS["SGD"], {"weight_decay": 1.0}), 400)[-1]
    assert pulled[0] == pytest.approx(descent.LOWEST[0] / 2, abs=0.01)
    assert 0 < pulled[1] < descent.LOWEST[1]


@pytest.mark.parametrize("code", ["en", "de"])
def test_what_is_drawn_stays_inside_and_reads_in_full(qapp: Any, code: str) -> None:
    theme.load_fonts()
    measure = QFontMetricsF(theme.font(11, 500))
    translate.set_language(code)
    try:
        for method in METHODS:
            picture = _shown(method, wide=256.0)
            for word in (mark for mark in picture.frame(picture.steps - 1) if isinstance(mark, Word)):
                assert measure.horizontalAdvance(word.text) <= word.wide + 2, (method.title, word.text)
                assert 0 <= word.x <= word.x + word.wide <= 257
                assert 0 <= word.y <= picture.high
    finally:
        translate.set_language("en")


def test_the_page_of_a_method_plays_its_figure(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    page = Page(topics.of_declared(OPTIMIZERS["Adam"], {"lr": 0.1}))
    qtbot.addWidget(page)
    assert page.player is not None
    assert not page.player.drawing.playing
    page.player.drawing.turn(1)
    assert page.player.words.text().startswith("After ")
    assert "made up" in page.player.note.text()
    theme.set_reduced_motion(False)


def test_methods_are_found_and_their_pages_come_back() -> None:
    found = [page.key for page in topics.found("cosine", ())]
    assert "declared:Cosine" in found
    page = topics.page("declared:Cosine", lambda name: None)
    assert page is not None
    assert page.draw is not None
    assert topics.page("declared:Nothing", lambda name: None) is None
