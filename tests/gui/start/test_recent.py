"""Recent projects: pinned ones first and for good, missing ones marked, each taken off by key or menu."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.files.recent import Recent
from gui.settings import RECENT, Settings
from gui.start.recent_card import RecentCard
from gui.start.screen import StartScreen


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    made = Settings(tmp_path / "settings.json")
    for name in ("old", "middle", "new"):
        (tmp_path / f"{name}.loom").write_text("{}")
        made.add_recent(tmp_path / f"{name}.loom", name)
    yield made
    made.flush()


@pytest.fixture
def screen(qtbot: QtBot, settings: Settings) -> StartScreen:
    made = StartScreen(settings)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    with qtbot.waitExposed(made):
        made.show()
    return made


def names(settings: Settings) -> list[str]:
    return [str(row["name"]) for row in Recent(settings).rows()]


def test_a_pinned_project_is_first_and_stays_whatever_is_opened(settings: Settings, tmp_path: Path) -> None:
    Recent(settings).pin(str(tmp_path / "old.loom"), True)
    assert names(settings) == ["old", "new", "middle"]
    for number in range(RECENT + 5):
        settings.add_recent(tmp_path / f"{number}.loom", str(number))
    assert names(settings)[0] == "old"
    assert len(names(settings)) == RECENT + 1
    settings.add_recent(tmp_path / "old.loom", "old")
    assert Recent(settings).rows()[0]["pinned"] is True
    Recent(settings).pin(str(tmp_path / "old.loom"), False)
    assert names(settings)[0] == "old", "it was opened last"
    assert len(names(settings)) == RECENT


def test_a_project_that_is_gone_is_marked_until_it_is_back(
    screen: StartScreen, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "middle.loom").unlink()
    with qtbot.waitSignal(screen.recent.changed, timeout=5000):
        screen.recent.look()
    said = [card.accessibleName() for card in screen.recent_cards]
    assert [("Not found" in words) for words in said] == [False, True, False]
    (tmp_path / "middle.loom").write_text("{}")
    with qtbot.waitSignal(screen.recent.changed, timeout=5000):
        screen.recent.look()
    assert not any("Not found" in card.accessibleName() for card in screen.recent_cards)


def test_the_delete_key_takes_a_card_off_and_keeps_the_focus_in_the_list(
    screen: StartScreen, settings: Settings, qtbot: QtBot, tmp_path: Path
) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow, timeout=3000)
    screen.recent_cards[0].setFocus()
    QTest.keyClick(screen.recent_cards[0], Qt.Key.Key_Delete)
    assert names(settings) == ["middle", "old"]
    assert (tmp_path / "new.loom").exists()
    assert screen.recent_cards[0].hasFocus()
    assert len(screen.recent_cards) == 2


def test_the_menu_of_a_card_opens_apart_pins_and_removes(screen: StartScreen, settings: Settings) -> None:
    apart: list[str] = []
    screen.apart_chosen.connect(apart.append)

    def choose(card: RecentCard, words: str) -> None:
        menu = card._menu()
        next(each for each in menu.actions() if each.text().startswith(words)).trigger()
        menu.close()

    choose(screen.recent_cards[1], "Open in a new window")
    assert apart == [screen.recent_cards[1].path]
    choose(screen.recent_cards[2], "Pin")
    assert names(settings)[0] == "old"
    assert "pinned" in screen.recent_cards[0].accessibleName()
    choose(screen.recent_cards[0], "Unpin")
    choose(screen.recent_cards[0], "Take off")
    assert names(settings) == ["middle", "old"]


def test_a_broken_list_in_the_settings_is_no_trouble(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    settings.set("recent", [1, {"path": 3}, {"path": "/x.loom", "pinned": "yes"}, {"name": "no path"}])
    assert [row["path"] for row in Recent(settings).rows()] == ["/x.loom"]
    settings.flush()
