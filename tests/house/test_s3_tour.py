"""S3: the whole job, watched by an audit hook in every process: no connection, no pip, no foreign code.

Planted in the project's folder lie modules with the names of libraries; whoever imports one is found out.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

# Python imports a module of this name at the start of every process that has its folder on the path.
WATCH = """
import json, os, sys
log = os.environ["LAYERLOOM_WATCH"]

def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.posix_spawn", "os.system"):
        with open(log, "a") as out:
            out.write(json.dumps([os.getpid(), event, repr(arguments)[:300]]) + "\\n")

with open(log, "a") as out:
    out.write(json.dumps([os.getpid(), "start", " ".join(sys.orig_argv)[:300]]) + "\\n")
sys.addaudithook(note)
"""
PLANTED = ("torch", "numpy", "json", "onnx", "duckdb", "engine", "sitecustomize", "click")
STARTING = ("subprocess.Popen", "os.posix_spawn", "os.system")
JOB = (
    ["new", "iris.loom", "-t", "iris-mlp"],
    ["check", "iris.loom"],
    ["summary", "iris.loom"],
    ["code", "iris.loom"],
    ["train", "iris.loom", "--set", "training.epochs=2"],
    ["export", "iris.loom", "-o", "iris.onnx"],
)


@pytest.fixture(scope="module")
def watched(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[list[str]], Path]:
    """What happened while the job was done from within a hostile project folder, and that folder."""
    place = tmp_path_factory.mktemp("project")
    watch = tmp_path_factory.mktemp("watch")
    (watch / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    for name in PLANTED:
        caught = (
            f"open({str(place / 'caught')!r}, 'a').write({name + chr(10)!r})\nraise SystemExit('planted')\n"
        )
        (place / f"{name}.py").write_text(caught, encoding="utf-8")
    log = watch / "log"
    environment = {
        **os.environ,
        "HOME": str(watch),
        "PYTHONPATH": os.pathsep.join([str(watch), str(root)]),
        "LAYERLOOM_WATCH": str(log),
    }
    # -P, as for an installed command: the folder that one stands in is not searched for modules.
    start = [
        sys.executable,
        "-P",
        "-c",
        "import sys; from engine.cli import main; sys.exit(main(sys.argv[1:]))",
    ]
    for arguments in JOB:
        done = subprocess.run(
            [*start, *arguments],
            cwd=place,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{arguments[0]}: {done.stdout}{done.stderr}"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()], place


def test_s3_nothing_is_fetched_installed_or_imported_from_the_projects_folder(watched):
    events, place = watched  # one test, so that the job is done once however the tests are spread
    commands = [words for _, event, words in events if event == "start"]
    assert len([words for words in commands if "engine.cli" in words]) == len(JOB)
    assert any("engine.train.worker" in words for words in commands), "a run is not watched"
    assert any("engine.export.worker" in words for words in commands), "an export is not watched"
    assert (place / "iris.onnx").stat().st_size > 0
    assert not [event for event in events if event[1].startswith("socket.")]
    started = [words for _, event, words in events if event in STARTING]
    assert started
    assert not [words for words in started if re.search(r"\bpip\b", words)]
    caught = place / "caught"
    assert not caught.exists(), caught.read_text(encoding="utf-8")
