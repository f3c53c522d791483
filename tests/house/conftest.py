"""The repository's own text, parsed once, for the tests about the house itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SHIPPED = ("engine", "gui", "templates")
WRITTEN = (*SHIPPED, "packaging", "tests")


@dataclass(frozen=True)
class Source:
    """One Python file of the repository."""

    path: str
    module: str
    text: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module that is imported anywhere in the file, inside functions too, with its line."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                start = self._absolute(node)
                for alias in node.names:
                    yield f"{start}.{alias.name}", node.lineno

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.module.split(".")
        package = parts if self.path.endswith("__init__.py") else parts[:-1]
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, *([node.module] if node.module else [])])


def _read(root: Path, folders: tuple[str, ...]) -> list[Source]:
    found = []
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            place = file.relative_to(root)
            parts = place.with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = file.read_text(encoding="utf-8")
            found.append(Source(place.as_posix(), module, text, ast.parse(text, str(place))))
    return found


@pytest.fixture(scope="session")
def shipped(root: Path) -> list[Source]:
    """Every Python file that reaches a user's machine."""
    return _read(root, SHIPPED)


@pytest.fixture(scope="session")
def written(root: Path) -> list[Source]:
    """Every Python file of the repository."""
    return _read(root, WRITTEN)
