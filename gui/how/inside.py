"""What is inside a block, small: its strip as on the node, and its layers by name in their order."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.graph.model import Graph, Node, block_of
from engine.layers import LAYERS
from gui import layout, theme
from gui.canvas.strip import HEIGHT, paint, strip_of
from gui.canvas.words import plain
from gui.told import title_of
from gui.translate import tr
from gui.widgets.base import label, painter_for, rounded

MOST = 12
ENDS = ("Input", "Output")


class Inside(QWidget):
    """The strip of a drawing and the names below it."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.strip = StripView(graph)
        self.names = label("", 12, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.strip)
        column.addWidget(self.names)
        self.show_graph(graph)

    def show_graph(self, graph: Graph) -> None:
        """Show another drawing of the same block."""
        self.strip.graph = graph
        inner = [name for name, node in graph.nodes.items() if node.type not in ENDS]
        order = [name for names in layout.columns_of(graph, inner) for name in names]
        said = [_title(graph.nodes[name]) for name in order[:MOST]]
        more = ["…"] if len(order) > MOST else []
        self.names.setText(" → ".join([*said, *more]) or tr("Nothing is drawn inside yet"))
        self.strip.setAccessibleName(tr(f"Inside: {self.names.text()}"))
        self.strip.update()


def _title(node: Node) -> str:
    """What a layer inside is called; a block by its own name."""
    layer = LAYERS.get(node.type)
    return title_of(layer) if layer is not None else plain(block_of(node.type)) or node.type


class StripView(QWidget):
    """The strip as it stands on the block's node."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.graph = graph
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, round(HEIGHT) + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        rounded(painter, box, 8, "bg", "border")
        paint(painter, strip_of(self.graph), box.adjusted(8, 8, -8, -8))
        painter.end()
