"""What F1 explains: the thing that has the focus, told by itself or by the nearest thing around it.

A widget says what it stands for in an attribute `explained`: a layer, a setting, a problem, an action, a
word, a page, or a function that gives one of these now. Any other widget is explained by its own name and
tool tip, and where it has neither, by what it stands in; so there is always a page.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from engine.analysis.types import Problem
from engine.declare import Param, UserError, Value
from engine.graph.model import Choice, block_of
from engine.graph.variables import resolved
from engine.layers import Layer
from gui.actions import Action
from gui.bars.toolbar import MODES
from gui.how import topics
from gui.how.controls import said_of
from gui.how.glossary import Term, term
from gui.how.topics import Topic
from gui.how.works import standing_of
from gui.session import Session
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.workbench import Workbench

PAGES = {
    "design": mark("Draw the model here: add layers, wire them, and change their settings on the right."),
    "data": mark(
        "Choose the data here: where it comes from, what each column is for, and how it is divided."
    ),
    "train": mark("Train the model here: curves show how it learns, settings on the right say how."),
    "export": mark("Take the trained model away as a file, checked against the one in the program."),
}


def topic_at(bench: Workbench, widget: QWidget | None) -> Topic:
    """The page of a widget, or of what is around it; in the end that of the mode."""
    chain = []
    while widget is not None:
        chain.append(widget)
        widget = widget.parentWidget()
    named: Topic | None = None  # it has but a name; what it belongs to may say more
    for each in chain:
        thing = getattr(each, "explained", None)
        found = topic_of(bench, thing() if callable(thing) and not isinstance(thing, type) else thing)
        if found is not None:
            return found
        if each is bench.window_ or (told := by_itself(each)) is None:
            continue
        weak = told.text == _part_of(each)
        if named is not None:
            return named if weak else replace(named, text=told.text)
        if not weak:
            return told
        named = told
    return named or mode_page(bench, bench.current)


def around(widget: QWidget, dialog: QWidget) -> Topic:
    """What a control of a dialog is; what the dialog says of itself where nothing inside says anything."""
    inside: QWidget | None = widget
    while inside is not None and inside is not dialog:
        thing = getattr(inside, "explained", None)
        if isinstance(thing, Param):
            return topics.of_param(thing)
        if (told := by_itself(inside)) is not None:
            return told
        inside = inside.parentWidget()
    title = dialog.windowTitle() or dialog.accessibleName() or "Layerloom"
    said = [each.text() for each in dialog.findChildren(QLabel) if each.isVisible() and each.text()]
    return topics.of_text(title, "\n".join(said[:3]))


def topic_of(bench: Workbench, thing: Any) -> Topic | None:
    """The page of a thing of the program."""
    match thing:
        case Topic():
            return thing
        case Layer():
            return topics.of_layer(thing)
        case Param():
            return topics.of_param(thing)
        case Problem():
            return topics.of_problem(thing)
        case Action():
            return topics.of_action(thing)
        case Term():
            return topics.of_word(thing)
        case str() if thing.startswith("mode:"):
            return mode_page(bench, thing.removeprefix("mode:"))
        case str() if thing.startswith("action:"):
            id_ = thing.removeprefix("action:")
            return topics.of_action(bench.actions[id_]) if id_ in bench.actions else None
        case str() if (known := term(thing)) is not None:
            return topics.of_word(known)
        case _ if hasattr(thing, "params") and hasattr(thing, "help"):
            return topics.of_declared(thing)
        case _:
            return None


def node_page(bench: Workbench) -> Topic | None:
    """The selected layer with its own settings and sizes; None when not just one is selected."""
    session = bench.session
    names = sorted(session.selection & session.graph.nodes.keys())
    if len(names) != 1:
        return None
    node = session.graph.nodes[names[0]]
    layer = session.layer(node.type)
    if layer is None:
        return topics.of_text(names[0], tr(f"No layer called {node.type} is installed here."), tr("Layer"))
    facts = session.analysis.facts.get(names[0])
    page = topics.of_layer(layer, _worked_out(node.params, session.variables), facts)
    inside = session.project.graphs.get(block_of(node.type))
    return replace(page, inside=inside, standing=standing_of(session, names[0]))


def method_page(session: Session, path: str, choice: Choice | None) -> Topic | None:
    """The chosen optimizer or schedule (`path` says which of them) with its own settings."""
    from engine.train.recipe import OPTIMIZERS, SCHEDULES  # not on the way to the first paint

    method = (SCHEDULES if path == "schedule" else OPTIMIZERS).get(choice.type if choice else "")
    if method is None or choice is None:
        return None
    epochs = _worked_out(session.project.training, session.variables).get("epochs")
    settings = _worked_out(choice.params, session.variables)
    return topics.of_declared(method, settings, epochs if isinstance(epochs, int) else 20)


def mode_page(bench: Workbench, name: str) -> Topic:
    """A mode with what can be done in it; the start screen where there is none."""
    row = next((each for each in MODES if each.name == name), None)
    rows = [each for each in bench.actions if each.searchable and each.enabled()]
    lines = tuple(topics.Line(each.words, each.key_text, link=f"action:{each.id}") for each in rows)
    part = topics.Part(tr("What you can do"), lines)
    if row is None:
        text = tr("Start from a template, from your data, or with an empty drawing.")
        return Topic("mode:start", "Layerloom", tr("Start"), text, "house", parts=(part,))
    return Topic(f"mode:{name}", tr(row.title), tr("Mode"), tr(PAGES[name]), row.icon, parts=(part,))


def by_itself(widget: QWidget) -> Topic | None:
    """What a widget says of itself: its name, its tool tip, its description."""
    tip = plain(widget.toolTip())
    name = widget.accessibleName() or _text(widget)
    said = [tip, widget.accessibleDescription(), widget.whatsThis(), widget.statusTip()]
    told = said_of(widget, name)
    text = "\n\n".join(dict.fromkeys(each for each in (told, *said) if each and each != name))
    if told:
        return topics.of_text(name or told, text if name else "", tr("Control"))
    if not text and not name:
        return None
    if not text and not isinstance(widget, QAbstractButton | QLabel) and not widget.focusPolicy().value:
        return None  # a mere frame with a name: what is around it says more
    title = name or tip.split("\n")[0]
    kept = text if text != title else ""
    return topics.of_text(title, kept or _part_of(widget) or title, tr("Control"))


def plain(tip: str) -> str:
    """A tool tip without its mark-up."""
    if not tip.startswith("<"):
        return tip
    return unescape(re.sub(r"<[^>]+>", "", tip.replace("<br>", "\n"))).strip()


def _text(widget: QWidget) -> str:
    return str(widget.text()) if isinstance(widget, QAbstractButton | QLabel) else ""


def _part_of(widget: QWidget) -> str:
    """What is said of a widget that has nothing but a name."""
    outer = _around(widget)
    return tr(f"It is a part of {outer}.") if outer else ""


def _around(widget: QWidget) -> str:
    """The name of the nearest thing around a widget that has one."""
    outer = widget.parentWidget()
    while outer is not None:
        if outer.accessibleName():
            return outer.accessibleName()
        outer = outer.parentWidget()
    return ""


def _worked_out(params: Any, variables: Any) -> dict[str, Value]:
    """The settings with their expressions worked out, those that can be."""
    made: dict[str, Value] = {}
    for name, value in params.items():
        try:
            made |= resolved({name: value}, variables)
        except UserError:
            continue
    return made
