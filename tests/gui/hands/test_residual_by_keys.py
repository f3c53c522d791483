"""A residual network for digits, from a blank canvas until it is ready to train, with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from gui.canvas.neighbours import neighbour

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ARROWS = {"left": KEY.Key_Left, "right": KEY.Key_Right, "up": KEY.Key_Up, "down": KEY.Key_Down}
PATIENCE = 120


class Typist:
    """Presses keys and looks; nothing else."""

    def __init__(self, hand: Any) -> None:
        self.hand, self.session = hand, hand.session

    def tab_to(self, name: str) -> None:
        """Press Tab until the control of this name has the focus."""
        heard: list[str] = []
        for _ in range(PATIENCE):
            self.hand.key(KEY.Key_Tab)
            heard.append(self.hand.focus.accessibleName())
            if heard[-1] == name:
                return
        raise AssertionError(f"Tab never came to {name}: {list(dict.fromkeys(heard))}")

    def area(self, widget: Any, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Press F6 until the focus is inside a part of the window."""
        for _ in range(8):
            if widget.isAncestorOf(self.hand.focus):
                return
            self.hand.key(KEY.Key_F6, keys)
        raise AssertionError("F6 does not lead there")

    def add(self, words: str) -> str:
        """Space, a few letters, Enter; gives the new layer's name."""
        before = set(self.session.graph.nodes)
        self.hand.analysed()
        self.hand.key(KEY.Key_Space)
        assert self.hand.canvas.overlays.add.isVisible()
        self.hand.type(words)
        self.hand.key(KEY.Key_Return)
        (made,) = set(self.session.graph.nodes) - before
        return made

    def go(self, name: str) -> None:
        """The arrows that lead to a layer, found as somebody finds them who sees the drawing."""
        (here,) = self.session.selection
        ways, waiting = {here: []}, [here]
        for at in waiting:
            for way in ARROWS:
                found = neighbour(self.hand.canvas.scene, at, way)
                if found and found not in ways:
                    ways[found] = [*ways[at], way]
                    waiting.append(found)
        for way in ways[name]:
            self.hand.key(ARROWS[way])
        assert self.session.selection == {name}

    def connect(self, node: str, port: str, other: str) -> None:
        """C, Tab to the layer's port, arrows to the other layer, Enter."""
        self.go(node)
        self.hand.key("c")
        gesture = self.hand.canvas.view.gesture
        for _ in range(PATIENCE):
            if gesture._own[gesture._from].name == port:
                break
            self.hand.key(KEY.Key_Tab)
        for _ in range(PATIENCE):
            if gesture.end.node == other:
                break
            self.hand.key(KEY.Key_Right)
        self.hand.key(KEY.Key_Return)

    def set_number(self, node: str, setting: str, value: str) -> None:
        """Enter leads to the settings; Tab to one of them, and back to the drawing."""
        self.go(node)
        self.hand.analysed()
        self.hand.key(KEY.Key_Return)
        if self.hand.focus.accessibleName() != setting:
            self.tab_to(setting)
        self.hand.key(KEY.Key_A, CTRL)
        self.hand.type(value)
        self.hand.key(KEY.Key_Return)
        self.area(self.hand.bench.workspace.centre, SHIFT)


@pytest.mark.timeout(300)
def test_a_residual_network_with_the_keyboard_alone(hand: Any) -> None:
    typist, session = Typist(hand), hand.session
    hand.key(KEY.Key_N, CTRL)
    hand.wait(lambda: not session.graph.nodes and session.project.data is None)
    hand.key(KEY.Key_2, CTRL)
    typist.tab_to("Sample data set")
    hand.key(KEY.Key_Space)
    hand.wait(lambda: "image" in session.fields)
    hand.key(KEY.Key_1, CTRL)
    assert hand.focus is hand.canvas.view

    typist.add("input")
    typist.add("conv 2d")
    first = typist.add("relu")
    typist.add("conv 2d")
    typist.add("batchnorm")
    total = typist.add("add")
    typist.connect(total, "other", first)
    typist.go(total)
    for words in ("relu", "max pool", "flatten"):
        typist.add(words)
    head = typist.add("linear")
    typist.add("output")
    hand.key(KEY.Key_Escape)
    typist.add("target")
    typist.go(head)
    typist.add("cross entropy")
    hand.analysed()
    typist.set_number(head, next(_settings(session, head)), "10")

    hand.analysed()
    (hint,) = session.problems  # a bias before a normalisation: its fix stands in the dock
    typist.area(hand.bench.workspace.dock)
    typist.tab_to(hint.fixes[0].label)
    hand.key(KEY.Key_Space)

    hand.analysed()
    graph = session.graph
    assert {graph.wires[f"{total}.{port}"].source for port in ("input", "other")} >= {f"{first}.output"}
    assert session.problems == (), session.problems
    assert str(session.analysis.facts[head].outputs["output"]) == "N × 10"
    assert "nn.Conv2d" in str(session.source)
    assert [words for words, _ in hand.said if words.startswith("New problem")]


def _settings(session: Any, node: str) -> Any:
    """The labels of a layer's settings."""
    layer = session.layer(session.graph.nodes[node].type)
    return (param.label for param in layer.params.values())
