"""A figure plays only where it is seen and motion is wanted; by hand it goes step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from engine.analysis.types import Facts, Spec
from engine.layers import LAYERS
from gui import theme
from gui.how import player
from gui.how.formula import broken
from gui.how.works import HowItWorks


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player, "PACE", 5)


@pytest.fixture
def still() -> Iterator[None]:
    theme.set_reduced_motion(True)
    yield
    theme.set_reduced_motion(False)


def shown(qtbot: Any, name: str = "Conv2d") -> HowItWorks:
    how = HowItWorks(LAYERS[name])
    qtbot.addWidget(how)
    how.resize(256, 420)
    how.show()
    qtbot.waitExposed(how)
    return how


def test_it_plays_one_round_by_itself_and_rests(qtbot: Any, quick: None) -> None:
    how = shown(qtbot, "MaxPool1d")
    drawing = how.player.drawing
    seen: set[int] = set()
    drawing._next.timeout.connect(lambda: seen.add(drawing.step))
    qtbot.waitUntil(lambda: not drawing.playing, timeout=5000)
    assert seen == set(range(drawing.picture.steps))
    assert drawing.step == 0
    assert how.player.play.accessibleName() == "Play"


def test_reduced_motion_starts_nothing_but_steps_by_hand(qtbot: Any, still: None) -> None:
    how = shown(qtbot)
    assert not how.player.drawing.playing
    before = how.player.words.text()
    qtbot.mouseClick(how.player.on, Qt.MouseButton.LeftButton)
    assert how.player.drawing.step == 1
    assert how.player.words.text() != before
    qtbot.mouseClick(how.player.back, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(how.player.back, Qt.MouseButton.LeftButton)
    assert how.player.drawing.step == how.player.drawing.picture.steps - 1
    shown_now = (how.player.words, how.player.note, how.player.honest)
    assert how.player.drawing.accessibleDescription() == "\n".join(each.text() for each in shown_now)


def test_what_is_scrolled_out_of_view_runs_no_timer(qtbot: Any, quick: None) -> None:
    page, area = QWidget(), QScrollArea()
    qtbot.addWidget(area)
    column = QVBoxLayout(page)
    how = HowItWorks(LAYERS["Conv2d"])
    column.addWidget(how)
    tall = QWidget()
    tall.setFixedHeight(3000)
    column.addWidget(tall)
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.resize(300, 300)
    area.show()
    qtbot.waitExposed(area)
    drawing = how.player.drawing
    drawing.play()
    qtbot.waitUntil(lambda: drawing.step > 1, timeout=5000)
    area.verticalScrollBar().setValue(2000)
    qtbot.waitUntil(lambda: not drawing._next.isActive(), timeout=5000)
    at = drawing.step
    done: list[int] = []
    QTimer.singleShot(10 * player.PACE, area, lambda: done.append(1))
    qtbot.waitUntil(lambda: bool(done), timeout=5000)
    assert drawing.step == at
    area.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: drawing.step != at, timeout=5000)
    how.hide()
    assert not drawing._next.isActive()


def test_pausing_keeps_the_step_and_a_click_on_the_drawing_goes_on(qtbot: Any, still: None) -> None:
    how = shown(qtbot)
    qtbot.mouseClick(how.player.play, Qt.MouseButton.LeftButton)
    assert how.player.drawing.playing
    assert how.player.play.accessibleName() == "Pause"
    qtbot.mouseClick(how.player.play, Qt.MouseButton.LeftButton)
    assert not how.player.drawing.playing
    qtbot.mouseClick(how.player.drawing, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert how.player.drawing.step == 1


def test_the_keyboard_plays_and_steps(qtbot: Any, still: None) -> None:
    how = shown(qtbot)
    drawing = how.player.drawing
    drawing.setFocus(Qt.FocusReason.TabFocusReason)
    last = drawing.picture.steps - 1
    keys = ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_End, last))
    for key, step in (*keys, (Qt.Key.Key_Right, 0), (Qt.Key.Key_Left, last), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(drawing, key)
        assert drawing.step == step
        assert drawing.accessibleDescription().startswith(drawing.picture.words(step))
    qtbot.keyClick(drawing, Qt.Key.Key_Space)
    assert drawing.playing
    assert how.player.play.accessibleName() == "Pause"
    qtbot.keyClick(drawing, Qt.Key.Key_Space)
    assert not drawing.playing


def test_a_figure_of_one_step_leaves_the_keys_to_what_is_around_it(qtbot: Any, still: None) -> None:
    how = shown(qtbot, "CosineSimilarity")
    qtbot.keyClick(how.player.drawing, Qt.Key.Key_Space)
    assert not how.player.drawing.playing
    assert not how.player.speed.isVisible()


def test_it_plays_faster_and_slower(qtbot: Any, quick: None, still: None) -> None:
    how = shown(qtbot)
    paces = [how.player.drawing._next.interval()]
    for word in ("2×", "0.5×", "1×"):
        qtbot.mouseClick(how.player.speed, Qt.MouseButton.LeftButton)
        assert how.player.speed.text() == word
        assert how.player.speed.accessibleName() == f"Speed {word}"
        paces.append(how.player.drawing._next.interval())
    assert paces == [5, 2, 10, 5]


def test_another_setting_starts_the_figure_again_unless_a_hand_holds_it(qtbot: Any, quick: None) -> None:
    how = shown(qtbot, "MaxPool1d")
    drawing = how.player.drawing
    qtbot.waitUntil(lambda: not drawing.playing, timeout=5000)
    how.show_settings({"kernel_size": 3})
    assert drawing.playing
    assert drawing.step == 0
    qtbot.waitUntil(lambda: drawing.step > 1, timeout=5000)
    before = drawing.step
    how.show_facts(Facts({"input": Spec(("N", 3, 40))}, {"output": Spec(("N", 3, 13))}))
    assert drawing.step >= before
    qtbot.mouseClick(how.player.on, Qt.MouseButton.LeftButton)
    how.show_settings({"kernel_size": 4})
    assert drawing.step == 0
    assert not drawing.playing


def test_settings_and_sizes_reach_the_drawing(qtbot: Any, still: None) -> None:
    how = shown(qtbot)
    how.show_settings({"stride": 2, "padding": 1})
    how.show_facts(Facts({"input": Spec(("N", 3, 7, 7))}, {"output": Spec(("N", 32, 4, 4))}))
    picture = how.player.drawing.picture
    assert picture.steps == 16
    assert "3 channels" in how.player.note.text()
    assert picture.wide == how.player.drawing.width()


def test_a_formula_breaks_outside_brackets_while_it_can() -> None:
    text = "y[c, u, v] = b[c] + Σₖ,ᵢ,ⱼ w[c, k, i, j] · x[k, u·stride + i, v·stride + j]"
    lines = broken(text, lambda line: len(line) <= 40)
    assert " ".join(lines) == text
    assert all(len(line) <= 40 for line in lines)
    assert all(line.count("[") == line.count("]") for line in lines)
    narrow = broken("abcdefghij(kl, mn)", lambda line: len(line) <= 6)
    assert "".join(narrow).replace(" ", "") == "abcdefghij(kl,mn)"
