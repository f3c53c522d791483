"""Under which name the program that runs can be reached by a later start."""

from __future__ import annotations

import getpass
import hashlib
import os
from pathlib import Path


def server_name() -> str:
    """A name of this user's own, so that two people on one machine do not meet."""
    home = hashlib.sha256(str(Path.home()).encode()).hexdigest()[:12]
    return f"layerloom-{getpass.getuser()}-{home}"


def server_place() -> Path:
    """Where the system keeps something of that name while somebody listens, or did until it was killed."""
    from PySide6.QtCore import QDir

    folder = Path("//./pipe") if os.name == "nt" else Path(QDir.tempPath())
    return folder / server_name()
