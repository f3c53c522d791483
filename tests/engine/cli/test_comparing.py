"""`compare`: what differs between two projects, for people and for machines."""

from __future__ import annotations

from engine.graph import edits
from engine.graph.file import load, save
from engine.graph.model import Node


def test_two_projects_are_compared_layer_by_layer(run, tmp_path):
    one, other = tmp_path / "one.loom", tmp_path / "other.loom"
    assert run("new", one, "-t", "digits-cnn").code == 0
    project = load(one)
    conv = next(name for name, node in project.main.nodes.items() if node.type == "Conv2d")
    gone = next(name for name, node in project.main.nodes.items() if node.type == "ReLU")
    changed = edits.set_param(project, conv, "out_channels", 48)
    changed = edits.set_param(changed, conv, "kernel_size", 5)
    changed = edits.remove(changed, [gone], rejoin=True)
    changed = edits.add(changed, "more", Node("Dropout", {}, (2000.0, 900.0)))
    save(other, edits.set_setting(changed, "training.epochs", 7))
    answer = run("compare", one, other)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert f"~ {conv}  Conv2d" in lines
    assert any("Kernel size: 3 -> 5" in line for line in lines)
    assert f"- {gone}  ReLU" in lines
    assert "+ more  Dropout" in lines
    assert any(line.startswith("~ training.epochs: ") and line.endswith(" -> 7") for line in lines)
    counts = {sign: sum(line.startswith(sign) for line in lines) for sign in "+-~"}
    assert lines[-1] == f"{counts['+']} added, {counts['-']} removed, {counts['~']} changed"
    assert counts == {"+": 2, "-": 3, "~": 2}
    told = run("compare", one, other, "--json").json
    assert (told["same"], told["added"], told["removed"], told["changed"]) == (False, 1, 1, 1)


def test_a_project_and_itself(run, tmp_path):
    one = tmp_path / "one.loom"
    assert run("new", one, "-t", "iris-mlp").code == 0
    assert "do not differ" in run("compare", one, one).out
    assert run("compare", one, one, "--json").json["same"] is True


def test_a_file_that_is_none_is_one_sentence(run, tmp_path):
    one = tmp_path / "one.loom"
    one.write_text("no project")
    answer = run("compare", one, tmp_path / "gone.loom")
    assert answer.code == 1
    assert answer.err.count("\n") == 1
