"""The user's own blocks: a folder of ordinary project files, each with one node that stands for the block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.analysis.blocks import layer_of
from engine.declare import UserError
from engine.graph.blocks import bring_blocks
from engine.graph.model import BLOCK, MAIN, Graph, Node, Project, block_of
from engine.layers import Layer
from gui.background import Background
from gui.translate import tr

LIBRARY = "library:"
SUFFIX = ".loom"
MOST = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of the library. `why` is a sentence where it can't be used."""

    name: str
    path: Path
    project: Project = Project()
    block: str = ""
    why: str = ""

    @property
    def type(self) -> str:
        """What stands for it in drags and lists."""
        return LIBRARY + self.name

    @property
    def layer(self) -> Layer | None:
        """The block as a declaration under the library's type."""
        found = layer_of(self.project, BLOCK + self.block)
        return replace(found, type=self.type, synonyms=(*found.synonyms, "library")) if found else None


class Library(QObject):
    """What the folder holds, read beside the window's thread; `changed` when it is known anew, `written` when
    something was kept or deleted here.
    """

    changed = Signal()
    written = Signal()

    def __init__(self, folder: Path, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder, self._background = folder, background
        self.entries: tuple[Kept, ...] = ()

    def refresh(self) -> None:
        """Read the folder."""
        self._background.do(lambda: shelf(self.folder), self._read)

    def entry(self, type: str) -> Kept | None:
        """The file that `library:<name>` stands for."""
        return next((entry for entry in self.entries if entry.type == type), None)

    def layer(self, type: str) -> Layer | None:
        """The declaration of `library:<name>`."""
        entry = self.entry(type)
        return entry.layer if entry is not None else None

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        return any(entry.name == name for entry in self.entries)

    def keep(
        self, project: Project, block: str, done: Callable[[], None], refused: Callable[[str], None]
    ) -> None:
        """Save a block of a project with everything that it needs, over an older one of that name."""
        part = alone(project, block)

        def kept(entries: tuple[Kept, ...]) -> None:
            self._wrote(entries)
            done()

        def write() -> tuple[Kept, ...]:
            from engine.graph import file

            self.folder.mkdir(parents=True, exist_ok=True)
            file.save(self.folder / f"{block}{SUFFIX}", part)
            return shelf(self.folder)

        self._background.do(write, kept, refused)

    def remove(self, name: str) -> None:
        """Delete a file of the library; projects that use the block have it in themselves."""

        def delete() -> tuple[Kept, ...]:
            (self.folder / f"{name}{SUFFIX}").unlink(missing_ok=True)
            return shelf(self.folder)

        self._background.do(delete, self._wrote)

    def _wrote(self, entries: tuple[Kept, ...]) -> None:
        self._read(entries)
        self.written.emit()

    def _read(self, entries: tuple[Kept, ...]) -> None:
        self.entries = entries
        self.changed.emit()


def alone(project: Project, block: str) -> Project:
    """A project that holds one node of a block, and every block that it needs."""
    about = project.graphs[block].about
    made, names = bring_blocks(Project(name=block, about=about), project, [block])
    return replace(made, graphs={**made.graphs, MAIN: Graph({block: Node(BLOCK + names[block])})})


def shelf(folder: Path) -> tuple[Kept, ...]:
    """Every project file in a folder, in the order of the names."""
    if not folder.is_dir():
        return ()
    paths = sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))
    return tuple(_kept(path) for path in paths[:MOST])


def _kept(path: Path) -> Kept:
    from engine.graph import file

    try:
        project = file.load(path)
        blocks = [block for node in project.main.nodes.values() if (block := block_of(node.type))]
        if len(blocks) == 1 and blocks[0] in project.graphs and blocks[0] != MAIN:
            return Kept(path.stem, path, project, blocks[0])
        why = tr(f"{path.name} holds no block. Save one to the library from the drawing.")
    except (UserError, OSError) as error:
        why = str(error)
    return Kept(path.stem, path, why=why)
