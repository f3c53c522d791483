"""One program at a time: a second start hands its file to the first."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT = 500


def server_name() -> str:
    """A name of this user's own, so that two people on one machine do not meet."""
    home = hashlib.sha256(str(Path.home()).encode()).hexdigest()[:12]
    return f"layerloom-{getpass.getuser()}-{home}"


def hand_over(file: Path) -> bool:
    """Give `file` to a program that runs already; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    if not socket.waitForConnected(WAIT):
        return False
    socket.write(str(file).encode() + b"\n")
    taken = socket.waitForBytesWritten(WAIT)
    socket.disconnectFromServer()
    return taken


class Listener(QObject):
    """Waits for files from later starts. Where no server can be had, each start is a program of its own."""

    def __init__(self, parent: QObject, opened: Callable[[Path], None]) -> None:
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
            line = bytes(socket.readLine().data()).decode(errors="replace").strip()
            if line:
                self._opened(Path(line))


def hand_over_fails() -> bool:
    """Whether nobody answers at the name that is taken."""
    socket = QLocalSocket()
    socket.connectToServer(server_name())
    alive = socket.waitForConnected(WAIT)
    socket.disconnectFromServer()
    return not alive
