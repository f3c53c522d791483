"""What was not saved yet, kept in the program's own folder until it is: a journal for each open document.

A journal is a file of JSON lines: who writes it, then the whole project again and again. Each line carries
its own hash and that of the one before it, so a foreign line ends what is believed. Journals that lie beside
a project file are never looked at.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine import disk
from engine.declare import UserError
from engine.files import Appender, durable_write, read_capped, sweep
from engine.graph.file import dumps, loads
from engine.graph.model import Project
from engine.jsontext import parse

ENDING = ".journal"
KEPT = ".kept"
LARGEST = 128_000_000
COMPACT = 8_000_000
KEEP = 20
FORMAT = 1
WORD = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Recovery:
    """The last state of a document whose program ended without closing it; `path` is its file, if any."""

    file: Path
    path: Path | None
    name: str
    time: datetime
    project: Project

    @property
    def document(self) -> str:
        """The name that its journal was made with; empty where that is no plain word."""
        name = self.file.stem.rsplit("-", 2)[0]
        return name if WORD.fullmatch(name) else ""


class Journal:
    """Keeps one document's unsaved state. Its methods may take milliseconds: call them beside the GUI thread.

    `folder` is the program's own; `document` (letters, digits, dashes) tells a process's documents apart.
    """

    def __init__(self, folder: Path | str, document: str = "document") -> None:
        if not WORD.fullmatch(document):
            raise ValueError(f"{document!r} is not a plain word")
        self._folder = Path(folder)
        self.file = self._folder / f"{document}-{os.getpid()}-{os.urandom(4).hex()}{ENDING}"
        self._appender: Appender | None = None
        self._hash = ""
        self._number = 0
        self._size = 0
        self._last: tuple[Project, Path | None] | None = None

    def record(self, project: Project, path: Path | str | None = None) -> None:
        """Keep `project`, which belongs to the file `path`; on the disk when this returns.

        Raises UserError when the disk does not take it; what was recorded before stays.
        """
        where = Path(path) if path is not None else None
        if self._last is not None and self._last[0] is project and self._last[1] == where:
            return
        text = dumps(project)
        if self._appender is None or self._size > COMPACT + 2 * len(text):
            self._start(text, where)
        else:
            self._add(self._line(text, where))
        self._last = project, where

    def saved(self) -> None:
        """The document stands in its own file as it is: nothing needs to be kept until the next `record`."""
        self._end()
        self._last = None
        disk.remove(self.file)

    def close(self) -> None:
        """The document was closed in order: its journal goes."""
        self.saved()

    def adopt(self, recovery: Recovery) -> None:
        """Take over what was found: this journal has it before the old one goes."""
        self.record(recovery.project, recovery.path)
        discard(recovery)

    def _start(self, text: str, path: Path | None) -> None:
        """Begin the file, or begin it anew where it has grown: the newest state takes the place of all."""
        self._end()
        self._folder.mkdir(parents=True, exist_ok=True)
        head = json.dumps({"format": FORMAT, **_this_process()}).encode()
        self._hash = hashlib.sha256(head).hexdigest()
        line = self._line(text, path)
        durable_write(self.file, head + b"\n" + line + b"\n")
        self._size = len(head) + len(line)
        self._appender = Appender(self.file)

    def _add(self, line: bytes) -> None:
        assert self._appender is not None
        try:
            self._appender.add(line, sync=True)
        except UserError:
            self._end()  # nothing could follow a line that may not be there, so the next record begins anew
            raise
        self._size += len(line)

    def _end(self) -> None:
        appender, self._appender = self._appender, None
        if appender is not None:
            with suppress(UserError):
                appender.close()

    def _line(self, text: str, path: Path | None) -> bytes:
        self._number += 1
        entry = {
            "number": self._number,
            "time": datetime.now().astimezone().isoformat(),
            "path": _as_text(path),
            "text": text,
            "previous": self._hash,
        }
        self._hash = _hash(entry)
        return json.dumps({**entry, "hash": self._hash}).encode()


def _as_text(path: Path | None) -> str | None:
    """A path that no text can hold (a name of stray bytes) is left out: the document has none."""
    try:
        return None if path is None else str(path).encode("utf-8").decode("utf-8")
    except UnicodeEncodeError:
        return None


def found(folder: Path | str, *, kept: bool = False) -> list[Recovery]:
    """Documents that a program left without closing, newest first; `kept` lists those declined before.

    Journals of living programs, and whatever is no whole journal, are left alone.
    """
    sweep(folder)
    files = sorted(Path(folder).glob("*" + (KEPT if kept else ENDING)))
    recoveries = [r for file in files if (r := _read(file, anyone=kept)) is not None]
    return sorted(recoveries, key=lambda recovery: recovery.time, reverse=True)


def discard(recovery: Recovery) -> None:
    """Remove a recovery for good."""
    disk.remove(recovery.file)


def decline(recovery: Recovery) -> None:
    """Don't offer a recovery again, but keep it (`found(folder, kept=True)`), the newest twenty of them."""
    with suppress(OSError):
        disk.disk.replace(recovery.file, recovery.file.with_suffix(KEPT))
    with suppress(OSError):
        kept = sorted(recovery.file.parent.glob("*" + KEPT), key=lambda file: file.stat().st_mtime)
        for file in kept[:-KEEP]:
            disk.remove(file)


def _read(file: Path, *, anyone: bool) -> Recovery | None:
    """The newest state in a journal that can be believed and opened."""
    try:
        data = read_capped(file, LARGEST)
    except UserError:
        return None
    head, *lines = data.split(b"\n")
    facts = _entry(head)
    if facts.get("format") != FORMAT or not (anyone or _is_ended(facts, file)):
        return None
    for entry in reversed(list(_chain(head, lines))):
        with suppress(UserError, ValueError):
            path = Path(entry["path"]) if entry["path"] is not None else None
            project = loads(entry["text"])
            name = path.name if path is not None else project.name
            return Recovery(file, path, name, datetime.fromisoformat(entry["time"]), project)
    return None


def _chain(head: bytes, lines: list[bytes]) -> Iterator[dict[str, Any]]:
    """The entries as far as each follows from the one before; torn lines are passed over."""
    previous = hashlib.sha256(head).hexdigest()
    for line in lines:
        entry = _entry(line)
        if not entry:
            continue
        given = entry.pop("hash", None)
        if set(entry) != {"number", "time", "path", "text", "previous"}:
            return
        if entry["previous"] != previous or given != _hash(entry) or not _is_typed(entry):
            return
        previous = str(given)
        yield entry


def _entry(line: bytes) -> dict[str, Any]:
    try:
        entry = parse(line, "", LARGEST)
    except UserError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _is_typed(entry: dict[str, Any]) -> bool:
    texts = all(isinstance(entry[key], str) for key in ("time", "text", "previous"))
    return texts and (entry["path"] is None or isinstance(entry["path"], str))


def _hash(entry: dict[str, Any]) -> str:
    """Over each part with its length, so that no two entries look the same."""
    parts = [str(entry[key]) for key in ("previous", "number", "time", "path", "text")]
    made = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        made.update(len(data).to_bytes(8, "little") + data)
    return made.hexdigest()


def _this_process() -> dict[str, Any]:
    import psutil

    return {"host": disk.host_sign(), "process": os.getpid(), "started": psutil.Process().create_time()}


def _is_ended(facts: dict[str, Any], file: Path) -> bool:
    """Whether the program that wrote a journal is gone; of another computer's only its age can tell."""
    process, started = facts.get("process"), facts.get("started")
    if facts.get("host") != disk.host_sign():
        with suppress(OSError):
            return time.time() - file.stat().st_mtime > disk.HOUR
        return False
    if not isinstance(process, int) or not isinstance(started, int | float) or not 0 < process < 2**31:
        return False
    return not disk.is_running(process, float(started))
