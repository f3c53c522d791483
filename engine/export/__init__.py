"""Export: take the trained model away as a file that was checked first.

Importing this package declares every kind of export without importing torch.
"""

from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from engine.export.declare import EXPORTS, ExportKind, kind_for
from engine.export.result import EDGES, Parity, Result

for _path in sorted((Path(__file__).parent / "kinds").glob("*.py")):
    if _path.stem != "__init__":
        import_module(f"engine.export.kinds.{_path.stem}")
for _entry in entry_points(group="layerloom.exports"):
    _entry.load()

from engine.export.start import Cancelled, Export, export  # noqa: E402 - kinds are declared first

__all__ = ["EDGES", "EXPORTS", "Cancelled", "Export", "ExportKind", "Parity", "Result", "export", "kind_for"]
