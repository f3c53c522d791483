"""Where a step that is taken back or done again is seen, so that nothing changes out of sight."""

from __future__ import annotations

from dataclasses import dataclass, fields

from engine.graph.change import alike, same_graph, same_part
from engine.graph.model import MAIN, Graph, Project

# The mode that shows a part of the project; all else is seen in Design, or wherever one is.
MODES = {
    "graphs": "design",
    "data": "data", "columns": "data", "split": "data",
    "training": "train", "optimizer": "train", "schedule": "train",
    "variables": "design", "updates": "design",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Travel:
    """From one value of the project to another one, by way of the history."""

    before: Project
    after: Project

    def drawings(self) -> list[str]:
        """The drawings that changed and are still there, the inner ones first."""
        old, new = self.before.graphs, self.after.graphs
        names = [n for n, graph in new.items() if not same_graph(old.get(n), graph)]
        return sorted(names, key=lambda name: name == MAIN)

    def modes(self) -> set[str]:
        """The modes in which the change can be seen."""
        changed = (f.name for f in fields(Project) if self._differs(f.name))
        return {MODES[name] for name in changed if name in MODES}

    def nodes(self, drawing: str) -> dict[str, tuple[float, float]]:
        """The layers of a drawing that came, went or changed, each with its place."""
        old = self.before.graphs.get(drawing, Graph()).nodes
        new = self.after.graphs.get(drawing, Graph()).nodes
        gone = {name: node.at for name, node in old.items() if name not in new}
        return gone | {name: node.at for name, node in new.items() if not same_part(old.get(name), node)}

    def _differs(self, name: str) -> bool:
        one, other = getattr(self.before, name), getattr(self.after, name)
        if name == "graphs":
            return one.keys() != other.keys() or bool(self.drawings())
        return not alike(one, other) or (name == "updates" and list(one) != list(other))
