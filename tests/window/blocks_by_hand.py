"""A network drawn by hand, a part of it made into a block and repeated, and its code copied. Run under X.

`python tests/window/blocks_by_hand.py HOME [PICTURES]` leaves `drawn.loom` and `drawn.py` in the folder HOME.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QWidget

sys.path.insert(0, str(Path(__file__).parent))

from hand import on_view
from whole_job import LAYERS, WIRES, Job, main

from gui.widgets.number import NumberField

PART = ("conv_2d", "batch_norm_2d", "relu")


class Blocks(Job):
    """Someone who folds what repeats."""

    layers = (
        ("Input", "input1", (0, 0)),
        ("Conv 2D", "conv_2d1", (220, 0)),
        ("BatchNorm 2D", "batch_norm_2d1", (440, 0)),
        ("ReLU", "relu1", (660, 0)),
        *LAYERS[3:],
    )
    wires = (
        ("input", "conv_2d", "input"),
        ("conv_2d", "batch_norm_2d", "input"),
        ("batch_norm_2d", "relu", "input"),
        *WIRES[2:],
    )

    def do(self) -> None:
        """All of it, in order."""
        self.start()
        self.draw()
        self.wire()
        self.choose_data()
        self.mend()
        self.fold()
        self.look_inside()
        self.leave_out()
        self.repeat()
        self.copy_the_code()
        self.documents_closed()

    def fold(self) -> None:
        """A frame drawn around three layers with the mouse, then Ctrl G."""
        view, scene = self.design.canvas.view, self.design.canvas.scene
        items = [scene.nodes[self.names[name]].sceneBoundingRect() for name in PART]
        left, right = min(r.left() for r in items), max(r.right() for r in items)
        top, bottom = min(r.top() for r in items), max(r.bottom() for r in items)
        self.hand.drag(
            on_view(view, QPointF(left - 10, top - 10)), on_view(view, QPointF(right + 10, bottom + 10))
        )
        wanted = frozenset(self.names[name] for name in PART)
        self.hand.wait("three selected layers", lambda: self.session.selection == wanted, 10)
        self.hand.key("ctrl+g")
        self.hand.wait("a block", lambda: len(self.session.project.graphs) == 2, 10)
        self.hand.key("Return")
        self.block = next(n for n, v in self.session.graph.nodes.items() if v.type.startswith("block:"))
        self.hand.wait("analysis", lambda: self.session.analysed_project is self.session.project)
        assert not self.session.analysis.errors
        self.hand.picture("folded")

    def look_inside(self) -> None:
        """A double click opens the block, Escape leads back."""
        view, scene = self.design.canvas.view, self.design.canvas.scene
        self.hand.click(on_view(view, scene.nodes[self.block].sceneBoundingRect().center()), times=2)
        self.hand.wait("the inside", lambda: self.session.graph_name != "main", 10)
        self.hand.wait("its shapes", lambda: self.session.analysis.facts.get(self.names["conv_2d"]))
        self.hand.rest(0.4)
        self.hand.picture("inside")
        self.hand.key("Escape")
        self.hand.wait("the model again", lambda: self.session.graph_name == "main", 10)

    def leave_out(self) -> None:
        """Shift M leaves the block out, which those behind it say; once more, and it is back."""
        view, scene = self.design.canvas.view, self.design.canvas.scene
        self.hand.rest(0.4)
        self.hand.click(on_view(view, scene.nodes[self.block].sceneBoundingRect().center()))
        self.hand.wait("the block", lambda: self.session.selection == {self.block}, 10)
        self.hand.key("shift+m")
        self.hand.wait("it to be left out", lambda: self.session.graph.nodes[self.block].bypassed, 10)
        self.hand.wait("who misses it", lambda: self.session.analysis.errors)
        assert all("is left out" in problem.why for problem in self.session.analysis.errors)
        assert "left out" in view.accessibleName()
        self.hand.picture("left-out")
        self.hand.key("shift+m")
        self.hand.wait("all of it", lambda: not self.session.analysis.errors)

    def repeat(self) -> None:
        """Two in a row, typed into the block's form."""
        view, scene = self.design.canvas.view, self.design.canvas.scene
        self.hand.rest(0.4)
        self.hand.click(on_view(view, scene.nodes[self.block].sceneBoundingRect().center()))
        self.hand.wait("the block", lambda: self.session.selection == {self.block}, 10)
        field = self.hand.find(NumberField, "Repeat")
        self.hand.click(field)
        self.hand.key("ctrl+a")
        self.hand.type("2")
        self.hand.key("Return")
        self.hand.wait(
            "two of them", lambda: self.session.graph.nodes[self.block].params.get("repeat") == 2, 10
        )
        self.hand.wait(
            "its code",
            lambda: self.session.analysed_project is self.session.project and self.session.source is not None,
        )

    def copy_the_code(self) -> None:
        """The Code tab, and the button that copies."""
        lower = self.design.lower
        self.hand.click(self._tab("Code"))
        self.hand.wait("the Code tab", lambda: lower.code.isVisible(), 10)
        self.hand.rest(0.3)
        self.hand.picture("code")
        self.hand.click(lower.code.copy)
        text = QGuiApplication.clipboard().text()
        assert "nn.Sequential(" in text, text
        (self.home / "drawn.py").write_text(text, encoding="utf-8")
        self.bench.documents.save(self.home / "drawn.loom")
        self.hand.wait("the file", lambda: self.session.path is not None and not self.session.modified)

    def documents_closed(self) -> None:
        """Nothing is unsaved, so the window closes."""
        self.window.close()
        self.hand.wait("the window to close", lambda: not self.window.isVisible(), 10)

    def _tab(self, name: str) -> QWidget:
        """A tab of the dock, by its word."""
        return next(b for b in self.design.lower.tabs.findChildren(QAbstractButton) if b.text() == name)


if __name__ == "__main__":
    main(Blocks)
