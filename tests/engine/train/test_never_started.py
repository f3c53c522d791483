"""A run that was made and never started, since the program ended in between, is no run that goes on."""

from __future__ import annotations

import os
import time
from pathlib import Path

from engine.graph.model import Project
from engine.train import runs
from engine.train.follow import NEVER_AFTER


def test_a_run_that_no_process_took_up_ends_after_a_while(tmp_path: Path) -> None:
    folder = runs.create(tmp_path / "iris.loom", Project())
    assert runs.state(folder).state == "waiting"
    long_ago = time.time() - 2 * NEVER_AFTER
    os.utime(folder, (long_ago, long_ago))
    info = runs.state(folder)
    assert (info.state, info.is_live) == ("interrupted", False)
    assert info.why == "It was never started: the program ended before."
    runs.delete(folder)
    assert not folder.exists()


def test_it_is_said_once_to_who_follows_it(tmp_path: Path) -> None:
    folder = runs.create(tmp_path / "iris.loom", Project())
    long_ago = time.time() - 2 * NEVER_AFTER
    os.utime(folder, (long_ago, long_ago))
    follower = runs.follow(folder)
    assert len(follower.read()) == 1
    assert follower.read() == []
    assert follower.state == "interrupted"
