"""Problems that only the whole drawing shows: no data, no loss, no output, results that nobody uses,
names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.analysis import activations, fixes, targets
from engine.analysis.blocks import layer_of
from engine.analysis.context import Context
from engine.analysis.tracing import CONVOLUTIONS, NORMS
from engine.analysis.types import Edit, Fix, Problem
from engine.analysis.words import plural, short
from engine.graph.edits import free_name, is_name
from engine.graph.model import node_of, port


def whole(context: Context, stuck: Collection[str]) -> Iterator[Problem]:
    """All of them; `stuck` are nodes on or behind a cycle."""
    if not context.graph.nodes:
        why = "Drag a layer here, or press Space to search. A model needs an input, a loss and an output."
        yield context.problem("no-output", None, "The drawing is empty", why)
        return
    if context.given is not None:
        yield from _of_block(context)
        return
    yield from no_data(context)
    yield from dangling(context)
    yield from names(context)
    yield from unused(context)
    yield from outputs(context, stuck)
    yield from no_loss(context)
    yield from update_steps(context)
    yield from targets.width_problems(context)
    yield from activations.problems(context)
    yield from idle_bias(context)


def _of_block(context: Context) -> Iterator[Problem]:
    """What only the whole of a block shows."""
    yield from dangling(context)
    yield from names(context)
    yield from unused(context)
    yield from idle_bias(context)
    if not context.of_role("output") and not _left_out(context, "output"):
        why = "An Output says what the block gives. Connect one to the last result."
        yield context.problem("no-output", None, "The block has no output", why, *_last(context))
    for name in context.of_role("target", "loss", "metric"):
        what = f"{context.title(name)} can't stand in a block"
        why = "Targets, losses and metrics belong on the main drawing, where training looks for them."
        yield context.problem("not-in-block", name, what, why, fixes.remove(context, name, rejoin=False))


def no_data(context: Context) -> Iterator[Problem]:
    """Inputs and targets need data to come from."""
    if context.fields is None:
        why = "Choose a table, images or a sample in Data. Then shapes are known and training can start."
        yield context.problem("no-data", None, "No data is chosen", why)


def dangling(context: Context) -> Iterator[Problem]:
    """Wires that end at a layer which is not there."""
    lost = context.links.lost
    if lost:
        what = f"{plural(len(lost), 'wire')} {'ends' if len(lost) == 1 else 'end'} nowhere"
        why = f'There is no layer "{short(node_of(lost[0]))}" to end at.'
        remedy = fixes.fix("Remove", fixes.edit(context, "disconnect", targets=list(lost)))
        yield context.problem("unknown-port", None, what, why, remedy)


def names(context: Context) -> Iterator[Problem]:
    """Names that the program can't have, and names that differ in nothing but capitals."""
    for name in context.links.names_at_fault:
        remedy = _rename(context, name)
        if not is_name(name):
            why = "A name has letters, digits and underscores, starts with a letter and is no word of Python."
            yield context.problem("name-clash", name, f'"{short(name)}" can\'t name a layer', why, remedy)
        else:
            other = next(n for n in context.graph.nodes if n.lower() == name.lower())
            why = f'"{short(other)}" and "{short(name)}" differ in capitals only, which is easily misread.'
            what = "Two layers have nearly the same name"
            yield context.problem("name-clash", name, what, why, remedy, severity="warning")


def _rename(context: Context, name: str) -> Fix | None:
    free = free_name(context.drawn, name)
    label = f"Rename to {short(free, 14)}"
    return fixes.fix(label, fixes.edit(context, "rename", old_name=name, new_name=free))


def unused(context: Context) -> Iterator[Problem]:
    """A node whose result goes nowhere is computed for nothing."""
    waiting = [o for o in context.of_role("output") if context.source(o, "input") is None]
    waited_for = {node_of(wire.source) for wire in context.drawn.wires.values()} if context.left_out else ()
    for name in context.of_role("layer", "input", "target"):
        if context.out.get(name) or name in waited_for:
            continue
        layer = context.layer(name)
        join = None
        if layer is None or not layer.outputs:
            pass  # which is a problem of the block already
        elif layer.role == "layer" and waiting:
            join = fixes.connect(
                context, port(name, layer.outputs[0]), port(waiting[0], "input"), "Connect to Output"
            )
        elif layer.role == "layer" and not context.of_role("output"):
            join = add_output(context, name, layer.outputs[0])
        what = f"Nothing uses {context.title(name)}"
        why = f"The result of {context.called(name)} goes nowhere, so it has no part in the model."
        remedy = fixes.remove(context, name, rejoin=False)
        yield context.problem("unused-output", name, what, why, join, remedy, severity="warning")


def outputs(context: Context, stuck: Collection[str]) -> Iterator[Problem]:
    """Without an Output the model has no answer, and an Output that no Input leads to is no answer to
    anything.
    """
    found = context.of_role("output")
    if not found and (gone := _left_out(context, "output")):
        yield _bring_back(context, "no-output", gone, "Every output is left out", "A model needs an answer.")
    elif not found:
        why = "An Output says which result the model answers with. Connect one to the prediction."
        yield context.problem("no-output", None, "The model has no output", why, *_last(context))
    for name in found:
        before = context.links.before(name)
        if before & set(stuck) or context.source(name, "input") is None:
            continue
        if before.isdisjoint(context.of_role("input")):
            why = f"{context.called(name)} depends on {plural(len(before) - 1, 'layer')}, but on no Input."
            what = f"No input leads to {context.title(name)}"
            yield context.problem(
                "unreachable-output", name, what, why, _reach(context, before), port="input"
            )


def _last(context: Context) -> Iterator[Fix | None]:
    """An Output behind what a loss judges, or behind the last layer."""
    for loss in context.of_role("loss"):
        if (source := context.source(loss, "input")) is not None and source[0] in context.graph.nodes:
            yield add_output(context, *source)
            return
    loose = [n for n in context.of_role("layer") if not context.out.get(n)]
    if loose:
        layer = context.layer(loose[-1])
        yield add_output(context, loose[-1], layer.outputs[0]) if layer and layer.outputs else None


def add_output(context: Context, name: str, end: str) -> Fix | None:
    """An Output behind a node."""
    added = fixes.Additions(context)
    x, y = context.node(name).at
    output = added.add("Output", (x + 240, y))
    added.connect(port(name, end), port(output, "input"))
    return added.fix("Add an Output")


def _reach(context: Context, before: Collection[str]) -> Fix | None:
    """Connect the Input to the first gap before an Output."""
    inputs = context.of_role("input")
    for name in context.graph.nodes:
        layer = context.layer(name)
        if name not in before or layer is None:
            continue
        gap = next(
            (p.name for p in layer.inputs if not p.optional and not context.source(name, p.name)), None
        )
        if gap is not None and inputs:
            return fixes.connect(context, port(inputs[0], "output"), port(name, gap), "Connect the Input")
    return None


def no_loss(context: Context) -> Iterator[Problem]:
    """Without a loss that counts, there is nothing to learn."""
    losses = context.of_role("loss")
    if not losses and (gone := _left_out(context, "loss")):
        why = "Training needs a loss that is switched on."
        yield _bring_back(context, "no-loss", gone, "Every loss is left out", why)
    elif not losses:
        why = "A loss says how wrong a prediction is; training makes it small."
        yield context.problem(
            "no-loss", None, "There is no loss to train with", why, targets.add_loss(context)
        )
    elif all(context.node(name).muted for name in losses):
        what, why = "Every loss is muted", "Training needs a loss that is switched on."
        again = fixes.fix("Unmute it", fixes.edit(context, "set_muted", names=losses[:1], muted=False))
        yield context.problem("no-loss", losses[0], what, why, again)


def _left_out(context: Context, role: str) -> list[str]:
    """The nodes of a role that the drawing has, but that are left out."""
    left = context.left_out.get(context.name)
    gone = left.nodes if left is not None else ()
    return [
        name
        for name in gone
        if (layer := layer_of(context.project, context.drawn.nodes[name].type)) and layer.role == role
    ]


def _bring_back(context: Context, kind: str, names: list[str], what: str, why: str) -> Problem:
    edit = fixes.edit(context, "set_bypassed", names=names[:1], bypassed=False)
    return context.problem(kind, None, what, why, fixes.fix("Bring it back", edit))


def update_steps(context: Context) -> Iterator[Problem]:
    """Losses that name an update step which is not there, and steps that name layers which are not there."""
    updates = context.project.updates
    losses = context.of_role("loss")
    for name in losses:
        wanted = context.node(name).params.get("update", "")
        if wanted and wanted not in updates:
            what = f'There is no update step "{short(str(wanted))}"'
            why = f"The steps are {', '.join(map(short, updates)) or 'none'}; left empty, all weights change."
            remedy = fixes.set_param(context, name, "update", None, "Change all weights")
            yield context.problem("unknown-update", name, what, why, remedy)
    for key, update in updates.items():
        lost = [n for n in update.nodes if n not in context.drawn.nodes]
        kept = [n for n in update.nodes if n not in lost]
        if lost:
            what = f'"{short(key)}" updates a layer that is not there'
            why = f'There is no layer "{short(lost[0])}" on the main drawing.'
            optimizer = update.optimizer
            chosen = {"type": optimizer.type, "params": dict(optimizer.params)} if optimizer else None
            edit = Edit(
                "set_update", {"name": key, "nodes": kept, "times": update.times, "optimizer": chosen}
            )
            # A step that names no layer changes all of them: the last one is not left out, the step is.
            without = fixes.fix("Remove the step", Edit("remove_update", {"name": key}))
            remedy = fixes.fix("Leave it out", edit) if kept else without
            yield context.problem("unknown-update", None, what, why, remedy)
        if not any(node.params.get("update") == key for node in context.drawn.nodes.values()):
            what = f'No loss belongs to the update step "{short(key)}"'
            why = "Choose it at a loss, or remove the step."
            remedy = fixes.fix("Remove the step", Edit("remove_update", {"name": key}))
            yield context.problem("unused-update", None, what, why, remedy, severity="warning")


def idle_bias(context: Context) -> Iterator[Problem]:
    """A bias of each channel right before a normalisation that takes the mean of each away again."""
    for end in context.of_type(*NORMS):
        source = context.source(end, "input")
        if source is None or source[0] not in context.outcomes or context.node(end).muted:
            continue
        name, outcome = source[0], context.outcomes[source[0]]
        if len(context.out[name]) != 1 or not _is_by_channel(context, name):
            continue
        if getattr(outcome.made, "arguments", {}).get("bias") is not True:
            continue
        if "bias" not in context.declared(name).params or not outcome.facts.parameters:
            continue
        spare = next(iter(outcome.outputs.values()))[1]
        what = f"Bias has no effect before {context.title(end).partition(' ')[0]}"
        why = f"{context.called(end)} takes the mean away again: {plural(spare, 'spare parameter')}."
        remedy = fixes.set_param(context, name, "bias", False, "Turn bias off")
        yield context.problem("bias-before-norm", name, what, why, remedy, severity="warning")


def _is_by_channel(context: Context, name: str) -> bool:
    """Whether a node's bias is its own, and one number for each entry of the first dimension."""
    node, shape = context.node(name), next(iter(context.outcomes[name].outputs.values()), ())
    flat = node.type in ("Linear", "Bilinear") and len(shape) == 2
    return (flat or node.type in CONVOLUTIONS) and not node.weights.get("share")
