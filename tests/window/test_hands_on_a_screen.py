"""The tables of gestures and keys once more, in a real window on a real screen.

tests/gui/hands acts on the window without a screen, where focus, popups and dragging are Qt's own; here X
has its part in them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FEW = "residual or (drags and (palette or port or 32))"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the screen is X")


def passed(root: Path, screen: dict[str, str], *chosen: str) -> int:
    """How many of the tests of hands passed; all that were chosen must."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "tests/gui/hands", "-q", "-p", "no:cacheprovider", *chosen]
    done = subprocess.run(command, cwd=root, env={**inherited, **screen}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    return int(done.stdout.strip().splitlines()[-1].split(" passed")[0].split()[-1])


@pytest.mark.timeout(300)
def test_some_gestures_and_a_network_by_keys(root: Path, screen: dict[str, str]) -> None:
    assert passed(root, screen, "-k", FEW) >= 7


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all_gestures_and_keys(root: Path, screen: dict[str, str]) -> None:
    assert passed(root, screen) >= 100
