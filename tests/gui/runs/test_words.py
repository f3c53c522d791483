"""Runs keep their names while others come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.train.runs import RunInfo
from gui.modes.train.differs import _title
from gui.runs.words import names, next_name


def run(folder: str, label: str = "") -> RunInfo:
    return RunInfo(Path(folder), label, "completed", folder)


def test_no_two_runs_have_one_name() -> None:
    found = names([run("1"), run("2", "Run 1"), run("3"), run("4", "wide")])
    assert list(found.values()) == ["Run 2", "Run 1", "Run 3", "wide"]


def test_a_new_run_gets_a_number_that_no_other_had_to_give_up() -> None:
    assert next_name([]) == "Run 1"
    assert next_name([run("2", "Run 2")]) == "Run 3"
    assert next_name([run("2", "Run 2"), run("3", "baseline")]) == "Run 3"


def test_a_new_run_is_counted_on_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.runs.words.tr", lambda text: text.replace("Run ", "Lauf "))
    assert next_name([run("2", "Lauf 2"), run("3", "Lauf 3")]) == "Lauf 4"
    assert next_name([run("2", "Lauf 1"), run("3", "Run 7")]) == "Lauf 8"


def test_a_name_of_many_figures_is_no_number() -> None:
    assert next_name([run("1", "Run " + "9" * 5000)]) == "Run 2"
    assert next_name([run("1", "Run ²")]) == "Run 2"


def test_a_setting_is_called_as_in_its_form() -> None:
    assert _title("optimizer.params.lr") == "Learning rate"
    assert _title("training.batch_size") == "Batch size"
    assert _title("conv1.out_channels") == "Conv1.out channels"
