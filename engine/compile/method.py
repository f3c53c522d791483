"""The body of one method: which values get which variables, and what is written inside what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from engine.compile.layout import WIDTH, Expression, Writer
from engine.compile.names import Names
from engine.graph.model import node_of, port_of

Values = Mapping[str, str]
Given = tuple["str | Given", ...]
INDENT = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to compute.

    `reads` are addresses of values, `gives` the addresses that the answer falls apart into (`""` for
    parts that nobody names). `wraps` steps may be written around the step that gives their only value;
    `variable` forces a name on the answer. `note` and `comment` are printed above and behind, and `above` are
    further comments, each with its node.
    """

    reads: tuple[str, ...]
    gives: Given
    render: Callable[[Values], Expression]
    node: str = ""
    wraps: bool = False
    variable: str = ""
    note: str = ""
    comment: str = ""
    above: tuple[tuple[str, str], ...] = ()

    @property
    def single(self) -> str:
        """The address of the answer when it is one value, else empty."""
        return self.gives[0] if len(self.gives) == 1 and isinstance(self.gives[0], str) else ""


@dataclass
class Method:
    """Steps in order and what is returned; `values` holds the text of known values by their addresses.

    `called` is how the answer is called, for a comment.
    """

    names: Names
    values: dict[str, str]
    steps: list[Step]
    returned: tuple[str, ...]
    answer: Callable[[Values], Expression]
    is_main: Callable[[str], bool]
    chain: bool = True
    called: str = ""
    _lines: list[list[Step]] = field(default_factory=list)
    _last: dict[str, int] = field(default_factory=dict)
    _uses: dict[str, int] = field(default_factory=dict)

    def write(self, writer: Writer) -> None:
        """Print the statements and the return."""
        self._count()
        for place, line in enumerate(self._lines):
            final = place == len(self._lines) - 1 and self._is_returned(line[-1])
            for step in line:
                writer.note(INDENT, step.note)
                for node, text in step.above:
                    writer.comment(INDENT, text, node)
            expression = self._expression(line)
            if final:
                told = ": ".join(filter(None, (self.called, line[-1].comment)))
                writer.statement(INDENT, "return ", expression, line[-1].node, told)
                return
            target = self._target(line[-1], place)
            writer.statement(INDENT, f"{target} = ", expression, line[-1].node, line[-1].comment)
        writer.statement(INDENT, "return ", self.answer(self.values), comment=self.called)

    def _count(self) -> None:
        """Put steps together on lines, and find the last line that uses each value."""
        for address in (*(a for s in self.steps for a in s.reads), *self.returned):
            self._uses[address] = self._uses.get(address, 0) + 1
        for step in self.steps:
            if self._lines and self._fits_around(step, self._lines[-1]):
                self._lines[-1].append(step)
            else:
                self._lines.append([step])
        for place, line in enumerate(self._lines):
            self._last.update({address: place for step in line for address in step.reads})
        self._last.update({address: len(self._lines) for address in self.returned})

    def _fits_around(self, step: Step, line: list[Step]) -> bool:
        inner = line[0]
        if not step.wraps or len(line) > 1 or inner.variable or not inner.single:
            return False
        if step.reads != (inner.single,) or self._uses[inner.single] > 1:
            return False
        names = {a: self.names.variables[node_of(a)] for a in inner.reads}
        within = str(inner.render(names))
        length = len(str(step.render({inner.single: within}))) + len(self.names.variables[step.node])
        return length + INDENT + len(" = ") <= WIDTH

    def _is_returned(self, step: Step) -> bool:
        return self.chain and not step.variable and self.returned == (step.single,)

    def _expression(self, line: list[Step]) -> Expression:
        first, *around = line
        made = first.render(self.values)
        for step in around:
            outer = step.render({first.single: str(made)})
            made = Expression(outer.head, outer.items, outer.tail, ((str(made), first.node),))
        return made

    def _target(self, step: Step, place: int) -> str:
        """The left side: the variables of the answer, which are known from here on."""
        if step.variable:
            self.values[step.single] = step.variable
            return step.variable
        addresses = [a for a in flat(step.gives) if a in self._uses]
        short = bool(step.node) and len(addresses) == 1 and self._is_short(addresses[0], place)
        for address in addresses:
            name = self.names.variable(node_of(address), port_of(address), self.is_main(address))
            self.values[address] = self.names.line if short else name
        return self._left(step.gives)

    def _is_short(self, address: str, place: int) -> bool:
        """Whether a value is used up by the very next line, so that it needs no name of its own."""
        ends_here = self._last[address] == len(self._lines)
        return self._last[address] == place + 1 and (self.chain or not ends_here)

    def _left(self, gives: Given) -> str:
        parts = [self.values.get(g, "_") if isinstance(g, str) else f"({self._left(g)})" for g in gives]
        wanted = [
            p if isinstance(g, str) or any(a in self.values for a in flat(g)) else "_"
            for p, g in zip(parts, gives)
        ]
        return ", ".join(wanted)


def flat(gives: Given) -> Iterable[str]:
    """All addresses in a nested answer."""
    for each in gives:
        if isinstance(each, str):
            yield each
        else:
            yield from flat(each)
