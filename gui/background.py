"""Work that waits for a disk, done beside the window's thread, with the answer brought back to it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from engine.declare import UserError
from gui.translate import tr

Done = Callable[[Any], None]
Refused = Callable[[str], None]


class Background(QObject):
    """One thread that does things in order; `done` and `refused` are called on the window's thread.

    What was asked for is let go of there, too: it may be the last that holds a widget, which can't go on
    another thread than its own.
    """

    _finished = Signal(int, bool, object)  # which, whether it went well, and what came of it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._closed = False
        self._numbers = itertools.count()
        self._asked: dict[int, tuple[Callable[[], Any], Done, Refused]] = {}
        self._finished.connect(self._bring, Qt.ConnectionType.QueuedConnection)

    def do(
        self,
        work: Callable[[], Any],
        done: Done = lambda value: None,
        refused: Refused = lambda sentence: None,
    ) -> None:
        """Do `work`; a UserError goes to `refused` as its sentence, any other exception as one with its
        name.
        """
        if self._closed:
            return
        number = next(self._numbers)
        self._asked[number] = work, done, refused
        self._pool.submit(self._run, number)

    def _run(self, number: int) -> None:
        self._finished.emit(number, *self._tried(number))

    def _tried(self, number: int) -> tuple[bool, Any]:
        try:
            return True, self._asked[number][0]()
        except UserError as error:
            return False, str(error)
        except Exception as error:
            return False, mistake(error)

    def _bring(self, number: int, well: bool, answer: Any) -> None:
        """Give an answer, unless whoever asked is gone by now."""
        _, done, refused = self._asked.pop(number)
        if not self._closed:
            (done if well else refused)(answer)

    def close(self) -> None:
        """Wait for what was begun and end the thread; nothing more is done or answered."""
        self._closed = True
        self._pool.shutdown(wait=True)


def mistake(error: Exception) -> str:
    """What is said of an exception that nobody expected."""
    return tr(f"Layerloom made a mistake while it did this ({type(error).__name__}: {error}).")


_speaking: set[Courier] = set()


class Courier(QObject):
    """Brings what a thread says to the window's own thread, to `take`, for as long as `parent` lives.

    It belongs to nobody: what goes with a window would be gone while the thread still speaks, and a signal of
    an object that is gone ends the program. It goes when the thread is through.
    """

    _came = Signal(object)
    _ended = Signal()

    def __init__(self, parent: QObject, take: Done) -> None:
        super().__init__()
        self._parent, self._take = parent, take
        self._thread: threading.Thread | None = None
        self._came.connect(self._bring, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._forget, Qt.ConnectionType.QueuedConnection)
        _speaking.add(self)

    def run(self, work: Callable[[], Any]) -> None:
        """Do something on a thread of its own and bring what comes of it."""
        self._work = work  # which is let go of on the window's thread
        self._thread = threading.Thread(target=self._say, name="look", daemon=True)
        self._thread.start()

    def send(self, value: Any) -> None:
        """Say something, on any thread."""
        self._came.emit(value)

    def end(self) -> None:
        """There is nothing more to say."""
        self._ended.emit()

    def _say(self) -> None:
        self.send(self._work())
        self.end()

    def _bring(self, value: Any) -> None:
        if shiboken6.isValid(self._parent):
            self._take(value)

    def _forget(self) -> None:
        if self._thread is not None:
            self._thread.join()
        _speaking.discard(self)


def beside(parent: QObject, work: Callable[[], Any], done: Done) -> None:
    """Ask a disk that may never answer (a network drive that is gone) on a thread that nobody waits for, not
    even the end of the program. `done` is called while `parent` lives.
    """
    Courier(parent, done).run(work)
