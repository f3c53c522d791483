"""The process of one export: `python -m engine.export.worker REQUEST.json` (`-`: the request comes on stdin).

Each line on stdout is JSON: `{"progress": 0.4, "stage": "Exporting"}`, and last `{"result": {...}}` or
`{"error": "one sentence"}`. Whatever libraries print goes to stderr. A fresh process each, because
torch's exporter keeps things from one export to the next. It is cancelled by ending it: nothing stands at
the destination before all checks are done.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

# Threads that spin while they wait would steal the window's time; torch reads this once, when it is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from engine.declare import UserError, build
from engine.export.declare import EXPORTS
from engine.export.result import Result
from engine.files import read_capped, sweep
from engine.wire import to_plain

LARGEST_REQUEST = 1 << 20


def main(arguments: list[str]) -> int:
    """Answer one request; 0 when the file is in its place, 1 when not."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: Mapping[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    try:
        say({"result": to_plain(work(_request(arguments, sys.stdin), say))})
    except UserError as error:
        say({"error": str(error)})
        return 1
    except MemoryError:
        say({"error": "The computer has too little free memory for this export. Close other programs."})
        return 1
    except Exception as error:
        what = f"Layerloom made a mistake while it exported ({type(error).__name__}). No file was written."
        say({"error": what, "details": traceback.format_exc()})
        return 1
    return 0


def work(request: Mapping[str, Any], say: Any) -> Result:
    """Do what is asked: `folder` (of the run), `kind`, `params`, `destination`."""

    def progress(share: float, stage: str) -> None:
        say({"progress": share, "stage": stage})

    kind = EXPORTS.get(str(request["kind"]))
    if kind is None:
        raise UserError(f'There is no export "{request["kind"]}". There are: {", ".join(EXPORTS)}.')
    exporter = build(kind.declaration, request.get("params", {}))
    destination = Path(request["destination"])
    sweep(destination.parent)
    progress(0.0, "Starting PyTorch")
    from engine.export.trained import load

    progress(0.15, "Building the model")
    result: Result = exporter.write(load(Path(request["folder"])), destination, progress)
    progress(1.0, "Done")
    return result


def _request(arguments: list[str], lines: TextIO) -> dict[str, Any]:
    if len(arguments) != 1:
        raise UserError("One argument is needed: the file with the request, or - for stdin.")
    text = lines.read() if arguments[0] == "-" else read_capped(arguments[0], LARGEST_REQUEST)
    try:
        request = json.loads(text)
        named = {"folder", "kind", "destination"} <= request.keys()
    except (ValueError, AttributeError, RecursionError):
        named = False
    if not named:
        raise UserError("The request can't be read: it needs folder, kind and destination.")
    return dict(request)


if __name__ == "__main__":
    import engine.export  # noqa: F401 - declares every kind

    code = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(code)  # threads of torch may still wait for work that never comes
