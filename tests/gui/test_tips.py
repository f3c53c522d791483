"""What a layer computes stands where its words stand: in its tool tip and in the inspector."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFont, QHelpEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from engine.layers import LAYERS
from gui import theme
from gui.canvas.quick_list import ROW, SHOWN, LayerList
from gui.how.works import HowItWorks
from gui.tips import layer_tip
from gui.widgets.cut import cut_texts

SHORTER = next(layer for layer in LAYERS.values() if "<" in layer.formula)
PLAIN = next(layer for layer in LAYERS.values() if not layer.formula)


def text_of(tip: str) -> QTextDocument:
    document = QTextDocument()
    document.setHtml(tip)
    return document


def test_a_tip_has_the_formula_as_it_is_written_in_the_code_font(qapp: Any) -> None:
    document = text_of(layer_tip(SHORTER, "Drag <it>."))
    assert document.toPlainText().splitlines() == [SHORTER.help, SHORTER.formula, "Drag <it>."]
    at = document.find(SHORTER.formula)
    assert at.charFormat().fontFamilies() == theme.code_font().families()


def test_a_tip_without_formula_is_plain_and_a_file_writes_no_html(qapp: Any) -> None:
    assert layer_tip(PLAIN, "Drag it.") == f"{PLAIN.help}\nDrag it."
    assert "<b>" not in layer_tip(replace(PLAIN, help="<b>bold</b>"))


@pytest.mark.parametrize("layer", [SHORTER, PLAIN], ids=["formula", "none"])
def test_the_inspector_shows_the_formula_in_the_code_font(qtbot: Any, layer: Any) -> None:
    how = HowItWorks(layer)
    qtbot.addWidget(how)
    mono = theme.code_font(12)
    in_code = [each for each in how.findChildren(QLabel) if each.font().families() == mono.families()]
    found = [each.text().replace("\n", " ") for each in in_code]
    assert found == ([layer.formula] if layer.formula else [])
    assert QFont(mono).families() != theme.font().families()


def test_the_row_under_the_pointer_tells_what_its_layer_does(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, *rest: told.append(text))
    parent = QWidget()
    qtbot.addWidget(parent)
    rows = LayerList(parent)
    rows.set_layers([PLAIN, SHORTER], "")
    for y in (4 + ROW // 2, 4 + ROW + ROW // 2, 4 + 3 * ROW):
        rows.event(QHelpEvent(QEvent.Type.ToolTip, QPoint(20, y), QPoint(20, y)))
    assert told == [layer_tip(PLAIN), layer_tip(SHORTER), ""]


def test_a_click_takes_the_row_under_the_pointer_of_those_that_are_seen(qtbot: Any) -> None:
    parent, taken = QWidget(), list[str]()
    qtbot.addWidget(parent)
    layers = list(LAYERS.values())[: SHOWN + 4]
    rows = LayerList(parent)
    rows.chosen = lambda layer: taken.append(layer.type)
    rows.resize(280, 100)
    rows.set_layers(layers, "")

    def click(y: int) -> None:
        QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(50, y))

    for y in (1, rows.height() - 1):
        QTest.mouseMove(rows, QPoint(50, y))
        click(y)
    assert not taken
    assert rows.current is layers[0]
    for _ in range(SHOWN + 1):
        rows.step(1)
    click(2)
    click(4 + ROW * 2 + ROW // 2)
    assert taken == [layers[4].type]


def test_the_title_of_a_row_is_whole_beside_a_long_group(qtbot: Any) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    rows = LayerList(parent)
    rows.resize(280, 200)
    rows.set_layers([LAYERS["CosineLinear"], LAYERS["EmbeddingBag"]], "")
    cut = [text for _, text in cut_texts(rows)]
    assert cut == ["Dense and embedding"] * 2
