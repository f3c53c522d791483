"""Which layer, with which settings, is printed as a given call: the declarations read backwards.

Nothing here knows any layer. A call names its target; every declaration that makes a call of this target is
tried with the settings that have the names of the arguments, and is taken when what it makes is what stands
in the program. Arguments that follow from the shape of the input (`in_channels`) tell the shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.compile.literals import signature
from engine.declare import Value
from engine.imports.python.attempt import Attempt, Wanted, example, make
from engine.imports.python.reading import plain, setting
from engine.layers import LAYERS, Layer
from engine.layers.call import Apply, Call, Shape


@dataclass(frozen=True)
class Found:
    """A layer and its settings; `made` is what it prints, `ports` where each input by place goes.

    `holds` says that it prints the call too where the arguments of the constructor are others.
    """

    layer: Layer
    params: Mapping[str, Value]
    made: Call | Apply
    ports: tuple[str, ...]
    shapes: Mapping[str, Shape]
    holds: bool = True


MOST_KNOWN = 1024
_known: dict[str, Found | None] = {}


def found(wanted: Wanted) -> Found | None:
    """The layer that prints this call; the one with the fewest settings where several do."""
    # Told from others by its text, since its arguments may be lists; a large program repeats few calls.
    text = repr(wanted)
    if text not in _known:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[text] = _best(wanted)
    return _known[text]


def _best(wanted: Wanted) -> Found | None:
    tried = (each for layer in layers_of(wanted.target, wanted.is_module) for each in _tried(layer, wanted))
    name = wanted.target.rpartition(".")[2]

    def rating(each: Found) -> tuple[Any, ...]:
        return (
            not each.holds,
            _misfits(each, wanted),
            _alike(each.ports) != wanted.flows,
            len(each.params),
            each.layer.type != name,
            each.layer.type,
        )

    return min(tried, key=rating, default=None)


def _misfits(found: Found, wanted: Wanted) -> int:
    """How many inputs have another number of dimensions than the layer's ports take."""
    accepted = {p.name: p.accepts.ranks for p in found.layer.inputs}
    pairs = zip(found.ports, wanted.ranks)
    return sum(1 for port, rank in pairs if rank and accepted.get(port) and rank not in accepted[port])


def layers_of(target: str, is_module: bool) -> tuple[Layer, ...]:
    """The layers that are, with some settings, this class or function."""
    return _index().get((target, is_module), ())


@cache
def _index() -> Mapping[tuple[str, bool], tuple[Layer, ...]]:
    made: dict[tuple[str, bool], dict[str, Layer]] = {}
    for layer in LAYERS.values():
        for params in variants(layer):
            for each in _makes(layer, params):
                made.setdefault((each.target.path, isinstance(each, Call)), {})[layer.type] = layer
    return {key: tuple(layers.values()) for key, layers in made.items()}


def variants(layer: Layer) -> Iterator[dict[str, Value]]:
    """The default settings, and those with one choice made otherwise."""
    yield {}
    for name, param in layer.params.items():
        if param.kind == "choice":
            for choice in param.choices:
                yield {name: choice}
        elif param.kind == "switch":
            yield {name: not param.default}
        elif param.optional:
            yield {name: 2}


def _makes(layer: Layer, params: Mapping[str, Value]) -> Iterator[Call | Apply]:
    for ports in ways(layer, len(layer.example)):
        made = make(layer, params, example(layer, ports))
        if isinstance(made, Call | Apply):
            yield made


def ways(layer: Layer, places: int) -> Iterator[tuple[str, ...]]:
    """The ports that may be connected where about so many inputs are."""
    required = [p.name for p in layer.inputs if not p.optional and not p.variadic]
    many = next((p.name for p in layer.inputs if p.variadic), None)
    if many is not None:
        yield (*required, *(f"{many}_{n}" for n in range(1, places - len(required) + 1)))
        return
    optional = [p.name for p in layer.inputs if p.optional]
    for count in range(len(optional) + 1):
        yield (*required, *optional[:count])


def _tried(layer: Layer, wanted: Wanted) -> Iterator[Found]:
    """The layer with the settings that the call tells, where it then makes this very call."""
    for connected in ways(layer, wanted.places + len(wanted.words)):
        shapes = example(layer, connected)
        attempt = Attempt(layer, wanted, shapes)
        attempt.guess()
        made = attempt.solve()
        if made is None:
            continue
        words = frozenset(made.keywords) & set(connected)
        order = (made.feed if isinstance(made, Call) else ()) or connected
        ports = tuple(port for port in order if port not in made.keywords)
        fits = len(ports) == wanted.places and _is_listed(made) == wanted.listed
        if fits and words == wanted.words and _may_be(_alike(ports), wanted.flows):
            yield Found(layer, attempt.settings(), made, ports, attempt.told_shapes(), attempt.holds)


def _alike(places: Sequence[object]) -> tuple[int, ...]:
    """For each place, the first that holds the same."""
    return tuple(list(places).index(each) for each in places)


def _may_be(ports: Sequence[int], flows: Sequence[int]) -> bool:
    """Whether what goes into one port is one value wherever that port stands."""
    return not flows or all(flows[place] == flows[first] for place, first in enumerate(ports))


def _is_listed(made: Call | Apply) -> bool:
    return isinstance(made, Apply) and made.listed


def by_name(name: str, arguments: Mapping[str, Any]) -> Found | None:
    """The layer of this name with these settings, for modules of what a drawing has as functions."""
    layer = LAYERS.get(name)
    given = {n: v for n, v in arguments.items() if n != "inplace"}
    if layer is None or not given.keys() <= layer.params.keys() or len(layer.inputs) != 1:
        return None
    params = {n: setting(v) for n, v in given.items()}
    if any(layer.params[n].check(plain(v)) is not None for n, v in given.items()):
        return None
    made = make(layer, {n: plain(v) for n, v in given.items()}, example(layer, [layer.inputs[0].name]))
    if not isinstance(made, Apply | Call):
        return None
    kept = {n: v for n, v in params.items() if v != layer.params[n].default}
    return Found(layer, kept, made, (layer.inputs[0].name,), {})


def named(target: str, given: Sequence[Any], after: int = 0) -> dict[str, Any]:
    """Arguments by place with the names that the target's signature has for them, `after` so many others.

    Raises IndexError where there are too many of them.
    """
    known = [name for name, _, _ in signature(target)][after:]
    if len(given) > len(known):
        raise IndexError
    return dict(zip(known, given))


def canonical(target: str) -> str:
    """The name that a printed program has for what a hand-written one calls otherwise.

    `torch.relu` is `F.relu` there, `torch.nn.Linear` is `nn.Linear`, and what `F.max_pool2d` does is the
    module `nn.MaxPool2d`.
    """
    for long, short in (("torch.nn.functional.", "F."), ("nn.functional.", "F."), ("torch.nn.", "nn.")):
        target = target.replace(long, short, 1) if target.startswith(long) else target
    root, _, name = target.partition(".")
    if root in ("torch", "F") and not is_known(target):
        others = [f"{'F' if root == 'torch' else 'torch'}.{name}", f"nn.{_classes().get(name, '')}"]
        return next((each for each in others if is_known(each)), target)
    return target


@cache
def _classes() -> Mapping[str, str]:
    """The classes of nn by what their functions are called: `max_pool2d` is MaxPool2d's."""
    names = [target.partition(".")[2] for target, is_module in _index() if target.startswith("nn.")]
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): name for name in names}


def is_known(target: str) -> bool:
    """Whether any layer makes calls of this target."""
    index = _index()
    return (target, True) in index or (target, False) in index
