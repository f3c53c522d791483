"""`templates`, `new`, `layers`, `check`, `summary`, `code`: for people and for machines."""

from __future__ import annotations

import ast

import pytest

import templates
from engine.graph.file import load
from engine.layers import LAYERS


@pytest.fixture
def project(run, tmp_path):
    """A fresh iris project."""
    path = tmp_path / "flowers.loom"
    assert run("new", path, "-t", "iris-mlp").code == 0
    return path


def test_templates_are_listed(run):
    answer = run("templates", "--json")
    assert [row["name"] for row in answer.json] == templates.names()
    assert all(row["about"] and row["nodes"] > 4 for row in answer.json)
    assert all(name in run("templates").out for name in templates.names())


def test_new_makes_a_project_from_a_template(run, tmp_path):
    answer = run("new", tmp_path / "mine", "-t", "wine-mlp", "--set", "name=My wine", "--json")
    assert answer.json == {"file": str(tmp_path / "mine.loom"), "name": "My wine", "template": "wine-mlp"}
    assert load(tmp_path / "mine.loom").name == "My wine"


def test_new_replaces_nothing_unasked(run, project):
    before = project.read_bytes()
    answer = run("new", project)
    assert answer.code == 1
    assert "is there already" in answer.err
    assert project.read_bytes() == before
    assert run("new", project, "--force").code == 0
    assert load(project).main.nodes == {}


def test_an_unknown_template_is_answered_with_the_known_ones(run, tmp_path):
    answer = run("new", tmp_path / "a", "-t", "nope")
    assert answer.code == 1
    assert "iris-mlp" in answer.err
    assert not list(tmp_path.iterdir())


def test_layers_are_listed_with_their_parameters(run):
    rows = run("layers", "--json").json
    assert {row["type"] for row in rows} == set(LAYERS)
    conv = next(row for row in rows if row["type"] == "Conv2d")
    assert {"type", "title", "group", "parameters"} <= conv.keys()
    assert "out_channels" in [each["name"] for each in conv["parameters"]]


def test_templates_are_found_by_words(run):
    def names(*words: str) -> list[str]:
        return [row["name"] for row in run("templates", *words, "--json").json]

    assert names("res", "net")[0].startswith("resnet")
    assert names("lstm")[0] == "seasonal-lstm"
    assert "bilstm-tagger" in names("lstm")
    assert names("pictures", "dropout") != names("dropout")
    assert names("zebra") == []
    assert "vgg-16" in run("templates", "vgg").out


def test_words_begin_words(run):
    types = [row["type"] for row in run("layers", "dice", "--json").json]
    assert types[0] == "DiceLoss"
    assert not any("Indices" in each or "Index" in each for each in types)
    assert run("layers", "conv2d", "--json").json[0]["type"] == "Conv2d"
    assert run("layers", "batch", "norm", "--json").json[0]["type"].startswith("BatchNorm")


def test_layers_are_found_by_words(run):
    assert {row["type"] for row in run("layers", "conv", "transposed", "--json").json} < set(LAYERS)
    assert "Conv2d" in run("layers", "conv").out
    assert "LSTM" not in run("layers", "conv").out


def test_summary_gives_the_figures(run, project):
    answer = run("summary", project, "--json").json
    assert answer["parameters"] == 131
    assert answer["multiply_adds"] == 112
    assert answer["nodes"] == len(answer["rows"]) == 8
    row = next(row for row in answer["rows"] if row["node"] == "hidden1")
    assert (row["type"], row["output"], row["parameters"]) == ("Linear", "N × 16", 80)
    assert "131 parameters" in run("summary", project).out


def test_settings_can_be_changed_for_one_command(run, project):
    before = project.read_bytes()
    assert run("summary", project, "--set", "hidden1.out_features=8", "--json").json["parameters"] == 67
    assert project.read_bytes() == before


def test_check_says_that_all_is_well(run, project):
    assert run("check", project, "--json").json == []
    assert run("check", project).out == "No problems.\n"


def test_check_names_each_mistake_with_its_fixes(run, project):
    answer = run("check", project, "--set", "head.out_features=5", "--json")
    assert answer.code == 1
    problem = next(p for p in answer.json if p["node"] == "head" or p["node"] == "cross_entropy")
    assert {"node", "what", "why", "fixes"} <= problem.keys()
    assert problem["fixes"]
    assert "To mend it" in run("check", project, "--set", "head.out_features=5").out


def test_check_says_why_data_can_not_be_read(run, project):
    answer = run("check", project, "--set", "data=Table", "--set", "data.path=nowhere.csv", "--json")
    assert answer.code == 1
    assert any("nowhere.csv" in p["why"] for p in answer.json if p["kind"] == "no-data")


def test_check_looks_at_the_recipe_too(run, project):
    text = project.read_text()
    assert '"epochs"' in text
    answer = run("check", project, "--set", "training.epochs=0")
    assert answer.code == 1
    assert "Epochs is 0" in answer.err


def test_code_prints_the_program(run, project, tmp_path):
    answer = run("code", project)
    assert answer.code == 0
    assert "class IrisFlowers(nn.Module):" in answer.out
    ast.parse(answer.out)
    assert run("code", project, "--json").json["text"] == answer.out
    assert run("code", project, "-o", tmp_path / "net.py").code == 0
    assert (tmp_path / "net.py").read_text() == answer.out


def test_code_of_a_drawing_with_mistakes_is_a_sentence(run, project):
    answer = run("code", project, "--set", "hidden1.out_features=0")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1
