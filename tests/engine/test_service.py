"""What the service tells of a drawing inside a block: its own facts, the problems of all, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import engine.data
from engine import service
from engine.graph.model import Choice, Graph, Node, Project, Wire
from engine.service import Loop, Request, answer
from engine.wire import to_plain

LEAF = Graph(
    {"x": Node("Input"), "lin": Node("Linear", {"out_features": "=width"}), "y": Node("Output")},
    {"lin.input": Wire("x.output", "lin.input"), "y.input": Wire("lin.output", "y.input")},
    {"width": 4},
)
BODY = Graph(
    {"x": Node("Input"), "leaf": Node("block:leaf", {"width": 5, "repeat": 2}), "y": Node("Output")},
    {"leaf.x": Wire("x.output", "leaf.x"), "y.input": Wire("leaf.y", "y.input")},
)
MAIN = Graph(
    {"table": Node("Input", {"field": "features"}), "body": Node("block:body"), "answer": Node("Output")},
    {"body.x": Wire("table.output", "body.x"), "answer.input": Wire("body.y", "answer.input")},
)
PROJECT = Project(graphs={"main": MAIN, "body": BODY, "leaf": LEAF}, data=Choice("Sample", {"name": "iris"}))


@pytest.mark.parametrize(
    ("path", "nodes", "parameters"),
    [
        ((), {"table", "body", "answer"}, None),
        (("body",), {"x", "leaf", "y"}, 55),
        (("body", "leaf"), {"x", "lin", "y"}, 55),
        (("body", "gone"), set(), None),
    ],
)
def test_each_drawing_is_told_of_alone(
    path: tuple[str, ...], nodes: set[str], parameters: int | None
) -> None:
    params: dict[str, Any] = {"project": to_plain(PROJECT), "folder": ".", "path": list(path)}
    result = answer(Request(1, "analyse", params, lambda message: None))["result"]
    assert set(result["analysis"]["facts"]) == nodes
    assert result["analysis"]["inside"] == {}
    assert [p["kind"] for p in result["analysis"]["problems"]] == ["no-loss"]
    assert (result["block"] or {}).get("parameters") == parameters
    assert result["variables"]["classes"] == 3


def test_windows_that_ask_in_turn_have_their_data_looked_into_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = engine.data.describe

    def describe(project: Project, *rest: Any, **more: Any) -> Any:
        assert project.data is not None
        looked.append(str(project.data.params["name"]))
        return real(project, *rest, **more)

    monkeypatch.setattr(engine.data, "describe", describe)
    monkeypatch.setattr(service, "_remembered", {})
    for name in ("wine", "iris", "wine", "iris"):
        project = replace(PROJECT, data=Choice("Sample", {"name": name}))
        params = {"project": to_plain(project), "folder": ".", "path": []}
        assert "result" in answer(Request(1, "analyse", params, lambda message: None))
    assert looked == ["wine", "iris"]


def test_problems_that_are_looked_at_have_their_fixes_tried() -> None:
    nodes = {"x": Node("Target", {"field": "species"}), "head": Node("Linear")}
    drawn = Graph(nodes, {"head.input": Wire("x.output", "head.input")})
    project = replace(PROJECT, graphs={"main": drawn})
    params: dict[str, Any] = {"project": to_plain(project), "folder": ".", "path": []}
    analysis = answer(Request(1, "analyse", params, lambda message: None))["result"]["analysis"]
    (problem,) = [each for each in analysis["problems"] if each["kind"] == "wrong-dtype"]
    gone = {**problem, "node": "gone"}
    wanted = [{"problem": each, "further": []} for each in (problem, gone)]
    found = answer(Request(2, "mend", {**params, "wanted": wanted}, lambda message: None))["result"]
    assert found == [problem["fixes"], None]
    assert found[0][0]["steps"]


def test_data_that_could_not_be_read_is_looked_into_again(tmp_path: Path) -> None:
    project = replace(PROJECT, data=Choice("Table", {"path": "rows.csv"}))
    params: dict[str, Any] = {"project": to_plain(project), "folder": str(tmp_path), "path": []}

    def fields() -> set[str]:
        return set(answer(Request(1, "analyse", params, lambda message: None))["result"]["fields"])

    assert fields() == set()
    (tmp_path / "rows.csv").write_text("a,b,answer\n" + "1,2,yes\n3,4,no\n" * 20)
    found = fields()
    assert found
    (tmp_path / "rows.csv").unlink()
    assert "error" in answer(Request(2, "describe", params, lambda message: None))
    assert fields() == set(), "what was looked into anew counts for the drawing, too"


def test_a_question_that_comes_twice_is_answered_twice() -> None:
    line = json.dumps({"id": 7, "method": "no such thing"}) + "\n"
    out = StringIO()
    Loop(StringIO(line * 2), out).run()
    assert [json.loads(each)["id"] for each in out.getvalue().splitlines()] == [7, 7]
