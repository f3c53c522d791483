"""The drawing as a picture: text and lines, the right size, nothing of the moment, hostile names, Cancel."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.declare import UserError
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire
from gui import theme
from gui.canvas.canvas import Canvas
from gui.canvas.live import live_of
from gui.picture.dialog import SavePicture
from gui.picture.drawing import drawing_of
from gui.picture.files import MOST_SIDE, Words, encoded, layout_for, steps
from gui.picture.options import PictureOptions, format_of, options_of
from gui.session import Session
from gui.settings import Settings
from gui.slices import Slices
from tests.gui.shown import Quiet

SVG = "{http://www.w3.org/2000/svg}"
PLAIN = frozenset(
    [
        "svg",
        "title",
        "desc",
        "defs",
        "g",
        "path",
        "rect",
        "ellipse",
        "circle",
        "text",
        "polyline",
        "line",
        "polygon",
    ]
)
TITLE = Words("Digits <script>alert(1)</script> & \x00\x01\ud800 “x”")
GRAPH = Graph(
    {
        "image": Node("Input", {}, (0.0, 0.0)),
        "conv1": Node("Conv2d", {"out_channels": 32}, (240.0, 0.0)),
        "relu1": Node("ReLU", {}, (480.0, 0.0)),
    },
    {
        "conv1.input": Wire("image.output", "conv1.input"),
        "relu1.input": Wire("conv1.output", "relu1.input"),
    },
    frames={"frame1": Frame("Stem & <b>", (200.0, -60.0), (220.0, 200.0))},
    notes={"note1": Note("Look </text> here", (0.0, 220.0))},
)


@pytest.fixture
def canvas(qtbot: QtBot, qapp: Any) -> Iterator[Canvas]:
    theme.start(qapp, "dark")
    theme.set_reduced_motion(True)
    session = Session(Quiet())  # type: ignore[arg-type]
    made = Canvas(session)
    qtbot.addWidget(made)
    made.resize(900, 600)
    session.open(Project(graphs={"main": GRAPH}))
    yield made
    theme.set_reduced_motion(False)
    theme.set_choice("light")


def made(canvas: Canvas, format_: str, options: PictureOptions | None = None) -> bytes:
    options = options or PictureOptions()
    drawing = drawing_of(canvas.scene, options)
    work = steps(drawing, format_, options, TITLE)  # type: ignore[arg-type]
    while True:
        try:
            next(work)
        except StopIteration as end:
            return encoded(end.value)


def image(canvas: Canvas, **options: Any) -> QImage:
    return QImage.fromData(made(canvas, "png", PictureOptions(**options)))


def texts(data: bytes) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(data).iter(f"{SVG}text")]


def colours(data: bytes) -> set[str]:
    return {each.get("fill", "") for each in ElementTree.fromstring(data).iter() if each.get("fill")}


def test_svg_has_text_as_text_and_no_dots(canvas: Canvas) -> None:
    data = made(canvas, "svg")
    root = ElementTree.fromstring(data)
    assert {"Conv 2D", "ReLU", "32 filters, 3 × 3"} <= set(texts(data))
    assert not list(root.iter(f"{SVG}image"))
    families = {each.get("font-family", "") for each in root.iter(f"{SVG}text")}
    assert all(family.startswith("Inter") and family.endswith("sans-serif") for family in families)
    area = drawing_of(canvas.scene, PictureOptions()).area
    assert root.get("viewBox") == f"0 0 {area.width():g} {area.height():g}"


def test_names_of_a_hostile_file_stay_words(canvas: Canvas) -> None:
    data = made(canvas, "svg")
    root = ElementTree.fromstring(data)  # a broken escape would not be XML
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags <= PLAIN
    assert root.findtext(f"{SVG}title", "").startswith("Digits <script>")
    assert "Stem & <b>" in texts(data)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_colours_of_either_theme(canvas: Canvas, look: str) -> None:
    data = made(canvas, "svg", PictureOptions(look=look))
    grounds = {"dark": "#15171c", "light": "#f1f3f6"}
    assert grounds[look] in colours(data)
    assert theme.choice() == "dark"  # the screen keeps its own
    assert theme.color("canvas") == QColor("#15171C")


def test_png_has_the_size_that_was_asked_for(canvas: Canvas) -> None:
    area = drawing_of(canvas.scene, PictureOptions()).area
    for scale in ("1", "2", "4"):
        found = image(canvas, scale=scale)
        assert abs(found.width() - area.width() * int(scale)) <= 1
    assert image(canvas).pixelColor(1, 1) == theme.color("canvas")
    assert image(canvas, ground=False).pixelColor(1, 1).alpha() == 0


def test_png_is_what_the_screen_shows(canvas: Canvas, qtbot: QtBot) -> None:
    """The same nodes at the same places in the same colours, to within the soft edge of a line."""
    canvas.show()
    canvas.view.set_zoom(1.0)
    area = drawing_of(canvas.scene, PictureOptions()).area
    place = canvas.scene.nodes["conv1"].place
    canvas.view.centre(place.center(), animated=False)
    screen = canvas.view.viewport().grab().toImage()
    at = canvas.view.to_screen(place.topLeft()).toPoint()
    corner = (place.topLeft() - area.topLeft()).toPoint()
    found = image(canvas, scale="1")
    far = 0
    for x in range(0, int(place.width()), 3):
        for y in range(0, int(place.height()), 3):
            one = screen.pixelColor(at.x() + x, at.y() + y)
            other = found.pixelColor(corner.x() + x, corner.y() + y)
            far += abs(one.lightness() - other.lightness()) > 40
    assert far < place.width() * place.height() / 9 * 0.05


def test_what_the_moment_does_is_not_in_the_picture(canvas: Canvas) -> None:
    before = made(canvas, "svg")
    canvas.session.select(["conv1"])
    canvas.scene.nodes["relu1"].show_state(hovered=True)
    assert made(canvas, "svg") == before
    assert canvas.scene.nodes["conv1"].chosen
    assert canvas.scene.nodes["relu1"].hovered
    for state in ("running", "done"):
        canvas.scene.show_run(state, {"conv1": live_of([(2, 2, bytes(4))], 0.5, 0.25, 1.0)})
        assert made(canvas, "svg") == before
        assert canvas.scene.nodes["conv1"].run == state


def test_only_what_is_selected(canvas: Canvas) -> None:
    canvas.session.select(["image", "conv1"])
    data = made(canvas, "svg", PictureOptions(part="selection"))
    assert "Conv 2D" in texts(data)
    assert "ReLU" not in texts(data)
    assert drawing_of(canvas.scene, PictureOptions(part="selection")).area.width() < 520


def test_without_shapes(canvas: Canvas) -> None:
    from gui.canvas.wire_item import Carries

    canvas.scene.wires["relu1.input"].set_carries(Carries("image", (("N", False), ("77", True))))
    assert "77" in texts(made(canvas, "svg"))
    assert "77" not in texts(made(canvas, "svg", PictureOptions(shapes=False)))
    assert canvas.scene.wires["relu1.input"].carries.sizes


@pytest.mark.parametrize("page", ["drawing", "a4", "letter"])
def test_pdf_is_one_page_with_its_fonts(canvas: Canvas, page: str) -> None:
    data = made(canvas, "pdf", PictureOptions(page=page, look="light"))
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    assert b"/FontFile" in data
    assert b"<script" not in data


@pytest.mark.parametrize(("far", "way"), [((900.0, 0.0), "Landscape"), ((0.0, 900.0), "Portrait")])
def test_a_page_lies_where_the_drawing_is_wide(canvas: Canvas, far: tuple[float, float], way: str) -> None:
    canvas.session.open(Project(graphs={"main": Graph({"a": Node("ReLU"), "b": Node("ReLU", {}, far)})}))
    options = PictureOptions(page="a4")
    assert layout_for(drawing_of(canvas.scene, options), options).orientation().name == way


def test_nothing_and_too_much_are_one_sentence(canvas: Canvas) -> None:
    with pytest.raises(UserError, match="nothing"):
        made(canvas, "svg", PictureOptions(part="selection"))
    far = Node("ReLU", {}, (float(MOST_SIDE), 0.0))
    canvas.session.open(Project(graphs={"main": Graph({"a": Node("ReLU"), "b": far})}))
    with pytest.raises(UserError, match="pixels"):
        made(canvas, "png", PictureOptions(scale="4"))


def test_a_thousand_layers(canvas: Canvas) -> None:
    nodes = {f"n{i}": Node("ReLU", {}, (i % 40 * 200.0, i // 40 * 120.0)) for i in range(1000)}
    wires = {f"n{i}.input": Wire(f"n{i - 1}.output", f"n{i}.input") for i in range(1, 1000) if i % 40}
    canvas.session.open(Project(graphs={"main": Graph(nodes, wires)}))
    assert texts(made(canvas, "svg")).count("ReLU") == 1000


def test_a_picture_that_takes_long_shows_how_far_it_is_and_can_be_ended(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    closed, done = [], []

    def endless() -> Any:
        try:
            while True:
                yield 0.25
        finally:
            closed.append(True)

    job = Slices(window, "Saving", "Painting", endless(), done.append, done.append)
    qtbot.waitUntil(lambda: job.waiting is not None, timeout=10_000)
    assert job.waiting is not None
    job.waiting.button.click()
    assert (closed, done) == ([True], [])


def test_options_of_a_hostile_file_are_as_declared() -> None:
    kept = {"scale": "9999", "part": 7, "look": ["dark"], "shapes": "yes", "page": "a4", "nobody": 1}
    found = options_of(kept)
    assert (found.scale, found.part, found.look, found.page) == ("2", "all", "screen", "a4")
    assert found.shapes is True
    assert [format_of(each) for each in ("png", "exe", None, [])] == ["png", "svg", "svg", "svg"]


@pytest.fixture
def dialog(canvas: Canvas, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., SavePicture]]:
    settings = Settings(tmp_path / "settings.json")
    saved: list[Any] = []

    def opened() -> SavePicture:
        made = SavePicture(canvas, canvas.scene, settings, lambda *given: saved.append(given))
        made.open()
        return made

    opened.saved, opened.settings = saved, settings  # type: ignore[attr-defined]
    yield opened
    settings.flush()


def test_the_dialog_asks_what_the_format_has_and_remembers(dialog: Any, qtbot: QtBot) -> None:
    asked = dialog()
    assert "scale" not in asked.form.editors
    asked.formats.chosen.emit("png")
    assert {"scale", "ground"} <= asked.form.editors.keys()
    asked.form.edited.emit("scale", "4", 0)
    assert "pixels" in asked.size_label.text()
    asked.save_button.click()
    format_, options = dialog.saved[0]
    assert (format_, options.scale) == ("png", "4")
    again = dialog()
    assert (again.format, again.options.scale) == ("png", "4")
    QTest.keyClick(again, Qt.Key.Key_Escape)
    assert len(dialog.saved) == 1


def test_a_frame_alone_can_be_the_part_that_is_saved(canvas: Canvas, dialog: Any) -> None:
    assert "part" not in dialog().form.editors
    canvas.session.select([], ["frame1"])
    assert "part" in dialog().form.editors
