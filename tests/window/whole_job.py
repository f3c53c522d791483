"""The whole job by hand: blank canvas, layers dragged and wired, digits, training, export. Run under X.

`python tests/window/whole_job.py HOME [PICTURES]` works in the folder HOME and leaves its files there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication, QWidget

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from hand import Hand, on_view

from gui.app import Program, make_application
from gui.start.cards import BlankCard
from gui.widgets.buttons import Button
from gui.widgets.fields import TextField
from gui.widgets.number import NumberField

# Layer as the search finds it, its name, and where it goes in the scene.
LAYERS = (
    ("Input", "input1", (0, 0)),
    ("Conv 2D", "conv_2d1", (220, 0)),
    ("ReLU", "relu1", (440, 0)),
    ("Flatten", "flatten1", (0, 140)),
    ("Linear", "linear1", (220, 140)),
    ("Output", "output1", (440, 140)),
    ("Target", "target1", (0, 280)),
    ("Cross-entropy loss", "cross_entropy_loss1", (220, 280)),
    ("Accuracy", "accuracy1", (440, 280)),
)
WIRES = (
    ("input", "conv_2d", "input"),
    ("conv_2d", "relu", "input"),
    ("relu", "flatten", "input"),
    ("flatten", "linear", "input"),
    ("linear", "output", "input"),
    ("linear", "cross_entropy_loss", "input"),
    ("target", "cross_entropy_loss", "target"),
    ("linear", "accuracy", "input"),
    ("target", "accuracy", "target"),
)


class Job:
    """One person at the window, who draws `layers` and `wires`."""

    layers = LAYERS
    wires = WIRES

    def __init__(self, program: Program, home: Path, pictures: Path | None) -> None:
        self.window, self.home = program.window, home
        self.hand = Hand(program.window, pictures)

    def do(self) -> None:
        """All of it, in order."""
        self.start()
        self.draw()
        self.wire()
        self.choose_data()
        self.mend()
        self.undo_and_redo()
        self.save()
        self.train()
        self.export()
        self.close()

    @property
    def bench(self) -> object:
        return self.window.workbench

    def start(self) -> None:
        """From the start screen to a blank canvas."""
        self.hand.wait("the start screen", lambda: self.window.workbench is not None)
        self.hand.focus()
        self.hand.rest(0.3)
        self.hand.picture("start")
        self.hand.click(self.window.findChild(BlankCard))
        self.hand.wait("the blank canvas", lambda: self.bench.current == "design")
        self.session, self.design = self.bench.session, self.bench.modes["design"]
        self.hand.rest(0.5)

    def draw(self) -> None:
        """Drag each layer from the palette to its place."""
        view, palette = self.design.canvas.view, self.design.palette
        self.hand.click(view.viewport().mapToGlobal(QPoint(300, 500)))
        corner = view.mapToScene(QPoint(120, 110))
        self.names: dict[str, str] = {}
        for title, wanted, (x, y) in self.layers:
            self.hand.click(palette.field)
            self.hand.key("ctrl+a")
            self.hand.type(title)
            tree = palette.tree
            row = tree.visualItemRect(tree.topLevelItem(0)).center()
            before = set(self.session.graph.nodes)
            self.hand.drag(tree.viewport().mapToGlobal(row), on_view(view, corner + QPointF(x + 60, y + 16)))
            self.hand.wait(f"{title} on the canvas", lambda b=before: set(self.session.graph.nodes) - b, 10)
            self.names[wanted.rstrip("1")] = (set(self.session.graph.nodes) - before).pop()
        assert len(self.session.graph.nodes) == len(self.layers)
        self.hand.picture("layers")

    def wire(self) -> None:
        """Drag from port to port."""
        view, scene = self.design.canvas.view, self.design.canvas.scene
        for source, target, port in self.wires:
            source, target = self.names[source], self.names[target]
            address = f"{target}.{port}"
            start = on_view(view, scene.nodes[source].port_at("output", True))
            self.hand.drag(start, on_view(view, scene.nodes[target].port_at(port, False)))
            self.hand.wait(f"a wire to {address}", lambda a=address: a in self.session.graph.wires, 10)
            assert self.session.graph.wires[address].source == f"{source}.output"
        self.hand.picture("wired")

    def choose_data(self) -> None:
        """The digits, which come with the program."""
        self.hand.key("ctrl+2")
        self.hand.wait("Data", lambda: self.bench.current == "data")
        self.hand.rest(0.3)
        self.hand.click(self.hand.find(QWidget, "Sample data set"))
        look = self.bench.modes["data"].look
        self.hand.wait("the digits", lambda: look.description is not None and look.description.rows == 1797)
        self.hand.wait("their pictures", lambda: look.row(0) is not None)
        self.hand.rest(0.5)
        self.hand.picture("data")
        self.hand.key("ctrl+1")

    def mend(self) -> None:
        """Fixes offered in the Problems tab until there is nothing left to mend."""
        self.hand.wait("the fields of the digits", lambda: "image" in self.session.fields)
        rows = self.design.lower.problems.rows
        self.hand.wait("problems of a drawing without fields", lambda: self.session.analysis.errors)
        self.hand.rest(0.3)
        self.hand.picture("problems")
        for _ in range(12):
            rows = [r for r in self.design.lower.problems.rows if r.buttons and r.problem.severity == "error"]
            if not rows:
                break
            before = self.session.project
            self.hand.click(rows[0].buttons[0])
            self.hand.wait("the fix", lambda b=before: self.session.project is not b, 10)
            self.hand.wait("analysis", lambda: self.session.analysed_project is self.session.project)
            self.hand.rest(0.2)
        assert not self.session.analysis.errors, self.session.analysis.errors
        assert str(self.session.analysis.facts[self.names["linear"]].outputs["output"]) == "N × 10"
        self.hand.picture("mended")

    def undo_and_redo(self) -> None:
        """Ctrl Z and Ctrl Shift Z lead back and forth."""
        view = self.design.canvas.view
        self.hand.click(view.viewport().mapToGlobal(QPoint(300, 480)))
        after = self.session.project
        self.hand.key("ctrl+z", "ctrl+z")
        assert self.session.project != after
        self.hand.key("ctrl+shift+z", "ctrl+shift+z")
        assert self.session.project == after
        self.hand.wait(
            "analysis", lambda: self.session.source is not None and not self.session.analysis.errors
        )

    def save(self) -> None:
        """Into a file of its own, through the window's own way for it once the name is known."""
        self.bench.documents.save(self.home / "digits.loom")
        self.hand.wait("the file", lambda: self.session.path is not None and not self.session.modified)

    def train(self) -> None:
        """Six epochs, typed into the form; then watch the curve grow."""
        self.hand.key("ctrl+3")
        self.hand.wait("Train", lambda: self.bench.current == "train")
        self.hand.rest(0.3)
        epochs = self.hand.find(NumberField, "Epochs")
        self.hand.click(epochs)
        self.hand.key("ctrl+a")
        self.hand.type("6")
        self.hand.key("Return")
        assert self.session.project.training["epochs"] == 6
        self.hand.wait("analysis", lambda: self.session.analysed_project == self.session.project)
        self.hand.click(self.bench.toolbar.train)
        charts = self.bench.modes["train"].page.charts
        grown: list[int] = []

        def points() -> int:
            return max((len(curve.points) for curve in charts.loss.curves.values()), default=0)

        self.hand.wait("the first points of a curve", lambda: points() > 0)
        grown.append(points())
        self.hand.wait("more points", lambda: points() > grown[0] + 3)
        self.hand.rest(0.3)
        self.hand.picture("training")
        training = self.bench.training
        self.hand.wait("the end of the run", lambda: training.infos and training.live is None, 180)
        info = next(iter(training.infos.values()))
        assert info.state == "completed", info
        self.hand.rest(0.5)
        self.hand.picture("trained")

    def export(self) -> None:
        """ONNX, with its check."""
        self.hand.key("ctrl+4")
        self.hand.wait("Export", lambda: self.bench.current == "export")
        page = self.bench.modes["export"].page
        self.hand.rest(0.3)
        folder = self.hand.find(TextField, "Folder")
        self.hand.click(folder)
        self.hand.key("ctrl+a")
        self.hand.type(str(self.home))
        self.hand.click(self.hand.find(Button, "Export ONNX"))
        self.hand.wait("the export", lambda: page.job.result is not None or page.job.why, 120)
        assert page.job.result is not None, page.job.why
        parity = page.job.result.parity
        assert parity.passed
        assert parity.agreeing == parity.classified
        self.hand.rest(0.3)
        self.hand.picture("exported")

    def close(self) -> None:
        """The window closes at once: everything is saved but the number of epochs."""
        self.bench.documents.save()
        self.hand.wait("the file", lambda: not self.session.modified)
        self.window.close()
        self.hand.wait("the window to close", lambda: not self.window.isVisible(), 10)


def main(job: type[Job] = Job) -> None:
    """Run the job and say so."""
    home = Path(sys.argv[1])
    pictures = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    os.chdir(home)
    application = make_application(sys.argv[:1])
    program = Program(application)
    program.window.move(0, 0)
    program.window.resize(1600, 1000)
    program.show()
    job(program, home, pictures).do()
    QApplication.sendPostedEvents()
    heavy = sorted({"torch", "onnx", "duckdb", "onnxruntime"} & set(sys.modules))
    assert not heavy, f"the window imported {heavy}"
    print("the whole job is done")


if __name__ == "__main__":
    main()
