"""`forward`, `loss` and, where both need the same inner values, the method that they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from engine.compile.calls import addresses, invocation, texts
from engine.compile.layout import Expression, Writer
from engine.compile.literals import literal, quoted
from engine.compile.method import INDENT, Method, Step, Values
from engine.compile.names import Names, free
from engine.compile.plan import Item, Plan
from engine.compile.steps import told_of
from engine.graph.model import Update, node_of
from engine.layers.call import Apply

TOTAL = ".total"
OBSERVED = ".observed"
# Names of an Output that say no more than that it is one.
PLAIN = re.compile(r"(?:output|prediction|answer)\d*")


class Methods:
    """Prints the methods of one class.

    `shared` are the values that `body` gives: none where `loss` gets along with what `forward` answers.
    """

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan, self.names = plan, names
        self.shared = self._shared()
        self.inside = frozenset(plan.needed(self.shared))

    def write(self, writer: Writer) -> None:
        """Print them all, in the order in which they are read best."""
        if self.shared:
            self._body(writer)
        self._forward(writer)
        if self.plan.losses:
            self._loss(writer)
        groups = self.plan.groups
        for group in groups:
            self._update(writer, group, is_last=group == next(reversed(groups)))

    def _shared(self) -> tuple[str, ...]:
        """What `loss` needs from inside `forward`, and what crosses from there into its rest."""
        wanted = self.plan.frontier
        answers = tuple(dict.fromkeys(self.plan.answers.values()))
        if set(wanted) <= set(answers):
            return ()
        inside = set(self.plan.needed(wanted))
        rest = [n for n in self.plan.forward_nodes if n not in inside]
        crossing = [a for n in rest for a in self.plan.item(n).sources]
        found = [a for a in (*answers, *crossing, *wanted) if node_of(a) in inside]
        return tuple(dict.fromkeys(found))

    def _body(self, writer: Writer) -> None:
        steps = [self._step(n) for n in self.plan.needed(self.shared)]
        values = self._head(writer, self.names.body, self.plan.inputs)
        self._finish(writer, values, steps, self.shared, _row(self.shared), len(self.shared) == 1)

    def _forward(self, writer: Writer) -> None:
        answers = tuple(self.plan.answers.values())
        steps = [self._step(n) for n in self.plan.needed(answers, self.inside)]
        values = self._head(writer, "forward", self.plan.inputs)
        if not self.plan.is_block:
            self._tell(writer, self.plan.inputs)
        if self.shared:
            steps.insert(0, self._call_body())
        called = self._called()
        if len(answers) == 1:
            self._finish(writer, values, steps, answers, _row(answers), True, called)
        elif self.plan.is_block:
            self._finish(writer, values, steps, answers, _row(answers), False, called)
        else:
            self._finish(writer, values, steps, answers, self._by_name, False)

    def _called(self) -> str:
        """What the answers are called, where no name in the text says it and the names say anything."""
        names = list(self.plan.answers)
        if not names or PLAIN.fullmatch(names[0]) or (len(names) > 1 and not self.plan.is_block):
            return ""
        return ", ".join(names)

    def method(self, group: str) -> str:
        """The name of the method that gives the loss of an update step."""
        taken = {*self.names.attributes.values(), self.names.body}
        return free((f"loss_{group or 'all'}",), taken)

    def _update(self, writer: Writer, group: str, is_last: bool) -> None:
        """The loss of one update step, computed anew, since the step before has changed weights."""
        plan, losses = self.plan, self.plan.groups[group]
        metrics = plan.metrics if is_last else ()
        wanted = plan.wanted_by(losses, metrics)
        steps = [self._step(n, training=True) for n in plan.needed(wanted)]
        values = self._head(writer, self.method(group), (*plan.inputs, *plan.targets))
        update = plan.context.project.updates.get(group, Update())
        known = self.names.attributes
        for line in told_of(update, [known[n] for n in update.nodes if n in known]):
            writer.plain(f"{' ' * INDENT}# {line}")
        returned = [self._total(steps, losses, update.nodes)]
        if metrics:
            steps.append(self._observing())
            returned.append(OBSERVED)
        self._finish(writer, values, steps, tuple(returned), _row(returned, "" if metrics else ", {}"), False)

    def _loss(self, writer: Writer) -> None:
        plan = self.plan
        known = self.inside if self.shared else frozenset(plan.forward_nodes)
        steps = [self._step(n, training=True) for n in plan.needed(plan.wanted, known)]
        values = self._head(writer, "loss", (*plan.inputs, *plan.targets))
        self._tell(writer, plan.targets)
        if self.shared:
            steps.insert(0, self._call_body())
        elif plan.frontier:
            steps.insert(0, self._call_forward(values))
        returned = [self._total(steps, plan.losses)]
        if plan.metrics:
            steps.append(self._observing())
            returned.append(OBSERVED)
        ending = "" if plan.metrics else ", {}"
        self._finish(writer, values, steps, tuple(returned), _row(returned, ending), False)

    def _head(self, writer: Writer, name: str, given: tuple[str, ...]) -> dict[str, str]:
        """Print the `def` line with the nodes `given` as arguments; gives the values that are known then."""
        arguments = [self.names.variables[node] for node in given]
        writer.plain("")
        writer.statement(4, "def ", Expression(f"{name}(", ("self", *arguments), "):"))
        for node, argument in zip(given, arguments):
            writer.mark(argument, node)
        return {self.plan.address(node): text for node, text in zip(given, arguments)}

    def _tell(self, writer: Writer, given: tuple[str, ...]) -> None:
        """Say what each argument is: the field of the data, where that is called otherwise, and its sizes."""
        fields = self.plan.context.fields or {}
        for node in given:
            name, field = self.names.variables[node], fields[self.plan.field(node)]
            words = [] if field.name == name else [quoted(field.name)]
            words.append(f"({', '.join(('N', *map(str, field.shape)))})")
            words += [] if field.dtype == "float32" else [field.dtype]
            classes = f", {len(field.classes)} classes" if field.classes else ""
            writer.comment(INDENT, f"{name}: {' '.join(words)}{classes}", node)

    def _finish(
        self,
        writer: Writer,
        values: dict[str, str],
        steps: list[Step],
        returned: tuple[str, ...],
        answer: Callable[[Values], Expression],
        chain: bool,
        called: str = "",
    ) -> None:
        def is_main(address: str) -> bool:
            return address == self.plan.address(node_of(address))

        Method(self.names, values, steps, returned, answer, is_main, chain, called).write(writer)

    def _step(self, node: str, training: bool = False) -> Step:
        item = self.plan.item(node)
        made = item.made
        wraps = isinstance(made, Apply) and len(item.inputs) == 1 and not made.listed
        variable = self.names.variables[node] if node in self.plan.losses else ""
        return Step(
            reads=item.sources,
            gives=addresses(node, made.outputs),
            render=lambda values: self._weighed(item, invocation(item, self.names.attributes[node], values)),
            node=node,
            wraps=wraps,
            variable="loss" if node == self._only_loss and not self._has_penalty else variable,
            note=item.note if isinstance(made, Apply) else "",
            comment="" if training or item.spec is None else f"({', '.join(map(str, item.spec.sizes))})",
        )

    def _weighed(self, item: Item, made: Expression) -> Expression:
        """A loss that goes on into another node takes its weight along; others get it in the sum."""
        if item.weight == 1 or item.node in self.plan.losses:
            return made
        return Expression(f"{literal(item.weight)} * {made.head}", made.items, made.tail, made.parts)

    @cached_property
    def _has_penalty(self) -> bool:
        return bool(self._penalised)

    @cached_property
    def _penalised(self) -> list[str]:
        """The nodes whose weights have an L1 penalty."""
        return [n for n in self.plan.computed if n in self.plan.modules and self.plan.weights(n).l1]

    @property
    def _only_loss(self) -> str:
        """The loss that is the total by itself."""
        losses = self.plan.losses
        return losses[0] if len(losses) == 1 and self.plan.item(losses[0]).weight == 1 else ""

    def _observing(self) -> Step:
        reads = tuple(a for n in self.plan.metrics for a in self.plan.item(n).sources)
        told = tuple((node, self._meaning(node)) for node in self.plan.metrics)
        return Step(reads, (OBSERVED,), self._observed, variable=self.metrics_name, above=told)

    def _meaning(self, node: str) -> str:
        """`accuracy: MulticlassAccuracy(num_classes=10)`: what torchmetrics makes of the pair of a metric."""
        made = self.plan.item(node).made
        given = ", ".join(f"{name}={literal(value)}" for name, value in made.arguments.items())
        return f"{node}: {made.target.path.rpartition('.')[2]}({given})"

    @cached_property
    def metrics_name(self) -> str:
        """The variable for what the metrics look at."""
        return self.names.spare(("metrics", "observed"))

    def _total(self, steps: list[Step], losses: Sequence[str], changed: Sequence[str] = ()) -> str:
        """The address of the sum of losses and penalties; adds a step where there is something to add.

        With `changed`, the penalties are those of the nodes that an update step changes.
        """
        reads = tuple(self.plan.address(n) for n in losses)
        penalties = [self._penalty(n) for n in self._penalised if not changed or n in changed]
        weights = [self.plan.item(n).weight for n in losses]
        if weights == [1.0] and not penalties:
            return reads[0]

        def render(values: Values) -> Expression:
            terms = [("" if w == 1 else f"{literal(w)} * ") + values[a] for a, w in zip(reads, weights)]
            return Expression(" + ".join((*terms, *penalties)))

        steps.append(Step(reads, (TOTAL,), render, variable="loss"))
        return TOTAL

    def _penalty(self, node: str) -> str:
        """The L1 penalty of a node's weights."""
        attribute = self.names.attributes[node]
        share = literal(self.plan.weights(node).l1)
        return f"{share} * sum(w.abs().sum() for w in self.{attribute}.parameters())"

    def _call_body(self) -> Step:
        return Step(self._given(), self.shared, self._calling(f"self.{self.names.body}("))

    def _call_forward(self, values: dict[str, str]) -> Step:
        answers = self.plan.answers
        if len(answers) == 1:
            only = next(iter(answers.values()))
            return Step(self._given(), (only,), self._calling("self("), variable=self.names.answer)
        name = self.names.spare(("outputs", "answers"))
        made = {node: a for node, a in answers.items() if not self.plan.is_source(node_of(a))}
        values.update({address: f"{name}[{quoted(node)}]" for node, address in made.items()})
        return Step(self._given(), ("",), self._calling("self("), variable=name)

    def _given(self) -> tuple[str, ...]:
        return tuple(self.plan.address(node) for node in self.plan.inputs)

    def _calling(self, head: str) -> Callable[[Values], Expression]:
        return lambda values: Expression(head, tuple(values[a] for a in self._given()), ")")

    def _by_name(self, values: Values) -> Expression:
        items = (f"{quoted(node)}: {values[address]}" for node, address in self.plan.answers.items())
        return Expression("{", tuple(items), "}")

    def _observed(self, values: Values) -> Expression:
        items = []
        for node in self.plan.metrics:
            pair = ", ".join(text for _, text in texts(self.plan.item(node), values))
            items.append(f"{quoted(node)}: ({pair})")
        return Expression("{", tuple(items), "}", tuple(zip(items, self.plan.metrics)))


def _row(addresses: list[str] | tuple[str, ...], ending: str = "") -> Callable[[Values], Expression]:
    return lambda values: Expression(", ".join(values[a] for a in addresses) + ending)
