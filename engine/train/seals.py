"""The SHA-256 of what stands in a run's folder, so that a bit that changed on the disk is seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from engine.declare import UserError
from engine.files import durable_write, read_capped, shown

SEALS = "seals.json"
LARGEST = 1 << 20


def write_sealed(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of a run, and note what they must be; raises UserError when the disk does not take them."""
    known = dict(_seals(folder)) if (folder / SEALS).exists() else {}
    for name, data in files.items():
        durable_write(folder / name, data)
        known[name] = hashlib.sha256(data).hexdigest()
    text = json.dumps(known, indent=1, sort_keys=True)
    whole = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "files": known}
    durable_write(folder / SEALS, json.dumps(whole, indent=1).encode())


def read_sealed(folder: Path, name: str, limit: int) -> bytes:
    """A file of a run as it was written; raises UserError when it is missing, too large or has changed since.

    What was never noted is taken as it is.
    """
    data = read_capped(folder / name, limit)
    noted = _seals(folder).get(name) if (folder / SEALS).exists() else None
    if noted is not None and noted != hashlib.sha256(data).hexdigest():
        raise UserError(
            f"{shown(folder / name)} has changed since the run was made, or the disk damaged it. "
            "Put the file back as it was, or train again."
        )
    return data


def _seals(folder: Path) -> Mapping[str, str]:
    try:
        read = json.loads(read_capped(folder / SEALS, LARGEST))
        files: Mapping[str, str] = read["files"]
        text = json.dumps(files, indent=1, sort_keys=True)
        if read["sha256"] == hashlib.sha256(text.encode()).hexdigest():
            return files
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise UserError(f"{shown(folder / SEALS)} is damaged. Train again.")
