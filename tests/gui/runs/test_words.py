"""Runs keep their names while others come and go."""

from __future__ import annotations

from pathlib import Path

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


def test_a_setting_is_called_as_in_its_form() -> None:
    assert _title("optimizer.params.lr") == "Learning rate"
    assert _title("training.batch_size") == "Batch size"
    assert _title("conv1.out_channels") == "Conv1.out channels"
