"""DuckDB, kept to one file: no other file, no network, no extension, nothing left on the disk."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from engine.data.types import Watch
from engine.declare import UserError
from engine.files import shown

CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "temp_directory": "",
}


class NotReadable(UserError):
    """The database could not make sense of the file."""


class Database:
    """A connection in memory that can open `path` alone; `with` closes it."""

    def __init__(self, path: Path, name: str = "") -> None:
        self.path = path
        self.name = name or shown(path)
        self.connection = duckdb.connect(":memory:", config=dict(CONFIG))
        literal = str(path).replace("'", "''")
        self.connection.execute(f"SET allowed_paths=['{literal}']")
        self.connection.execute("SET enable_external_access=false")
        self.connection.execute("SET lock_configuration=true")

    def __enter__(self) -> Database:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self.connection.close()

    def run(self, query: str, watch: Watch) -> Any:
        """Execute a query that may take long.

        A Cancel interrupts it. Raises UserError when the file is broken.
        """
        failed: list[BaseException] = []

        def work() -> None:
            try:
                self.connection.execute(query)
            except BaseException as error:  # carried over to the thread that waits
                failed.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(0.05)
                watch.at(self._share())
        except BaseException:
            self.connection.interrupt()
            thread.join()
            raise
        if failed:
            raise self._sentence(failed[0])
        return self.connection

    def _share(self) -> float:
        """How far DuckDB thinks it is, from 0 to 1; it gives a negative number when it does not know."""
        share: float = max(self.connection.query_progress(), 0.0)
        return min(share / 100, 1.0)

    def _sentence(self, error: BaseException) -> BaseException:
        if isinstance(error, duckdb.OutOfMemoryException):
            return UserError(
                f"{self.name} does not fit into the memory of this machine. Take fewer rows or columns."
            )
        if isinstance(error, duckdb.Error):
            # DuckDB puts the kind of its error before the sentence ("Invalid Input Error: ...").
            first = re.sub(r"^([A-Z]\w*[ ])*Error: ", "", str(error).strip().split("\n", 1)[0])
            return NotReadable(f"{self.name} can't be read as a table: {first[:200]}")
        return error


def quoted(name: str) -> str:
    """A column's name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
