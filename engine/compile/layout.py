"""Lines of the program: how an expression is broken when it is long, and which node a line belongs to."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.compile.source import Span

WIDTH = 88
LONGEST_NOTE = 500
# A note must not be read as an order to a linter or formatter.
DIRECTIVE = re.compile(r"(?i)[\W_]|no(qa|sec)|\w+\s*:|pragma|!")


@dataclass(frozen=True, slots=True)
class Expression:
    """Text that may be broken between its `items`: `self.conv1(` + `x`, `mask` + `)`.

    `parts` are the texts in it that belong to nodes of their own.
    """

    head: str
    items: tuple[str, ...] = ()
    tail: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.head + ", ".join(self.items) + self.tail


@dataclass
class Writer:
    """Gathers lines, and the node of each: its name, for one inside a block after `inside`, the block's."""

    lines: list[str] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    inside: str = ""

    def plain(self, *lines: str) -> None:
        """Lines that belong to no node."""
        self.lines += lines

    def statement(
        self, indent: int, before: str, expression: Expression, node: str = "", comment: str = ""
    ) -> None:
        """A statement of a node; the comment is left out where it does not fit."""
        made = broken(indent, before, expression)
        if comment and len(made) == 1 and len(made[0]) + len(comment) + 4 <= WIDTH:
            made[0] += f"  # {comment}"
        for line in made:
            self.lines.append(line)
            if node:
                self.owners[len(self.lines)] = self.inside + node
            for text, owner in expression.parts:
                self.mark(text, owner)

    def mark(self, text: str, node: str) -> None:
        """Say that `text` in what was printed last stands for a node."""
        start = self.lines[-1].find(text)
        if start >= 0:
            self.spans.append(Span(len(self.lines), start, start + len(text), self.inside + node))

    def move(self, by: int) -> None:
        """Count the lines from further down, for what is put above them."""
        self.owners = {line + by: node for line, node in self.owners.items()}
        self.spans = [replace(span, line=span.line + by) for span in self.spans]

    def comment(self, indent: int, text: str, node: str) -> None:
        """A line that says something of a node; the text must be one that can stand in a comment."""
        self.lines.append(f"{' ' * indent}# {text}")
        self.owners[len(self.lines)] = self.inside + node

    def note(self, indent: int, text: str) -> None:
        """A person's note as comment lines."""
        for line in textwrap.wrap(printable(text).replace("#", ""), WIDTH - indent - 8):
            ordered = DIRECTIVE.match(line.strip())
            self.plain(f"{' ' * indent}# {'Note: ' if ordered else ''}{line.strip()}")


def broken(indent: int, before: str, expression: Expression) -> list[str]:
    """The lines of a statement, broken as ruff's formatter breaks them."""
    space, inside = " " * indent, " " * (indent + 4)
    whole = f"{space}{before}{expression}"
    if len(whole) <= WIDTH or not expression.items:
        return [whole]
    first, last = f"{space}{before}{expression.head}", f"{space}{expression.tail}"
    together = inside + ", ".join(expression.items)
    if len(together) <= WIDTH and not expression.head.endswith("{"):
        return [first, together, last]
    if len(expression.items) == 1 and expression.items[0].startswith("*(") and " for " in expression.items[0]:
        return [first, *_generator(indent + 4, expression.items[0]), last]
    return [first, *(line for item in expression.items for line in _item(indent + 4, item)), last]


def _item(indent: int, item: str) -> list[str]:
    """One item of a broken expression on a line of its own; a list that is too long for it is broken too."""
    space = " " * indent
    if len(space) + len(item) < WIDTH or not (item.startswith("[") and item.endswith("]")):
        return [f"{space}{item},"]
    return [f"{space}[", *(f"{space}    {each}," for each in item[1:-1].split(", ")), f"{space}],"]


def _generator(indent: int, item: str) -> list[str]:
    """`*(Block(...) for i in range(6))` on several lines."""
    space, inside = " " * indent, " " * (indent + 4)
    made, _, rule = item.removeprefix("*(").removesuffix(")").rpartition(" for ")
    head, _, given = made.partition("(")
    call = broken(indent + 4, "", Expression(f"{head}(", tuple(given.removesuffix(")").split(", ")), ")"))
    return [f"{space}*(", *call, f"{inside}for {rule}", f"{space})"]


def printable(text: str) -> str:
    """A person's text as one line that can be seen, and that can't leave a comment or a docstring."""
    return "".join(c for c in " ".join(text[:LONGEST_NOTE].split()) if c.isprintable())


def docstring(name: str, about: str) -> Iterable[str]:
    """The lines of a class's docstring, indented by four."""
    title = _quiet(printable(name)) or "Model"
    body = textwrap.wrap(_quiet(printable(about)), WIDTH - 4)
    title = title if title.endswith((".", "!", "?")) else f"{title}."
    if not body:
        return [f'    """{title}"""']
    return [f'    """{title}', "", *(f"    {line}" for line in body), '    """']


def _quiet(text: str) -> str:
    """Text that can't end a docstring, nor escape anything in it."""
    return text.replace("\\", "/").replace('"', "'")
