"""Buttons, switches, choices, tabs, messages: what they say, and that keys do what the mouse does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.widgets.base import Control
from gui.widgets.buttons import Button, IconButton
from gui.widgets.choice import Segmented, Select
from gui.widgets.cut import cut_texts
from gui.widgets.fields import SearchField, TextField, set_mistake
from gui.widgets.focus import FocusRing
from gui.widgets.messages import Banner, EmptyState, Toast
from gui.widgets.progress import ProgressBar, Ring
from gui.widgets.section import Row, Section, SectionHeader, StatList, form_row
from gui.widgets.slider import Slider
from gui.widgets.tabs import Badge, ModeTab, Tabs
from gui.widgets.tags import Chip, Tag
from gui.widgets.toggles import Switch, TickBox


def every_control() -> list[QWidget]:
    return [
        Button("Train", "primary", "play"),
        Button("Delete", "danger"),
        Button("More", "ghost", menu=True),
        Button("Read more", "link"),
        IconButton("undo-2", "Undo", key="Ctrl+Z"),
        SearchField("Search layers", "/"),
        TextField("Name", "conv1"),
        Select("Method", [(1, "Adam"), (2, "SGD")], 1),
        Segmented("Padding", [("same", "Same"), ("none", "None")], "same"),
        Switch("Bias", True),
        TickBox("Show", True),
        Slider("Smoothing", 0.6),
        Tag("healthy", "success", "check"),
        Chip("Images"),
        Tabs("Dock", [("a", "Problems"), ("b", "Code")]),
        ModeTab("design", "Design", "workflow", "Ctrl+1"),
        ProgressBar("Progress", 0.5),
        Ring("Progress", 0.5),
        Row("Conv 2D", "layer-conv", detail="normal"),
        SectionHeader("Settings"),
        StatList("Summary", [("Parameters", "1,792")]),
        Banner("error", "It does not match", "6 and 8.", "Mend it", lambda: None),
        EmptyState("workflow", "Start with an input", "Drag a layer here.", "Add input"),
    ]


@pytest.mark.parametrize("choice", ["dark", "light", "contrast"])
def test_every_control_has_a_name_and_paints_in_every_theme(qtbot: QtBot, choice: theme.Choice) -> None:
    theme.set_choice(choice)
    for widget in every_control():
        qtbot.addWidget(widget)
        assert widget.accessibleName(), type(widget).__name__
        widget.resize(widget.sizeHint().expandedTo(widget.minimumSizeHint()))
        image = widget.grab().toImage()
        assert not image.isNull()
        widget.setEnabled(False)
        assert not widget.grab().isNull()
    theme.set_choice("dark")


def test_icon_buttons_say_their_name_and_key_as_tooltip(qtbot: QtBot) -> None:
    made = IconButton("undo-2", "Undo", key="Ctrl+Z")
    qtbot.addWidget(made)
    assert made.toolTip() == "Undo  Ctrl+Z"


def test_what_can_be_pressed_is_large_enough(qtbot: QtBot) -> None:
    for widget in every_control():
        qtbot.addWidget(widget)
        if isinstance(widget, Control):
            size = widget.sizeHint()
            assert min(size.width(), size.height()) >= 24, type(widget).__name__


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_button_is_pressed_by_key(qtbot: QtBot, key: Qt.Key) -> None:
    made = Button("Train")
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.clicked, timeout=1000):
        QTest.keyClick(made, key)


def test_the_ring_stands_around_what_the_keyboard_reached_not_what_was_pressed(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    one, two = Button("One"), Button("Two")
    for each in (one, two):
        column.addWidget(each)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    one.setFocus()
    QTest.keyClick(one, Qt.Key.Key_Tab)
    assert two.hasFocus()
    ring = window.findChild(FocusRing)
    assert ring is not None
    assert ring.isVisible()
    assert ring.geometry().contains(two.geometry())
    assert not ring.geometry().contains(one.geometry())
    QTest.mouseClick(one, Qt.MouseButton.LeftButton)
    assert not ring.isVisible()


def test_a_switch_told_from_outside_stays_silent(qtbot: QtBot) -> None:
    made = Switch("Bias")
    qtbot.addWidget(made)
    heard: list[bool] = []
    made.toggled.connect(heard.append)
    made.set_value(True)
    assert made.isChecked()
    assert heard == []
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    assert heard == [False]


def test_a_segmented_choice_by_mouse_and_by_arrows(qtbot: QtBot) -> None:
    made = Segmented("Padding", [("same", "Same"), ("none", "None"), ("own", "Custom")], "same")
    qtbot.addWidget(made)
    made.resize(240, 28)
    heard: list[object] = []
    made.chosen.connect(heard.append)
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(200, 14))
    QTest.keyClick(made, Qt.Key.Key_Left)
    QTest.keyClick(made, Qt.Key.Key_Left)
    QTest.keyClick(made, Qt.Key.Key_Left)
    assert heard == ["own", "none", "same"]
    assert made.accessibleName() == "Padding: Same"


def test_a_select_keeps_its_value_and_lets_the_wheel_pass(qtbot: QtBot) -> None:
    made = Select("Method", [("adam", "Adam"), ("sgd", "SGD")], "sgd")
    qtbot.addWidget(made)
    assert made.value == "sgd"
    heard: list[object] = []
    made.chosen.connect(heard.append)
    made.set_value("adam")
    assert heard == []
    QTest.keyClick(made, Qt.Key.Key_Down)
    assert heard == ["sgd"]
    made.set_value("unknown")
    assert made.value is None


def test_a_select_uses_its_room_and_tells_what_it_cuts(qtbot: QtBot) -> None:
    made = Select("Field", [(None, "Choose a field")])
    qtbot.addWidget(made)
    made.setFixedWidth(140)
    assert cut_texts(made) == []
    made.set_options([(None, "Choose a field of the data")])
    assert [text for _, text in cut_texts(made)] == ["Choose a field of the data"]


def test_a_message_is_never_a_window_of_its_own(qtbot: QtBot) -> None:
    class Shown(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                windows.append(watched)
            return False

    windows: list[QWidget] = []
    app, shown = QApplication.instance(), Shown()
    assert app is not None
    app.installEventFilter(shown)
    made = Banner("info", "A run is in progress.", "Changes apply to the next run.", stacked=True)
    app.removeEventFilter(shown)
    qtbot.addWidget(made)
    assert windows == []


def test_a_slider_stops_at_its_ends(qtbot: QtBot) -> None:
    made = Slider("Smoothing", 0.98)
    qtbot.addWidget(made)
    heard: list[float] = []
    made.changed.connect(heard.append)
    for _ in range(5):
        QTest.keyClick(made, Qt.Key.Key_Right)
    assert made.value == 1.0
    QTest.keyClick(made, Qt.Key.Key_Home)
    assert heard[-1] == 0.0


def test_text_is_told_when_finished_and_escape_takes_it_back(qtbot: QtBot) -> None:
    made = TextField("Name", "conv1")
    qtbot.addWidget(made)
    heard: list[str] = []
    made.finished.connect(heard.append)
    made.selectAll()
    QTest.keyClicks(made, "head")
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert (made.text(), heard) == ("conv1", [])
    QTest.keyClicks(made, "head")
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert heard == ["head"]


def test_a_search_is_emptied_by_its_cross_and_by_escape(qtbot: QtBot) -> None:
    made = SearchField("Search", "/")
    qtbot.addWidget(made)
    made.resize(180, 28)
    made.setText("conv")
    QTest.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(180 - 14, 14))
    assert made.text() == ""
    made.setText("conv")
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert made.text() == ""


def test_a_mistake_is_said_in_words(qtbot: QtBot) -> None:
    made = TextField("Name", "1x")
    qtbot.addWidget(made)
    set_mistake(made, "A name starts with a letter")
    assert made.accessibleDescription() == "A name starts with a letter"
    set_mistake(made, "")
    assert made.property("mistake") is False


def test_tabs_by_mouse_and_by_arrows(qtbot: QtBot) -> None:
    made = Tabs("Dock", [("problems", "Problems"), ("code", "Code")])
    qtbot.addWidget(made)
    made.show()
    heard: list[str] = []
    made.chosen.connect(heard.append)
    made.tabs["code"].click()
    assert (made.current, heard) == ("code", ["code"])
    QTest.keyClick(made, Qt.Key.Key_Left)
    assert made.current == "problems"
    made.set_count("problems", 3)
    assert made.tabs["problems"].accessibleName() == "Problems, 3"


def test_a_mode_tab_says_its_state_in_words_and_can_be_short(qtbot: QtBot) -> None:
    made = ModeTab("data", "Data", "table-2", "Ctrl+2")
    qtbot.addWidget(made)
    wide = made.sizeHint().width()
    made.set_short(True)
    assert made.sizeHint().width() < wide
    made.setChecked(True)
    assert made.sizeHint().width() == wide, "the current mode keeps its word"
    for badge, words in (
        (Badge(count=2), "Data, 2 to fix"),
        (Badge(live=True), "Data, running"),
        (Badge(), "Data"),
    ):
        made.set_badge(badge)
        assert made.accessibleName() == words


def test_a_section_folds(qtbot: QtBot) -> None:
    made = Section("Settings")
    made.add(form_row("Bias", Switch("Bias")))
    qtbot.addWidget(made)
    made.show()
    heard: list[bool] = []
    made.folded.connect(heard.append)
    made.header.click()
    assert not made.body.isVisible()
    assert heard == [True]
    made.set_open(True)
    assert made.body.isVisible()
    assert heard == [True]


def test_a_banner_runs_its_button_and_can_be_closed(qtbot: QtBot) -> None:
    done: list[str] = []
    made = Banner(
        "warning",
        "No effect",
        "Bias is there twice.",
        "Turn it off",
        lambda: done.append("off"),
        closable=True,
    )
    qtbot.addWidget(made)
    made.show()
    made.buttons[0].click()
    assert done == ["off"]
    made.findChild(IconButton).click()  # type: ignore[union-attr]
    assert not made.isVisible()


def test_a_toast_stays_while_the_pointer_is_on_it(qtbot: QtBot) -> None:
    theme.set_reduced_motion(True)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = Toast("Deleted 3 layers", "Undo", lambda: None, "trash-2", window)
    made.rise()
    assert made._timer.isActive()
    QTest.mouseMove(made, QPoint(5, 5))
    QApplication.sendEvent(made, _enter())
    assert not made._timer.isActive()
    with qtbot.waitSignal(made.destroyed, timeout=1000):
        made.leave()
    theme.set_reduced_motion(False)


def test_an_empty_state_shows_all_its_words_in_a_narrow_panel(qtbot: QtBot) -> None:
    made = EmptyState(
        "activity", "Nothing trained yet", "Curves appear here while the model learns.", "Train"
    )
    qtbot.addWidget(made)
    made.resize(200, 400)
    made.show()
    assert made.line.height() >= 2 * made.line.fontMetrics().height()
    assert made.line.width() <= 200


def test_progress_is_said_as_a_share(qtbot: QtBot) -> None:
    made = ProgressBar("Export", 0.25)
    qtbot.addWidget(made)
    assert made.accessibleName() == "Export: 25%"
    made.set_value(7)
    assert made.accessibleName() == "Export: 100%"


def _enter():  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QEnterEvent

    return QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5))


def test_an_open_list_has_rows_of_30_and_a_tick_at_what_is_chosen(qtbot: QtBot) -> None:
    made = Select("Theme", [(word, word) for word in ("Light", "Dark", "High contrast")], "Dark")
    qtbot.addWidget(made)
    made.resize(200, 28)
    made.show()
    made.showPopup()
    view = made.view()
    qtbot.waitUntil(view.isVisible)
    assert [view.visualRect(view.model().index(row, 0)).height() for row in range(3)] == [30, 30, 30]
    picture, accent = view.viewport().grab().toImage(), theme.color("accent").rgb()
    found = {y * 3 // picture.height() for y in range(picture.height()) for x in range(picture.width() // 2,
        picture.width()) if picture.pixel(x, y) == accent}  # fmt: skip
    assert found == {1}
    made.hidePopup()
