"""`train`, `runs`, `export`, `predict`: the whole job without a screen."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import onnxruntime
import pytest

from engine.export import predict
from engine.train import runs


@pytest.fixture(scope="module")
def exported(iris, environment, tmp_path_factory):
    """The trained project as an ONNX file, with what the command said."""
    path = tmp_path_factory.mktemp("exported") / "iris.onnx"
    words = [sys.executable, "-m", "engine.cli", "export", str(iris), "-o", str(path), "--json"]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return path, json.loads(ended.stdout)


def test_runs_are_listed(run, iris):
    (row,) = run("runs", iris, "--json").json
    assert (row["label"], row["state"], row["epoch"]) == ("first", "completed", 3)
    assert "first" in run("runs", iris).out


def test_training_tells_its_events_as_lines(iris, environment):
    words = [sys.executable, "-m", "engine.cli", "train", str(iris), "--set", "training.epochs=1", "--json"]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    events = [json.loads(line) for line in ended.stdout.splitlines()]
    assert next(e for e in events if e["event"] != "preparing")["event"] == "started"
    assert {"started", "progress", "epochend", "finished"} <= {event["event"] for event in events}
    last = events[-1]
    assert last["event"] == "finished"
    assert last["folder"] in [str(info.folder) for info in runs.list(iris)]
    assert 0 <= last["metrics"]["validation"]["accuracy"] <= 1


def test_an_export_says_how_close_it_is(exported):
    path, said = exported
    assert said["path"] == str(path)
    assert said["parity"]["passed"]
    assert said["parity"]["max_abs"] <= said["parity"]["limit"]
    assert onnxruntime.InferenceSession(path).get_inputs()[0].name == "features"


def test_a_project_that_was_not_trained_can_not_be_exported(run, tmp_path):
    path = tmp_path / "new.loom"
    run("new", path, "-t", "iris-mlp")
    answer = run("export", path, "-o", tmp_path / "a.onnx")
    assert answer.code == 1
    assert "Train it first: layerloom train" in answer.err


def test_what_to_export_is_said_by_the_ending(run, iris, tmp_path):
    assert run("export", iris, "-o", tmp_path / "a.txt").code == 1
    answer = run(
        "export", runs.list(iris)[0].folder, "-o", tmp_path / "a.safetensors", "--set", "checksum=false"
    )
    assert answer.code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["a.safetensors"]


def test_predictions_are_the_same_by_run_and_by_file(run, iris, exported, flowers, tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    folder = next(info.folder for info in runs.list(iris) if info.label == "first")
    assert run("predict", folder, flowers, "-o", one).code == 0
    said = run("predict", exported[0], flowers, "-o", two, "--json").json
    assert said["rows"] == 2
    rows, others = (list(csv.DictReader(path.open())) for path in (one, two))
    assert [row["prediction"] for row in rows] == [row["prediction"] for row in others]
    assert rows[0]["row"] == "line 2"
    for row in (*rows, *others):
        shares = [float(value) for name, value in row.items() if name.startswith("probability of ")]
        assert len(shares) == 3
        assert sum(shares) == pytest.approx(1, abs=1e-5)


def test_new_data_that_lacks_a_column_is_refused_by_name(run, iris, flowers, tmp_path):
    flowers.write_text("sepal_length,petal_length\n1,2\n")
    folder = runs.list(iris)[0].folder
    answer = run("predict", folder, flowers, "-o", tmp_path / "out.csv")
    assert answer.code == 1
    assert '"sepal_width"' in answer.err
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("content", [b"", b"not onnx", b"\x08\x0a" * 50])
def test_files_that_are_no_models_are_refused(run, flowers, tmp_path, content):
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    answer = run("predict", path, flowers, "-o", tmp_path / "out.csv")
    assert answer.code == 1
    assert len(answer.err.strip().splitlines()) == 1


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_texts_that_a_spreadsheet_would_run_are_made_harmless(tmp_path, text):
    path = tmp_path / "out.csv"
    made = predict.Predictions(("row", text), ((text, -0.5), ("plain", 0.25)), (), ())
    predict.write_csv(made, path)
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["row", f"'{text}"], [f"'{text}", "-0.5"], ["plain", "0.25"]]


def test_predict_takes_a_project_and_says_which_folder_is_no_run(run, iris, flowers, tmp_path):
    answer = run("predict", iris, flowers, "-o", tmp_path / "out.csv", "--json")
    assert (answer.code, answer.json["rows"]) == (0, 2)
    answer = run("predict", tmp_path, flowers, "-o", tmp_path / "other.csv")
    assert answer.code == 1
    assert "is not the folder of a run" in answer.err
    (folder, *_) = [each for each in runs.list(iris) if each.state == "completed"]
    empty = tmp_path / "run"
    empty.mkdir()
    (empty / "run.json").write_text((folder.folder / "run.json").read_text())
    (empty / "project.loom").write_bytes((folder.folder / "project.loom").read_bytes())
    answer = run("predict", empty, flowers, "-o", tmp_path / "other.csv")
    assert "has no weights" in answer.err


@pytest.mark.parametrize("ending", ["onnx", "py", "safetensors"])
def test_a_folder_that_is_not_there_is_named_before_any_work(run, iris, tmp_path, ending):
    answer = run("export", iris, "-o", tmp_path / "nowhere" / f"a.{ending}")
    assert answer.code == 1
    assert 'no folder "nowhere"' in answer.err
