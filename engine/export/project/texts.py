"""Puts together the files of an exported project, out of the parts and what is written for the run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.compile.layout import WIDTH

PARTS = Path(__file__).with_name("parts")
HERE = "engine.export.project.parts."


@dataclass(frozen=True, slots=True)
class Part:
    """A stand-alone file: its imports as lines, its definitions by name, and the parts that it builds on."""

    about: str
    imports: tuple[str, ...]
    definitions: dict[str, str]
    uses: dict[str, frozenset[str]]
    needs: tuple[str, ...]

    def only(self, wanted: Iterable[str]) -> list[str]:
        """The definitions of these names and of all that they use, in the file's order."""
        waiting, found = list(wanted), set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.uses[name] & self.definitions.keys()
        return [text for name, text in self.definitions.items() if name in found]


@cache
def part(name: str) -> Part:
    """One of the files in `parts`, read."""
    text = (PARTS / f"{name}.py").read_text(encoding="utf-8")
    lines, tree = text.splitlines(), ast.parse(text)
    imports, needs = [], []
    definitions: dict[str, str] = {}
    uses: dict[str, frozenset[str]] = {}
    for each in tree.body[1:]:
        if isinstance(each, ast.ImportFrom) and (each.module or "").startswith(HERE):
            needs.append((each.module or "").removeprefix(HERE))
        elif isinstance(each, ast.Import | ast.ImportFrom):
            imports.append(ast.unparse(each))
        else:
            known = _name(each)
            definitions[known] = "\n".join(_lines(lines, each))
            uses[known] = frozenset(n.id for n in ast.walk(each) if isinstance(n, ast.Name))
    return Part(ast.get_docstring(tree) or "", tuple(imports), definitions, uses, tuple(needs))


def whole(name: str) -> str:
    """A part as a file of its own."""
    found = part(name)
    return printed(found.about, found.imports, found.definitions.values())


def with_needs(names: Iterable[str]) -> Iterator[Part]:
    """These parts, each after those that it builds on, none twice."""
    seen: dict[str, Part] = {}
    for name in names:
        for each in (*part(name).needs, name):
            seen.setdefault(each, part(each))
    yield from seen.values()


def printed(about: str, imports: Iterable[str], blocks: Iterable[str]) -> str:
    """A file: docstring, the imports that are used, sorted, constants, and two lines above each function."""
    parts = list(blocks)
    used = {n.id for n in ast.walk(ast.parse("\n".join(parts))) if isinstance(n, ast.Name)}
    made = [_docstring(about), "", *_sections(imports, used), ""]
    after_wide = False
    for block in parts:
        is_wide = block.startswith(("def ", "class ", "@", "if __name__"))
        made += ["", ""] if after_wide else [""] if is_wide else []
        # A function has two lines above it; one stands there since the imports.
        made += [""] if is_wide and not after_wide and made[-2:] != ["", ""] else []
        made.append(block)
        after_wide = is_wide
    return "\n".join(made) + "\n"


def _docstring(about: str) -> str:
    first, _, rest = about.partition("\n")
    return f'"""{first}\n{rest}\n"""' if rest else f'"""{first}"""'


def _sections(imports: Iterable[str], used: set[str]) -> Iterator[str]:
    """Imports of Python's library, of torch, and of the project's own files, each sorted."""
    groups: list[list[str]] = [[], [], []]
    for line in _merged(imports, used):
        module = line.split()[1].split(".")[0]
        groups[0 if module in sys.stdlib_module_names else 1 if module == "torch" else 2].append(line)
    between: list[str] = []
    for group in filter(None, groups):
        yield from between
        yield from sorted(group, key=lambda line: (line.startswith("from "), line))
        between = [""]


def _merged(imports: Iterable[str], used: set[str]) -> list[str]:
    """Each module once, where it is used: names that come from the same one share a line."""
    plain: set[str] = set()
    names: dict[str, set[str]] = {}
    for line in imports:
        if line.startswith("from "):
            module, _, found = line.removeprefix("from ").partition(" import ")
            names.setdefault(module, set()).update(used & set(found.split(", ")))
        elif line.removeprefix("import ").partition(".")[0] in used:
            plain.add(line)
    return [*plain, *(_from(module, sorted(found)) for module, found in names.items() if found)]


def _from(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return "\n".join((f"from {module} import (", *(f"    {name}," for name in names), ")"))


def _name(statement: ast.stmt) -> str:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
    raise ValueError(f"a part holds functions and constants only: {ast.unparse(statement)}")


def _lines(lines: list[str], statement: ast.stmt) -> list[str]:
    """The lines of a definition, with its decorators and the comment above it."""
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
    while lines[first - 2].startswith("#"):
        first -= 1
    return lines[first - 1 : statement.end_lineno]
