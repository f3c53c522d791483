"""Layers with settings drawn from their declarations, alone in a drawing: for the tests that run over all."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch

from engine.declare import Param, Value, problems
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS, Layer
from engine.layers.call import Shape
from engine.layers.ports import expand

ANSWERS = ("target", "input_lengths", "target_lengths")
# Sizes of inputs that a layer can do without, for its example.
FURTHER = {"hidden": (64,), "cell": (64,), "edge_weight": (12,)}
# These losses judge probabilities, and analysis wants them to be some.
PROBABLE = ("BCELoss",)
TRIES = 40
BATCH = 3
# Settings whose every value is as good as another for a layer, but that would make a test slow or empty.
SMALL = {"num_layers": 2, "num_encoder_layers": 2, "num_decoder_layers": 2, "num_embeddings": 2000}
# Random lengths may leave no way to say the answer.
ALWAYS = {"CTCLoss": {"zero_infinity": True}}


@dataclass(frozen=True)
class Case:
    """One layer with settings, and the shapes of its inputs for a batch of three, by port."""

    layer: Layer
    values: Mapping[str, Value]
    shapes: Mapping[str, Shape] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.layer.type}({dict(self.values)}) on {dict(self.shapes)}"

    def made(self, batch: int = BATCH) -> Any:
        """What the layer is with these inputs."""
        return self.layer.make(self.values).call(*self.sized(batch).values())

    def sized(self, batch: int) -> dict[str, Shape]:
        """The shapes of the inputs for another batch."""
        return {name: Shape((batch, *shape[1:]), shape.dtype) for name, shape in self.shapes.items()}

    def tensors(self, batch: int = BATCH) -> dict[str, torch.Tensor]:
        """Real inputs, small whole numbers where those are asked for."""
        return {name: _tensor(shape, name in ANSWERS) for name, shape in self.sized(batch).items()}

    @property
    def fits(self) -> bool:
        """Whether nothing is to be said against it."""
        if list(problems(self.layer.params, self.values)):
            return False
        ranks = (p.accepts.ranks for p in expand(self.layer.inputs, {}) if p.name in self.shapes)
        if any(wanted and len(s) not in wanted for s, wanted in zip(self.shapes.values(), ranks)):
            return False
        checks = getattr(self.layer.make(self.values), "checks", lambda *_: ())
        return not any(w.severity == "error" for w in checks(*self.shapes.values()))


def cases(name: str, count: int, seed: int = 0) -> Iterator[Case]:
    """The layer as it is at first, then with its optional inputs, then with settings and sizes drawn at
    random near those: `count` in all, or fewer where there is not that much to choose.
    """
    chance, layer = random.Random(f"{name} {seed}"), LAYERS[name]
    shapes = _shapes(layer)
    first = Case(layer, ALWAYS.get(name, {}), shapes)
    seen = {str(first)}
    yield first
    whole = Case(layer, first.values, shapes | _further(layer, shapes))
    if len(whole.shapes) > len(shapes) and whole.fits and count > 1:
        seen.add(str(whole))
        yield whole
    for _ in range(TRIES):
        if len(seen) >= count:
            return
        drawn = {key: _near(layer.params[key], chance) for key in layer.params if chance.random() < 0.5}
        sized = shapes if layer.role != "layer" or chance.random() < 0.5 else _resized(shapes, chance)
        made = Case(layer, {k: v for k, v in drawn.items() if v is not None} | ALWAYS.get(name, {}), sized)
        if str(made) not in seen and made.fits:
            seen.add(str(made))
            yield made


def alone(case: Case) -> tuple[Project, dict[str, Field]]:
    """A drawing with a field for each input, the layer and an output; for a loss, its targets too."""
    nodes: dict[str, Node] = {"layer": Node(case.layer.type, case.values), "answer": Node("Output")}
    wires: dict[str, Wire] = {}
    fields: dict[str, Field] = {}
    for port, shape in case.shapes.items():
        end, dtype = f"given_{port}", shape.dtype
        name = end
        if dtype == "bool":
            # No data holds masks; they are made of numbers.
            dtype, end = "float32", f"mask_{port}"
            nodes[end] = Node("Above", {"other": 0.9})
            wires[f"{end}.input"] = Wire(f"{name}.output", f"{end}.input")
        role = "target" if case.layer.role == "loss" and port in ANSWERS else "input"
        fields[name] = Field(name, tuple(shape[1:]), dtype, "sequence", role)
        nodes[name] = Node("Target" if role == "target" else "Input", {"field": name})
        wires[f"layer.{port}"] = Wire(f"{end}.output", f"layer.{port}")
    answer = f"layer.{case.layer.outputs[0]}"
    if case.layer.role == "loss":
        # What is judged is also what the model answers.
        nodes["bend"] = Node("Sigmoid")
        first = f"layer.{next(iter(case.shapes))}"
        wires["bend.input"] = Wire(wires[first].source, "bend.input")
        answer = "bend.output"
        if case.layer.type in PROBABLE:
            wires[first] = Wire(answer, first)
    wires["answer.input"] = Wire(answer, "answer.input")
    return Project("Alone", "", {"main": Graph(nodes, wires)}), fields


def _shapes(layer: Layer) -> dict[str, Shape]:
    made = {}
    for port, example in zip(expand(layer.inputs, {}), layer.example):
        typed = bool(example) and isinstance(example[0], str)
        dtype, sizes = (example[0], example[1:]) if typed else ("float32", example)
        made[port.name] = Shape((BATCH, *sizes), dtype)
    return made


def _further(layer: Layer, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    """Inputs that a layer can do without: masks of its sequences, and what else has a usual size."""
    made = {}
    for port in expand(layer.inputs, {}):
        if port.name in shapes or not port.optional or port.variadic:
            continue
        if port.name in FURTHER:
            made[port.name] = Shape((BATCH, *FURTHER[port.name]))
        elif port.accepts.dtypes == ("bool",) and port.accepts.ranks in ((2,), (3,)):
            looking, looked_at = _sequences(port.name, shapes)
            steps = (looked_at,) if port.accepts.ranks == (2,) else (looking, looked_at)
            made[port.name] = Shape((BATCH, *steps), "bool")
    return made


def _sequences(mask: str, shapes: Mapping[str, Shape]) -> tuple[int, int]:
    """The steps that look, and those that are looked at, where a mask of this name stands between them."""
    of = mask.removesuffix("_mask").removesuffix("_key_padding")
    first = next(iter(shapes.values()))
    others = ("key", "memory", "src", "context")
    other = next((shapes[name] for name in others if name in shapes), first)
    looked_at = other if of in ("memory", "attn", "key_padding") else shapes.get(of, first)
    looking = shapes.get("tgt", first) if of == "memory" else shapes.get(of, first)
    return looking[1], looked_at[1]


def _resized(shapes: Mapping[str, Shape], chance: random.Random) -> dict[str, Shape]:
    """Each size of the example becomes another one, the same wherever it stands."""
    sizes = sorted({size for shape in shapes.values() for size in shape[1:]})
    other = {size: max(1, chance.choice((size, size - 1, size + 1, size + 2, size // 2))) for size in sizes}
    return {n: Shape((s[0], *(other[size] for size in s[1:])), s.dtype) for n, s in shapes.items()}


def _near(param: Param, chance: random.Random) -> Value:
    """A value that the declaration allows, near the usual one."""
    low = -2 if param.low is None else max(param.low, -4)
    usual = param.default if isinstance(param.default, int | float) else max(low, 2)
    high = min(
        2 * abs(usual) + 2, SMALL.get(param.name, 256), float("inf") if param.high is None else param.high
    )
    high = max(low, high)
    match param.kind:
        case "integer":
            return chance.randint(int(low), int(high))
        case "number":
            return round(chance.uniform(low, high), 3)
        case "switch":
            return chance.random() < 0.5
        case "choice":
            return chance.choice(param.choices)
        case "sizes":
            if param.choices and chance.random() < 0.5:
                return chance.choice(param.choices)
            entries = param.default if isinstance(param.default, tuple) else ()
            count = param.length or len(entries) or chance.randint(1, 3)
            most = max([*entries, int(high), int(low)])
            return tuple(chance.randint(int(low), most) for _ in range(count))
        case "numbers":
            return tuple(round(chance.uniform(max(low, 0.5), 2), 2) for _ in range(chance.choice((1, 10))))
    return param.default


def _tensor(shape: Shape, answer: bool) -> torch.Tensor:
    match shape.dtype:
        case "bool":
            # Only the last one is left out: where everything is, nothing is left to look at.
            made = torch.zeros(tuple(shape), dtype=torch.bool)
            made[..., -1] = True
            return made
        case "int64":
            return torch.randint(1, 5, tuple(shape)) if answer else torch.randint(0, 2, tuple(shape))
    return torch.rand(tuple(shape))


@pytest.fixture(scope="session")
def cases_of() -> Callable[..., Iterator[Case]]:
    """`cases_of(name, count, seed)`: a layer with settings drawn from its declaration."""
    return cases


@pytest.fixture(scope="session")
def drawn_alone() -> Callable[[Case], tuple[Project, dict[str, Field]]]:
    """A case alone in a drawing, with the fields that it reads."""
    return alone
