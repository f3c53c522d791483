"""What Train mode is made of: columns of numbers, advice, what differs between runs, the curves on screen."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from engine.graph import edits
from engine.graph.model import Node, Project
from engine.train.events import EpochEnd, Progress, Started, Stretch, Told, one_by_one
from engine.train.runs import RunInfo
from gui import theme
from gui.modes.train.advice import advice
from gui.modes.train.charts import Charts
from gui.modes.train.differs import Differs, differences, flat
from gui.modes.train.log import Log
from gui.modes.train.strip import ProgressStrip
from gui.modes.train.tracks import RunTracks

RUN = Path("/runs/one")
TRAIN, VALIDATION = ("train", "loss"), ("validation", "loss")


def started(step: int = 0, resumed: bool = False) -> Started:
    return Started(0.0, 20, 10, {"train": 100}, "cpu", 10, step=step, resumed=resumed)


def progress(*steps: int, loss: float = 1.0) -> list[Progress]:
    return [Progress(step / 10, 1, step, loss, 0.01, 100.0) for step in steps]


def stretch(*steps: int, loss: float = 1.0) -> Stretch:
    """The same as one piece, in the kind of columns that are read."""
    time, number, step, losses, rates, speeds = zip(*progress(*steps, loss=loss), strict=True)
    return Stretch(
        array("d", time),
        array("q", number),
        array("q", step),
        array("d", losses),
        array("d", rates),
        array("d", speeds),
    )


def epoch(number: int, loss: float, best: bool = False, **metrics: float) -> EpochEnd:
    figures = {"train": {"loss": 9.0}, "validation": {"loss": loss, **metrics}}
    return EpochEnd(float(number), number, number * 10, figures, best, 1.0)


def test_tracks_have_a_place_on_each_axis():
    tracks = RunTracks(RUN)
    assert tracks.add([started(), *progress(5, 10)]) == {TRAIN: 0}
    assert tracks.add([*progress(15), epoch(2, 0.5, accuracy=0.9)]) == {
        TRAIN: 2,
        VALIDATION: 0,
        ("validation", "accuracy"): 0,
    }
    track = tracks.tracks[TRAIN]
    assert track.x("epoch").tolist() == [0.5, 1.0, 1.5]
    assert track.x("step").tolist() == [5, 10, 15]
    assert track.x("time").tolist() == [0.5, 1.0, 1.5]
    assert tracks.metrics == ["accuracy"]
    assert tracks.events == 5


def test_what_was_told_after_the_last_checkpoint_is_told_again():
    tracks = RunTracks(RUN)
    tracks.add([started(), *progress(*range(1, 31)), epoch(1, 0.9), epoch(2, 0.8), epoch(3, 0.7)])
    again = [*progress(29, 30), started(step=10, resumed=True), *progress(*range(11, 25), loss=2.0)]
    assert tracks.add([*again, epoch(2, 0.4)])[TRAIN] == 0
    steps = tracks.tracks[TRAIN].x("step")
    assert steps.tolist() == list(range(1, 25))
    assert set(tracks.tracks[TRAIN].value.values[10:]) == {2.0}
    assert tracks.tracks[VALIDATION].value.values.tolist() == [0.9, 0.4]


def test_what_came_at_once_is_the_same_as_one_by_one():
    """Before, between and after other events; and told again after a resume."""
    told: list[list[Told]] = [
        [started(), stretch(*range(1, 25)), epoch(1, 0.9), stretch(25), *progress(26), stretch(27, 28)],
        [stretch(29, 30), started(step=10, resumed=True), stretch(*range(11, 25), loss=2.0), epoch(2, 0.4)],
        [stretch(25, 26)],
    ]
    together, singly = RunTracks(RUN), RunTracks(RUN)
    for events in told:
        assert together.add(events) == singly.add(list(one_by_one(events)))
        assert together.events == singly.events
    assert together.tracks.keys() == singly.tracks.keys()
    for key, track in together.tracks.items():
        other = singly.tracks[key]
        for axis in ("epoch", "step", "time"):
            assert track.x(axis).tolist() == other.x(axis).tolist()
        assert track.value.values.tolist() == other.value.values.tolist()
    assert together.tracks[TRAIN].x("step").tolist() == list(range(1, 27))


def test_the_strip_tells_the_newest_of_what_came_at_once(qtbot: Any, qapp: QApplication):
    theme.start(qapp, "light")
    strips = ProgressStrip(), ProgressStrip()
    told: list[Told] = [
        started(),
        stretch(*range(1, 31), loss=0.5),
        epoch(3, 0.7),
        stretch(31, 32, loss=0.25),
    ]
    for strip, events in zip(strips, (told, list(one_by_one(told))), strict=True):
        qtbot.addWidget(strip)
        strip.follow(RunInfo(RUN, "", "running", "", epochs=20, epoch=3))
        strip.told(events)
        assert "step 32, loss 0.25" in strip.step.text()
    assert (
        strips[0].rate.findChildren(QLabel)[-1].text() == strips[1].rate.findChildren(QLabel)[-1].text() != ""
    )


def test_a_double_click_on_stop_ends_nothing_without_saving(qtbot: Any, qapp: QApplication, monkeypatch: Any):
    theme.start(qapp, "light")
    now = [100.0]
    monkeypatch.setattr("gui.modes.train.strip.monotonic", lambda: now[0])
    strip, asked = ProgressStrip(), []
    qtbot.addWidget(strip)
    strip.asked.connect(asked.append)
    strip.follow(RunInfo(RUN, "", "running", "", epochs=20, epoch=3))
    for later in (0.0, 0.3, 0.6):
        now[0] += later
        strip.stop.click()
    assert asked == ["stop"]
    assert strip.stop.text() == "End it now"
    now[0] += 1.0
    strip.stop.click()
    assert asked == ["stop", "kill"]


@pytest.fixture
def charts(qtbot: Any, qapp: QApplication) -> Any:
    theme.start(qapp, "light")
    made = Charts()
    made.resize(1000, 400)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.hide()
    made.deleteLater()


def drawn(charts: Charts) -> dict[str, list[float]]:
    curves = {**charts.loss.curves, **{f"metric {k}": c for k, c in charts.score.curves.items()}}
    return {key: curve.points.x.values.tolist() for key, curve in curves.items()}


def test_each_point_is_drawn_once_and_a_resumed_run_has_no_loops(charts):
    info = RunInfo(RUN, "", "running", "")
    charts.show_runs([(info, 0, "Run 1")])
    tracks = charts.tracks.setdefault(RUN, RunTracks(RUN))
    charts.told(RUN, tracks.add([started(), *progress(5, 10)]))
    charts.told(RUN, tracks.add([*progress(15, 20), epoch(1, 0.5, accuracy=0.9)]))
    assert drawn(charts) == {
        "one/train": [0.5, 1.0, 1.5, 2.0],
        "one/validation": [1.0],
        "metric one/validation": [1.0],
    }
    charts.told(RUN, tracks.add([started(step=10, resumed=True), *progress(12)]))
    assert drawn(charts)["one/train"] == [0.5, 1.0, 1.2]
    assert charts.score.percent
    charts.set_axis("step")
    assert drawn(charts)["one/train"] == [5, 10, 12]
    charts.show_runs([])
    assert drawn(charts) == {}


def test_the_best_epoch_stands_where_it_is_on_each_axis(charts):
    info = RunInfo(RUN, "", "running", "", epoch=2, epochs=9, best_epoch=2)
    charts.tracks[RUN] = RunTracks(RUN)
    charts.tracks[RUN].add([started(), epoch(1, 0.5), epoch(2, 0.4), epoch(3, 0.6)])
    charts.show_runs([(info, 0, "Run 1")])
    assert charts.loss.best == (2.0, "Best: epoch 2")
    charts.set_axis("step")
    assert charts.loss.best == (20.0, "Best: epoch 2")
    charts.show_runs([(replace(info, best_epoch=0), 0, "Run 1")])
    assert charts.loss.best is None


def test_the_best_epoch_has_its_place_once_the_points_have_come(charts):
    info = RunInfo(RUN, "", "completed", "", epoch=3, epochs=9, best_epoch=2)
    charts.set_axis("step")
    charts.show_runs([(info, 0, "Run 1")])
    assert charts.loss.best is None, "nobody knows yet where it is"
    tracks = charts.tracks.setdefault(RUN, RunTracks(RUN))
    charts.told(RUN, tracks.add([started(), epoch(1, 0.5), epoch(2, 0.4), epoch(3, 0.6)]))
    assert charts.loss.best == (20.0, "Best: epoch 2")
    charts.told(RUN, tracks.add([started(step=0, resumed=True)]))
    charts.set_axis("time")
    assert charts.loss.best is None, "what it had said is forgotten"


def test_the_log_stays_at_its_newest_line_unless_one_reads_elsewhere(qtbot, qapp):
    log = Log()
    log.resize(400, 200)
    with qtbot.waitExposed(log):
        log.show()
    bar = log.verticalScrollBar()
    log.told([epoch(number, 0.5) for number in range(1, 60)])
    log.resize(400, 90)
    log.told([epoch(60, 0.5)])
    assert bar.value() == bar.maximum() > 40
    bar.setValue(3)
    log.resize(400, 120)
    log.told([epoch(61, 0.5)])
    assert bar.value() == 3
    log.hide()
    log.deleteLater()


def curves(validation: list[float], train: list[float]) -> RunTracks:
    tracks = RunTracks(RUN)
    tracks.add([started()])
    for number, loss in enumerate(train, 1):
        tracks.add(progress(number, loss=loss))
    tracks.add([epoch(number, loss) for number, loss in enumerate(validation, 1)])
    return tracks


FALLING = [1 / n for n in range(1, 60)]
RISEN = [0.9, 0.5, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1]


def test_memorising_is_said_with_a_button_while_the_run_lives():
    info = RunInfo(RUN, "", "running", "", epoch=9, epochs=20, best_epoch=3)
    said = advice(info, curves(RISEN, FALLING))
    assert said is not None
    assert (said.state, said.act, said.button) == ("warning", "stop", "Stop, keep epoch 3")
    assert "6 epochs" in said.why
    ended = advice(replace(info, state="completed"), curves(RISEN, FALLING))
    assert ended is None or not ended.button


@pytest.mark.parametrize(
    ("validation", "train"),
    [
        ([], FALLING),
        (RISEN[:5], FALLING),
        (FALLING[:9], FALLING),
        (RISEN, FALLING[::-1]),
        ([0.4, *[0.4001] * 9], FALLING),
        ([float("nan")] * 9, FALLING),
        ([-9.0, -10.0, *[-9.99] * 7], FALLING),
    ],
)
def test_nothing_is_said_about_healthy_curves(validation, train):
    info = RunInfo(RUN, "", "running", "", epoch=9, epochs=20, best_epoch=1)
    assert advice(info, curves(validation, train)) is None


def test_a_failed_run_leads_to_its_layer():
    info = RunInfo(RUN, "", "failed", "", why="The loss is not a number. Look at conv1", node="conv1")
    said = advice(info, RunTracks(RUN))
    assert said is not None
    assert (said.state, said.what, said.act) == ("error", "The loss is not a number", "show")
    assert said.button == "Show conv1"
    assert advice(RunInfo(RUN, "", "interrupted", ""), RunTracks(RUN)).act == ""


def project(**settings: Any) -> Project:
    made = edits.add(Project("A"), "conv1", Node("Conv2d", {"filters": 8}))
    for path, value in settings.items():
        made = edits.set_setting(made, path.replace("__", "."), value)
    return made


def test_only_what_differs_is_listed():
    one, two = project(training__epochs=5), project(training__epochs=9, name="B")
    two = edits.set_param(two, "conv1", "filters", 16)
    two = edits.add(two, "relu1", Node("ReLU"))
    rows = dict(differences([flat(one), flat(two)]))
    assert rows == {
        "conv1.filters": ["8", "16"],
        "relu1": ["–", "ReLU"],
        "training.epochs": ["5", "9"],
    }
    assert differences([flat(one), flat(one)]) == []


def test_what_differs_inside_a_block_is_listed_by_its_drawing():
    inner = [edits.set_param(project(), "conv1", "filters", number).graphs["main"] for number in (8, 16)]
    one, two = (replace(project(), graphs={**project().graphs, "Stage": each}) for each in inner)
    assert differences([flat(one), flat(two)]) == [("Stage.conv1.filters", ["8", "16"])]


def test_the_table_waits_until_all_runs_are_known(qapp):
    table = Differs()
    runs = [(Path("a"), 0), (Path("b"), 1)]
    table.show_runs(runs)
    table.learn(Path("a"), project(training__epochs=5))
    assert (table.rows, table.knows(Path("a")), table.knows(Path("b"))) == ([], True, False)
    table.learn(Path("b"), project(training__epochs=6))
    assert table.rows == [("training.epochs", ["5", "6"])]
    assert "training.epochs: 5, 6" in table.accessibleDescription()
    table.show_runs(runs[:1])
    assert table.rows == []
    assert table.isHidden()
    table.deleteLater()
