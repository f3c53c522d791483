"""The rows of the Analyzer: a layer each, in the order of computing, with all that the canvas shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from engine.analysis.types import Facts
from engine.graph import edits
from engine.graph.change import Change
from engine.graph.model import Node, Wire, node_of
from gui import theme
from gui.canvas.speak import spoken_of
from gui.canvas.words import counted, title
from gui.figures import bytes_text, count_text
from gui.session import Session
from gui.translate import mark, tr
from gui.widgets.models import Index

Ends = Mapping[str, list[str]]
COLUMNS = (
    mark("Layer"),
    mark("Type"),
    mark("Output shape"),
    mark("Parameters"),
    mark("Share"),
    mark("Multiply–adds"),
    mark("Memory"),
    mark("From"),
    mark("To"),
    mark("State"),
)
SHARE = COLUMNS.index("Share")
NUMBERS = range(3, COLUMNS.index("From"))
GROUP = Qt.ItemDataRole.UserRole
PART = Qt.ItemDataRole.UserRole + 1


class Rows(QAbstractTableModel):
    """A row a node, in the order of computing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.names: list[str] = []
        self._wires: Mapping[str, Wire] = {}
        self._before: dict[str, list[str]] = {}
        self._behind: dict[str, list[str]] = {}
        session.analysed.connect(self.follow)
        session.opened.connect(self.follow)
        session.entered.connect(self.follow)
        session.changed.connect(self._changed)
        self.follow()

    def follow(self) -> None:
        """Read the rows anew; where they are the same layers, only what stands in them."""
        nodes = self.session.graph.nodes
        order = [n for n in self.session.analysis.order if n in nodes]
        known = set(order)
        names = order + [n for n in nodes if n not in known]
        if names == self.names:
            self._refresh()
            return
        self.beginResetModel()
        self.names = names
        self.endResetModel()

    def _refresh(self) -> None:
        if self.names:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.names) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        name = self.names[index.row()]
        node = self.session.graph.nodes.get(name)
        if node is None:
            return None
        facts = self.session.analysis.facts.get(name, Facts())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._text(name, node, facts, index.column())
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 0:
                return spoken_of(self.session, name)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.FontRole:
                return theme.code_font(12) if index.column() == 0 else theme.font(12)
            case _ if role == GROUP:
                layer = self.session.layer(node.type)
                return layer.group if layer is not None else ""
            case _ if role == PART:
                return facts.parameters / max(self.session.analysis.parameters, 1)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == 0 else flags

    def setData(self, index: Index, value: Any, role: int = 0) -> bool:
        name = self.names[index.row()]
        new, here = str(value).strip(), self.session.graph_name
        if new == name:
            return False
        done = self.session.do(mark(f"Rename {name}"), edits.rename, name, new, graph=here)
        if done:
            self.session.select([new])
        return done

    def _text(self, name: str, node: Node, facts: Facts, column: int) -> str:
        match COLUMNS[column]:
            case "Layer":
                return name
            case "Type":
                return title(name, node, self.session.layer(node.type), bool(self.session.trail))
            case "Output shape":
                return ", ".join(map(str, facts.outputs.values()))
            case "Parameters":
                return tr(f"{facts.parameters:,}")
            case "Multiply–adds":
                return count_text(facts.multiply_adds)
            case "Memory":
                return bytes_text(facts.memory)
            case "From":
                return _listed(self._neighbours()[0].get(name, ()))
            case "To":
                return _listed(self._neighbours()[1].get(name, ()))
            case "State":
                return self._state(name, node)
        return ""

    def _neighbours(self) -> tuple[Ends, Ends]:
        """The layers before and behind each one, gathered once for a drawing."""
        wires = self.session.graph.wires
        if wires is not self._wires:
            self._wires, self._before, self._behind = wires, {}, {}
            for target, wire in wires.items():
                one, other = node_of(wire.source), node_of(target)
                self._before.setdefault(other, []).append(one)
                self._behind.setdefault(one, []).append(other)
        return self._before, self._behind

    def _state(self, name: str, node: Node) -> str:
        """Muted, left out, and how much is wrong, as the canvas shows it by look and badge."""
        found = [tr("muted")] if node.muted else []
        found += [tr("left out")] if node.bypassed else []
        problems = self.session.problems_of(name)
        for severity in ("error", "warning"):
            count = sum(p.severity == severity for p in problems)
            found += [counted(severity, count)] if count else []
        return ", ".join(found)

    def _changed(self, change: Change) -> None:
        if change.nodes_added or change.nodes_removed:
            self.follow()
        else:
            self._refresh()


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
