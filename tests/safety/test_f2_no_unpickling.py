"""F2: nothing in the program can run what a file says: no pickle, no eval, one exec on our own text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULES = {
    "pickle",
    "_pickle",
    "cPickle",
    "marshal",
    "joblib",
    "dill",
    "cloudpickle",
    "shelve",
    "pickletools",
}
CALLS = {"torch.jit.load", "torch.export.load", "torch.package", "torch.hub.load", "numpy.load", "np.load"}
BUILT_IN = {"eval", "exec", "compile", "__import__"}
# Text that Layerloom itself has just printed of checked names and literals.
ALLOWED = {("engine/compile/run.py", "exec"), ("engine/compile/run.py", "compile")}


def breaches(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything that could run what a file says."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, a.name) for a in names if a.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                yield node.lineno, module
            case ast.Call():
                yield from _calls(node)


def _calls(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = ast.unparse(node.func)
    if name in BUILT_IN or name in CALLS:
        yield node.lineno, name
    given = {word.arg: ast.unparse(word.value) for word in node.keywords}
    if given.get("allow_pickle", "False") != "False":
        yield node.lineno, "allow_pickle"
    if name == "torch.load" and given.get("weights_only") != "True":
        yield node.lineno, "torch.load"


def test_f2_nothing_can_unpickle_or_evaluate(root: Path) -> None:
    found, files = [], 0
    for folder in ("engine", "gui", "templates"):
        for path in sorted((root / folder).rglob("*.py")):
            files += 1
            name = path.relative_to(root).as_posix()
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [
                f"{name}:{line}: {what}" for line, what in breaches(tree) if (name, what) not in ALLOWED
            ]
    assert files > 200
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from marshal import loads",
        "import joblib.numpy_pickle",
        "eval(text)",
        "exec(text)",
        "np.load(path, allow_pickle=True)",
        "numpy.load(path)",
        "read(path, allow_pickle=wanted)",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "torch.load(path, weights_only=sure)",
        "torch.jit.load(path)",
        "torch.export.load(path)",
    ],
)
def test_f2_the_scan_sees_what_it_is_for(line: str) -> None:
    assert list(breaches(ast.parse(line)))


@pytest.mark.parametrize("line", ["torch.load(path, weights_only=True)", "json.loads(text)", "model.eval()"])
def test_f2_the_scan_lets_harmless_lines_pass(line: str) -> None:
    assert not list(breaches(ast.parse(line)))
