"""The Code tab: the code of the project that is open, also of the last drawing without errors."""

from __future__ import annotations

from typing import Any

from engine.graph.model import Graph, Node, Project
from gui.modes.design.code import Code
from gui.session import Session
from tests.gui.shown import Quiet


def test_a_project_with_errors_does_not_show_the_code_of_the_one_before(qtbot: Any) -> None:
    session = Session(Quiet())  # type: ignore[arg-type]
    code = Code(session)
    qtbot.addWidget(code)
    drawn = Project(graphs={"main": Graph({"a": Node("ReLU")})})
    session.open(drawn)
    session.source = {"text": "import torch", "lines": {}}
    session.analysed.emit()
    session.source = None  # an error came
    session.analysed.emit()
    assert code.text.toPlainText() == "import torch"
    session.open(Project(graphs={"main": Graph({"b": Node("Linear")})}))
    assert code.text.toPlainText() == ""
    session.deleteLater()
