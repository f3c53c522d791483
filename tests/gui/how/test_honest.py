"""A figure says where its sizes are an example's: unknown, left out, misfitting, muted, or in a block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engine.analysis.types import Facts, Spec
from engine.graph import edits
from engine.graph.model import Choice, Graph, Node, Project, Wire
from engine.layers import LAYERS
from gui import theme, translate
from gui.how import topics
from gui.how.page import Page
from gui.how.picture import Word
from gui.how.works import HowItWorks, figure_of, standing_of
from gui.modes.design.node_page import NodePage
from gui.service import EngineService
from gui.session import Session

PAIR = Graph(
    {"x": Node("Input"), "lin": Node("Linear", {"out_features": 6}), "y": Node("Output")},
    {t: Wire(s, t) for s, t in (("x.output", "lin.input"), ("lin.output", "y.input"))},
)
DRAWN = Graph(
    {
        "table": Node("Input", {"field": "features"}),
        "first": Node("Linear", {"out_features": 12}),
        "pair": Node("block:pair"),
        "conv": Node("Conv1d"),
        "answer": Node("Output"),
        "loose": Node("Linear"),
        "behind": Node("Linear"),
    },
    {
        t: Wire(s, t)
        for s, t in (
            ("table.output", "first.input"),
            ("first.output", "pair.x"),
            ("pair.y", "answer.input"),
            ("first.output", "conv.input"),
            ("loose.output", "behind.input"),
        )
    },
)
IRIS = Choice("Sample", {"name": "iris"})


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    theme.set_reduced_motion(True)
    yield
    theme.set_reduced_motion(False)


@pytest.fixture(scope="module")
def session(qapp: QApplication) -> Iterator[Session]:
    service = EngineService()
    service.start()
    made = Session(service)
    yield made
    service.close()
    made.deleteLater()


def analysed(session: Session, qtbot: object) -> None:
    """Wait until what is known belongs to the project as it is."""
    qtbot.waitUntil(lambda: session.analysed_project is session.project, timeout=60_000)  # type: ignore[attr-defined]


def told(session: Session, name: str, qtbot: object) -> HowItWorks:
    page = NodePage(session, name)
    qtbot.addWidget(page)  # type: ignore[attr-defined]
    assert page.how is not None
    return page.how


def test_the_inspector_says_whose_sizes_it_shows(session: Session, qtbot: object) -> None:
    session.open(Project(graphs={"main": DRAWN, "pair": PAIR}, data=IRIS))
    analysed(session, qtbot)
    known = told(session, "first", qtbot).player
    assert "4 values" in str(known.drawing.picture.frame(0))
    assert known.drawing.picture.honest == known.honest.text() == ""
    for name, said in (
        ("loose", "Sizes of an example: connect it to see its own."),
        ("behind", "Sizes of an example: what comes in is not known yet."),
        ("conv", "Sizes of an example: what comes in does not fit."),
    ):
        player = told(session, name, qtbot).player
        assert player.honest.text() == said, name
        assert player.honest.isVisibleTo(player)
        assert player.drawing.accessibleDescription().endswith(said)

    page = NodePage(session, "first")
    qtbot.addWidget(page)  # type: ignore[attr-defined]
    session.do("Leave out", edits.set_bypassed, ["first"], True)
    analysed(session, qtbot)
    page.show_facts()
    assert page.how is not None
    assert page.how.player.honest.text() == "Sizes of an example: it is left out, so nothing comes in."
    assert standing_of(session, "pair") == "unused"
    session.do("Bring back", edits.set_bypassed, ["first"], False)
    session.do("Mute", edits.set_muted, ["first"], True)
    analysed(session, qtbot)
    page.show_facts()
    assert page.how.player.honest.text() == "It is muted: what comes in passes on unchanged now."
    assert "4 values" in str(page.how.player.drawing.picture.frame(0))


def test_inside_a_block_the_sizes_are_those_of_the_use_that_was_entered(
    session: Session, qtbot: object
) -> None:
    session.open(Project(graphs={"main": DRAWN, "pair": PAIR}, data=IRIS))
    assert session.enter("pair")
    analysed(session, qtbot)
    player = told(session, "lin", qtbot).player
    assert "12 values" in str(player.drawing.picture.frame(0))
    assert player.honest.text() == ""


def test_a_page_about_a_kind_of_layer_says_that_its_sizes_are_an_example(qtbot: object) -> None:
    page = Page(topics.of_layer(LAYERS["Linear"]))
    qtbot.addWidget(page)  # type: ignore[attr-defined]
    assert page.player is not None
    assert page.player.honest.text() == "Sizes of an example: in a drawing it shows its own."
    translate.set_language("de")
    try:
        picture = figure_of(LAYERS["Conv2d"], {}, Facts(), 300.0, "loose")
        assert picture.honest.startswith("Beispielgrößen")
    finally:
        translate.set_language("en")


def test_what_shows_no_sizes_confesses_nothing() -> None:
    assert figure_of(LAYERS["ReLU"], {}, Facts(), 300.0, "loose").honest == ""
    known = Facts({"input": Spec(("N", 3, 8, 8))})
    assert figure_of(LAYERS["Conv2d"], {}, known, 300.0, "wired").honest == ""
    muted = figure_of(LAYERS["MSELoss"], {}, Facts(), 300.0, "muted")
    assert muted.honest == "It is muted: nothing is measured now."


def test_an_input_without_data_claims_no_size() -> None:
    said = str(figure_of(LAYERS["Input"], {}, Facts(), 300.0).frame(0))
    assert "each sample: as the data has it" in said
    known = Facts(outputs={"output": Spec(("N",))})
    assert "each sample: one value" in str(figure_of(LAYERS["Input"], {}, known, 300.0).frame(0))


def test_a_figure_takes_what_the_data_offers_as_soon_as_it_is_known(session: Session, qtbot: object) -> None:
    drawn = Graph({"last": Node("Linear", {"out_features": "=classes"})}, {})
    session.open(Project(graphs={"main": drawn}, data=IRIS))
    session._of_data = {}
    page = NodePage(session, "last")
    qtbot.addWidget(page)  # type: ignore[attr-defined]
    assert page.how is not None
    assert page.how.topic().settings == {}
    analysed(session, qtbot)
    page.show_facts()
    assert page.how.topic().settings == {"out_features": 3}


@pytest.mark.parametrize(
    ("name", "sizes", "out"),
    [("Output", ((),), ()), ("Unsqueeze", ((),), (1,)), ("Add", ((), ()), ()), ("ReLU", ((),), ())],
)
def test_one_value_per_sample_is_taken_as_it_is(name: str, sizes: tuple[Any, ...], out: Any) -> None:
    layer = LAYERS[name]
    inputs = {port.name: Spec(("N", *each)) for port, each in zip(layer.inputs, sizes)}
    outputs = dict.fromkeys(layer.outputs, Spec(("N", *out)))
    picture = figure_of(layer, {}, Facts(inputs, outputs), 300.0, "wired")
    assert picture.honest in ("", "Sizes of an example.")
    drawn = [mark.text for mark in picture.frame(0) if isinstance(mark, Word)]
    assert not any(text.endswith(("16", "8 × 8", "10 in")) for text in drawn), drawn
    if name in ("Output", "Unsqueeze", "Add"):
        assert any("one value" in text for text in drawn), drawn


def test_settings_are_told_as_they_are_however_large() -> None:
    table = figure_of(LAYERS["Embedding"], {"num_embeddings": 2_000_000}, Facts(), 300.0)
    assert "2,000,000 rows of 64" in str(table.frame(0))
    mixed = figure_of(LAYERS["Linear"], {"out_features": 3_000_000}, Facts(), 300.0)
    assert "3,000,000 values" in str(mixed.frame(0))


def test_attention_to_itself_is_drawn_where_no_other_sequence_is_connected() -> None:
    layer, steps = LAYERS["MultiheadAttention"], Spec(("N", 20, 16))
    alone = figure_of(layer, {}, Facts({"query": steps}, {"output": steps}), 300.0, "wired")
    assert "20 keys" in str(alone.frame(0))
    assert "other" not in alone.words(0)
    assert alone.honest == ""
    page = figure_of(layer, {}, Facts(), 300.0)
    assert "of the other" in page.words(0)
    wired = figure_of(layer, {}, Facts({"query": steps}), 300.0, "wired")  # to something not known yet
    assert "of the other" in wired.words(0)
    two = Facts({"query": steps, "key": Spec(("N", 7, 16))}, {"output": steps})
    assert "7 keys" in str(figure_of(layer, {}, two, 300.0, "wired").frame(0))
