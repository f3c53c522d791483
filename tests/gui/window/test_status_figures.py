"""The figures in the status bar are short at every size."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from gui.bars.statusbar import figures_of
from gui.session import Session


@pytest.mark.parametrize(
    ("megabytes", "words"),
    [
        (0.01, "0.1\u00a0MB"),
        (99.96, "100\u00a0MB"),
        (999.4, "999\u00a0MB"),
        (999.5, "1.0\u00a0GB"),
        (999.96, "1.0\u00a0GB"),
        (1000, "1.0\u00a0GB"),
        (2345, "2.3\u00a0GB"),
    ],
)
def test_memory_is_said_in_the_unit_that_fits(megabytes: float, words: str) -> None:
    analysis = SimpleNamespace(
        facts={"a": SimpleNamespace(outputs=("x",))},
        parameters=7,
        training_memory=lambda batch: megabytes * 1e6,
    )
    session = SimpleNamespace(
        analysis=analysis,
        graph=SimpleNamespace(nodes={"a": None}),
        trail=(),
        project=SimpleNamespace(training={}),
    )
    assert figures_of(cast(Session, session))[-1] == ("Training memory", f"≈\u00a0{words} at batch 64")
