"""One program at a time: a second start hands its file to the first, which opens a window for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from gui.program.server_name import server_name

WAIT, WAIT_FOR_ANSWER = 500, 3000
NO_FILE, TAKEN = "window", b"taken\n"


def hand_over(file: Path | None) -> bool:
    """Give `file`, or the wish for a window, to a program that runs already; False when none answers."""
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    if not socket.waitForConnected(WAIT):
        return False
    socket.write(os.fsencode(file or NO_FILE) + b"\n")
    taken = socket.waitForReadyRead(WAIT_FOR_ANSWER) and bytes(socket.readAll().data()) == TAKEN
    socket.disconnectFromServer()
    return taken


class Listener(QObject):
    """Waits for files from later starts. Where no server can be had, each start is a program of its own."""

    def __init__(self, parent: QObject, opened: Callable[[Path | None], None]) -> None:
        super().__init__(parent)
        self._opened = opened
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        if not self._server.listen(server_name()) and hand_over_fails():
            QLocalServer.removeServer(server_name())  # left by a program that was killed
            self._server.listen(server_name())

    def close(self) -> None:
        """Stop waiting."""
        self._server.close()

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            line = os.fsdecode(bytes(socket.readLine().data()).removesuffix(b"\n"))
            if line:
                socket.write(TAKEN)
                socket.flush()
                self._opened(None if line == NO_FILE else Path(line))


def hand_over_fails() -> bool:
    """Whether nobody answers at the name that is taken."""
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    alive = socket.waitForConnected(WAIT)
    socket.disconnectFromServer()
    return not alive
