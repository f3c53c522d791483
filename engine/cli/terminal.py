"""What commands show: JSON for machines, tables and progress for people. Progress goes to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from engine.wire import to_plain

Tell = Callable[[float, str], None]


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that every command has: answer as JSON on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Answer as JSON on stdout.")(command)


def write_json(value: Any, indent: int | None = 2) -> None:
    """One JSON value on stdout; figures that are no numbers become null."""
    click.echo(json.dumps(_finite(to_plain(value)), ensure_ascii=False, indent=indent, allow_nan=False))


def write(line: str = "") -> None:
    """One line on stdout."""
    click.echo(printable(line))


def printable(line: str) -> str:
    """A line that can't move the cursor or colour the terminal, in characters that the terminal has."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    encoding = sys.stdout.encoding or "utf-8"
    return shown.encode(encoding, "replace").decode(encoding)


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> None:
    """A table with aligned columns; `right` are those whose cells stand at the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(heads), *cells]) for i in range(len(heads))]
    for row in [list(heads), *cells]:
        parts = [c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths))]
        write("  ".join(parts).rstrip())


@contextmanager
def progress(what: str) -> Iterator[Tell]:
    """A bar on stderr, where that is a terminal, for what may take longer than half a second."""
    if not sys.stderr.isatty():
        yield lambda share, stage: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0)

        def tell(share: float, stage: str = "") -> None:
            bar.update(task, completed=share, description=stage or what)

        yield tell


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    return [_finite(each) for each in value] if isinstance(value, list) else value
