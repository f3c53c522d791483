"""In German the glossary finds its words in all their cases, and not in words that merely begin like them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from gui import translate
from gui.how.glossary import INFLECTIONS, term, terms, words_in


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    translate.set_language("de")
    yield
    translate.set_language("en")


def found(text: str) -> list[str]:
    return [each.term.word for each in words_in(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kanäle und Gewichte der Schichten", ["channel", "weight", "layer"]),
        ("des Kanals, den Kanälen, die Verluste, des Verlusts", ["channel", "loss"]),
        ("Merkmalen, Epochen, Batches, Köpfen, Klassen", ["feature", "epoch", "batch", "head", "class"]),
        ("Gradienten der Tensoren in Encodern auf GPUs", ["gradient", "tensor", "encoder", "GPU"]),
        ("mit Lernraten und Genauigkeiten", ["learning rate", "accuracy"]),
        ("ein latenter Raum mit eingefrorenen Gewichten", ["latent", "frozen", "weight"]),
        ("mit gemischter Genauigkeit; rezeptive Felder", ["mixed precision", "receptive field"]),
        ("normierte Werte", ["normalisation"]),
    ],
)
def test_words_are_found_however_they_are_bent(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Verlustfunktion Klassenzimmer Formel Formation umformen Randbedingung",
        "kanalisieren Schichtarbeit Maskenball Anker-Punkt Tokenisierung",
        "filtern und formen",  # verbs are no nouns
        "Informationen Wahrscheinlichkeitsverteilung Latenz",
    ],
)
def test_other_words_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_what_is_found_leads_to_its_page() -> None:
    assert term("Kanälen") is terms()["channel"]
    place = next(each for each in words_in("alle Schichten hier"))
    assert "alle Schichten hier"[place.start : place.end] == "Schichten"


def test_each_declared_form_belongs_to_a_word() -> None:
    rules = json.loads(INFLECTIONS.read_text("utf-8"))["de"]
    assert rules["further"].keys() <= terms().keys()
    assert rules["endings"][-1][0] == "", "the last rule is for all words"


def test_english_is_as_it_was() -> None:
    translate.set_language("en")
    assert found("batches of strides") == ["batch", "stride"]
    assert found("Schichten") == []
