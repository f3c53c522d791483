"""Texts in another language: whole ones, sentences with numbers, the engine's own, never a person's words."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from engine.analysis.blocks import blocks_of
from engine.graph.model import MAIN, Graph, Project
from engine.layers import LAYERS
from gui import told, translate
from gui.languages.catalogue import Catalogue, read
from gui.translate import mark, tr

SOME = {
    "Filters": "Filter",
    "Keep": "Behalten",
    "{} layers": "{0} Schichten",
    "Delete {}": "{0:c} löschen",
    "Set {}": "{0:t} setzen",
    "Undo {}": "{0:t} rückgängig machen",
    "{} of {}": "{1} hat {0}",
    "It is {}.": "Es ist {0}.",
    "Take fewer.": "Weniger nehmen.",
    "{} filters": "{0} Filter",
    "Linear": "Linear",
    "{} gets nothing": "{0:t} bekommt nichts",
}


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(SOME, "\u202f")


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    translate.set_language("de")
    yield
    translate.set_language("en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Keep", "Behalten"),
        ("12 layers", "12 Schichten"),
        ("3 of 8", "8 hat 3"),
        ("12,345,678 layers", "12\u202f345\u202f678 Schichten"),
        ("1,234", "1\u202f234"),
        ("Set filters", "Filter setzen"),
        ("Undo set filters", "Filter setzen rückgängig machen"),
        ("Delete 3 layers", "3 Schichten löschen"),
        ("Delete Filters", "Filters löschen"),  # a layer that somebody called so
        ("It is 4. Take fewer.", "Es ist 4. Weniger nehmen."),
        ("It is 4.\nTake fewer.", "Es ist 4.\nWeniger nehmen."),
        ("64 filters, 3 × 3, odd", "64 Filter, 3 × 3, odd"),
        ('Linear "Keep" gets nothing', 'Linear "Keep" bekommt nichts'),
    ],
)
def test_a_sentence_is_known_by_its_pattern(catalogue: Catalogue, text: str, said: str) -> None:
    assert catalogue.translated(text) == said


def test_what_is_not_known_is_left_alone(catalogue: Catalogue) -> None:
    assert catalogue.translated("Keeper") is None
    assert catalogue.translated("Take fewer. Or not.") is None


def test_a_monstrous_text_costs_nothing(catalogue: Catalogue) -> None:
    begun = time.perf_counter()
    for text in ("of " * 500_000, "{} " * 600, ", ".join("a" * 700), "\n".join(["It is"] * 300)):
        assert catalogue.translated(text) is None
    assert time.perf_counter() - begun < 1.0


def test_qt_answers_for_the_program_and_for_itself(german: None) -> None:
    assert tr("12 layers") == QCoreApplication.translate(translate.CONTEXT, "12 layers") == "12 Schichten"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert QCoreApplication.translate("elsewhere", "Cancel") == "Cancel"
    assert tr("a\0b") == "a\0b"
    assert mark("12 layers") == "12 layers"
    box = QMessageBox()
    box.addButton(QMessageBox.StandardButton.Save)
    assert "Save" not in {button.text() for button in box.buttons()}
    box.deleteLater()


def test_english_comes_back_and_an_unknown_language_is_the_systems(german: None) -> None:
    heard: list[str] = []
    translate.changed.connect(lambda: heard.append(translate.language()))
    translate.set_language("en")
    assert (tr("Cancel"), translate.language()) == ("Cancel", "en")
    translate.set_language("tlh")
    assert translate.language() == translate.system_language()
    assert heard[0] == "en"
    assert translate.languages()["de"] == "Deutsch"


def test_a_declared_layer_is_translated_and_a_block_of_ones_own_is_not(german: None) -> None:
    layer = LAYERS["Add"]
    assert told.title_of(layer) == "Addieren" != layer.title
    assert told.help_of(layer) != layer.help
    param = told.told(LAYERS["Conv2d"].params["out_channels"])
    assert (param.name, param.label) == ("out_channels", "Filter")
    (block,) = blocks_of(Project(graphs={MAIN: Graph(), "add": Graph(arguments={"filters": 3})}))
    assert told.title_of(block) == "Add"
    assert told.told(block.params["filters"]).label == "Filters"
    assert told.told(block.params["repeat"]).label == "Wiederholen"
    assert told.help_of(block) == "Ein Block dieses Projekts."


def test_straight_quotes_become_those_of_the_language() -> None:
    assert tr('The result of Linear "fc" goes nowhere.') == "The result of Linear “fc” goes nowhere."
    assert tr('"a" and "b c"') == "“a” and “b c”"
    for left in ("", "no quotes", '3"', 'an open "one', '<a href="there">here</a>'):
        assert tr(left) == left


def test_no_english_is_left_within_a_sentence_about_numbers(german: None) -> None:
    gives, works = 'Target "label" gives N', "Linear works on numbers with a fraction (float32)"
    why = f"{gives} in whole numbers (int64), but {works}."
    said = "Ziel „label“ gibt N als ganze Zahlen (int64), aber Linear arbeitet mit Kommazahlen (float32)."
    assert translate.tr(why) == said


def test_a_name_that_is_no_text_is_no_obstacle(german: None) -> None:
    assert tr("Delete \udcff.loom") == "Delete \udcff.loom"


# What German texts say in one way only: nobody is addressed, and each action has one name.
OTHERWISE = re.compile(
    r"\b(Wähle|Öffne|Importiere|Schließe|Speichere|Zeichne|Prüfe|Bestimme|Nimm|Setze|Klicke|Ziehe|Drücke)\b"
    r"|[Ss]tumm\b|[Ss]tummgeschaltet|\bausgelassen\b"
)


def test_german_texts_address_nobody_and_give_an_action_one_name() -> None:
    said = read(translate.FOLDER / "de").values()
    assert not [text for text in said if OTHERWISE.search(text)]


def test_a_gap_that_is_filled_is_told_in_whole_words(german: None) -> None:
    for what in ("most frequent value", "median"):
        text = tr(f"5 % of rows get the {what} of the training rows.")
        assert "den häufigster" not in text
        assert text.startswith("5 % der Zeilen")
