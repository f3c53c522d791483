"""`train.py` of an exported project: a plain loop that makes the run's curve again."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from engine.compile.layout import Expression, broken
from engine.compile.literals import literal
from engine.export.project import schedule, steps, texts
from engine.export.project.setup import Setup
from engine.train.parts import EVALUATION_ROWS

IMPORTS = (
    "from pathlib import Path",
    "import math",
    "import torch",
    "from tensors import read_tensors, write_tensors",
)


def text(setup: Setup) -> str:
    """The whole file."""
    training, constant = setup.recipe.training, schedule.is_constant(setup.recipe.schedule)
    imports = [*IMPORTS, f"from model import {setup.class_name}"]
    if setup.metrics:
        imports.append(
            f"from metrics import {', '.join(sorted({p.function for p in setup.metrics.values()}))}"
        )
    if any(plain.arguments for plain in setup.metrics.values()):
        imports.append("from functools import partial")
    blocks = [_constants(setup)]
    blocks += [] if constant else schedule.functions(setup.recipe.schedule)
    blocks += [_shuffled(setup), _batches(training.channels_last), _figures(setup)]
    blocks += [*steps.functions(setup), _measure(setup), _shown(), _main(setup)]
    blocks.append('if __name__ == "__main__":\n    main()')
    about = f"{setup.title}: trains {setup.class_name} as Layerloom did.\n\n{_promise(setup)}"
    return texts.printed(about, imports, blocks)


def _promise(setup: Setup) -> str:
    where = "on the same processor with the same version of torch, the same numbers to the last bit"
    if not setup.record.is_cpu:
        where = "on the same card with the same version of torch, the same curve within its rounding"
    return textwrap.fill(f"The same seed gives the same curve: {where}.", 88)


def _constants(setup: Setup) -> str:
    training, optimizer = setup.recipe.training, setup.recipe.optimizer
    lines = ["HERE = Path(__file__).resolve().parent", f"SEED = {training.seed}"]
    lines += [f"EPOCHS = {training.epochs}", f"BATCH_SIZE = {training.batch_size}"]
    lines.append(f"LEARNING_RATE = {literal(float(optimizer.lr))}")
    if training.clip_gradients is not None:
        lines += [
            "# All gradients together are shortened to this length.",
            f"CLIP = {training.clip_gradients}",
        ]
    if training.early_stopping is not None:
        lines += [
            "# Epochs without a better result until training stops.",
            f"PATIENCE = {training.early_stopping}",
        ]
    cuda = '"cuda" if torch.cuda.is_available() else "cpu"'
    lines.append(f"DEVICE = {literal('cpu') if setup.record.is_cpu else cuda}")
    if threads := setup.record.same.get("threads", ""):
        lines += ["# Sums depend on it in the last bit.", f"THREADS = {int(threads)}"]
    lines += steps.constants(setup)
    lines.append("# What the model's `loss` takes, in this order.")
    lines += _row("FIELDS = ", setup.fields)
    if setup.metrics:
        entries = tuple(f"{literal(node)}: {plain}" for node, plain in setup.metrics.items())
        lines += broken(0, "METRICS = ", Expression("{", entries, "}"))
    return "\n".join(lines)


def _row(before: str, values: tuple[str, ...]) -> list[str]:
    if len(values) == 1:
        return [f"{before}{literal(values)}"]
    return broken(0, before, Expression("(", tuple(map(literal, values)), ")"))


def _shuffled(setup: Setup) -> str:
    lines = [
        "def shuffled(split, epoch):",
        '    """An order of the rows that is a function of nothing but the seed and the epoch."""',
        "    number = (SEED * 0x9E3779B97F4A7C15 + epoch) % 2**63",
        "    generator = torch.Generator().manual_seed(number)",
    ]
    order = "torch.randperm(len(split[FIELDS[0]]), generator=generator)"
    if not setup.normalises:
        return "\n".join((*lines, f"    return {order}"))
    lines += [
        f"    order = {order}",
        "    if 1 < len(order) and len(order) % BATCH_SIZE == 1:",
        "        order = order[:-1]  # batch normalisation can't work on a single row",
    ]
    return "\n".join((*lines, "    return order"))


def _batches(channels_last: bool) -> str:
    if not channels_last:
        return '''\
def batches(split, order, size):
    """The rows in this order, a batch at a time, as the arguments of `loss`."""
    for rows in order.split(size):
        yield [split[field][rows] for field in FIELDS]'''
    return '''\
def batches(split, order, size):
    """The rows in this order, a batch at a time, as the arguments of `loss`."""
    last = torch.channels_last
    for rows in order.split(size):
        batch = [split[field][rows] for field in FIELDS]
        yield [t.contiguous(memory_format=last) if t.dim() == 4 else t for t in batch]'''


def _figures(setup: Setup) -> str:
    if not setup.metrics:
        return '''\
def figures(total, rows):
    """The mean loss of a row."""
    return {"loss": total / rows}'''
    return '''\
def figures(total, rows, seen):
    """The mean loss of a row, and each metric over all that was seen."""
    found = {"loss": total / rows}
    for name, metric in METRICS.items():
        inputs, targets = zip(*(pairs[name] for pairs in seen))
        found[name] = metric(torch.cat(inputs), torch.cat(targets)).item()
    return found'''


def _measure(setup: Setup) -> str:
    has_metrics = bool(setup.metrics)
    size = max(setup.recipe.training.batch_size, EVALUATION_ROWS)
    lines = [
        "@torch.no_grad()",
        "def measure(model, split):",
        '    """The figures of a split, without learning from it."""',
        "    model.eval()",
        "    rows = len(split[FIELDS[0]])",
        "    total, seen = 0.0, []" if has_metrics else "    total = 0.0",
        f"    for batch in batches(split, torch.arange(rows), {size}):",
        *steps.loss_line(setup, 8, "model.loss", "pairs" if has_metrics else "_"),
        "        total += loss.item() * len(batch[0])",
    ]
    lines += ["        seen.append(pairs)"] if has_metrics else []
    return "\n".join((*lines, f"    return figures(total, rows{', seen' if has_metrics else ''})"))


def _shown() -> str:
    return '''\
def shown(figures):
    """The figures of each split on one line."""
    splits = []
    for split, found in figures.items():
        words = ", ".join(f"{name} {value:.6g}" for name, value in found.items())
        splits.append(f"{split}: {words}")
    return "  ".join(splits)'''


def _main(setup: Setup) -> str:
    training = setup.recipe.training
    lines = ["def main():", '    """Train, keep the best weights, and give the figures of each epoch."""']
    lines += _beginning(setup)
    lines += ["    curve, best, best_epoch = [], None, 0", "    for epoch in range(1, EPOCHS + 1):"]
    lines.append(f'        found = {{"train": learn({steps.given(setup)}, splits["train"], epoch)}}')
    decides = "validation" if "validation" in setup.splits else "train"
    if decides == "validation":
        lines.append('        found["validation"] = measure(model, splits["validation"])')
    name, higher = _monitored(setup)
    lines += [
        "        curve.append(found)",
        '        print(f"epoch {epoch:>4}/{EPOCHS}  {shown(found)}", flush=True)',
        f'        value = found["{decides}"][{literal(name)}]',
        f"        if math.isfinite(value) and (best is None or value {'>' if higher else '<'} best):",
        "            best, best_epoch = value, epoch",
        "            weights = {name: t.clone() for name, t in model.state_dict().items()}",
    ]
    if training.early_stopping is not None:
        lines += ["        if epoch - best_epoch >= PATIENCE:", "            break"]
    lines += [
        "    if best is None:",
        '        raise SystemExit("The loss was never a finite number.")',
        "    model.load_state_dict(weights)",
        '    write_tensors(HERE / "weights.safetensors", weights)',
        '    print(f"The weights of epoch {best_epoch} are in weights.safetensors.")',
    ]
    if "test" in setup.splits:
        lines += [
            '    curve.append({"test": measure(model, splits["test"])})',
            "    print(shown(curve[-1]))",
        ]
    return "\n".join((*lines, "    return curve"))


def _beginning(setup: Setup) -> Iterator[str]:
    """Data, model and optimizer."""
    if setup.record.same.get("threads"):
        yield "    torch.set_num_threads(THREADS)"
    yield '    splits = {"train": {}, "validation": {}, "test": {}}'
    yield '    for name, tensor in read_tensors(HERE / "data.safetensors").items():'
    yield '        split, _, field = name.partition(".")'
    yield "        splits[split][field] = tensor.to(DEVICE)"
    yield "    torch.manual_seed(SEED)"
    yield f"    model = {setup.class_name}().to(DEVICE)"
    if setup.begins:
        yield '    model.load_state_dict(read_tensors(HERE / "initial.safetensors"))'
    if setup.recipe.training.channels_last:
        yield "    model.to(memory_format=torch.channels_last)"
    yield from steps.optimizers(setup)
    yield "    torch.manual_seed(SEED)"


def _monitored(setup: Setup) -> tuple[str, bool]:
    """The figure that decides which epoch is best, and whether more of it is better."""
    wanted = setup.recipe.training.monitor
    metric = next((m for m in setup.trained.source.metrics if m.node == wanted), None)
    if metric is None or wanted not in setup.metrics:
        return "loss", False
    return wanted, bool(getattr(metric.make(), "higher_is_better", True))
