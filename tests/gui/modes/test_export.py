"""Export: no file of a person is replaced unasked, and what is shown is about what is chosen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.declare import UserError
from engine.export import Result
from engine.graph import edits
from engine.graph.model import Project
from engine.train.runs import RunInfo
from gui.dialogs import Question
from gui.modes import Badge
from gui.modes.export import ExportMode
from gui.modes.export.page import ExportPage
from gui.session import Session
from tests.gui.shown import Quiet


class Runs(QObject):
    """Two runs with weights."""

    listed = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        started = {folder / "one": "2026-11-20T14:03:22", folder / "two": "2026-11-21T14:03:22"}
        self.infos = {each: RunInfo(each, each.name, "completed", at, best_epoch=3)
                      for each, at in started.items()}  # fmt: skip


class Shell:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.badges: list[Badge] = []

    def toast(self, text: str, *_: Any, **__: Any) -> None:
        self.said.append(text)

    def show_mode(self, name: str) -> None: ...

    def set_badge(self, name: str, badge: Badge) -> None:
        self.badges.append(badge)


@dataclass
class Work:
    """What stands for the process: it writes names of files into them, when it may."""

    may_end: threading.Event = field(default_factory=threading.Event)
    why: str = ""
    source: Path | None = None

    def __call__(self, folder: Path, kind: str, params: Any, target: Path, *_: Any) -> Result:
        self.source = folder
        self.may_end.wait(20)
        if self.why:
            raise UserError(self.why)
        files = [target]
        if kind == "PythonFile" and params.get("weights", True):
            files.append(target.with_suffix(".safetensors"))
        if kind == "Weights":
            files.append(target.with_name(f"{target.name}.sha256"))
        for each in files:
            each.write_text("exported")
        return Result(kind, str(target), 8, "", tuple(map(str, files)))


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    made = Work()
    made.may_end.set()
    monkeypatch.setattr("gui.modes.export.job.export", made)
    return made


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, work: Work) -> Iterator[ExportPage]:
    session = Session(Quiet())  # type: ignore[arg-type]
    session.open(Project(), tmp_path / "digits.loom")
    made = ExportPage(session, Shell(), Runs(tmp_path))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    work.may_end.set()
    made.job.close()
    session._timer.stop()


@pytest.fixture
def export(page: ExportPage, qtbot: QtBot) -> Callable[[], list[Question]]:
    """Export, and give what is asked before."""

    def pressed() -> list[Question]:
        page.go.click()
        asked = [each for each in page.findChildren(Question) if each.isVisible()]
        qtbot.waitUntil(lambda: bool(asked) or not page.job.busy)
        return asked

    return pressed


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("Onnx", ["digits.onnx"]),
        ("PythonFile", ["digits.py"]),
        ("PythonFile", ["digits.safetensors"]),
        ("PythonFile", ["digits.py", "digits.safetensors"]),
        ("Weights", ["digits.safetensors.sha256"]),
    ],
)
def test_a_file_that_is_there_is_replaced_after_a_question(
    page: ExportPage, export: Any, qtbot: QtBot, tmp_path: Path, kind: str, names: list[str]
) -> None:
    for name in names:
        (tmp_path / name).write_text("my own")
    page.choose(kind)
    (asked,) = export()
    assert asked.windowTitle() == f"Replace {', '.join(names)}?"
    asked.reject()
    assert not page.job.busy
    assert [(tmp_path / name).read_text() for name in names] == ["my own"] * len(names)
    (asked,) = export()
    asked.answer("over")
    qtbot.waitUntil(lambda: page.job.result is not None)
    assert [(tmp_path / name).read_text() for name in names] == ["exported"] * len(names)
    assert export() == [], "it replaces what was exported just now"


def test_only_what_would_be_written_is_asked_about(page: ExportPage, export: Any, tmp_path: Path) -> None:
    (tmp_path / "digits.safetensors").write_text("my own")
    page.choose("PythonFile")
    page.options["PythonFile"]["weights"] = False
    assert export() == []
    assert page.job.result is not None
    assert (tmp_path / "digits.safetensors").read_text() == "my own"


def test_a_folder_is_never_replaced_so_nobody_is_asked(
    page: ExportPage, export: Any, tmp_path: Path, work: Work
) -> None:
    (tmp_path / "digits").mkdir()
    page.choose("PythonProject")
    work.why = "There is something in it."
    assert export() == []
    assert page.job.why == work.why


def elsewhere(page: ExportPage) -> dict[str, Callable[[], object]]:
    """Ways to choose something else than what is exported."""
    return {
        "run": lambda: page.run.chosen.emit(page.run.value),
        "kind": lambda: page.choose("Weights"),
        "option": lambda: page.form.edited.emit("opset", 18, 0),
        "project": lambda: page.session.open(Project(), page.session.path),
    }


@pytest.mark.parametrize("way", ["run", "kind", "option", "project"])
@pytest.mark.parametrize("why", ["", "The disk is full."])
def test_what_comes_of_an_export_is_not_shown_beside_another_choice(
    page: ExportPage, export: Any, qtbot: QtBot, work: Work, way: str, why: str
) -> None:
    work.may_end.clear()
    page.go.click()
    assert page.job.busy
    elsewhere(page)[way]()
    work.why = why
    work.may_end.set()
    qtbot.waitUntil(lambda: not page.job.busy)
    assert (page.job.result, page.job.why) == (None, "")
    assert page.shell.said == ([why] if why else ["Saved digits.onnx"])  # type: ignore[attr-defined]
    work.why = ""
    page.choose("PythonFile")
    export()
    assert page.job.result is not None


def typed(page: ExportPage, name: str) -> None:
    page.file.clear()
    QTest.keyClicks(page.file, name)


@pytest.mark.parametrize("name", ["/", ".", "..", "below/..", " "])
def test_what_names_no_file_is_not_exported(page: ExportPage, name: str) -> None:
    typed(page, name)
    assert not page.go.isEnabled()
    page.start()
    assert not page.job.busy
    page.choose("PythonFile")
    assert page.file.text() == name
    typed(page, "net")
    assert page.go.isEnabled()


@pytest.mark.parametrize(
    ("name", "kept"), [("net-1.5", "net-1.5.py"), ("net.ONNX", "net.py"), ("below/net.onnx", "below/net.py")]
)
def test_another_kind_takes_away_its_ending_and_no_more(page: ExportPage, name: str, kept: str) -> None:
    typed(page, name)
    page.choose("PythonFile")
    assert Path(page.file.text()) == Path(kept)
    page.choose("PythonProject")
    assert Path(page.file.text()) == Path(kept).with_suffix("")


def offered(page: ExportPage) -> list[str]:
    return [page.run.itemText(row) for row in range(page.run.count())]


def test_the_runs_are_listed_for_who_looks(page: ExportPage) -> None:
    page.hide()
    before = offered(page)
    training = page.training
    newest = next(iter(training.infos.values()))
    added = replace(newest, folder=newest.folder.with_name("9999"), label="Newest")
    training.infos = {added.folder: added, **training.infos}
    training.listed.emit()
    assert offered(page) == before
    page.show()
    assert any("Newest" in each for each in offered(page))


def test_a_row_of_the_open_list_stays_while_a_run_trains(page: ExportPage, qtbot: QtBot) -> None:
    one, two = page.training.infos
    assert page.run.value == one
    page.run.showPopup()
    view = page.run.view()
    QTest.keyClick(view, Qt.Key.Key_Down)
    filled: list[int] = []
    page.run.model().rowsInserted.connect(lambda *_: filled.append(1))
    page.training.listed.emit()
    assert filled == [], "nothing else is offered"
    page.training.infos[one] = replace(page.training.infos[one], best_epoch=4)
    page.training.listed.emit()
    assert "epoch 4" in offered(page)[0]
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert page.run.value == two


def test_the_imported_model_stays_chosen_under_another_name(
    page: ExportPage, export: Any, tmp_path: Path, work: Work
) -> None:
    page.session.do("Import", edits.set_setting, "training.initial_weights", "a.safetensors")
    page.follow()
    page.run.setCurrentIndex(2)
    words = page.run.currentText()
    page.session.path = tmp_path / "copy.loom"
    page.session.saved_changed.emit()
    assert page.run.currentText() == words
    export()
    assert work.source == tmp_path / "copy.loom"


def test_the_result_goes_with_its_run(page: ExportPage, export: Any) -> None:
    one, two = page.training.infos
    export()
    page.training.listed.emit()
    assert page.job.result is not None
    del page.training.infos[two]
    page.training.listed.emit()
    assert page.job.result is not None, "it is about another run"
    page.training.infos[two] = replace(page.training.infos[one], folder=two)
    del page.training.infos[one]
    page.training.listed.emit()
    assert page.run.value == two
    assert page.job.result is None


def test_only_an_export_of_this_project_is_ticked(qtbot: QtBot, tmp_path: Path, work: Work) -> None:
    session, shell = Session(Quiet()), Shell()  # type: ignore[arg-type]
    session.open(Project(), tmp_path / "digits.loom")
    shell.training = Runs(tmp_path)  # type: ignore[attr-defined]
    mode = ExportMode(session, shell)  # type: ignore[arg-type]
    qtbot.addWidget(mode.page)
    work.may_end.clear()
    mode.page.start()
    session.open(Project(), tmp_path / "other.loom")
    work.may_end.set()
    qtbot.waitUntil(lambda: not mode.busy)
    assert shell.said == ["Saved digits.onnx"]
    assert shell.badges == []
    mode.page.start()
    qtbot.waitUntil(lambda: not mode.busy)
    assert shell.badges == [Badge(done=True)]
    mode.close()
    session._timer.stop()
