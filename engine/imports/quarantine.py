"""A process of its own for a file that anybody may have written: capped, watched, and ended when it is done.

It is asked in JSON and answers in lines of JSON: how far it is, and last the result or a sentence.
What it makes, it writes into one folder; only plain text and safetensors are read back.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from engine.declare import UserError
from engine.imports.declare import Cancelled, Watch

LOOK_EVERY = 0.05
LONGEST_LINE = 64_000_000
READER = "engine.imports.onnx.worker"


@dataclass(frozen=True, slots=True)
class Caps:
    """What a process may use: bytes of memory, and seconds from its first word (its start does not count)."""

    memory: int = 2_000_000_000
    seconds: float = 10.0
    starting: float = 60.0


def ask(
    task: str, request: Mapping[str, Any], watch: Watch, caps: Caps, name: str, module: str = READER
) -> dict[str, Any]:
    """Let a fresh process do `task`; gives its result.

    Raises UserError with its sentence, or with what ended it: the time, the memory, a crash. Raises Cancelled
    when nobody waits any more. The process is gone in each case.
    """
    with tempfile.TemporaryFile() as log:
        process = _start(log, module)
        lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        listener = threading.Thread(target=_listen, args=(process.stdout, lines), daemon=True)
        listener.start()
        try:
            with suppress(OSError):
                pipe = process.stdin
                assert pipe is not None
                whole = {"task": task, "memory": caps.memory, "seconds": caps.seconds, **request}
                pipe.write(json.dumps(whole).encode())
                pipe.close()
            return _follow(process, lines, watch, caps, name)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            listener.join()
            for each in (process.stdin, process.stdout):
                if each is not None:
                    with suppress(OSError):
                        each.close()


def _follow(
    process: subprocess.Popen[bytes],
    lines: queue.SimpleQueue[bytes | None],
    watch: Watch,
    caps: Caps,
    name: str,
) -> dict[str, Any]:
    end = time.monotonic() + caps.starting
    while True:
        if watch.cancelled():
            raise Cancelled
        if time.monotonic() > end:
            raise UserError(
                f"{name} takes longer than {caps.seconds:.0f} seconds to read, so it was given up."
            )
        if _memory(process) > caps.memory:
            raise _too_much(name, caps)
        with suppress(queue.Empty):
            line = lines.get(timeout=LOOK_EVERY)
            if line is None:
                raise _died(process.wait(), name, caps)
            message = _message(line, name)
            if "result" in message:
                return dict(message["result"])
            if "error" in message:
                raise UserError(str(message["error"])[:2000])
            if "ready" in message:
                end = time.monotonic() + caps.seconds
            else:
                watch.tell(float(message["progress"]), str(message["stage"])[:80])


def _message(line: bytes, name: str) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except (ValueError, TypeError):
        raise UserError(f"{name} can't be read: its process gave no answer that makes sense.") from None


def _died(code: int, name: str, caps: Caps) -> UserError:
    if code in (-9, -24):
        return _too_much(name, caps)
    what = f"signal {-code}" if code < 0 else f"exit code {code}"
    return UserError(
        f"{name} can't be read: the process that read it broke down ({what}). It may be damaged."
    )


def _too_much(name: str, caps: Caps) -> UserError:
    return UserError(
        f"{name} needs more than {caps.memory / 1e9:.0f} GB of memory or {caps.seconds:.0f} seconds to read, "
        "so it was given up."
    )


def _memory(process: subprocess.Popen[bytes]) -> int:
    """What the process holds now. Where the system keeps no limit itself (Windows), this is the limit."""
    import psutil

    try:
        return int(psutil.Process(process.pid).memory_info().rss)
    except psutil.Error:
        return 0


def _listen(pipe: IO[bytes] | None, lines: queue.SimpleQueue[bytes | None]) -> None:
    while pipe is not None and (line := pipe.readline(LONGEST_LINE)):
        lines.put(line)
    lines.put(None)


def _start(log: IO[bytes], module: str) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parent.parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "ORT_DISABLE_TELEMETRY": "1",
    }
    # -P: no module is looked for in the folder that the program was started in, which may be anybody's.
    command = [sys.executable, "-P", "-m", module]
    try:
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment
        )
    except OSError as error:
        raise UserError(f"The process that reads the file can't be started: {error.strerror}.") from error
