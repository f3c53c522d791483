"""Which libraries of the operating system Qt needs, which of them are missing, and how to get them."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Library as the loader knows it -> package on Debian and Ubuntu. Qt can't be imported without these.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
# Qt's plug-in for X11 opens no window without these.
WINDOW_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# Program -> package; the tests that need a real window open it on a screen in memory.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xauth": "xauth", "xdotool": "xdotool"}


def has_screen() -> bool:
    """Whether a window can be shown to somebody."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing(*, window: bool, tests: bool = False) -> dict[str, str]:
    """What Linux lacks, as library or program -> Debian package; empty elsewhere."""
    if not sys.platform.startswith("linux"):
        return {}
    libraries = {**QT_LIBRARIES, **(WINDOW_LIBRARIES if window else {})}
    found = {name: package for name, package in libraries.items() if not _loads(name)}
    if tests:
        found.update({name: package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)})
    return found


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def on_debian() -> bool:
    """Whether Debian's package manager is here (Debian, Ubuntu, Mint and their kin)."""
    return shutil.which("apt-get") is not None


def may_install() -> bool:
    """Whether packages can be installed without asking anybody: Debian, as root."""
    return on_debian() and hasattr(os, "geteuid") and os.geteuid() == 0


def advice(lacking: dict[str, str]) -> str:
    """What to tell a person who has to install `lacking` by hand."""
    names = ", ".join(sorted(lacking))
    packages = " ".join(sorted(set(lacking.values())))
    if on_debian():
        return f"This system lacks {names}. Install them with:\n    sudo apt-get install {packages}"
    return (
        f"This system lacks {names}. Install them with its package manager, then try again "
        f"(their packages are called {packages} on Debian)."
    )


def install(lacking: dict[str, str], log: Path) -> bool:
    """Install the packages on Debian as root; their output goes to `log`. True if it worked."""
    packages = sorted(set(lacking.values()))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    with log.open("a", encoding="utf-8") as out:
        # A bare system has no package list yet, and an old one names versions that are gone.
        subprocess.run(["apt-get", "update", "-q"], env=environment, stdout=out, stderr=out, check=False)
        done = subprocess.run(command, env=environment, stdout=out, stderr=out, check=False)
    return done.returncode == 0
