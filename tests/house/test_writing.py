"""One way to write a file: `engine.files.durable_write`, which a crash or a full disk can't harm."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

WRITE_MODES = set("wax+")
METHODS = {"write_text", "write_bytes", "touch", "hardlink_to"}
FUNCTIONS = {
    "os.replace": "os.replace",
    "os.rename": "os.rename",
    "shutil.copy": "shutil.copy",
    "shutil.copy2": "shutil.copy2",
    "shutil.copyfile": "shutil.copyfile",
    "shutil.move": "shutil.move",
    "numpy.save": "numpy.save",
    "np.save": "np.save",
    "np.savez": "np.savez",
    "torch.save": "torch.save",
    "save_file": "safetensors' save_file",
    "onnx.save": "onnx.save",
    "QSaveFile": "QSaveFile",
}
# File -> why it may write by itself. An entry that is no longer needed fails the test.
ALLOWED = {
    "engine/files.py": "opens to read, with flags that keep a FIFO from hanging it",
    "engine/disk.py": "holds the calls that durable_write is made of",
    "engine/export/project/parts/tensors.py": "its text goes into exported projects; nothing here calls it",
    "engine/service.py": "opens its own standard output, not a file",
    "engine/export/worker.py": "opens its own standard output, not a file",
    "engine/imports/worker.py": "opens its own standard output, not a file",
    "engine/imports/onnx/worker.py": "opens its own standard output, not a file",
    "engine/graph/claims.py": "opens an empty file to hold a lock on it, and writes nothing into it",
    "engine/train/reporter.py": "appends a run's events, of which a torn last line is ignored",
    "engine/train/runs.py": "appends wishes to a run's control file, read in the same way",
    "engine/train/processes.py": "gives a worker its log, and touches the file that shows it lives",
    "engine/data/reading/mending.py": "writes a copy for the reader, thrown away after it",
    "gui/runs/places.py": "marks with an empty file that a run was spoken of",
    "gui/program/crash.py": "keeps the crash log open, to write while crashing",
}


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each call that writes a file by itself."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        last = name.split(".")[-1]
        if name in FUNCTIONS:
            yield node.lineno, FUNCTIONS[name]
        elif last in METHODS:
            yield node.lineno, last
        elif last in ("open", "fdopen") and WRITE_MODES & set(_mode(node, name)):
            yield node.lineno, f"{last} to write"
        elif name == "os.open" and not any(word in ast.unparse(node) for word in ("O_RDONLY", "os.devnull")):
            yield node.lineno, "os.open to write"


def _mode(call: ast.Call, name: str) -> str:
    """The mode given to open: second for `open(path, mode)`, first for `path.open(mode)`."""
    for word in call.keywords:
        if word.arg == "mode" and isinstance(word.value, ast.Constant):
            return str(word.value.value)
    first = 1 if name in ("open", "io.open", "gzip.open", "os.fdopen", "codecs.open") else 0
    if len(call.args) > first and isinstance(call.args[first], ast.Constant):
        value = call.args[first].value
        return value if isinstance(value, str) and set(value) <= set("rwaxbt+U") else ""
    return ""


def test_only_the_one_way_writes(shipped):
    found = {(s.path, line, what) for s in shipped for line, what in writes(s.tree)}
    stray = sorted(f"{path}:{line}: {what}" for path, line, what in found if path not in ALLOWED)
    assert not stray, "\n".join(stray)


def test_the_exceptions_are_still_needed(shipped):
    writing = {s.path for s in shipped if any(True for _ in writes(s.tree))}
    assert set(ALLOWED) <= writing


@pytest.mark.parametrize(
    "line",
    [
        "open(path, 'w')",
        "open(path, mode='ab')",
        "path.open('x')",
        "path.write_text(text)",
        "torch.save(state, path)",
        "os.open(path, os.O_WRONLY | os.O_CREAT)",
    ],
)
def test_the_lint_sees_what_it_is_for(line):
    assert list(writes(ast.parse(line)))


@pytest.mark.parametrize("line", ["open(path)", "open(path, 'rb')", "path.open()", "session.open(project)"])
def test_the_lint_lets_reading_pass(line):
    assert not list(writes(ast.parse(line)))
