"""What the models of lists and tables share."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

# A row as Qt hands it to a model or a delegate.
Index = QModelIndex | QPersistentModelIndex
