"""Rarer deeds: storms, heaps of files, several windows and languages, comparing, help, closing amid work."""

from __future__ import annotations

from pathlib import Path
from random import Random

from deeds import deed
from on_canvas import target
from on_window import STARTS, WORDS, any_control, prepared
from paws import CONTROL, NONE, SHIFT, Paws, files, somewhere
from PySide6.QtCore import Qt

import templates
from engine.graph import edits
from engine.graph.model import Node
from gui.preferences.options import OPTIONS, PAGES

K = Qt.Key
MOST_WINDOWS = 3
ASKED = (
    "undo",
    "train",
    "conv",
    "tidy",
    "German",
    "theme",
    "dropout",
    "learning rate",
    "stride",
    "zzz",
    "save",
)


@deed(0.5, "project")
def storm(paws: Paws, chance: Random) -> None:
    """Undo and redo faster than anything can follow."""
    assert paws.bench is not None
    session = paws.bench.session
    for _ in range(chance.randint(10, 60)):
        paws.events += 1
        session.undo() if chance.random() < 0.55 else session.redo()
        if chance.random() < 0.05:
            paws.wait(0)
    paws.wait(0.002)


@deed(0.4, "window")
def drop_heap(paws: Paws, chance: Random) -> None:
    """Several files at once, with or without Shift, on the canvas or on the window."""
    assert paws.window is not None
    heap = chance.sample(prepared(paws.folder), chance.randint(2, 4))
    on = paws.canvas.view.viewport() if paws.canvas is not None and chance.random() < 0.5 else paws.window
    along = [somewhere(on, chance) for _ in range(chance.randint(1, 3))]
    paws.drop(on, along, files(*heap), chance.random() < 0.7, chance.choice((SHIFT, NONE)))
    paws.wait(0.03)


@deed(0.15, "window")
def another_window(paws: Paws, chance: Random) -> None:
    """One more window, sometimes with a project in it."""
    assert paws.window is not None
    host = paws.window.host
    if host is None or len(paws.windows) >= MOST_WINDOWS:
        return
    paws.events += 1
    made = host.new()
    if chance.random() < 0.7:
        made.begin().files.open_template(Path(templates.path(chance.choice(STARTS))))
    paws.wait(0.1)


@deed(0.8, "window")
def turn_to(paws: Paws, chance: Random) -> None:
    """Another window comes forward."""
    others = [each for each in paws.windows if each is not paws.window]
    if others:
        paws.events += 1
        chance.choice(others).come_forward()
        paws.wait(0.005)


@deed(0.12, "window")
def speak(paws: Paws, chance: Random) -> None:
    """Another language while anything goes on."""
    assert paws.window is not None
    paws.events += 1
    OPTIONS["language"].choose(paws.window.settings, chance.choice(("en", "de")))
    paws.wait(0.01)


@deed(0.3, "project")
def settings(paws: Paws, chance: Random) -> None:
    """The settings at one of their pages; what asks is answered afterwards."""
    assert paws.bench is not None
    paws.events += 1
    paws.bench.show_settings(chance.choice(sorted(PAGES)))
    paws.wait(0.002)


@deed(1.5, "canvas")
def in_and_out(paws: Paws, chance: Random) -> None:
    """Into a block, or back out of it."""
    assert paws.bench is not None
    session = paws.bench.session
    blocks = [name for name, node in sorted(session.graph.nodes.items()) if node.type.startswith("block:")]
    paws.events += 1
    if blocks and chance.random() < 0.6:
        session.enter(chance.choice(blocks))
    else:
        paws.bench.actions.run("blocks.leave")
    paws.wait(0.002)


@deed(1, "window")
def explain(paws: Paws, chance: Random) -> None:
    """F1 on anything."""
    assert paws.window is not None
    on = any_control(paws.window, chance)
    if on is not None:
        on.setFocus()
        paws.key(paws.focus() or on, K.Key_F1)


@deed(0.8, "project")
def search(paws: Paws, chance: Random) -> None:
    """Ctrl K, a word, and what it finds."""
    assert paws.window is not None
    paws.key(paws.focus() or paws.window, K.Key_K, CONTROL)
    on = paws.asked
    if on is not None:
        paws.type(paws.focus() or on, chance.choice((*ASKED, *WORDS))[:40])
        for _ in range(chance.randint(0, 3)):
            paws.key(paws.focus() or on, K.Key_Down)
        paws.key(paws.focus() or on, chance.choice((K.Key_Return, K.Key_Escape)))


@deed(0.5, "project")
def compare(paws: Paws, chance: Random) -> None:
    """With an earlier state, a template or the file; on to the next difference; and back."""
    assert paws.bench is not None
    comparing, steps = paws.bench.comparing, paws.bench.session.history.steps
    paws.events += 1
    kind = chance.random()
    if comparing.on and kind < 0.6:
        comparing.step(chance.choice((-1, 1))) if chance.random() < 0.6 else comparing.stop()
    elif kind < 0.8:
        comparing.show(chance.choice(steps).project, "Earlier")
    else:
        comparing.take_file(Path(templates.path(chance.choice(STARTS))))
    paws.wait(0.01)


@deed(0.06, "project")
def close_amid(paws: Paws, chance: Random) -> None:
    """An edit, and the window closed while the engine still looks at it."""
    assert paws.bench is not None
    assert paws.window is not None
    name = f"amid{chance.randint(0, 10**6)}"
    if name not in paws.bench.session.graph.nodes:
        graph = paws.bench.session.graph_name
        paws.bench.session.do("Add", edits.add, name, Node("ReLU"), graph=graph)
    paws.events += 2
    paws.window.close()


@deed(0.6, "canvas")
def grab_and_leave(paws: Paws, chance: Random) -> None:
    """Something else comes between while the button is down: a mode, a language, an undo, another file."""
    canvas, bench = paws.canvas, paws.bench
    assert canvas is not None
    assert bench is not None
    viewport, start, further = canvas.view.viewport(), target(paws, chance), target(paws, chance)
    paws.press(viewport, start)
    paws.move(viewport, further)  # the project may be closed by now: what was asked for before came first
    between = chance.randint(0, 4)
    if paws.bench is not bench:
        return
    if between == 0:
        bench.show_mode(chance.choice(("data", "train", "export")))
    elif between == 1:
        bench.session.undo()
    elif between == 2:
        bench.files.open_template(Path(templates.path(chance.choice(STARTS))))
    elif between == 3:
        OPTIONS["language"].choose(bench.settings, chance.choice(("en", "de")))
    else:
        bench.session.select(list(bench.session.graph.nodes)[:2])
        bench.actions.run("edit.delete")
    paws.wait(0.02)
    if paws.canvas is not None:
        at = target(paws, chance)
        paws.move(paws.canvas.view.viewport(), at)
    if paws.canvas is not None:  # as long as the move took, a mode or a window may have changed
        paws.release(paws.canvas.view.viewport(), at)
