"""Settings survive, and a broken file never stops the program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.settings import Settings, config_folder


def test_a_value_is_there_at_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a" / "settings.json"
    one = Settings(path)
    one.set("theme", "light")
    one.save()
    assert Settings(path).get("theme", "system") == "light"


def test_a_change_is_written_a_moment_later_and_told(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    with qtbot.waitSignal(settings.changed) as told:
        settings.set("scale", 125)
    assert told.args == ["scale"]
    qtbot.waitUntil(lambda: (tmp_path / "settings.json").exists(), timeout=3000)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_broken_file_gives_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert Settings(path).get("theme", "system") == "system"


def test_a_value_of_another_type_gives_the_default(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": 3, "recent": "no", "scale": True, "share": 1}))
    settings = Settings(path)
    assert settings.get("theme", "system") == "system"
    assert settings.recent() == []
    assert settings.get("scale", 100) == 100
    assert settings.get("share", 0.5) == 1.0


def test_recent_projects_are_newest_first_and_each_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.json")
    for number in range(20):
        settings.add_recent(tmp_path / f"{number}.loom", f"Project {number}")
    settings.add_recent(tmp_path / "15.loom", "Renamed")
    rows = settings.recent()
    assert len(rows) == 12
    assert rows[0]["name"] == "Renamed"
    assert len({row["path"] for row in rows}) == 12
    settings.forget_recent(str(tmp_path / "15.loom"))
    assert settings.recent()[0]["name"] == "Project 19"
    settings.save()


def test_they_live_in_the_users_own_folder(home: Path) -> None:
    assert home in config_folder().parents
