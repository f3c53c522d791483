"""Programs in the form that Layerloom prints, as drawings again. They are read as text and never run."""

from __future__ import annotations

from pathlib import Path

from engine.declare import UserError
from engine.files import read_capped
from engine.graph.model import Project
from engine.imports.declare import Read, Watch, reader

LARGEST = 4 << 20


@reader("Python program", kind="text", suffixes=(".py",), by_suffix=True)
def read_file(path: Path, watch: Watch) -> Read:
    """The drawing of a program that Layerloom has printed, or that is written like one."""
    from engine.imports.python.program import read_program

    watch.tell(0.1, "Reading the program")
    try:
        text = read_capped(path, LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f'"{path.name}" is no text in UTF-8.') from None
    found = read_program(text)
    return Read(found.project, {}, found.fields, notes=found.notes)


def read(text: str) -> Project:
    """The project that prints `text`; raises UserError, with the line, for what is not understood."""
    from engine.imports.python.program import read_program

    return read_program(text).project
