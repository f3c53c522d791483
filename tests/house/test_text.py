"""How the text of the project reads: sizes, promises, and nothing of the machine that it was written on."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
TEXT = ("*.py", "*.md", "*.toml", "*.txt", "*.json", "*.desktop", "*.loom")
LICENCES = re.compile(r"licen[cs]e|OFL", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
ADDRESS = re.compile(r"https?://(?!(www\.w3\.org|localhost|127\.|example\.(com|org|invalid)))[^\s\"')>]+")
MACHINE_PATH = re.compile(r"(?<![\w./:~-])/(work|opt|root|home|Users)/\w+")
# A hostile or foreign path in a test, or an address that a test must see refused.
PLACES = ("tests/",)


def test_files_are_short(written):
    long = {s.path: n for s in written if (n := s.text.count("\n") + 1) > LONGEST_FILE}
    assert not long


def test_functions_are_short(written):
    long = []
    for source in written:
        for node in ast.walk(source.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{source.path}:{node.lineno} {node.name}: {lines} lines")
    assert not long, "\n".join(long)


def test_every_module_says_what_it_is_for(written):
    silent = [s.path for s in written if s.text.strip() and not ast.get_docstring(s.tree)]
    assert not silent


def test_public_functions_of_the_engine_have_docstrings(shipped):
    silent = []
    for source in shipped:
        if not source.module.startswith("engine"):
            continue
        for node in source.tree.body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{source.path}:{node.lineno} {node.name}")
    assert not silent, "\n".join(silent)


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    """Path -> text of every written file, licences of others apart."""
    files = [root / name for name in ("README.md", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md")]
    files += [root / "pyproject.toml", root / ".ci" / "run"]
    for folder in ("engine", "gui", "templates", "packaging", "tests"):
        files += [file for pattern in TEXT for file in (root / folder).rglob(pattern)]
    here = {file.relative_to(root).as_posix(): file for file in files if file.is_file()}
    return {
        path: file.read_text(encoding="utf-8", errors="replace")
        for path, file in here.items()
        if not LICENCES.search(path) and "corpus" not in path
    }


@pytest.mark.parametrize(
    "pattern", [UNFINISHED, ADDRESS, MACHINE_PATH], ids=["unfinished", "address", "machine"]
)
def test_nothing_unfinished_and_nothing_of_one_machine(texts, pattern):
    found = []
    for path, text in texts.items():
        if pattern is not UNFINISHED and path.startswith(PLACES):
            continue
        found += [f"{path}: {match.group()}" for match in pattern.finditer(text)]
    assert not found, "\n".join(found)
