"""A Python file that needs torch alone: the printed class, and a function that loads its weights."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from engine import __version__, disk
from engine.compile.layout import printable
from engine.compile.literals import literal
from engine.declare import UserError
from engine.export.declare import Progress
from engine.export.project.parts.tensors import read_tensors
from engine.export.project.texts import part
from engine.export.result import Result
from engine.export.trained import Trained
from engine.export.weights_file import same, tensor_bytes, written
from engine.files import replacing_all

if TYPE_CHECKING:
    from engine.export.kinds.python_file import PythonFile

IMPORTS = "import json\nimport struct\nfrom pathlib import Path\n"


def write(options: PythonFile, trained: Trained, destination: Path, progress: Progress) -> Result:
    """Write the code, and beside it the weights, which are read back by the code's own reader."""
    files = options.replaces(destination)
    weights = files[-1].name if options.weights else ""
    progress(0.5, "Writing the code")
    content = text(trained, weights).encode()
    with replacing_all(*files) as temporaries:
        disk.write_new(temporaries[0], content, None)
        for beside in temporaries[1:]:
            written(beside, tensor_bytes(trained), trained)
            if not same(read_tensors(beside), trained.model.state_dict()):
                raise UserError("The code's own reader does not read what was written, so nothing was kept.")
    usage = f"from {destination.stem} import load\nmodel = load()\n" if options.weights else ""
    return Result(
        "PythonFile",
        str(destination),
        len(content),
        hashlib.sha256(content).hexdigest(),
        tuple(map(str, files)),
        notes=trained.notes,
        usage=usage,
        inputs=tuple(name for name, _ in trained.source.inputs),
        outputs=trained.source.outputs,
        epoch=trained.epoch,
    )


def text(trained: Trained, weights: str) -> str:
    """The file's text; `weights` names the file with the weights beside it, or is empty."""
    name, source = trained.source.class_name, trained.source.text
    imports, _, rest = source.partition("\n\n\n")
    title = printable(trained.project.name).replace("\\", "/").replace('"', "'")
    parts = [f'"""{title}: made with Layerloom {__version__}. Needs torch alone."""\n']
    needed = [] if "import torch\n" in f"{imports}\n" or not weights else ["import torch"]
    parts.append("\n".join(filter(None, [IMPORTS if weights else "", *needed, imports])) + "\n")
    parts += ["", rest.rstrip("\n") + "\n"]
    classes = {a.name: a.classes for a in trained.answers if a.classes}
    if classes:
        entries = "".join(f"    {literal(n)}: {literal(list(c))},\n" for n, c in classes.items())
        parts += [
            "",
            f"# The classes of each output, in the order of its scores.\nCLASSES = {{\n{entries}}}\n",
        ]
    if weights:
        reader = "\n\n\n".join(part("tensors").only(["read_tensors"]))
        reader = reader.replace("(path: Path | str) -> dict[str, Tensor]:", "(path):")
        parts += ["", reader, "", "", _load(name, weights)]
    return "\n".join(parts)


def _load(name: str, weights: str) -> str:
    return (
        f"def load(path=None):\n"
        f'    """The trained model, ready to predict; its weights lie beside this file."""\n'
        f"    model = {name}()\n"
        f"    beside = Path(__file__).with_name({literal(weights)})\n"
        f"    model.load_state_dict(read_tensors(path or beside))\n"
        f"    return model.eval()\n"
    )
