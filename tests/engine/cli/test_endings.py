"""How commands end: 0 done, 1 the user's mistake in one sentence, 2 wrong usage; never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import engine.cli.app as app
from engine.train import runs

BAD = {
    "not there": None,
    "empty": b"",
    "not JSON": b"<html>",
    "another JSON": b"[1, 2]",
    "newer": b'{"format": 999}',
    "nested": b"[" * 100_000,
    "binary": bytes(range(256)) * 10,
    "huge number": b'{"format": 1' + b"0" * 10_000 + b"}",
}


def one_sentence(answer):
    """Told in one line, without a traceback."""
    assert answer.code == 1
    assert len(answer.err.strip().splitlines()) == 1, answer.err
    assert "Traceback" not in answer.err
    assert answer.err.strip()


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("name", ["check", "summary", "code", "train", "export"])
def test_bad_projects_are_one_sentence(run, tmp_path, kind, name):
    path = tmp_path / "bad.loom"
    if BAD[kind] is not None:
        path.write_bytes(BAD[kind])
    extra = ("-o", tmp_path / "a.onnx") if name == "export" else ()
    one_sentence(run(name, path, *extra))
    assert [file.name for file in tmp_path.iterdir()] == ([] if BAD[kind] is None else ["bad.loom"])


def test_runs_of_a_project_that_is_not_there(run, tmp_path):
    one_sentence(run("runs", tmp_path / "nowhere.loom"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["nope"],
        ["train"],
        ["summary", "a.loom", "--nope"],
        ["new", "a.loom", "--set", "training.epochs"],
        ["export", "a.loom"],
        ["export", "a.loom", "-o", "a.onnx", "--kind", "keras"],
    ],
)
def test_wrong_usage_is_told_with_the_right_one(run, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = run(*arguments)
    assert answer.code == 2
    assert answer.err.startswith("Usage: layerloom")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["--version"]])
def test_help_is_no_mistake(run, arguments):
    answer = run(*arguments)
    assert answer.code == 0
    assert answer.out


@pytest.mark.parametrize(
    "settings",
    [
        "training.epochs=0",
        "training.nope=1",
        "nope=1",
        "optimizer=Nope",
        "optimizer.lr=fast",
        "hidden1.nope=1",
    ],
)
def test_settings_that_do_not_fit_start_no_run(run, tmp_path, settings):
    path = tmp_path / "iris.loom"
    run("new", path, "-t", "iris-mlp")
    one_sentence(run("train", path, "--set", settings))
    found = runs.list(path)
    assert not found or found[0].state == "failed"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyboardInterrupt(), "Ctrl-C"),
        (BrokenPipeError(32, "Broken pipe"), "output was closed"),
        (OSError(28, "No space left on device"), "disk is full"),
        (PermissionError(13, "Permission denied", "secret"), "secret"),
        (MemoryError(), "memory"),
        (ZeroDivisionError("division by zero"), "Layerloom made a mistake (ZeroDivisionError"),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(run, monkeypatch, error, said):
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(app.templates, "callback", fail)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    answer = run("templates")
    one_sentence(answer)
    assert said in answer.err


def test_a_closed_pipe_and_a_full_disk_are_told(environment, root, tmp_path):
    layers = [sys.executable, "-m", "engine.cli", "layers", "--json"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            layers, stdout=full, stderr=subprocess.PIPE, text=True, env=environment, check=False
        )
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "disk is full" in ended.stderr
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        layers, stdout=writing, stderr=subprocess.PIPE, text=True, env=environment, check=False
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "output was closed" in ended.stderr


def test_ctrl_c_stops_politely_and_keeps_the_model(environment, tmp_path, run):
    path = tmp_path / "digits.loom"
    run("new", path, "-t", "iris-mlp")
    words = ["train", str(path), "--set", "training.epochs=100000"]
    # A shell starts what it runs in the background deaf to Ctrl-C, which is handed on to every child.
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start = f"{hears}; import sys; from engine.cli.app import main; sys.exit(main({words!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", start],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Epoch"):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Stopping after this batch" in err
    assert "Stopped after epoch" in out
    assert "Traceback" not in err
    (info,) = runs.list(path)
    assert info.state == "stopped"
    assert (info.folder / "best").is_dir()


def test_names_in_files_can_not_steer_the_terminal(run, tmp_path):
    path = tmp_path / "iris.loom"
    run("new", path, "-t", "iris-mlp")
    path.write_text(path.read_text().replace('"type": "ReLU"', r'"type": "\u001b[31mReLU\u0007"'))
    for words in (["summary", path], ["check", path], ["code", path], ["export", path, "-o", "\x1b[2Ja.b"]):
        answer = run(*words)
        assert "\x1b" not in answer.out + answer.err
        assert "\x07" not in answer.out + answer.err
