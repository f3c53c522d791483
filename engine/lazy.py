"""Names of torch that cost nothing until they are used.

Declarations are read by the window, which must never import torch. So `nn.Conv2d` in a declaration is a
`Ref`: the dotted name, which prints as source text, and which is looked up only when it is called.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

MODULES = {
    "torch": "torch",
    "nn": "torch.nn",
    "F": "torch.nn.functional",
    "modules": "engine.layers.modules",
    "torchmetrics": "torchmetrics",
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A dotted name under one of `MODULES`, for example `nn.Conv2d`."""

    path: str

    def __getattr__(self, name: str) -> Ref:
        if name.startswith("__"):
            raise AttributeError(name)
        return Ref(f"{self.path}.{name}")

    def resolve(self) -> Any:
        """The object itself; imports its module on first use."""
        first, *rest = self.path.split(".")
        found: Any = importlib.import_module(MODULES[first])
        for name in rest:
            found = getattr(found, name)
        return found

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.resolve()(*args, **kwargs)


if TYPE_CHECKING:
    import torch as torch
    import torch.nn.functional as F
    import torchmetrics as torchmetrics
    from torch import nn as nn

    import engine.layers.modules as modules
else:
    torch = Ref("torch")
    nn = Ref("nn")
    F = Ref("F")
    modules = Ref("modules")
    torchmetrics = Ref("torchmetrics")

__all__ = ["MODULES", "F", "Ref", "modules", "nn", "torch", "torchmetrics"]
