"""Loading PySide without what none of ours needs, which is a sixth of the start.

- It reads the source of every module that is imported after it, to see whether that wants Qt's names written
  in another way. None of ours does. It also fails when two threads import at once: a file that was chosen
  could not be opened then, because pydantic had come in half.
- It compiles its writer of type stubs, each time. That comes when somebody looks into it.
- Python's collector looks through what is loaded again and again, and finds nothing: all of it stays.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from types import ModuleType
from typing import Any

PUT_OFF = ("shibokensupport.signature.lib.enum_sig", "shibokensupport.signature.lib.pyi_generator")


class WhenAsked(ModuleType):
    """Stands where a module will be, and becomes it at the first look inside."""

    def __init__(self, real: ModuleSpec) -> None:
        super().__init__(real.name)
        self._real: ModuleSpec | None = real

    def __getattr__(self, name: str) -> Any:
        real = self.__dict__.get("_real")
        if real is None or real.loader is None or name.startswith("__"):  # marks of the import system
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self._real = None
        found = module_from_spec(real)
        real.loader.exec_module(found)
        self.__dict__.update(found.__dict__)
        return getattr(self, name)


class Later:
    """Finds the modules that are put off, in the place of who would find them."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The way to a module that is put off; None for all others."""
        if name not in PUT_OFF:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        real = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        return ModuleSpec(name, self, loader_state=real) if real else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """What stands there until somebody asks."""
        return WhenAsked(spec.loader_state)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing yet."""


class Behind(list[Any]):
    """A list whose first place is taken: PySide puts a finder of its own before all others."""

    def insert(self, index: Any, item: Any) -> None:
        super().insert(max(int(index), 1), item)


def load() -> None:
    """Load PySide."""
    finders = sys.meta_path
    sys.meta_path = Behind([Later(), *finders])
    try:
        with uncollected():
            from PySide6 import QtCore  # noqa: F401 - brings what is changed below
    finally:
        finders[:] = sys.meta_path[1:]
        sys.meta_path = finders
    if (feature := sys.modules.get("shibokensupport.feature")) is not None:
        feature._mod_uses_pyside = lambda module: False  # type: ignore[attr-defined]


@contextmanager
def uncollected() -> Iterator[None]:
    """The collector waits, and leaves alone later on what came meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
