"""Saving, copying and printing: files are whole or not there, and what fails is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.graph.model import Graph, Node, Note, Project, Wire
from gui import theme
from gui.background import Background
from gui.canvas.canvas import Canvas
from gui.dialogs import Question
from gui.picture import files
from gui.picture.drawing import drawing_of
from gui.picture.options import PictureOptions
from gui.picture.pictures import Pictures
from gui.session import Session
from gui.settings import Settings
from tests.gui.shown import Quiet

GRAPH = Graph(
    {"image": Node("Input"), "relu1": Node("ReLU", {}, (240.0, 0.0))},
    {"relu1.input": Wire("image.output", "relu1.input")},
)


class Files(QObject):
    refused = Signal(str, str)


class Design:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas


class Bench(QObject):
    """What pictures ask of a workbench."""

    def __init__(self, window: QWidget, settings: Settings) -> None:
        super().__init__(window)
        self.window_, self.settings = window, settings
        self.session = Session(Quiet(), self)  # type: ignore[arg-type]
        self.background = Background(self)
        self.files = Files(self)
        self.modes = {"design": Design(Canvas(self.session, window))}
        self.said: list[str] = []
        self.session.open(Project(name="Two <layers>", graphs={"main": GRAPH}))

    def toast(self, text: str, *_: Any, **__: Any) -> None:
        self.said.append(text)


@pytest.fixture
def bench(qtbot: QtBot, qapp: Any, tmp_path: Path) -> Iterator[Bench]:
    theme.start(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    made = Bench(window, Settings(tmp_path / "settings.json"))
    yield made
    made.background.close()


def told(bench: Bench, qtbot: QtBot) -> tuple[str, str]:
    """What was refused."""
    heard: list[tuple[str, str]] = []
    bench.files.refused.connect(lambda *words: heard.append(words))
    qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
    return heard[0]


@pytest.mark.parametrize(("format_", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_file_of_each_kind(bench: Bench, qtbot: QtBot, tmp_path: Path, format_: Any, start: bytes) -> None:
    Pictures(bench).save(tmp_path / "my drawing", format_, PictureOptions())  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(bench.said), timeout=10_000)
    assert bench.said == [f"Saved my drawing.{format_}"]
    assert (tmp_path / f"my drawing.{format_}").read_bytes().startswith(start)
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    Pictures(bench).save(tmp_path / "gone" / "x.svg", "svg", PictureOptions())  # type: ignore[arg-type]
    title, why = told(bench, qtbot)
    assert title == "The picture was not made"
    assert "x.svg" in why
    assert not (tmp_path / "gone").exists()


def test_an_older_file_stays_when_there_is_nothing_to_paint(
    bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "x.svg"
    path.write_text("older")
    Pictures(bench).save(path, "svg", PictureOptions(part="selection"))  # type: ignore[arg-type]
    assert "nothing" in told(bench, qtbot)[1]
    assert path.read_text() == "older"


def test_the_clipboard_has_dots_and_lines(bench: Bench, qtbot: QtBot) -> None:
    bench.session.select(["relu1"])
    Pictures(bench).copy()  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(bench.said), timeout=10_000)
    kept = QGuiApplication.clipboard().mimeData()
    assert kept.hasImage()
    lines = bytes(kept.data("image/svg+xml").data()).decode()
    assert "ReLU" in lines
    assert "Input" not in lines
    assert QImage(kept.imageData()).width() > 200
    QGuiApplication.clipboard().clear()


def test_a_note_alone_is_copied_alone(bench: Bench, qtbot: QtBot) -> None:
    bench.session.open(Project(graphs={"main": replace(GRAPH, notes={"note1": Note("Look here")})}))
    bench.session.select([], ["note1"])
    Pictures(bench).copy()  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(bench.said), timeout=10_000)
    lines = bytes(QGuiApplication.clipboard().mimeData().data("image/svg+xml").data()).decode()
    assert "Look here" in lines
    assert "ReLU" not in lines
    QGuiApplication.clipboard().clear()


def test_paper_is_filled_and_light(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    theme.set_choice("dark")
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    Pictures(bench).print_on(printer)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(bench.said), timeout=10_000)
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    theme.set_choice("light")


@pytest.mark.parametrize(("look", "page", "ground"), [
    ("dark", "a4", True), ("light", "a4", False), ("light", "drawing", True)
])  # fmt: skip
def test_light_words_have_a_dark_page(
    bench: Bench, monkeypatch: Any, look: str, page: str, ground: bool
) -> None:
    filled: list[bool] = []
    monkeypatch.setattr(files, "paint", lambda *given: filled.append(given[-1]) or iter(()))
    options = PictureOptions(look=look, page=page)
    drawing = drawing_of(bench.modes["design"].canvas.scene, options)
    list(files.steps(drawing, "pdf", options, files.Words("")))
    assert filled == [ground]


def test_paper_is_printed_light_whatever_the_screen_is(
    bench: Bench, qtbot: QtBot, monkeypatch: Any, tmp_path: Path
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    looks: list[str] = []
    monkeypatch.setattr(files, "paint", lambda *given: looks.append(given[2].look) or iter(()))
    theme.set_choice("dark")
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    Pictures(bench).print_on(printer)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: bool(bench.said), timeout=10_000)
    assert looks == ["light"]
    theme.set_choice("light")


@pytest.mark.qt_log_ignore("Returned false", extend=True)
def test_a_printer_that_takes_nothing_is_said(bench: Bench, qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "gone" / "paper.pdf"))
    Pictures(bench).print_on(printer)  # type: ignore[arg-type]
    title, why = told(bench, qtbot)
    assert title == "The picture was not made"
    assert why.startswith("The printer takes nothing now.")
    assert bench.said == []


def test_a_file_that_gets_its_ending_afterwards_is_not_replaced_unasked(
    bench: Bench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "model.v2.svg"
    older.write_text("older")

    def typed(*given: Any) -> QFileDialog:
        given[-1](tmp_path / "model.v2")
        return QFileDialog(bench.window_)

    monkeypatch.setattr("gui.dialogs.ask_target", typed)
    pictures = Pictures(bench)  # type: ignore[arg-type]
    pictures._choose_file("svg", PictureOptions())
    asked = bench.window_.findChildren(Question)[-1]
    assert asked.windowTitle() == "Replace model.v2.svg?"
    assert older.read_text() == "older"
    asked.answer("over")
    qtbot.waitUntil(lambda: bool(bench.said), timeout=10_000)
    assert older.read_bytes().startswith(b"<?xml")
