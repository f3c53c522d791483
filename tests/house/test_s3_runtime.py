"""S3 and F2: a scan of what is shipped for code that fetches, unpickles or runs text at run time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

FETCHING = (
    *(
        "urllib.request",
        "urllib3",
        "requests",
        "httpx",
        "aiohttp",
        "http",
        "socket",
        "ssl",
        "ftplib",
        "smtplib",
    ),
    *("telnetlib", "xmlrpc", "pip", "ensurepip", "huggingface_hub", "PySide6.QtWebEngineCore"),
)
UNPICKLING = ["pickle", "cPickle", "marshal", "joblib", "dill", "cloudpickle", "shelve"]
RUNNING = ("eval", "exec", "__import__")
# A second start hands its file to the first over a local socket; nothing else of Qt's network module is used.
LOCAL_SOCKETS = {"PySide6.QtNetwork.QLocalServer", "PySide6.QtNetwork.QLocalSocket"}
EXEC_ALLOWED_IN = "engine/compile/"


def dotted(node: ast.expr) -> str:
    """`torch.jit.load` of a call's function, or '' where it is no plain name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of every call in `tree` that may run or unpickle something."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        options = {word.arg: word.value for word in node.keywords if word.arg}
        if name.removeprefix("builtins.") in RUNNING:
            yield node.lineno, name
        elif name == "torch.load" and not _is_true(options.get("weights_only")):
            yield node.lineno, "torch.load without weights_only=True"
        elif name in ("torch.jit.load", "os.system", "os.popen", "runpy.run_path", "torch.hub.load"):
            yield node.lineno, name
        if "allow_pickle" in options and not _is_false(options["allow_pickle"]):
            yield node.lineno, "allow_pickle"


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_s3_nothing_shipped_can_fetch_or_unpickle(shipped):
    wrong = []
    for source in shipped:
        for name, line in source.imports():
            if name.startswith("PySide6.QtNetwork"):
                bad = name not in LOCAL_SOCKETS
            else:
                bad = any(name == start or name.startswith(start + ".") for start in (*FETCHING, *UNPICKLING))
            if bad:
                wrong.append(f"{source.path}:{line}: {name}")
    assert not wrong, "\n".join(wrong)


def test_f2_nothing_shipped_runs_text_or_unpickles_but_for_the_one_line(shipped):
    found = [(s.path, line, name) for s in shipped for line, name in faults(s.tree)]
    runs = [f for f in found if f[0].startswith(EXEC_ALLOWED_IN) and f[2] == "exec"]
    assert len(runs) <= 1, "one exec, on text that Layerloom has just printed"
    rest = [f"{path}:{line}: {name}" for path, line, name in found if (path, line, name) not in runs]
    assert not rest, "\n".join(rest)


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)",
        "builtins.exec(text)",
        "torch.load(path)",
        "torch.load(path, weights_only=flag)",
        "torch.load(path, weights_only=False)",
        "torch.jit.load(path)",
        "numpy.load(path, allow_pickle=True)",
        "os.system('pip install x')",
    ],
)
def test_the_scan_sees_what_it_is_for(line):
    assert list(faults(ast.parse(line)))


@pytest.mark.parametrize("line", ["torch.load(p, weights_only=True)", "application.exec()", "model.eval()"])
def test_the_scan_lets_good_lines_pass(line):
    assert not list(faults(ast.parse(line)))


def test_s3_nothing_shipped_installs_packages(shipped):
    wrong = []
    for source in shipped:
        for node in ast.walk(source.tree):
            if isinstance(node, (ast.List, ast.Tuple)):
                words = [part.value for part in node.elts if isinstance(part, ast.Constant)]
                if "pip" in words or ("-m" in words and "ensurepip" in words):
                    wrong.append(f"{source.path}:{node.lineno}")
    assert not wrong
