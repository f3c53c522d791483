"""A file over a window: what would happen is said before it is let go, then it happens, or nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.file import save
from engine.graph.model import Node, Project
from gui.dialogs import Question
from gui.files.drop_hint import DropHint
from gui.widgets.fields import SearchField, TextField
from gui.window import Window
from gui.workbench import Workbench

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(target: QWidget, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, PLAIN)
    event.ignore()
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def drop(window: Window, data: QMimeData, keys: Qt.KeyboardModifier = PLAIN) -> None:
    window.dropEvent(QDropEvent(QPointF(50, 50), COPY, data, LEFT, keys))


def hint(window: Window) -> DropHint | None:
    return next((each for each in window.findChildren(DropHint) if each.isVisible()), None)


def words(window: Window) -> str:
    shown = hint(window)
    return shown.offer.words if shown is not None else ""


@pytest.mark.parametrize(
    ("name", "at_start", "in_project"),
    [
        ("a.loom", "Open a.loom", "Open a.loom"),
        ("rows.csv", "Start a project about rows.csv", "Use rows.csv as the data"),
        ("ROWS.PARQUET", "Start a project about ROWS.PARQUET", "Use ROWS.PARQUET as the data"),
        ("net.onnx", "Import net.onnx as a new project", "Import net.onnx as a new project"),
        ("net.py", "Import net.py as a new project", "Import net.py as a new project"),
        (
            "net.safetensors",
            "Open the project that net.safetensors is for first",
            "Begin with the weights of net.safetensors",
        ),
        ("pictures", "Start a project about pictures", "Use pictures as the data"),
        ("song.mp3", "song.mp3 can’t be opened here", "song.mp3 can’t be opened here"),
    ],
)
def test_the_hint_says_what_will_happen(
    bench: Workbench, tmp_path: Path, name: str, at_start: str, in_project: str
) -> None:
    window, path = bench.window_, tmp_path / name
    path.mkdir() if "." not in name else path.write_bytes(b"x")
    for started, expected in ((True, in_project), (False, at_start)):
        if not started:
            bench.actions.run("file.close")
        assert enter(window, files(path))
        shown = hint(window)
        assert shown is not None
        assert words(window) == shown.accessibleName() == expected
        assert shown.geometry() == window.rect()
        window.resize(window.width() - 20, window.height())
        assert shown.geometry() == window.rect()
        QApplication.sendEvent(window, QDragLeaveEvent())
        assert hint(window) is None


def test_a_cancelled_drag_changes_nothing(bench: Workbench, tmp_path: Path) -> None:
    before = bench.session.project
    for _ in range(3):
        enter(bench.window_, files(tmp_path / "a.csv"))
        QApplication.sendEvent(bench.window_, QDragLeaveEvent())
    assert bench.session.project is before
    assert bench.window_.findChildren(DropHint) == [] or hint(bench.window_) is None


def test_text_and_links_are_left_to_others(bench: Workbench) -> None:
    text, link = QMimeData(), QMimeData()
    text.setText("some words")
    link.setUrls([QUrl("https://example.org/a.loom")])
    for data in (text, link):
        assert not enter(bench.window_, data)
        assert hint(bench.window_) is None
        drop(bench.window_, data)
    assert bench.session.project.data is None


def test_a_field_below_does_not_take_a_file_for_text(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    for field in (TextField("Name"), SearchField("Search")):
        qtbot.addWidget(field)
        assert not enter(field, files(tmp_path / "a.loom"))
        words = QMimeData()
        words.setText("words")
        assert enter(field, words)


def test_nothing_is_taken_while_a_question_waits(bench: Workbench, tmp_path: Path) -> None:
    bench.session.do("Add", edits.add, "a", Node("ReLU"))
    bench.close_project()
    assert bench.window_.asks()
    assert not enter(bench.window_, files(tmp_path / "rows.csv"))
    drop(bench.window_, files(tmp_path / "rows.csv"))
    assert bench.session.project.data is None
    bench.window_.findChildren(Question)[-1].answer("cancel")


def test_a_file_that_went_between_hint_and_drop_is_told(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "a.loom"
    save(path, Project(name="A"))
    enter(bench.window_, files(path))
    path.unlink()
    drop(bench.window_, files(path))
    assert hint(bench.window_) is None
    qtbot.waitUntil(bench.window_.asks, timeout=5000)
    bench.window_.findChildren(Question)[-1].answer("close")
