"""The window: the only place that knows Qt.

PySide reads the source of every module that is imported after it, to see whether that wants Qt's names
written in another way. None of ours does. It takes a tenth of the start, and it fails when two threads import
at once: a file that was chosen could not be opened then, because pydantic had come in half.
Meanwhile the collector waits, for the reason that `gui.__main__` tells.
"""

import gc
import sys

gc.disable()
try:
    from PySide6 import QtCore  # noqa: F401 - brings what is changed below
finally:
    gc.freeze()
    gc.enable()

if (feature := sys.modules.get("shibokensupport.feature")) is not None:
    feature._mod_uses_pyside = lambda module: False  # type: ignore[attr-defined]
