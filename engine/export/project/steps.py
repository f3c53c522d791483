"""`learn` of an exported project: one step a batch, or several update steps with weights of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.compile.layout import Expression, broken
from engine.compile.literals import arguments, literal
from engine.compile.source import UpdateStep
from engine.export.project import schedule
from engine.export.project.setup import Setup

FUSED = ("torch.optim.Adam", "torch.optim.AdamW", "torch.optim.SGD")


def is_plain(setup: Setup) -> bool:
    """Whether one optimizer trains all weights alike."""
    return not setup.program.updates and not setup.program.tuned


def has_schedule(setup: Setup) -> bool:
    """Whether the learning rate changes on the way."""
    return not schedule.is_constant(setup.recipe.schedule)


def given(setup: Setup) -> str:
    """What `learn` is given beside the split and the epoch."""
    if not is_plain(setup):
        return "model, updates"
    return "model, optimizer, schedule" if has_schedule(setup) else "model, optimizer"


def functions(setup: Setup) -> list[str]:
    """`learn`, and what it needs beside `batches` and `figures`."""
    if is_plain(setup):
        return [_learn(setup)]
    made = [_groups(setup)]
    made += [ONLY] if setup.program.updates else []
    return [*made, _learn_by_updates(setup)]


def constants(setup: Setup) -> Iterator[str]:
    """What is trained otherwise than the rest."""
    if setup.program.tuned:
        yield "# Learning-rate factor and weight decay of modules that are trained otherwise."
        entries = (
            f"{literal(prefix)}: {literal((each.rate, each.decay))}"
            for prefix, each in setup.program.tuned.items()
        )
        yield from broken(0, "TUNED = ", Expression("{", tuple(entries), "}"))


def optimizers(setup: Setup) -> Iterator[str]:
    """The lines of `main` that make the optimizers."""
    if is_plain(setup):
        yield from _optimizer("optimizer = ", setup.recipe.optimizer, "model.parameters()", "LEARNING_RATE")
        if has_schedule(setup):
            yield '    steps = math.ceil(len(shuffled(splits["train"], 1)) / BATCH_SIZE)'
            yield "    schedule = torch.optim.lr_scheduler.LambdaLR("
            yield "        optimizer, lambda step: factor(step, EPOCHS * steps, steps)"
            yield "    )"
        return
    yield "    # For each update step: its optimizer, learning rate, loss, and how often it is made."
    yield "    updates = []"
    for each in setup.program.updates or (UpdateStep("", "loss"),):
        own = setup.recipe.updates.get(each.name)
        ratio = own.lr / setup.recipe.optimizer.lr if own is not None else 1.0
        rate = "LEARNING_RATE" if ratio == 1.0 else f"LEARNING_RATE * {literal(ratio)}"
        named = f", {literal(list(each.attributes))}" if each.attributes else ""
        yield from _optimizer("optimizer = ", own or setup.recipe.optimizer, f"groups(model{named})", rate)
        yield f"    updates.append((optimizer, {literal(ratio)}, model.{each.method}, {each.times}))"


def _optimizer(before: str, chosen: Any, parameters: str, rate: str) -> list[str]:
    call = chosen.call()
    kept = {name: value for name, value in call.arguments.items() if name != "lr"}
    items = [parameters, f"lr={rate}", *arguments(call.target, kept)]
    items += ["fused=True"] if call.target.path in FUSED else []
    return broken(4, before, Expression(f"{call.target.path}(", tuple(items), ")"))


def loss_line(setup: Setup, indent: int, method: str, pairs: str) -> Iterator[str]:
    """`loss, pairs = model.loss(*batch)`, in half precision where that is wanted."""
    space = " " * indent
    if setup.recipe.training.precision == "bfloat16" and not setup.record.is_cpu:
        yield f'{space}with torch.autocast("cuda", dtype=torch.bfloat16):'
        space += "    "
    yield f"{space}loss, {pairs} = {method}(*batch)"


def _learn(setup: Setup) -> str:
    has_metrics = bool(setup.metrics)
    lines = [
        f"def learn({given(setup)}, split, epoch):",
        '    """One epoch: every row of the split once."""',
        "    model.train()",
        "    order = shuffled(split, epoch)",
        "    total, seen = 0.0, []" if has_metrics else "    total = 0.0",
        "    for batch in batches(split, order, BATCH_SIZE):",
        "        optimizer.zero_grad()",
        *loss_line(setup, 8, "model.loss", "pairs" if has_metrics else "_"),
        "        loss.backward()",
    ]
    if setup.recipe.training.clip_gradients is not None:
        lines.append("        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)")
    lines.append("        optimizer.step()")
    lines += ["        schedule.step()"] if has_schedule(setup) else []
    lines.append("        total += loss.item() * len(batch[0])")
    if has_metrics:
        lines.append("        seen.append({n: (i.detach(), t) for n, (i, t) in pairs.items()})")
    lines.append(f"    return figures(total, len(order){', seen' if has_metrics else ''})")
    return "\n".join(lines)


def _groups(setup: Setup) -> str:
    head = '''\
def groups(model, names=()):
    """The weights of these modules (or of all), those with the same rate together."""
    found = {}
    for name, parameter in model.named_parameters():
        if names and name.partition(".")[0] not in names:
            continue
        rate, decay = 1.0, None
'''
    tuned = """\
        for prefix in sorted(filter(name.startswith, TUNED), key=len):
            rate *= TUNED[prefix][0]
            decay = decay if TUNED[prefix][1] is None else TUNED[prefix][1]
"""
    tail = """\
        if parameter.requires_grad:
            found.setdefault((rate, decay), []).append(parameter)
    made = []
    for (rate, decay), parameters in found.items():
        own = {} if decay is None else {"weight_decay": decay}
        made.append({"params": parameters, "rate": rate, **own})
    return made"""
    return head + (tuned if setup.program.tuned else "") + tail


ONLY = '''\
def only(trained, optimizer):
    """Let gradients reach only the weights that this optimizer changes."""
    for parameter in trained:
        parameter.requires_grad_(False)
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.requires_grad_(True)'''


def _learn_by_updates(setup: Setup) -> str:
    has_metrics, several = bool(setup.metrics), bool(setup.program.updates)
    lines = [
        f"def learn({given(setup)}, split, epoch):",
        '    """One epoch: every row of the split once, in each update step."""',
        "    model.train()",
        "    order = shuffled(split, epoch)",
        "    total, seen = 0.0, []" if has_metrics else "    total = 0.0",
    ]
    if several:
        lines.append("    trained = [p for p in model.parameters() if p.requires_grad]")
    if has_schedule(setup):
        lines += [
            "    steps = math.ceil(len(order) / BATCH_SIZE)",
            "    for step, batch in enumerate(batches(split, order, BATCH_SIZE)):",
            "        done = (epoch - 1) * steps + step",
            "        base = LEARNING_RATE * factor(done, EPOCHS * steps, steps)",
        ]
    else:
        lines += ["    base = LEARNING_RATE", "    for batch in batches(split, order, BATCH_SIZE):"]
    lines += ["        losses, pairs = [], {}", "        for optimizer, ratio, method, times in updates:"]
    lines += ["            only(trained, optimizer)"] if several else []
    lines += [
        "            for group in optimizer.param_groups:",
        '                group["lr"] = base * ratio * group["rate"]',
        "            for _ in range(times):",
        "                optimizer.zero_grad()",
        *loss_line(setup, 16, "method", "found"),
        "                loss.backward()",
    ]
    if setup.recipe.training.clip_gradients is not None:
        lines += [
            '                own = [p for g in optimizer.param_groups for p in g["params"]]',
            "                torch.nn.utils.clip_grad_norm_(own, CLIP)",
        ]
    lines += [
        "                optimizer.step()",
        "            losses.append(loss.detach())",
        "            pairs |= found",
    ]
    lines += (
        ["        for parameter in trained:", "            parameter.requires_grad_(True)"] if several else []
    )
    lines.append("        total += sum(losses).item() * len(batch[0])")
    if has_metrics:
        lines.append("        seen.append({n: (i.detach(), t) for n, (i, t) in pairs.items()})")
    lines.append(f"    return figures(total, len(order){', seen' if has_metrics else ''})")
    return "\n".join(lines)
