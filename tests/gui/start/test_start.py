"""The start screen: what it lists, finds and says; the pictures of models; one column where it is narrow."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import theme, translate
from gui.settings import Settings
from gui.start.drawing import paint_drawing, read_drawing
from gui.start.screen import StartScreen
from gui.start.templates import read_templates, short_count
from gui.start.words import ago, machine
from gui.widgets.cut import cut_texts

INPUTS, DENSE, LOSS = "Inputs and targets", "Dense and embedding", "Loss and metrics"
MODEL = {
    "nodes": {"x": INPUTS, "fc": DENSE, "relu": "Activation", "add": "Shape and merge", "out": INPUTS}
    | {"target": INPUTS, "loss": LOSS},
    "wires": [
        ["x", "fc"],
        ["fc", "relu"],
        ["relu", "add"],
        ["fc", "add"],
        ["add", "out"],
        ["add", "loss"],
        ["target", "loss"],
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three templates."""
    rows = [
        ("Iris flowers", "Three flowers", "Tables", "a.loom", 131),
        ("Digits", "Small CNN", "Images", "b.loom", 58_314),
        ("Forecast", "LSTM", "Time series", "c.loom", 1_900_000),
    ]
    names = ("title", "about", "kind", "file", "parameters")
    listed = [{**dict(zip(names, row)), "drawing": MODEL} for row in rows]
    (tmp_path / "index.json").write_text(json.dumps(listed))
    return tmp_path


@pytest.fixture
def screen(qtbot: QtBot, folder: Path) -> StartScreen:
    settings = Settings(folder / "settings.json")
    settings.add_recent(folder / "churn.loom", "Customer churn", line="7 layers", drawing=MODEL)
    settings.save()
    made = StartScreen(settings, folder)
    qtbot.addWidget(made)
    made.resize(1500, 900)
    made.show()
    return made


def titles(screen: StartScreen) -> list[str]:
    return [card.template.title for card in screen.cards if card.isVisible()]


def test_chips_show_one_kind(screen: StartScreen) -> None:
    assert list(screen.chips) == ["All", "Tables", "Images", "Time series"]
    screen.chips["Images"].click()
    assert titles(screen) == ["Digits"]
    screen.chips["All"].click()
    assert len(titles(screen)) == 3


def test_many_templates_fold_so_that_recent_projects_stay_in_sight(
    screen: StartScreen, qtbot: QtBot, folder: Path
) -> None:
    assert not screen.more.isVisible()
    rows = json.loads((folder / "index.json").read_text())
    (folder / "index.json").write_text(
        json.dumps([{**row, "title": f"{i}"} for i in range(7) for row in rows])
    )
    settings = Settings(folder / "others.json")
    many = StartScreen(settings, folder)
    qtbot.addWidget(many)
    many.resize(1500, 900)
    many.show()
    assert (len(titles(many)), many.more.isVisible(), many._count.text()) == (21, False, "21 templates")
    settings.add_recent(folder / "churn.loom", "Customer churn", line="7 layers", drawing=MODEL)
    many.refresh()
    assert (len(titles(many)), many.more.isVisible(), many._count.text()) == (8, True, "21 templates")
    many.chips["Images"].click()
    assert (len(titles(many)), many.more.isVisible()) == (7, False)
    many.chips["All"].click()
    many.more.click()
    assert (len(titles(many)), many.more.isVisible()) == (21, False)


def test_arcs_of_long_skips_stay_in_the_picture(qtbot: QtBot) -> None:
    names = [f"n{i}" for i in range(14)]
    wires = [*map(list, pairwise(names)), ["n1", "n12"], ["n2", "n11"], ["n3", "n10"]]
    raw = {"nodes": dict.fromkeys(names, DENSE) | {"n13": INPUTS}, "wires": wires}
    image = QImage(300, 148, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_drawing(painter, QRectF(0, 10, 300, 128), read_drawing(raw))
    painter.end()
    painted = [y for y in range(148) if any(image.pixelColor(x, y).alpha() for x in range(300))]
    assert 12 <= painted[0] < 30


def test_search_looks_at_title_and_description(screen: StartScreen) -> None:
    QTest.keyClicks(screen.search, "cnn small")
    assert titles(screen) == ["Digits"]
    screen.search.setText("nothing like it")
    assert titles(screen) == []
    assert screen._nothing.isVisible()
    assert "nothing like it" in screen._nothing.text()


def test_a_card_says_what_its_figure_counts(screen: StartScreen) -> None:
    for card in screen.cards:
        assert card.toolTip() == f"{card.template.about}. {card.template.parameters:,} parameters"


def test_a_card_starts_its_template_by_mouse_and_by_key(screen: StartScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.template_chosen) as told:
        QTest.mouseClick(screen.cards[1], Qt.MouseButton.LeftButton)
    assert told.args[0].path.name == "b.loom"
    with qtbot.waitSignal(screen.template_chosen):
        QTest.keyClick(screen.cards[0], Qt.Key.Key_Return)


def test_recent_projects_open_their_file(screen: StartScreen, qtbot: QtBot, folder: Path) -> None:
    with qtbot.waitSignal(screen.project_chosen) as told:
        screen.recent_cards[0].click()
    assert told.args == [str(folder / "churn.loom")]
    assert "just now" in screen.recent_cards[0].accessibleName()


def test_without_recent_projects_nothing_is_said_of_them(qtbot: QtBot, folder: Path) -> None:
    made = StartScreen(Settings(folder / "none.json"), folder)
    qtbot.addWidget(made)
    made.show()
    assert not made._recent_head.isVisible()


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("blank_card", "blank_chosen"),
        ("data_card.choose", "data_chosen"),
        ("data_card.sample", "sample_chosen"),
        ("sidebar.open", "open_chosen"),
        ("sidebar.bring", "import_chosen"),
        ("import_card", "import_chosen"),
        ("sidebar.settings", "settings_chosen"),
    ],
)
def test_no_button_is_dead(screen: StartScreen, qtbot: QtBot, button: str, signal: str) -> None:
    target = screen
    for name in button.split("."):
        target = getattr(target, name)
    with qtbot.waitSignal(getattr(screen, signal)):
        target.click()  # type: ignore[attr-defined]


def test_cards_stand_side_by_side_and_in_one_column_where_it_is_narrow(
    screen: StartScreen, qtbot: QtBot
) -> None:
    lines = {card.y() for card in screen.cards}
    assert len(lines) == 1
    screen.resize(860, 600)
    qtbot.waitUntil(lambda: len({card.x() for card in screen.cards}) == 1, timeout=2000)
    assert len({card.y() for card in screen.cards}) == 3
    assert screen.sidebar.width() == 64
    assert screen.sidebar.open.toolTip() == "Open a project"


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", '{"a": 1}', '[{"title": "x"}]', "null"])
def test_a_broken_list_shows_no_template(tmp_path: Path, content: str) -> None:
    (tmp_path / "index.json").write_text(content)
    assert read_templates(tmp_path) == []


def test_the_shipped_list_can_be_shown(root: Path) -> None:
    found = read_templates(root / "templates")
    assert len(found) >= 7
    for template in found:
        assert template.path.exists(), template.title
        assert read_drawing(template.drawing).bars, template.title
        assert len(template.about) <= 40


def test_a_drawing_holds_what_leads_to_the_output_alone() -> None:
    drawing = read_drawing(MODEL)
    assert set(drawing.bars) == {"x", "fc", "relu", "add", "out"}
    assert [drawing.bars[n].column for n in ("x", "fc", "relu", "add", "out")] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "raw",
    [
        None,
        3,
        {},
        {"nodes": [], "wires": {}},
        {"nodes": {"a": INPUTS}, "wires": [["a"], ["b", "a"], 4]},
        {"nodes": {"a": INPUTS}, "wires": [[["a"], ["b"]], [{}, "a"]]},
    ],
)
def test_a_wrong_drawing_draws_little_and_never_fails(raw: object) -> None:
    assert len(read_drawing(raw).bars) <= 1


def test_a_circle_can_be_drawn() -> None:
    raw = {"nodes": {"a": DENSE, "b": DENSE}, "wires": [["a", "b"], ["b", "a"], ["a", "a"]]}
    assert set(read_drawing(raw).bars) == {"a", "b"}


def test_a_picture_has_the_colours_of_its_categories(qtbot: QtBot) -> None:
    image = QImage(300, 128, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_drawing(painter, QRectF(0, 0, 300, 128), read_drawing(MODEL))
    painter.end()
    seen = {image.pixelColor(x, 64).name() for x in range(300) if image.pixelColor(x, 64).alpha() == 255}
    for group in (INPUTS, DENSE, "Activation"):
        assert theme.category(group).name() in seen


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-10T14:59:30", "just now"),
        ("2026-03-10T14:46:00", "14 minutes ago"),
        ("2026-03-10T13:59:00", "1 hour ago"),
        ("2026-03-09T23:00:00", "yesterday"),
        ("2026-02-27T10:00:00", "27 February"),
        ("2025-02-27T10:00:00", "27 February 2025"),
        ("not a time", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        ("9999-12-31T23:59:59-14:00", ""),
    ],
)
def test_times_are_said_as_people_say_them(moment: str, words: str) -> None:
    assert ago(moment, datetime(2026, 3, 10, 15, 0)) == words


@pytest.mark.parametrize(
    ("system", "chosen", "words"),
    [
        ("en_GB", "de", ["3. März", "3. März 2025"]),
        ("de_DE", "en", ["3 March", "3 March 2025"]),
        ("de_AT", "de", ["3. März", "3. März 2025"]),
        ("fr_FR", "en", ["3 March", "3 March 2025"]),
    ],
)
def test_days_are_said_in_the_language_that_was_chosen(
    qapp: QApplication, system: str, chosen: str, words: list[str]
) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(system))
    translate.set_language(chosen)
    said = [ago(f"{year}-03-03T10:00:00", datetime(2026, 4, 10, 15, 0)) for year in (2026, 2025)]
    translate.set_language("en")
    QLocale.setDefault(before)
    assert said == words


def test_a_time_of_another_zone_is_said_in_that_of_this_place() -> None:
    moment = datetime(2026, 3, 9, 12, 0).astimezone(timezone(timedelta(hours=5)))
    assert ago(moment.isoformat(), datetime(2026, 3, 10, 15, 0)) == "yesterday"


def test_counts_where_space_is_short() -> None:
    words = ["131", "2.8\u00a0K", "58\u00a0K", "1.9\u00a0M"]
    assert [short_count(n) for n in (131, 2_800, 58_314, 1_900_000)] == words
    assert "core" in machine()


def test_nothing_looks_chosen_before_somebody_came_to_it(screen: StartScreen, qtbot: QtBot) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    assert not any(card.live for card in screen.cards)
    QTest.keyClick(screen, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not screen


def test_at_the_usual_size_no_word_of_the_first_screen_is_cut(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    theme.start(qapp, "light")  # with the fonts of the program
    made = StartScreen(Settings(tmp_path / "settings.json"))  # with the templates of the program
    qtbot.addWidget(made)
    made.resize(1440, 900)
    with qtbot.waitExposed(made):
        made.show()
    QApplication.processEvents()  # the cards have their places by then
    cards = [*made.cards, made.blank_card, made.import_card, made.data_card.steps]
    assert [text for card in cards if card.isVisible() for _, text in cut_texts(card)] == []
