"""What the comments of a printed program tell: fields of arguments, sizes of values, metrics, notes."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

from engine.compile.layout import DIRECTIVE
from engine.field import Field, FieldKind, FieldRole
from engine.imports.python.reading import Calling, calling

ARGUMENT = re.compile(
    r"""(?P<name>\w+):\ (?P<field>"(?:[^"\\]|\\.)*"\ |'(?:[^'\\]|\\.)*'\ )?
    \(N(?P<sizes>(?:,\ \d+)*)\)(?:\ (?P<dtype>\w+))?(?:,\ (?P<classes>\d+)\ classes)?\Z""",
    re.VERBOSE,
)
SIZES = re.compile(r"(?:[\w, ]+: )?\((?P<sizes>\d*N?(?:, \d*N?)*)\)\Z")
CALLED = re.compile(r"(?P<names>\w+(?:, \w+)*)(?:: \([^()]*\))?\Z")
TOLD = re.compile(r"(?P<what>trains|optimizer|times): (?P<said>.+)\Z")
WEIGHTS = re.compile(
    r"\w+: (?:learning rate × (?P<rate>[\d.e+-]+))?(?:, )?(?:weight decay (?P<decay>[\d.e+-]+))?\Z"
)
METRIC = re.compile(r"(?P<name>\w+): (?P<call>\w+\(.*\))\Z")
MOST_CLASSES = 100_000
KINDS: Mapping[int, FieldKind] = {0: "numbers", 1: "values", 2: "sequence", 3: "image"}


@dataclass(frozen=True)
class Comments:
    """The comments of a program by line; `alone` are those on lines of their own."""

    all: Mapping[int, str]
    alone: frozenset[int]

    def field(self, argument: ast.arg, within: ast.FunctionDef, role: FieldRole) -> Field | None:
        """What is told of an argument at the beginning of its method."""
        last = within.body[0].lineno
        for line in range(within.lineno, last):
            found = ARGUMENT.match(self.all.get(line, "")) if line in self.alone else None
            if found and found["name"] == argument.arg:
                return _field(found, role)
        return None

    def rank(self, statement: ast.stmt) -> int | None:
        """How many dimensions the value of a statement has, by the sizes behind it."""
        found = SIZES.match(self.all.get(statement.end_lineno or 0, ""))
        return found["sizes"].count(",") + 1 if found else None

    def answers(self, statement: ast.stmt) -> list[str]:
        """What a return calls its values, by the comment behind it."""
        line = statement.end_lineno or 0
        found = CALLED.match(self.all.get(line, "")) if line not in self.alone else None
        return found["names"].split(", ") if found else []

    def told(self, function: ast.FunctionDef) -> dict[str, str]:
        """What is told at the beginning of an update step's method."""
        lines = (self.all.get(n, "") for n in range(function.lineno, function.body[0].lineno))
        return {found["what"]: found["said"] for line in lines if (found := TOLD.match(line))}

    def weights(self, statement: ast.stmt) -> dict[str, float]:
        """How the weights of a module are trained, by the comment above it."""
        line = statement.lineno - 1
        found = WEIGHTS.match(self.all.get(line, "")) if line in self.alone else None
        try:
            return {n: float(v) for n, v in found.groupdict().items() if v} if found else {}
        except ValueError:
            return {}

    def metric(self, name: str, above: int, below: int) -> Calling | None:
        """The constructor that is told for a metric between two lines."""
        for line in range(above, below + 1):
            found = METRIC.match(self.all.get(line, "")) if line in self.alone else None
            if found and found["name"] == name:
                try:
                    tree = ast.parse(found["call"], mode="eval").body
                except SyntaxError:
                    return None
                return calling(tree) if isinstance(tree, ast.Call) else None
        return None

    def note(self, statement: ast.stmt) -> str:
        """A person's note above a statement."""
        return " ".join(self.notes(statement))

    def notes(self, statement: ast.stmt) -> list[str]:
        """The lines of notes above a statement."""
        lines: list[str] = []
        line = statement.lineno - 1
        while line in self.alone:
            text = self.all[line]
            if any(kind.match(text) for kind in (ARGUMENT, METRIC, TOLD)):
                break
            if not WEIGHTS.match(text):
                lines.insert(0, text)
            line -= 1
        return [_undirected(each) for each in lines]


def comments_of(text: str) -> Comments:
    """All comments of a program that can be parsed."""
    found, alone = {}, set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            found[token.start[0]] = token.string.lstrip("#").strip()
            if not token.line[: token.start[1]].strip():
                alone.add(token.start[0])
    return Comments(found, frozenset(alone))


def _undirected(line: str) -> str:
    """A line of a note without the word that was put before it so that it is no order to a tool."""
    rest = line.removeprefix("Note: ")
    return rest if rest != line and DIRECTIVE.match(rest) else line


def _field(found: re.Match[str], role: FieldRole) -> Field:
    name = str(ast.literal_eval(found["field"].strip())) if found["field"] else found["name"]
    sizes = tuple(int(size) for size in found["sizes"].split(", ")[1:])
    dtype, count = found["dtype"] or "float32", min(int(found["classes"] or 0), MOST_CLASSES)
    kind = "classes" if count else KINDS.get(len(sizes), "values")
    return Field(name, sizes, dtype, kind, role, tuple(map(str, range(count))))
