"""How each mode is made. They are loaded when they are first shown, so that none slows down the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gui.modes import Mode, Shell
from gui.session import Session

Make = Callable[[Session, Shell], Mode]


def make_design(session: Session, shell: Shell) -> Mode:
    """The mode in which a model is drawn."""
    from gui.modes.design import make

    return make(session, shell)


def make_data(session: Session, shell: Shell) -> Mode:
    """The mode in which data is chosen and prepared."""
    from gui.modes.data import make

    return make(session, shell)


def make_train(session: Session, shell: Shell) -> Mode:
    """The mode in which a model learns."""
    from gui.modes.train import make

    return make(session, shell)


def make_export(session: Session, shell: Shell) -> Mode:
    """The mode in which a model is taken away as a file."""
    from gui.modes.export import make

    return make(session, shell)


MAKERS: Mapping[str, Make] = {
    "design": make_design,
    "data": make_data,
    "train": make_train,
    "export": make_export,
}
