"""Work that may wait: at its pace, once for all that asked, and apart from other work of its kind."""

from __future__ import annotations

import itertools
import time
from typing import Any

from PySide6.QtCore import QObject

from gui.paced import GAP, Paced


def test_many_that_ask_are_served_once_a_pace(qtbot: Any) -> None:
    done: list[float] = []
    owner = QObject()
    paced = Paced(owner, lambda: done.append(time.monotonic()), 40)
    start = time.monotonic()
    while len(done) < 3:
        paced.ask()
        qtbot.wait(2)
    assert done[0] >= start + 0.035
    assert all(later - earlier >= 0.035 for earlier, later in itertools.pairwise(done))
    paced.ask()
    paced.stop()
    qtbot.wait(80)
    assert len(done) == 3


def test_two_that_are_due_at_once_take_turns(qtbot: Any) -> None:
    done: list[tuple[str, float]] = []
    owner = QObject()
    both = [Paced(owner, lambda name=name: done.append((name, time.monotonic())), 20) for name in "ab"]
    while len(done) < 6:
        for paced in both:
            paced.ask()
        qtbot.wait(1)
    assert {name for name, _ in done[:2]} == {"a", "b"}
    times = [at for _, at in done]
    assert all(later - earlier >= GAP * 0.99 for earlier, later in itertools.pairwise(times))


def test_what_is_gone_does_nothing_more(qtbot: Any) -> None:
    done: list[int] = []
    owner = QObject()
    Paced(owner, lambda: done.append(1), 10).ask()
    owner.deleteLater()
    del owner
    qtbot.wait(60)
    assert done == []
