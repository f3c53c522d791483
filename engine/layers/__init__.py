"""Every layer, one family a file. Importing this package declares them all, without torch."""

from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from engine.layers.declare import GROUPS, LAYERS, Layer

NOT_FAMILIES = {
    "__init__",
    "along",
    "axes",
    "call",
    "declare",
    "judging",
    "modules",
    "pairs",
    "ports",
    "windows",
    "weights",
    "words",
    "wrong",
}

for _path in sorted(Path(__file__).parent.glob("*.py")):
    if _path.stem not in NOT_FAMILIES:
        import_module(f"engine.layers.{_path.stem}")
for _entry in entry_points(group="layerloom.layers"):
    _entry.load()

__all__ = ["GROUPS", "LAYERS", "Layer"]
