"""Modules that torch lacks, one family a file.

The source of a class goes into the programs that use it, which need torch alone: so each uses nothing but
`math`, `torch`, `nn`, `F` and what stands in its own file.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

FILES = tuple(sorted(p for p in Path(__file__).parent.glob("*.py") if p.stem != "__init__"))


def __getattr__(name: str) -> Any:
    """A module by its class's name, from whatever file has it."""
    if not name.startswith("_"):
        for path in FILES:
            found = import_module(f"{__name__}.{path.stem}")
            if name in vars(found):
                return vars(found)[name]
    raise AttributeError(f"there is no module {name!r}")
