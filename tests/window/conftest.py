"""A script that acts as a person in a real window on a screen in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def act(
    screen: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], tuple[Path, str]]:
    """Runs a script of this folder; gives the folder in which it worked and what it said."""
    for name, value in screen.items():
        monkeypatch.setenv(name, value)
    home = tmp_path / "home"
    home.mkdir()

    def run(script: str) -> tuple[Path, str]:
        command = [sys.executable, str(HERE / script), str(home)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return home, done.stdout

    return run
