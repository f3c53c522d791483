"""A block node: what its drawing makes of what reaches it, for each of its repetitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.analysis import arrivals, fixes, memory, sharing
from engine.analysis.context import Context, Outcome
from engine.analysis.gather import gather
from engine.analysis.left_out import DEEPEST
from engine.analysis.limits import overfull, oversize
from engine.analysis.links import links_of
from engine.analysis.meta import PROBE, Measured, spec_of
from engine.analysis.trying import is_wanted
from engine.analysis.types import Analysis, Facts, Problem, Shared, Spec
from engine.analysis.words import plural, short, shown
from engine.declare import UserError, Value
from engine.graph.blocks import OWN
from engine.graph.model import MAIN, Graph, block_of, node_of, port, port_of
from engine.graph.variables import resolved
from engine.layers.call import Shape

MOST_LAYERS = 50_000
Given = Mapping[str, Shape | None]


@dataclass(frozen=True, slots=True)
class Inside:
    """What was found inside a block that was given some shapes."""

    outputs: Mapping[str, Shape]
    analysis: Analysis
    problems: tuple[Problem, ...]
    layers: int


_known: dict[Any, Inside] = {}
_MOST_KNOWN, _MOST_BLOCKS = 5_000, 1000


def examine_block(context: Context, name: str, values: Mapping[str, Value], inputs: Given) -> Outcome:
    """Everything that can be said of a node that stands for a block."""
    block = block_of(context.node(name).type)
    facts = Facts(_specs(inputs))
    above = (*context.above, context.name)
    refusal = _refused(context, name, block, above)
    if refusal is not None:
        return Outcome(inputs, {}, facts, (refusal,))
    graph = context.project.graphs[block]
    try:
        defaults = resolved(graph.arguments, context.variables)
    except UserError as error:
        why = f"The block's arguments can't be worked out: {error}."
        return Outcome(
            inputs, {}, facts, (context.problem("bad-expression", name, _cannot(context, name), why),)
        )
    arguments = {**defaults, **{k: v for k, v in values.items() if k not in OWN}}
    inner = Context(
        context.project,
        block,
        graph,
        context.fields,
        {**context.variables, **arguments},
        links_of(graph),
        above=above,
        left_out=context.left_out,
    )
    loop, repeat = str(values.get("loop", "none")), int(str(values.get("repeat") or 1))
    given, steps, problem = _entered(context, name, inner, loop, inputs)
    if problem is not None and (nothing := arrivals.cut_off(context, name, problem.port or "")) is not None:
        problem = nothing
    if problem is None and repeat > 1:
        problem = _unchained(context, name, graph)
    if problem is not None:
        return Outcome(inputs, {}, facts, (problem,))
    copies, problems = _copies(inner, given, repeat, name)
    if loop == "recurrent" and (changed := _changed_state(context, name, graph, given, copies[-1].outputs)):
        return Outcome(inputs, {}, facts, (*problems, changed))
    outputs = _left(graph, loop, steps, copies[-1].outputs)
    return _outcome(context, name, inputs, outputs, copies, tuple(problems), steps)


def forget() -> None:
    """Drop everything that is remembered."""
    _known.clear()


def _outcome(
    context: Context,
    name: str,
    inputs: Given,
    outputs: Mapping[str, Shape],
    copies: list[Inside],
    problems: tuple[Problem, ...],
    steps: int,
) -> Outcome:
    parts = [each.analysis for each in copies]
    sums = (
        sum(p.parameters for p in parts),
        steps * sum(p.multiply_adds for p in parts),
        steps * sum(sum(f.memory for f in p.facts.values()) for p in parts),
    )
    facts = Facts(_specs(inputs), _specs(outputs), *sums)
    layers = sum(each.layers for each in copies)
    too_large = oversize(Measured(outputs, sums[0]))
    if layers > MOST_LAYERS or too_large is not None:
        why = (
            too_large.text if too_large else f"It has {plural(layers, 'layer')}; {MOST_LAYERS:,} is the most."
        )
        problem = context.problem("too-large", name, f"{context.title(name)} is too large", why)
        return Outcome(inputs, {}, facts, (problem,))
    return Outcome(inputs, outputs, facts, problems, inside=tuple(parts), layers=layers)


def _refused(context: Context, name: str, block: str, above: tuple[str, ...]) -> Problem | None:
    if block in above:
        what = f"{context.title(name)} has itself inside"
        way = " in ".join(f'"{short(each)}"' for each in (block, *reversed(above[above.index(block) :])))
        why = f"A block that stands in itself never ends: {way}."
        return context.problem("recursion", name, what, why, fixes.remove(context, name, "Remove the layer"))
    if len(above) >= DEEPEST:
        why = f"Blocks stand in each other {len(above)} deep; {DEEPEST} is the most."
        return context.problem("too-large", name, f"{context.title(name)} stands too deep", why)
    return None


def _cannot(context: Context, name: str) -> str:
    return f"{context.title(name)} can't work with this"


def _unchained(context: Context, name: str, graph: Graph) -> Problem | None:
    """Why a block can't follow itself."""
    kinds = [node.type for node in graph.nodes.values()]
    if kinds.count("Output") == 1 and "Input" in kinds:
        return None
    why = f"It has {plural(kinds.count('Input'), 'input')} and {plural(kinds.count('Output'), 'output')}."
    remedy = fixes.set_param(context, name, "repeat", None, "Use it once")
    return context.problem("repeat", name, "Only a block with one output can be repeated", why, remedy)


def _changed_state(
    context: Context, name: str, graph: Graph, given: Given, outputs: Mapping[str, Shape]
) -> Problem | None:
    """A state that does not keep its size from step to step."""
    for end in sorted(_states(graph)):
        before, after = given.get(end), outputs.get(f"next_{end}")
        if before is not None and after is not None and before != after:
            what = f"{context.title(name)} can't go on with its own state"
            why = f'"{short(end)}" gets {shown(before)}, but "{short(f"next_{end}")}" gives {shown(after)}.'
            return context.problem("size-mismatch", name, what, why)
    return None


def _entered(
    context: Context, name: str, inner: Context, loop: str, inputs: Given
) -> tuple[dict[str, Shape | None], int, Problem | None]:
    """What one step of a block is given, the number of steps, and what stands against it."""
    given: dict[str, Shape | None] = dict(inputs)
    states = _states(inner.graph) if loop == "recurrent" else frozenset()
    sizes = {end: state_size(inner, end) for end, shape in inputs.items() if shape is None}
    for end, shape in inputs.items():
        if shape is None:
            if end not in states or sizes[end] is None:
                why = f'Its input "{short(end)}" takes any tensor.'
                what = f'{context.title(name)} has nothing at "{short(end)}"'
                return given, 1, context.problem("missing-input", name, what, why, port=end)
    if loop == "none":
        return given, 1, None
    lengths = {
        end: shape[1] for end, shape in inputs.items() if shape and end not in states and len(shape) > 1
    }
    short_ones = [e for e, s in inputs.items() if s is not None and e not in states and e not in lengths]
    if not lengths or short_ones or len(set(lengths.values())) > 1:
        told = ", ".join(f'"{short(e)}" gets {shown(s)}' for e, s in inputs.items() if s is not None)
        why = f"A loop needs sequences (N × steps × …) of one length, but {told or 'it has no inputs'}."
        remedy = fixes.set_param(context, name, "loop", None, "Use it once")
        return given, 1, context.problem("wrong-rank", name, f"{context.title(name)} can't loop", why, remedy)
    for end, shape in inputs.items():
        if end in lengths and shape is not None:
            given[end] = Shape((shape[0], *shape[2:]), shape.dtype)
        elif shape is None:
            given[end] = Shape((PROBE, *(sizes[end] or ())))
    return given, next(iter(lengths.values())), None


def state_size(inner: Context, end: str) -> tuple[int, ...] | None:
    """The size of the state that an Input of a block starts with, for one sample; None where it has none."""
    try:
        size = resolved({"shape": inner.graph.nodes[end].params.get("shape")}, inner.variables)["shape"]
    except UserError:
        return None
    entries = size if isinstance(size, tuple) else ()
    whole = tuple(each for each in entries if type(each) is int and each > 0)
    return whole if whole and whole == entries else None


def _states(graph: Graph) -> frozenset[str]:
    """The states of a block that runs step after step: inputs for which there is an output `next_...`."""
    ends = {n for n, node in graph.nodes.items() if node.type == "Output"}
    return frozenset(n for n, node in graph.nodes.items() if node.type == "Input" and f"next_{n}" in ends)


def _left(graph: Graph, loop: str, steps: int, outputs: Mapping[str, Shape]) -> dict[str, Shape]:
    """What comes out after all steps: sequences of what comes out of one, and the last states."""
    if loop == "none":
        return dict(outputs)
    last = {f"next_{state}" for state in _states(graph)} if loop == "recurrent" else set()
    return {
        end: shape if end in last else Shape((shape[0], steps, *shape[1:]), shape.dtype)
        for end, shape in outputs.items()
    }


def _copies(
    inner: Context, given: Mapping[str, Shape | None], repeat: int, name: str
) -> tuple[list[Inside], list[Problem]]:
    """What is inside each copy of a row; the first output of one is the first input of the next."""
    found: list[Inside] = []
    problems: list[Problem] = []
    first = next((n for n, node in inner.graph.nodes.items() if node.type == "Input"), "")
    before: Mapping[str, Shape | None] | None = None
    for _ in range(repeat):
        if given != before:
            found.append(_inside(inner, given))
            problems += (replace(p, path=(name, *p.path)) for p in found[-1].problems)
        else:
            found.append(found[-1])
        outputs = found[-1].outputs
        if not outputs:
            break
        before, given = given, {**given, first: next(iter(outputs.values()))}
    return found, problems


def _inside(inner: Context, given: Mapping[str, Shape | None]) -> Inside:
    """The inside of one copy, remembered as long as everything that it depends on is the same."""
    reachable = _reachable(inner)
    if reachable is None or is_wanted(reachable):
        return _look(_begun(inner, given))
    graphs, fields = tuple(reachable.values()), inner.fields
    key = (
        inner.name,
        inner.above,
        tuple(id(graph) for graph in graphs),
        id(fields),
        repr(sorted(inner.variables.items())),
        tuple((end, None if shape is None else (tuple(shape), shape.dtype)) for end, shape in given.items()),
    )
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
            _alive.clear()
        # What ids stand for is kept beside, so that nothing else can come to have them.
        _alive.append((graphs, fields))
        _known[key] = _look(_begun(inner, given))
    return _known[key]


def _begun(inner: Context, given: Mapping[str, Shape | None]) -> Context:
    context = replace(inner, given=dict(given), outcomes={})
    context.reset()
    return context


_alive: list[Any] = []


def _reachable(inner: Context) -> dict[str, Graph] | None:
    """The drawing and those of all blocks inside it; None where those are more than anybody draws."""
    found: dict[str, Graph] = {}
    waiting = [inner.name]
    while waiting:
        name = waiting.pop()
        if name in found or name not in inner.project.graphs or name == MAIN:
            continue
        if len(found) >= _MOST_BLOCKS:
            return None
        found[name] = inner.project.graphs[name]
        waiting += {b for node in found[name].nodes.values() if (b := block_of(node.type))}
    return found


def _look(context: Context) -> Inside:
    refusal = overfull(context)
    if refusal is not None:
        return Inside({}, Analysis(), (refusal,), 1)
    memory.look_at_all(context)
    shared, problems = sharing.shared(context)
    outputs: dict[str, Shape] = {}
    for name, node in context.graph.nodes.items():
        wire = context.graph.wires.get(port(name, "input"))
        if node.type == "Output" and wire is not None and node_of(wire.source) in context.outcomes:
            shape = context.outcomes[node_of(wire.source)].outputs.get(port_of(wire.source))
            if shape is not None:
                outputs[name] = shape
    wanted = sum(node.type == "Output" for node in context.graph.nodes.values())
    layers = sum(outcome.layers for outcome in context.outcomes.values())
    found = (*gather(context), *problems)
    return Inside(outputs if len(outputs) == wanted else {}, analysis_of(context, shared), found, layers)


def analysis_of(context: Context, shared: Mapping[str, Shared]) -> Analysis:
    """What is known of a drawing, without its problems."""
    facts = {name: outcome.facts for name, outcome in context.outcomes.items()}
    facts |= {name: replace(facts[name], parameters=each.own) for name, each in shared.items()}
    inside = {n: context.outcomes[n].inside for n in context.blocks if n in context.outcomes}
    return Analysis(facts, (), context.links.order, inside, dict(shared))


def _specs(shapes: Given) -> dict[str, Spec]:
    return {end: spec_of(shape) for end, shape in shapes.items() if shape is not None}
