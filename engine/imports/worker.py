"""A whole import in a process of its own, for the window: `python -m engine.imports.worker`, asked on stdin.

It speaks as `engine.imports.quarantine` expects. The weights go into the folder that it is given; the project
comes back as text, with the report. The file itself is read in a further, capped process where it needs one.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.graph.file import dumps, loads
from engine.imports.beginning import with_weights
from engine.imports.bring import Into, bring
from engine.imports.declare import Watch
from engine.tensors import SUFFIX, save
from engine.wire import to_plain


def main() -> int:
    """Answer one request; 0 when there is a result."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: Mapping[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    import engine.imports  # noqa: F401 - declares the readers

    request = json.loads(sys.stdin.read())
    say({"ready": True})
    try:
        say({"result": work(request, lambda share, stage: say({"progress": share, "stage": stage}))})
        return 0
    except UserError as error:
        say({"error": str(error)})
    except MemoryError:
        say({"error": "The computer has too little free memory for this import."})
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")
        say({"error": f"Layerloom made a mistake while it imported ({type(error).__name__}: {first})."})
    return 1


def work(request: Mapping[str, Any], progress: Any) -> dict[str, Any]:
    """Bring `file` in; its weights go into `folder` under a name that says what they are."""
    into = None
    if request.get("project"):
        into = Into(loads(request["project"]), Path(request["base"]), "the open project")
    brought = bring(Path(request["file"]), Watch(progress), into=into)
    project = brought.project
    if brought.weights:
        folder = Path(request["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{Path(request['file']).stem[:60]}-{brought.report.sha256[:12]}.weights{SUFFIX}"
        about = {"layerloom.from": brought.report.file, "layerloom.sha256": brought.report.sha256}
        project = with_weights(project, str(target), save(target, brought.weights, about))
    return {"project": dumps(project), "report": to_plain(brought.report)}


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)
