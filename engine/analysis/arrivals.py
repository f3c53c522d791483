"""What reaches a node: is something there, does it fit in rank and dtype, do the sizes agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.analysis import fixes, remedies, targets
from engine.analysis.context import Context
from engine.analysis.types import NOT_EXPORTABLE, Edit, Fix, Problem
from engine.analysis.words import called, dtype_words, kind_of, short, shown, value_label
from engine.graph.model import port
from engine.layers import Layer
from engine.layers.call import Shape
from engine.layers.ports import Port
from engine.layers.wrong import Wrong


def unknown_type(context: Context, name: str) -> Problem:
    """A layer that this program does not have."""
    kind = short(context.node(name).type)
    why = "It came from a newer version or from a package that is not installed. It is kept as it is."
    return context.problem(
        "unknown-type",
        name,
        f'There is no layer called "{kind}"',
        why,
        fixes.remove(context, name, "Remove the layer"),
    )


def unknown_field(context: Context, name: str) -> Problem:
    """An Input or Target without a field, or with one that the data lacks."""
    wanted = context.node(name).params.get("field", "")
    offered = context.fields or {}
    role = context.declared(name).role
    fitting = [f.name for f in offered.values() if f.role == role] or list(offered)
    names = ", ".join(short(n) for n in fitting[:5]) + (", …" if len(fitting) > 5 else "")
    what = (
        f'The data has no field "{short(str(wanted))}"'
        if wanted
        else f"{context.title(name)} has no field yet"
    )
    why = f"The data offers {names}." if fitting else "The data offers no fields."
    choices = (fixes.set_param(context, name, "field", f, f"Use {short(f, 18)}") for f in fitting[:3])
    return context.problem("unknown-field", name, what, why, *choices)


def check(
    context: Context, name: str, ports: tuple[Port, ...], inputs: Mapping[str, Shape | None]
) -> list[Problem]:
    """Problems of the inputs, one at most for each port."""
    found: list[Problem] = []
    for each in ports:
        shape = inputs[each.name]
        if shape is not None and context.source(name, each.name) is not None:
            found += _fits(context, name, each, shape)
    return found


def missing(context: Context, name: str) -> Iterator[Problem]:
    """Inputs that need a wire and have none. The fixes look at the whole drawing, so this comes last."""
    layer = context.layer(name)
    if layer is None or layer.role in ("input", "target"):
        return
    if context.node(name).muted:
        yield from _nothing_to_hand_on(context, name, layer)
        return
    for end in context.ports(name):
        if end.optional or context.source(name, end.name) is not None:
            continue
        if (nothing := cut_off(context, name, end.name)) is not None:
            yield nothing
            continue
        title = context.title(name)
        what = f"{title} has no input" if len(layer.inputs) == 1 else f'{title} has nothing at "{end.name}"'
        why = f'Its input "{end.name}" takes {end.accepts.what}.'
        mends = remedies.missing(context, name, end)
        yield context.problem("missing-input", name, what, why, *mends, port=end.name)


def cut_off(context: Context, name: str, end: str) -> Problem | None:
    """An input that has a wire, but gets nothing from it, because a layer is left out."""
    cause = context.cut.get(name, {}).get(end)
    if cause is None:
        return None
    drawn, title = context.left_out[cause.graph].drawn, context.title(name)
    who = called(cause.node, drawn.nodes[cause.node])
    beside = context.drawn.wires[port(name, end)].source.partition(".")[0] == cause.node
    if cause.graph != context.name:
        why = f"{who} in the block {short(cause.graph)} is left out."
    else:
        why = f"{who} is left out." if beside else f"{who} is left out, and with it what follows."
    arguments = {"names": [cause.node], "graph": cause.graph}
    return context.problem(
        "missing-input",
        name,
        f"{title} gets nothing" if end == "input" else f'{title} gets nothing at "{end}"',
        why,
        fixes.fix("Pass through instead", Edit("set_muted", {**arguments, "muted": True})),
        fixes.fix("Bring it back", Edit("set_bypassed", {**arguments, "bypassed": False})),
        port=end,
    )


def _nothing_to_hand_on(context: Context, name: str, layer: Layer) -> Iterator[Problem]:
    """A muted node hands on what reaches it: something has to, where another node waits for it."""
    judges = layer.role in ("loss", "metric")
    if not context.out.get(name) and (layer.role != "output" or context.given is None):
        return
    if context.into.get(name) and not judges:
        return
    why = (
        f"It is muted: {'it gives no loss then' if judges else 'it gives what reaches it, which is nothing'}."
    )
    remedy = fixes.fix("Unmute it", fixes.edit(context, "set_muted", names=[name], muted=False))
    what = f"{context.title(name)} has nothing to hand on"
    yield context.problem("missing-input", name, what, why, remedy)


def _fits(context: Context, name: str, end: Port, shape: Shape) -> Iterator[Problem]:
    title, accepts = context.title(name), end.accepts
    source, _ = context.source(name, end.name)  # type: ignore[misc]
    gives = f"{context.called(source)} gives {shown(shape)}"
    unsuited = targets.kind_problem(context, name) if end.name == "target" else None
    if unsuited is not None:
        yield unsuited
    elif accepts.dtypes and shape.dtype not in accepts.dtypes:
        wanted, got = dtype_words(accepts.dtypes[0]), dtype_words(shape.dtype)
        what = f"{title} needs {wanted}"
        why = f"{gives} in {got} ({shape.dtype}), but {title} works on {wanted} ({accepts.dtypes[0]})."
        yield context.problem(
            "wrong-dtype", name, what, why, *remedies.dtype(context, name, end, shape), port=end.name
        )
    elif accepts.ranks and len(shape) not in accepts.ranks:
        what = f"{title} needs {kind_of(accepts.ranks[0])}, but gets {kind_of(len(shape))}"
        why = f"{gives}, but {title} works on {accepts.what}."
        yield context.problem(
            "wrong-rank", name, what, why, *remedies.rank(context, name, end, shape), port=end.name
        )


def wrongs(
    context: Context, name: str, declaration: object, given: Sequence[Shape | None]
) -> Iterator[Problem]:
    """What the declaration itself says against its settings and inputs."""
    checks = getattr(declaration, "checks", None)
    if checks is None:
        return
    several = sum(shape is not None for shape in given) > 1
    for said in checks(*given):
        wrong = said if isinstance(said, Wrong) else Wrong(said)
        mends = [_other_value(context, name, wrong)] if wrong.setting else []
        if several and not mends:
            mends += remedies.sizes(context, name)
        kind = "size-mismatch" if several or not wrong.setting else "range"
        what = wrong.what or f"{context.title(name)} can't work with this"
        why = (wrong.shapes and _both(context, name)) or wrong.why
        end = wrong.port or None
        yield context.problem(kind, name, what, why, *mends, port=end, severity=wrong.severity)


def not_exportable(
    context: Context, name: str, declaration: object, given: Sequence[Shape | None]
) -> Iterator[Problem]:
    """What the declaration says of files in ONNX: not this layer, or not with these settings and inputs."""
    layer = context.layer(name)
    if layer is None or layer.role != "layer":
        return
    asked = getattr(declaration, "unexportable", None)
    if why := layer.exportable or (asked(*given) if asked else ""):
        what = f"{context.title(name)} can't go into an ONNX file"
        yield context.problem(NOT_EXPORTABLE, name, what, why, severity="hint")


def _other_value(context: Context, name: str, wrong: Wrong) -> Fix | None:
    return fixes.set_param(context, name, wrong.setting, wrong.value, value_label(wrong.value))


def _both(context: Context, name: str) -> str:
    """What the two inputs of a node give, each with its source."""
    given = []
    for end in context.into.get(name, {}):
        source, shape = context.source(name, end), context.shape(name, end)
        if source is not None and shape is not None:
            given.append(f"{context.called(source[0])} gives {shown(shape)}")
    return f"{given[0]}, but {given[1]}." if len(given) == 2 else ""


def wires(context: Context, name: str) -> Iterator[Problem]:
    """Wires that end at or come from a port which is not there."""
    layer = context.layer(name)
    if layer is None or name not in context.into:
        return
    names = {p.name for p in context.ports(name)}
    for end, wire in context.into.get(name, {}).items():
        source, _, given = wire.source.partition(".")
        remedy = fixes.disconnect(context, port(name, end))
        if end not in names:
            what = f'{context.title(name)} has no input "{short(end)}"'
            why = f"{short(wire.source, 40)} is wired to it. Its inputs are {', '.join(names) or 'none'}."
            yield context.problem("unknown-port", name, what, why, remedy, port=end)
        elif source not in context.graph.nodes:
            what, why = "A wire comes from nowhere", f'There is no layer "{short(source)}" to come from.'
            yield context.problem("unknown-port", name, what, why, remedy, port=end)
        elif (before := context.layer(source)) is not None and given not in before.outputs:
            what = f'{context.title(source)} has no output "{short(given)}"'
            why = f"Its outputs are {', '.join(before.outputs)}."
            yield context.problem("unknown-port", name, what, why, remedy, port=end)
