"""The process that reads one ONNX file: `python -m engine.imports.onnx.worker`, the request as JSON on stdin.

It limits itself before it opens the file: memory, time, the size of what it writes; and it refuses itself
programs, sockets and files elsewhere. Each line that it prints is JSON; the last is the result or an error.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.files import shown

FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.connect")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> int:
    """Answer one request; 0 when there is a result."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(message: Mapping[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    request = json.loads(sys.stdin.read())
    name = shown(request["file"])
    tempfile.tempdir = request["folder"]
    try:
        work = _work(request["task"])
        _limit(int(request["memory"]), float(request["seconds"]))
        _guard(Path(request["folder"]))
        say({"ready": True})
        say({"result": work(request, say)})
        return 0
    except UserError as error:
        say({"error": str(error)})
    except MemoryError:
        most = f"{request['memory'] / 1e9:.0f} GB"
        say({"error": f"{name} needs more than {most} of memory, so it is not read."})
    except RecursionError:
        say({"error": f"{name} is nested too deep to be read."})
    except Exception as error:
        first = (str(error).strip().splitlines() or [""])[0][:200].rstrip(".")
        say({"error": f"{name} can't be read ({type(error).__name__}: {first}). It may be damaged."})
    return 1


def _work(task: str) -> Any:
    """What does the task, with all that it imports."""
    if task == "read":
        from engine.imports.onnx.reading import read

        return read
    from engine.imports.onnx.comparing import compare

    return compare


def _limit(memory: int, seconds: float) -> None:
    """Let the system hold the limits, where it can; elsewhere the process that waits watches them."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(seconds) + 60),
        (resource.RLIMIT_FSIZE, 1 << 36),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))


def _guard(folder: Path) -> None:
    """Refuse for good what reading never needs. The native libraries do not ask, but have no reason to."""
    inside = folder.resolve()

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event in FORBIDDEN:
            raise PermissionError(f"{event} is not for this process")
        if event == "open" and _writes(arguments) and not _is_inside(arguments[0], inside):
            raise PermissionError("this process writes nowhere else")

    sys.addaudithook(look)


def _writes(arguments: tuple[object, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & WRITING)


def _is_inside(path: object, folder: Path) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return True
    place = Path(os.fsdecode(path))
    return place == Path(os.devnull) or place.resolve().is_relative_to(folder)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    os._exit(code)
