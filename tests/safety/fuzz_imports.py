"""Reads damaged models one after the other, in the process that is allowed to break: asked on stdin.

`python fuzz_imports.py FOLDER`: lines of JSON {"kind", "number"} come in, one a mutant; each is answered by a
line with the sentence that refused it, or null when it was read. A process that dies answers no more.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

import numpy as np

from engine import tensors
from engine.declare import UserError
from tests.safety import hostile_onnx

SEED = 20


def seeds(folder: Path) -> dict[str, bytes]:
    """One honest file of each kind."""
    import torch

    weights = {"head.weight": torch.arange(12.0).reshape(3, 4), "head.bias": torch.ones(3)}
    torch.save(weights, folder / "seed.pt")
    numbers = np.arange(12, dtype=np.float32)
    stored = {"head.weight": tensors.Stored("F32", (3, 4), numbers.tobytes())}
    tensors.save(folder / "seed.safetensors", stored)
    return {
        ".pt": (folder / "seed.pt").read_bytes(),
        ".safetensors": (folder / "seed.safetensors").read_bytes(),
        ".onnx": hostile_onnx.honest().SerializeToString(),
    }


def mutant(seed: bytes, number: int) -> bytes:
    """The same damage for the same number: bits, bytes, cuts, repeats, and numbers that mean much."""
    chance = random.Random(f"{SEED}/{number}")
    data = bytearray(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        at = chance.randrange(len(data)) if data else 0
        match chance.randrange(6):
            case 0 if data:
                data[at] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at] = chance.choice((0, 1, 127, 128, 255, chance.randrange(256)))
            case 2:
                del data[at : at + chance.choice((1, 4, 64, 1000))]
            case 3:
                data[at:at] = data[at : at + chance.choice((1, 8, 64))]
            case 4:
                data[at : at + 8] = chance.choice((b"\xff" * 8, bytes(8), b"\xff" * 7 + b"\x7f"))
            case _:
                data[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 3, 9))))
    return bytes(data)


def read(path: Path) -> None:
    """As the import reads a file of this kind; ONNX in this very process, which stands for the capped one."""
    from engine.files import read_capped, shown
    from engine.imports.bring import _reader
    from engine.imports.declare import NOBODY
    from engine.imports.onnx.checks import LARGEST, checked, opset, parsed
    from engine.imports.onnx.reading import drawn
    from engine.imports.onnx.shapes import known

    reader = _reader(path)
    if reader.kind == "onnx":
        model = checked(parsed(read_capped(path, LARGEST), shown(path)), path)
        drawn(model, known(model, opset(model)), shown(path))
    else:
        reader.read(path, NOBODY)


def main(folder: Path) -> None:
    """Answer until there is nothing more."""
    import resource

    import engine.imports
    from engine.imports.onnx import reading

    assert engine.imports.READERS, "all that reads is loaded before memory is limited"
    assert reading.drawn
    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
    originals = seeds(folder)
    for line in sys.stdin:
        asked = json.loads(line)
        path = folder / f"mutant{asked['kind']}"
        path.write_bytes(mutant(originals[asked["kind"]], asked["number"]))
        try:
            read(path)
            answer: object = None
        except UserError as error:
            answer = str(error)
        except Exception as error:
            # What the reading process makes a sentence of as well.
            answer = (
                f"{type(error).__name__}: {error}" if asked["kind"] == ".onnx" else {"escaped": repr(error)}
            )
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
