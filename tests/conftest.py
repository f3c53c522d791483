"""What holds for every test: no network, no touch on the user's own settings, no screen unless asked for."""

from __future__ import annotations

import ipaddress
import os
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Set before anything imports Qt or torch, and inherited by every process that a test starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NO_COLOR", "1")

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ("tests.blocks",)
HOME_VARIABLES = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_CACHE_HOME": ".cache",
    "XDG_STATE_HOME": ".local/state",
    "XDG_RUNTIME_DIR": ".runtime",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
}


# What takes longest is begun first, so that no test is left to run alone at the end.
LONGEST = ("tests/window", "tests/templates")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests go first, the rest in their usual order."""
    folders = tuple(ROOT / each for each in LONGEST)
    items.sort(key=lambda item: not any(item.path.is_relative_to(each) for each in folders))


class Screen:
    """A screen in memory (Xvfb) on a free display number."""

    def __init__(self, size: str = "1600x1000x24") -> None:
        if not (program := shutil.which("Xvfb")):
            raise RuntimeError(
                "Tests with a real window need Xvfb: `python3 packaging/dev.py test` installs it."
            )
        read, write = os.pipe()
        options = ["-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        self.process = subprocess.Popen(
            [program, *options], pass_fds=[write], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(write)
        number = ""
        while not number.endswith("\n") and select.select([read], [], [], 30)[0]:
            number += os.read(read, 16).decode() or "\n"
        number = number.strip()
        os.close(read)
        if not number:
            self.close()
            raise RuntimeError("Xvfb did not start.")
        self.environment = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}

    def close(self) -> None:
        """Take the screen away."""
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="session")
def screen() -> Iterator[dict[str, str]]:
    """The variables with which a started program opens a real window on a screen in memory."""
    made = Screen()
    yield made.environment
    made.close()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own, so that settings, recent files and recovery never meet the user's."""
    folder = tmp_path_factory.mktemp("home")
    for name, below in HOME_VARIABLES.items():
        path = folder / below
        path.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(path))
    (folder / ".runtime").chmod(0o700)
    return folder


class NetworkUsed(AssertionError):
    """A test reached for an address outside this machine."""


def _is_local(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0]).split("%")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting or looking up a name fails the test, except on this machine itself."""

    def guard(name: str) -> Callable[..., object]:
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: object, *rest: object) -> object:
            if not _is_local(address):
                raise NetworkUsed(f"{name} to {address!r}")
            return original(self, address, *rest)

        return guarded

    def look_up(host: object, *rest: object, **options: object) -> object:
        if host is not None and not _is_local((host,)):
            raise NetworkUsed(f"name look-up of {host!r}")
        return original_look_up(host, *rest, **options)

    original_look_up = socket.getaddrinfo
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guard(name))
    monkeypatch.setattr(socket, "getaddrinfo", look_up)


class AuditRecorder:
    """Notes what a piece of code does to the world: programs, sockets, libraries, files written.

    Python's audit hooks can't be taken off again, so one hook serves the whole session and asks this object.
    """

    WATCHED = (
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.fork",
        "subprocess.Popen",
        "socket.connect",
        "ctypes.dlopen",
    )
    WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []
        self.allowed: list[Path] = []
        self.on = False

    def allow(self, folder: Path) -> None:
        """Files may be written below `folder`."""
        self.allowed.append(folder.resolve())

    def __enter__(self) -> AuditRecorder:
        self.events.clear()
        self.on = True
        return self

    def __exit__(self, *_: object) -> None:
        self.on = False

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """Called by Python for every audit event; keeps those that matter while switched on."""
        if not self.on:
            return
        if event in self.WATCHED:
            self.events.append((event, repr(arguments)[:200]))
        elif event == "open" and self._writes(arguments) and not self._is_allowed(arguments[0]):
            self.events.append((event, str(arguments[0])))

    def _writes(self, arguments: tuple[object, ...]) -> bool:
        _, mode, flags = arguments
        if isinstance(mode, str):
            return any(letter in mode for letter in "wax+")
        return isinstance(flags, int) and bool(flags & self.WRITE_FLAGS)

    def _is_allowed(self, path: object) -> bool:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return True  # a number: the file was opened, and seen, before
        place = Path(os.fsdecode(path))
        if place == Path(os.devnull) or place.suffix == ".pyc" or "__pycache__" in place.parts:
            return True
        return any(place.resolve().is_relative_to(folder) for folder in self.allowed)


_recorder = AuditRecorder()
sys.addaudithook(_recorder.hook)


@pytest.fixture
def audit() -> Iterator[AuditRecorder]:
    """A recorder: `with audit: ...`, then look at `audit.events`; `audit.allow(folder)` for wanted files."""
    _recorder.allowed.clear()
    _recorder.events.clear()
    yield _recorder
    _recorder.on = False
