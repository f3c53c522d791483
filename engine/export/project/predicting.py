"""`predict.py` of an exported project: new data in, a table of answers out."""

from __future__ import annotations

import textwrap

from engine.compile.layout import Expression, broken
from engine.compile.literals import literal
from engine.export.project import texts
from engine.export.project.setup import Setup

IMPORTS = (
    "import argparse",
    "import csv",
    "import json",
    "import sys",
    "import torch",
    "from pathlib import Path",
    "from tensors import read_tensors",
)
WHAT = {
    "table": "a CSV file with the columns of the training data",
    "pixels": "a CSV file with one column a pixel",
    "pictures": "a picture or a folder of pictures (needs Pillow)",
    "series": "a CSV file with one column of numbers",
}
ENDINGS = {"tensors": ".safetensors", "pixels": ".csv"}
CALLS = {
    "tensors": "prepared(path)",
    "table": "encode_table(path, preparation)",
    "pixels": "encode_pixels(path, preparation)",
    "pictures": "encode_pictures(path, preparation)",
    "series": "encode_series(path, preparation)",
}


def text(setup: Setup) -> str:
    """The whole file."""
    parts = list(texts.with_needs((*setup.readers, "answers")))
    imports = [*IMPORTS, f"from model import {setup.class_name}"]
    imports += [line for part in parts for line in part.imports]
    constants = ["HERE = Path(__file__).resolve().parent", "BATCH_SIZE = 256"]
    constants += ["# The fields that the model takes, in this order."]
    constants += _row("INPUTS = ", setup.inputs)
    blocks = ["\n".join(constants)]
    blocks += [block for part in parts for block in _wanted(setup, part)]
    blocks += [_encode(setup), _prepared(), _load(setup), _answers(setup), _main()]
    blocks.append('if __name__ == "__main__":\n    main()')
    return texts.printed(_about(setup), imports, blocks)


def accepted(setup: Setup) -> list[str]:
    """What `predict.py` takes, in words."""
    tensors = "a .safetensors file with prepared tensors: " + ", ".join(setup.inputs)
    return [*(WHAT[name] for name in setup.readers), tensors]


def _about(setup: Setup) -> str:
    first = f"{setup.title}: predicts with {setup.class_name}."
    usage = "    python predict.py DATA > predictions.csv"
    taken = textwrap.fill(f"DATA is {'; or '.join(accepted(setup))}.", 88)
    return "\n\n".join((first, usage, taken))


def _row(before: str, values: tuple[str, ...]) -> list[str]:
    if len(values) == 1:
        return [f"{before}{literal(values)}"]
    return broken(0, before, Expression("(", tuple(map(literal, values)), ")"))


def _wanted(setup: Setup, part: texts.Part) -> list[str]:
    """The definitions of a part that are used: of a table only its cells where there is no table."""
    if "encode_table" in part.definitions and "table" not in setup.readers:
        return part.only({"read_rows", "column_of", "number", "Prepared"} & _used(setup))
    return list(part.definitions.values())


def _used(setup: Setup) -> set[str]:
    return {n for name in setup.readers for used in texts.part(name).uses.values() for n in used}


def _encode(setup: Setup) -> str:
    lines = [
        "def encode(path, preparation):",
        '    """The name of each row, and a tensor for each field."""',
    ]
    *others, last = ("tensors", *setup.readers)
    for name in others:
        lines += [f"    if path.suffix.lower() == {literal(ENDINGS[name])}:", f"        return {CALLS[name]}"]
    return "\n".join((*lines, f"    return {CALLS[last]}"))


def _prepared() -> str:
    return '''\
def prepared(path):
    """Tensors that need no preparation any more."""
    tensors = read_tensors(path)
    if missing := [field for field in INPUTS if field not in tensors]:
        raise SystemExit(f"{path} lacks {', '.join(missing)}.")
    names = [f"row {number:,}" for number in range(1, len(tensors[INPUTS[0]]) + 1)]
    return names, tensors'''


def _load(setup: Setup) -> str:
    return f'''\
def load():
    """The trained model; its weights lie beside this file."""
    model = {setup.class_name}()
    model.load_state_dict(read_tensors(HERE / "weights.safetensors"))
    return model.eval()'''


def _answers(setup: Setup) -> str:
    found = "list(found.values())" if len(setup.trained.source.outputs) > 1 else "[found]"
    return f'''\
@torch.inference_mode()
def answers(tensors):
    """What the model gives for each output, over all rows."""
    model, parts = load(), []
    for start in range(0, len(tensors[INPUTS[0]]), BATCH_SIZE):
        batch = [tensors[field][start : start + BATCH_SIZE] for field in INPUTS]
        found = model(*batch)
        parts.append({found})
    return [torch.cat(part) for part in zip(*parts)]'''


def _main() -> str:
    return """\
def main():
    parser = argparse.ArgumentParser(description="Predict, and print a table as CSV.")
    parser.add_argument("data", type=Path, help="what to predict for")
    path = parser.parse_args().data
    if not path.exists():
        raise SystemExit(f"There is no {path}.")
    about = (HERE / "preparation.json").read_text(encoding="utf-8")
    preparation = json.loads(about)
    names, tensors = encode(path, preparation)
    columns = list(told(preparation, answers(tensors)))
    writer = csv.writer(sys.stdout, lineterminator="\\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(["row", *(harmless(title) for title, _ in columns)])
    for row in zip(names, *(cells for _, cells in columns)):
        writer.writerow([harmless(cell) for cell in row])"""
