"""What can be done with blocks on the canvas: make, open, leave, take apart, name, keep in the library."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.graph import edits
from engine.graph.model import Frame, Note, Project, block_of
from gui.canvas.words import plain
from gui.edits import blocks as block_edits
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.commands import Commands
    from gui.canvas.scene import CanvasScene
    from gui.library import Library


MADE = mark("Make a block")
ROOM, GROWS = 40.0, 24.0  # between rows, and for the row of figures that comes with the analysis


class BlockCommands(QObject):
    """Acts on the session's selection. `name_wanted(node)` asks for the name of the block behind a node."""

    name_wanted = Signal(str)

    def __init__(self, commands: Commands, scene: CanvasScene, library: Library | None) -> None:
        super().__init__(commands)
        self._commands, self._session, self.library = commands, scene.session, library
        self._scene = scene

    @property
    def node(self) -> str:
        """The one selected node that stands for a block of the project, or nothing."""
        names = self._commands.selected
        return names[0] if len(names) == 1 and self.block(names[0]) else ""

    def block(self, node: str) -> str:
        """The block that a node stands for, or nothing."""
        found = self._session.graph.nodes.get(node)
        name = block_of(found.type) if found is not None else ""
        return name if name in self._session.project.graphs else ""

    def make(self) -> None:
        """Make a block of the selected layers and ask for its name."""
        names, session = self._commands.selected, self._session
        if not names:
            session.refused.emit(tr("Select the layers that shall become a block first."))
            return
        block = block_edits.new_name(session.project)
        here, sizes = session.graph_name, self._scene.sizes()
        things = self._framing(set(names))
        session.settle()  # the block before this one may have been called the same until it got its name
        if session.do(MADE, block_edits.make, names, block, sizes, things, graph=here, merge=_key(block)):
            session.select([n for n, node in session.graph.nodes.items() if block_of(node.type) == block])
            if self.node:
                self._make_room(self.node, _key(block))
                self._commands.reveal(self.node, only_if_hidden=True)
                self.name_wanted.emit(self.node)

    def _make_room(self, node: str, merge: str) -> None:
        """Let the rows below step down as far as a block is higher than the layers that it stands for."""
        session, graph, place = self._session, self._session.graph, self._scene.nodes[node].place
        wanted = place.bottom() + GROWS + ROOM
        tops = {name: item.place.top() for name, item in self._scene.nodes.items() if name != node}
        below = [top for top in tops.values() if place.top() + ROOM < top]
        push = ceil((wanted - min(below, default=wanted)) / 8) * 8
        if push <= 0:
            return
        first = min(below)
        nodes = {
            n: (graph.nodes[n].at[0], graph.nodes[n].at[1] + push) for n, top in tops.items() if top >= first
        }
        others: dict[str, Frame | Note] = {**graph.frames, **graph.notes}
        things = {n: (t.at[0], t.at[1] + push) for n, t in others.items() if t.at[1] >= first - 2 * ROOM}
        session.do(MADE, edits.move, nodes, things, graph=session.graph_name, merge=merge)

    def _framing(self, names: set[str]) -> set[str]:
        """The frames that hold some of these nodes and no others, their notes, and what is selected."""
        chosen, held = set(self._session.things), self._scene.things
        for frame in self._session.graph.frames:
            nodes, things = held.inside(frame)
            if nodes and nodes <= names:
                chosen |= {frame, *things}
        return chosen

    def unpack(self) -> None:
        """Put what is inside the selected block in its place."""
        node, session = self.node, self._session
        if not node:
            session.refused.emit(tr("Select a block to take apart first."))
            return
        before = session.graph.nodes.keys() - {node}  # a layer inside may be called the same
        label = mark(f"Unpack {plain(self.block(node))}")
        if session.do(label, block_edits.unpack, node, graph=session.graph_name):
            session.select(session.graph.nodes.keys() - before)

    def open(self, node: str = "") -> bool:
        """Show what is inside a block; False when it is none."""
        node = node or self.node
        if not self.block(node):
            return False
        if not self._session.enter(node):
            self._session.refused.emit(tr(f'"{node}" has itself inside, so there is no end to opening it.'))
        return True

    def leave(self) -> bool:
        """Go back to the drawing in which the block stands; False on the main one."""
        inside = bool(self._session.trail)
        self._session.leave()
        return inside

    def rename(self) -> None:
        """Ask for another name of the block that the selected node stands for."""
        if self.node:
            self.name_wanted.emit(self.node)

    def call(self, node: str, name: str) -> None:
        """Give the block of a node a name; right after it was made, that belongs to the making."""
        session, old = self._session, self.block(node)
        if old and name != old:
            here, key = session.graph_name, _key(old)
            label = (
                MADE
                if session.history.steps[session.history.place].merge == key
                else mark(f"Rename {plain(old)}")
            )
            done = session.do(label, block_edits.call, node, old, name, graph=here, merge=key)
            if done and node == old:
                session.select([name if name in session.graph.nodes else node])

    def single_out(self) -> None:
        """Let the selected node stand for a copy of its block."""
        if self.node:
            words = mark(f"Make {plain(self.block(self.node))} a block of its own")
            self._session.do(words, block_edits.copy_of, self.node, graph=self._session.graph_name)

    @property
    def shared(self) -> bool:
        """Whether other nodes stand for the block of the selected one too."""
        return users(self._session.project, self.block(self.node)) > 1 if self.node else False

    def keep(self, block: str = "") -> None:
        """Save the block of the selected node to the user's library."""
        block = block or self.block(self.node)
        if block and self.library is not None:
            words = (
                tr(f"Replaced {plain(block)} in your library")
                if self.library.has(block)
                else tr(f"Saved {plain(block)} to your library")
            )
            done = partial(self._commands.said.emit, words)
            self.library.keep(self._session.project, block, done, self._session.refused.emit)


def _key(block: str) -> str:
    return f"make block {block}"


def users(project: Project, block: str) -> int:
    """How many nodes of the project stand for a block."""
    return sum(block_of(n.type) == block for graph in project.graphs.values() for n in graph.nodes.values())
