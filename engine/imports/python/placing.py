"""Calls become nodes: functions and modules of torch, our own modules, and blocks."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from engine.declare import Value
from engine.graph.model import port
from engine.imports.python import inverse
from engine.imports.python.attempt import Wanted
from engine.imports.python.modules import Module
from engine.imports.python.reading import Odd, setting, shown, value_of
from engine.imports.python.sketch import Block, Flow, Given, Sketch
from engine.layers.call import UNUSED, Call, Outputs

ROOTS = ("torch", "F", "nn", "modules")
# Arguments that change how something is computed, but not what.
IGNORED = frozenset(("inplace", "training"))


class Placing(Sketch):
    """A sketch that knows which layer a call is."""

    def settled(self, node: ast.AST, made: Given) -> str:
        """The address of one value, with a node for each tensor method that it went through."""
        if not isinstance(made, Flow):
            raise Odd(node, f"{shown(node)} is several values or none, where one is needed")
        address, steps = made.address, made.steps
        for method, further in steps:
            target = inverse.canonical(f"torch.{method}")
            if not inverse.is_known(target):
                raise Odd(node, f".{method}() is no layer")
            made = self.apply(node, target, [address], inverse.named(target, further, after=1), "")
            if not isinstance(made, Flow):
                raise Odd(node, f".{method}() gives several values")
            address = made.address
        return address

    def apply(
        self,
        node: ast.AST,
        target: str,
        inputs: Sequence[str],
        arguments: Mapping[str, Any],
        wanted: str,
        words: Mapping[str, str] | None = None,
        listed: bool = False,
    ) -> Given:
        """A node for a function of torch; gives its answer."""
        words = words or {}
        ranks = tuple(self.ranks.get(address) for address in inputs)
        flows = tuple(list(inputs).index(each) for each in inputs)
        is_module = target.startswith("nn.")
        asked = Wanted(target, arguments, is_module, len(inputs), frozenset(words), {}, listed, ranks, flows)
        found = inverse.found(asked)
        if found is None:
            raise Odd(node, f"no layer is {target} with these settings")
        made = self.add(found.layer.type, wanted, found.params, {**dict(zip(found.ports, inputs)), **words})
        return self._answer(made, found.made.outputs)

    def row(self, node: ast.Call, name: str, module: Module, flows: list[Given]) -> Given:
        """Modules one after the other: one node for the same block again and again, else a node each."""
        targets = {part.call.target for part in module.parts}
        if len(targets) == 1 and (block := self.blocks.get(targets.pop())) is not None:
            told = {tuple((n, v) for n, v in self.told_to(p, block).items()) for p in module.parts}
            if len(told) == 1:
                first = module.parts[0]
                again = Module(
                    first.line, first.call, module.weights, module.note, len(module.parts), module.loop
                )
                again.states = module.states
                return self.place(node, name, again, flows, {}, {})
        self.users.setdefault(name, [])
        for place, part in enumerate(module.parts):
            flows = [self.place(node, f"{name}_{place + 1}", part, flows, {}, {})]
        return flows[0]

    def place(
        self,
        node: ast.Call,
        name: str,
        module: Module,
        flows: list[Given],
        words: Mapping[str, Given],
        forward: Mapping[str, Any],
        wanted: str = "",
    ) -> Given:
        """A node for a module that is called with these values; gives its answer.

        It is called as its attribute; where that is in use again, as `wanted`.
        """
        if module.call.target == "nn.Identity" and len(flows) == 1:
            self.users.setdefault(name, [])
            return flows[0]
        attribute, name = name, wanted if wanted and name in self.users else name
        if (block := self.blocks.get(module.call.target)) is not None:
            made, outputs = self._block(node, name, module, block, flows)
        else:
            made, outputs = self._layer(node, name, module, flows, words, forward)
        users = self.users.setdefault(attribute, [])
        users.append(made)
        for each in users if len(users) > 1 else ():
            self.weigh(each, {"share": module.share or attribute})
        self.weigh(made, {n: setting(v) for n, v in module.weights.items()})
        if module.note:
            self.write_note(made, module.note)
        return self._answer(made, outputs)

    def _answer(self, node: str, outputs: Outputs) -> Given:
        parts = self._parts(node, outputs)
        return parts[0] if len(parts) == 1 else parts

    def _parts(self, node: str, outputs: Outputs) -> tuple[Given, ...]:
        return tuple(
            self._parts(node, each)
            if not isinstance(each, str)
            else None
            if each == UNUSED
            else Flow(port(node, each))
            for each in outputs
        )

    def _layer(
        self,
        node: ast.Call,
        name: str,
        module: Module,
        flows: list[Given],
        words: Mapping[str, Given],
        forward: Mapping[str, Any],
    ) -> tuple[str, Outputs]:
        called = module.call
        target = f"modules.{called.target}" if called.target in self.own else inverse.canonical(called.target)
        if target.partition(".")[0] not in ROOTS or "." not in target:
            raise Odd(
                module.line,
                f"{called.target or 'this'} is no class of torch, nor one of this file that is read",
            )
        try:
            placed = inverse.named(target, [value_of(each, self.known) for each in called.given])
        except (IndexError, AttributeError, ImportError):
            raise Odd(module.line, f"{called.target} can't be called like this") from None
        named = {n: value_of(v, self.known) for n, v in called.named.items() if n not in IGNORED}
        settings = {**placed, **named}
        ranks = tuple(self.ranks.get(each.address) if isinstance(each, Flow) else None for each in flows)
        same = tuple(flows.index(each) for each in flows)
        asked = Wanted(target, settings, True, len(flows), frozenset(words), forward, False, ranks, same)
        found = inverse.found(asked) or (
            inverse.by_name(target.rpartition(".")[2], settings) if len(flows) == 1 else None
        )
        if found is None:
            raise Odd(module.line, f"no layer is {called.target} with these settings")
        inputs: dict[str, str] = {}
        for place, each in zip((*found.ports, *words), (*flows, *words.values())):
            address = self._arrived(node, found, place, each)
            if inputs.setdefault(place, address) != address:
                raise Odd(node, f"{called.target} is given several values where the layer takes one")
        made = self.add(found.layer.type, name, found.params, inputs)
        self.shapes[made] = found.shapes
        return made, found.made.outputs

    def _arrived(self, node: ast.expr, found: inverse.Found, place: str, given: Given) -> str:
        """The address for an input; tensor methods that the layer itself takes it through are left out."""
        if isinstance(given, Flow) and given.steps and isinstance(found.made, Call):
            if found.layer.role == "loss" or found.made.prepare.get(place):
                return given.address
        return self.settled(node, given)

    def told_to(self, module: Module, block: Block) -> dict[str, Value]:
        """What a block's constructor is given, as settings of its node."""
        named = {**dict(zip(block.order, module.call.given)), **module.call.named}
        known = self.known.joined({"i": 0})
        made = {n: setting(value_of(v, known)) for n, v in named.items() if n in block.arguments}
        return {n: v for n, v in made.items() if v != block.arguments[n]}

    def _block(
        self, node: ast.Call, name: str, module: Module, block: Block, flows: list[Given]
    ) -> tuple[str, Outputs]:
        params = self.told_to(module, block)
        if module.repeat != 1:
            params["repeat"] = setting(module.repeat)
        if module.loop != "none":
            params["loop"] = module.loop
        ports = (
            block.inputs
            if len(flows) == len(block.inputs)
            else [p for p in block.inputs if p not in block.optional]
        )
        if len(ports) != len(flows):
            raise Odd(node, f"{module.call.target} takes {len(block.inputs)} inputs, not {len(flows)}")
        inputs = {place: self.settled(node, each) for place, each in zip(ports, flows)}
        return self.add(f"block:{block.name}", name, params, inputs), block.outputs
