"""`README.md` of an exported project."""

from __future__ import annotations

from collections.abc import Iterator

from engine import __version__
from engine.export.project.predicting import accepted
from engine.export.project.setup import Setup

SHOWN = 12


def text(setup: Setup) -> str:
    """The whole file."""
    return "\n".join((*_head(setup), *_files(setup), *_use(setup), *_curve(setup), *_notes(setup)))


def notes(setup: Setup) -> tuple[str, ...]:
    """What a person should know before they rely on the folder, as sentences."""
    record, found = setup.record, list(setup.trained.notes)
    if record.rate is not None:
        found.append(
            f"The learning rate was set to {record.rate:g} by hand while the run went on; "
            "train.py keeps to the recipe, so its curve parts there."
        )
    if record.reason == "stopped":
        found.append("The run was stopped by hand; train.py goes on to the last epoch of the recipe.")
    if setup.foreign_metrics:
        names = ", ".join(f'"{metric.node}"' for metric in setup.foreign_metrics)
        found.append(f"{names} needs more than torch, so train.py does not show it.")
    if not setup.readers:
        found.append("This kind of data is prepared by Layerloom; predict.py takes prepared tensors.")
    if not setup.has_data:
        found.append("The data is not in the folder; train.py needs it as data.safetensors.")
    return tuple(found)


def _head(setup: Setup) -> Iterator[str]:
    yield f"# {setup.title}"
    yield ""
    yield f"Made with Layerloom {__version__}. Needs Python 3.10 or newer, and torch alone."
    yield ""


def _files(setup: Setup) -> Iterator[str]:
    rows = {
        "model.py": f"the network, `{setup.class_name}`",
        "train.py": "trains it again, from the same first weights, rows and batches",
        "predict.py": "answers for new data",
        "weights.safetensors": f"the weights of epoch {setup.trained.epoch}",
        "preparation.json": "how the data was prepared, fitted on the training rows",
        "tensors.py": "reads and writes safetensors",
    }
    if setup.metrics:
        rows["metrics.py"] = "the figures that are shown while it trains"
    if setup.has_data:
        rows["data.safetensors"] = "the prepared rows, as `split.field`"
    if setup.begins:
        rows["initial.safetensors"] = "the weights that the run began with"
    if setup.record.epochs:
        rows["curve.csv"] = "the figures of each epoch, as the run recorded them"
    rows["requirements.txt"] = "what is needed, with the version that the run was made with"
    yield "| file | what it is |"
    yield "|---|---|"
    for name, what in rows.items():
        yield f"| `{name}` | {what} |"
    yield ""


def _use(setup: Setup) -> Iterator[str]:
    yield "## Use it"
    yield ""
    yield "```"
    yield "python -m pip install -r requirements.txt"
    yield "python predict.py DATA > predictions.csv"
    yield "python train.py"
    yield "```"
    yield ""
    yield f"`DATA` is {'; or '.join(accepted(setup))}."
    yield ""
    if not setup.has_data:
        fields = ", ".join(f"`train.{field}`" for field in setup.fields)
        yield f"`train.py` needs `data.safetensors` with the tensors {fields}, and the same for"
        yield "`validation` and `test`. Export again with the data included to get it."
        yield ""


def _curve(setup: Setup) -> Iterator[str]:
    record = setup.record
    if not record.epochs:
        return
    yield "## The curve"
    yield ""
    threads = record.same.get("threads", "1")
    cpu = f"on the processor in {threads} {'thread' if threads == '1' else 'threads'}"
    where = cpu if record.is_cpu else f"on {record.same.get('device', 'a GPU')}"
    same = "the same numbers" if record.is_cpu else "the same curve within rounding"
    yield f"Computed {where} with torch {record.torch}. There, `train.py` gives {same}."
    yield ""
    names = [(split, name) for split, found in record.epochs[max(record.epochs)].items() for name in found]
    yield "| epoch | " + " | ".join(f"{split} {name}" for split, name in names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    last = max(record.epochs)
    step = max(1, -(-last // SHOWN))
    for epoch, found in record.epochs.items():
        if epoch in (1, last, record.best_epoch) or epoch % step == 0:
            cells = (f"{found.get(split, {}).get(name, float('nan')):.6g}" for split, name in names)
            yield f"| {epoch}{' (best)' if epoch == record.best_epoch else ''} | " + " | ".join(cells) + " |"
    yield ""
    if test := record.final.get("test"):
        figures = ", ".join(f"{name} {value:.6g}" for name, value in test.items())
        yield f"On the test rows, with the best weights: {figures}."
        yield ""


def _notes(setup: Setup) -> Iterator[str]:
    if found := notes(setup):
        yield "## Good to know"
        yield ""
        yield from (f"- {note}" for note in found)
        yield ""
