"""How a figure plays at its edges: nothing to play, very long, stopped on the way, other keys and sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.analysis.types import Facts, Spec
from gui import theme
from gui.how import player
from gui.how.works import HowItWorks
from gui.widgets.focus import FocusRing
from tests.gui.how.test_player import shown


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(player, "PACE", 5)
    yield
    theme.set_reduced_motion(False)


def later(how: HowItWorks, qtbot: QtBot, paces: int = 6) -> None:
    """So many paces pass."""
    done: list[int] = []
    QTimer.singleShot(paces * player.PACE, how, lambda: done.append(1))
    qtbot.waitUntil(lambda: bool(done), timeout=5000)


def test_a_figure_of_one_step_has_nothing_to_play(qtbot: QtBot) -> None:
    how = shown(qtbot, "CosineSimilarity")
    assert not how.player.drawing.playing
    how.player.drawing.play()
    assert not how.player.drawing.playing
    for part in (how.player.play, how.player.back, how.player.on, how.player.place, how.player.speed):
        assert not part.isVisible()


def test_a_long_figure_goes_a_while_by_itself_and_stays_there(qtbot: QtBot) -> None:
    how = shown(qtbot)
    drawing = how.player.drawing
    assert drawing.picture.steps > 2 * player.LONGEST
    qtbot.waitUntil(lambda: not drawing.playing, timeout=5000)
    assert drawing.step == player.LONGEST
    assert how.player.place.text() == f"{player.LONGEST + 1} of {drawing.picture.steps}"


def test_whoever_plays_by_hand_is_not_stopped_and_whoever_pauses_is_left_alone(qtbot: QtBot) -> None:
    how = shown(qtbot, "MaxPool1d")
    drawing = how.player.drawing
    qtbot.waitUntil(lambda: not drawing.playing, timeout=5000)
    qtbot.mouseClick(how.player.play, Qt.MouseButton.LeftButton)
    rounds = [0]
    drawing._next.timeout.connect(lambda: rounds.__setitem__(0, rounds[0] + (drawing.step == 0)))
    qtbot.waitUntil(lambda: rounds[0] > 1, timeout=5000)
    assert drawing.playing
    qtbot.mouseClick(how.player.play, Qt.MouseButton.LeftButton)
    assert not drawing._next.isActive()
    before = drawing.step
    later(how, qtbot)
    assert drawing.step == before
    how.show_settings({"kernel_size": 3})
    assert not drawing.playing


def test_a_click_on_the_drawing_stops_it_where_it_is(qtbot: QtBot) -> None:
    how = shown(qtbot)
    drawing = how.player.drawing
    drawing.play()
    qtbot.mouseClick(drawing, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    at = drawing.step
    assert not drawing.playing
    assert how.player.play.accessibleName() == "Play"
    later(how, qtbot)
    assert drawing.step == at


def test_other_settings_do_not_cut_short_what_goes_on_until_it_is_paused(qtbot: QtBot) -> None:
    how = shown(qtbot, "MaxPool1d")
    drawing = how.player.drawing
    drawing.play()
    how.show_settings({"kernel_size": 3})
    rounds = [0]
    drawing._next.timeout.connect(lambda: rounds.__setitem__(0, rounds[0] + (drawing.step == 0)))
    qtbot.waitUntil(lambda: rounds[0] > 2, timeout=8000)
    assert drawing.playing
    drawing.pause()


def test_motion_that_is_not_wanted_any_more_ends_at_once(qtbot: QtBot) -> None:
    how = shown(qtbot)
    drawing = how.player.drawing
    qtbot.waitUntil(lambda: drawing.step > 1, timeout=5000)
    theme.set_reduced_motion(True)
    qtbot.waitUntil(lambda: not drawing.playing, timeout=5000)
    assert drawing.step < player.LONGEST
    assert how.player.play.accessibleName() == "Play"
    qtbot.mouseClick(how.player.play, Qt.MouseButton.LeftButton)
    at = drawing.step
    qtbot.waitUntil(lambda: drawing.step != at, timeout=5000)
    assert drawing.playing, "what a person asks for moves"
    drawing.pause()


def test_what_is_hidden_waits_and_goes_on_when_it_is_shown(qtbot: QtBot) -> None:
    how = shown(qtbot)
    drawing = how.player.drawing
    drawing.play()
    qtbot.waitUntil(drawing._next.isActive, timeout=5000)
    drawing.hide()
    assert not drawing._next.isActive()
    at = drawing.step
    later(how, qtbot)
    assert drawing.step == at
    drawing.show()
    qtbot.waitUntil(lambda: drawing.step > at + 1, timeout=5000)
    drawing.pause()


def test_keys_with_others_are_left_to_the_window(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    how = shown(qtbot)
    drawing = how.player.drawing
    drawing.setFocus(Qt.FocusReason.TabFocusReason)
    for modifier in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Space):
            qtbot.keyClick(drawing, key, modifier)
    assert drawing.step == 0
    assert not drawing.playing
    qtbot.keyClick(drawing, Qt.Key.Key_Right, Qt.KeyboardModifier.KeypadModifier)
    assert drawing.step == 1


def test_the_keyboard_is_seen_on_the_drawing(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    how = shown(qtbot)
    drawing = how.player.drawing
    with qtbot.waitActive(how):
        how.activateWindow()
    how.player.on.setFocus(Qt.FocusReason.OtherFocusReason)
    drawing.setFocus(Qt.FocusReason.TabFocusReason)
    ring = how.window().findChild(FocusRing)
    assert ring is not None
    assert ring.isVisible()
    assert ring.geometry().contains(drawing.geometry().center())


def test_fewer_steps_keep_the_place_within_them(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    how = shown(qtbot, "MaxPool1d")
    drawing = how.player.drawing
    drawing.turn(-1)
    last = drawing.step
    how.show_facts(Facts({"input": Spec(("N", 3, 6))}, {"output": Spec(("N", 3, 3))}))
    assert drawing.picture.steps <= last
    assert 0 <= drawing.step < drawing.picture.steps
    assert how.player.place.text() == f"{drawing.step + 1} of {drawing.picture.steps}"


def test_a_wider_place_draws_the_figure_anew(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    how = shown(qtbot)
    how.resize(380, 500)
    qtbot.waitUntil(lambda: how.player.drawing.picture.wide == how.player.drawing.width(), timeout=3000)
    assert how.player.drawing.width() > 300


def test_what_there_is_nothing_to_say_of_takes_no_room(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    how = shown(qtbot, "ReLU")
    assert not how.player.note.isVisible()
    assert not how.player.honest.isVisible()
    other = shown(qtbot, "Conv2d")
    assert other.player.note.isVisible()
    assert other.player.honest.isVisible()
    said = other.player.drawing.accessibleDescription().split("\n")
    assert said[-1] == other.player.honest.text()


def test_another_theme_draws_it_in_its_colours(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    how = shown(qtbot)
    pictures: list[QImage] = []
    chosen = theme.choice()
    try:
        for name in ("light", "dark"):
            painted: list[int] = []
            paint, drawing = player.paint, how.player.drawing
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(player, "paint", lambda *what: (painted.append(1), paint(*what)))  # noqa: B023
                theme.set_choice(name)
                qtbot.waitUntil(lambda: bool(painted), timeout=3000)  # noqa: B023
            pictures.append(drawing.grab().toImage())
    finally:
        theme.set_choice(chosen)
    assert pictures[0] != pictures[1]
