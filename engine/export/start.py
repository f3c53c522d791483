"""An export in a process of its own: start it, follow it, end it. Without torch."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from engine.declare import UserError, Value
from engine.export.result import Result
from engine.files import shown, sweep
from engine.wire import from_plain, to_plain

LOOK_EVERY = 0.1
LOG_LINES = 200
# -P: no module is looked for in the folder that the program was started in, which may be anybody's.
COMMAND = [sys.executable, "-P", "-m", "engine.export.worker", "-"]


class Cancelled(Exception):
    """The person does not want the file any more; there is none."""


class Export:
    """One export on its way. `wait` follows it to its end; `cancel` ends it."""

    def __init__(self, folder: Path, kind: str, params: Mapping[str, Value], destination: Path) -> None:
        if not destination.parent.is_dir():
            raise UserError(
                f"There is no folder {shown(destination.parent)} to write the file to. Make it first."
            )
        self.destination = destination
        request = {"folder": str(folder.resolve()), "kind": kind, "params": to_plain(params)}
        request["destination"] = str(destination.resolve())
        self._process = _start()
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.log: list[str] = []
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._listen, self._keep)]
        for thread in self._threads:
            thread.start()
        with suppress(OSError):
            pipe = _open(self._process.stdin)
            pipe.write(json.dumps(request))
            pipe.close()

    def wait(
        self,
        progress: Callable[[float, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Result:
        """The result, when it is done; raises UserError when it failed, Cancelled when asked to stop."""
        try:
            while (line := self._next(cancelled)) is not None:
                message = json.loads(line)
                if "result" in message:
                    return from_plain(Result, message["result"])
                if "error" in message:
                    self.log += message.get("details", "").splitlines()
                    raise UserError(message["error"])
                if progress is not None:
                    progress(message["progress"], message["stage"])
            raise UserError(self._died())
        finally:
            self.cancel()

    def cancel(self) -> None:
        """End the process, if it still runs, and remove what it had begun to write."""
        running = self._process.poll() is None
        if running:
            self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        if running:
            sweep(self.destination.parent)

    def _next(self, cancelled: Callable[[], bool] | None) -> str | None:
        while True:
            if cancelled is not None and cancelled():
                raise Cancelled
            with suppress(queue.Empty):
                return self._lines.get(timeout=LOOK_EVERY)

    def _listen(self) -> None:
        for line in _open(self._process.stdout):
            self._lines.put(line)
        self._lines.put(None)

    def _keep(self) -> None:
        for line in _open(self._process.stderr):
            self.log = [*self.log[-LOG_LINES:], line.rstrip()]

    def _died(self) -> str:
        code = self._process.wait()
        if code < 0:
            why = f"The export was ended from outside (signal {-code}), or the memory was full."
            return f"{why} No file was written."
        return f"The export ended without a result (exit code {code}). No file was written."


def export(
    folder: Path,
    kind: str,
    params: Mapping[str, Value],
    destination: Path,
    progress: Callable[[float, str], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """Export the best weights of the run in `folder` to `destination`, in a process of its own.

    In the place of a folder there may be a project file with weights of its own, which were imported.

    `progress` is told the share that is done and the stage. Raises UserError with the reason when there
    is no file at the end, Cancelled when `cancelled()` turned true.
    """
    return Export(folder, kind, params, destination).wait(progress, cancelled)


def _open(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def _start() -> subprocess.Popen[str]:
    root = str(Path(__file__).resolve().parent.parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    environment: dict[str, Any] = os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}
    try:
        return subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise UserError(f"The export's process can't be started: {error.strerror}.") from error
