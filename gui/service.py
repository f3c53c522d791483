"""The windows' end of the engine service: ask, get the answer later, start it again when it dies."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from gui.translate import tr

Answered = Callable[[Any], None]
RESTARTS = 5
ROOT = Path(__file__).resolve().parent.parent


@dataclass(slots=True)
class Question:
    """A request that waits for its answer."""

    line: bytes
    done: Answered
    refused: Callable[[str], None]
    progress: Callable[[float], None]
    owner: object = None
    deaths: int = 0


class EngineService(QObject):
    """One child process that looks into drawings and data. Nothing here ever blocks.

    What was asked when the process dies is asked again of the next one. The oldest is what it worked on: one
    that was there twice when it died is refused. `lost(sentence)` when it can't be started, once until it
    answers again; all that is asked meanwhile is refused.
    """

    lost = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._questions: dict[int, Question] = {}
        self._next = 1
        self._deaths = 0
        self._lost = self._closing = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.start)

    def start(self) -> None:
        """Start the process, and ask it all that has no answer yet; asking starts it too."""
        if self._process is not None or self._closing:
            return
        self._pause.stop()
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("OMP_WAIT_POLICY", "PASSIVE")
        if not getattr(sys, "frozen", False):
            paths = [str(ROOT), environment.value("PYTHONPATH")]
            environment.insert("PYTHONPATH", os.pathsep.join(p for p in paths if p))
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._died)
        process.errorOccurred.connect(self._failed)
        self._process = process
        # -P: no module is looked for in the folder that the program was started in.
        process.start(sys.executable, ["-P", "-m", "engine.service"])
        for question in list(self._questions.values()):
            if self._process is process:
                process.write(question.line)

    def ask(
        self,
        method: str,
        params: Mapping[str, Any],
        done: Answered,
        refused: Callable[[str], None] = lambda sentence: None,
        progress: Callable[[float], None] = lambda share: None,
        owner: object = None,
    ) -> int:
        """Ask; `done` gets the plain result, `refused` one sentence. The number can be given to `cancel`."""
        number, self._next = self._next, self._next + 1
        line = json.dumps({"id": number, "method": method, "params": params}).encode() + b"\n"
        self._questions[number] = Question(line, done, refused, progress, owner)
        if self._process is None:
            self.start()
        else:
            self._process.write(line)
        return number

    def cancel(self, number: int) -> None:
        """The answer is not wanted any more."""
        if self._questions.pop(number, None) is not None and self._process is not None:
            self._process.write(json.dumps({"cancel": number}).encode() + b"\n")

    def forget(self, owner: object) -> None:
        """No answer to what `owner` asked is wanted any more."""
        for number in [number for number, each in self._questions.items() if each.owner is owner]:
            self.cancel(number)

    def close(self) -> None:
        """End the process; at most a moment is waited for it."""
        self._closing = True
        self._pause.stop()
        if self._process is not None:
            self._process.finished.disconnect(self._died)
            self._process.errorOccurred.disconnect(self._failed)
            self._process.closeWriteChannel()
            self._process.kill()
            self._process.waitForFinished(1000)
            self._process = None

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            message = json.loads(bytes(self._process.readLine().data()))
            question = self._questions.get(message["id"])
            if question is None:
                continue
            if "progress" in message:
                question.progress(message["progress"])
                continue
            del self._questions[message["id"]]
            self._deaths, self._lost = 0, False
            if "result" in message:
                question.done(message["result"])
            elif "error" in message:
                question.refused(message["error"])

    def _failed(self, error: QProcess.ProcessError) -> None:
        """One that could not even be started does not end."""
        if error == QProcess.ProcessError.FailedToStart:
            self._died()

    def _died(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
        self._process = None
        self._deaths += 1
        for each in self._questions.values():
            each.deaths += 1
        deadly = [number for number, each in self._questions.items() if each.deaths >= 2]
        if deadly:
            self._questions.pop(min(deadly)).refused(
                tr("The engine stopped while it worked on this. Nothing was lost.")
            )
        if self._deaths > RESTARTS:
            self._give_up(tr("The engine can't be started. Shapes and training are not available."))
            return
        if self._process is None:
            self._pause.start(200 * self._deaths)

    def _give_up(self, why: str) -> None:
        """Leave no question without an answer; the next one tries to start it again."""
        questions, self._questions = self._questions, {}
        for each in questions.values():
            each.refused(why)
        if not self._lost:
            self._lost = True
            self.lost.emit(why)


class Share(QObject):
    """One window's part in a service that several windows have: what it asked ends with it, and only that.

    The process drops a question for a newer one of the same key, so each window's keys are its own.
    """

    lost = Signal(str)

    def __init__(self, service: EngineService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._sign = uuid4().hex[:8]
        self._closed = False
        service.lost.connect(self.lost)

    def start(self) -> None:
        """Start the process, if it does not run yet."""
        self._service.start()

    def ask(
        self,
        method: str,
        params: Mapping[str, Any],
        done: Answered,
        refused: Callable[[str], None] = lambda sentence: None,
        progress: Callable[[float], None] = lambda share: None,
    ) -> int:
        """Ask as the service does; nobody is there any more for an answer to a closed window."""
        if self._closed:
            return 0
        own = {**params, "key": f"{self._sign} {params.get('key', '')}"}
        return self._service.ask(method, own, done, refused, progress, owner=self)

    def cancel(self, number: int) -> None:
        """The answer is not wanted any more."""
        self._service.cancel(number)

    def close(self) -> None:
        """The window goes; the service stays for the others."""
        self._closed = True
        self._service.forget(self)
