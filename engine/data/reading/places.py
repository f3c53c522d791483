"""Where a path in a project leads: a file or folder of this machine, and nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.declare import UserError
from engine.files import shown


def place(text: str, folder: Path, what: str = "file") -> Path:
    """The path that `text` names, from `folder` on.

    Raises UserError for none, addresses and other machines.
    """
    if not text.strip():
        raise UserError(f"No {what} is chosen yet. Choose one in Data.")
    if "\0" in text:
        raise UserError(f"The name of the {what} holds a NUL character. Choose it again in Data.")
    if "://" in text or text.startswith(("//", "\\\\")) or text.casefold().startswith("file:"):
        raise UserError(f'"{text[:80]}" is not on this machine. Copy the {what} here and choose it in Data.')
    return folder / text


def looked_at(path: Path, *, folder: bool = False) -> os.stat_result:
    """Size and times of a file (or folder), without opening it.

    Raises UserError when it is something else.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        raise UserError(f"{shown(path)} is not there. Choose the data again.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{shown(path)} can't be reached: {why}.") from None
    if folder and not stat.S_ISDIR(found.st_mode):
        raise UserError(
            f"{shown(path)} is not a folder. Choose the folder that holds one folder for each class."
        )
    if not folder and not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "a device or a pipe"
        raise UserError(f"{shown(path)} is {kind}, but a file is needed.")
    return found
