"""C10: random edits, undone, redone, saved and opened, keep the document whole and each value as it was."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.declare import UserError
from engine.graph import blocks, edits
from engine.graph.change import difference
from engine.graph.file import dumps, loads
from engine.graph.history import History
from engine.graph.model import TINTS, Frame, Graph, Node, Note, Project, Wire, node_of, port_of

KINDS = ("Input", "Conv2d", "ReLU", "Add", "Unknown9")
NAMES = st.sampled_from([f"n{i}" for i in range(12)])
PICKS = st.integers(0, 11)
PORTS = st.sampled_from(["input", "inputs_1", "inputs_2"])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.lists(st.integers(0, 9), max_size=3).map(tuple),
)
PLACES = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
# Those far out, infinite or without a number are refused, and the document stays as it is.
ANY_PLACES = st.one_of(PLACES, st.tuples(st.floats(), st.floats()))
THINGS = st.sampled_from(["frame1", "frame2", "note1", "note2"])
SETTINGS = st.sampled_from(
    [
        "variables.width",
        "split.seed",
        "training.epochs",
        "optimizer.lr",
        "columns.age.role",
        "columns.a.b.role",
    ]
)


class Document(RuleBasedStateMachine):
    """A person who does anything at all, beside a plain list of the texts that there were."""

    @initialize()
    def start(self) -> None:
        project = Project()
        for number in range(5):
            project = edits.add(project, f"n{number}", Node(KINDS[number]))
        for number in range(4):
            project = edits.connect(project, f"n{number}.output", f"n{number + 1}.input")
        self.history = History.of(project)
        self.texts = [dumps(project)]
        self.place = 0

    def node(self, pick: int) -> str:
        """One of the nodes that are there."""
        return ([*self.history.project.main.nodes] or ["n0"])[
            pick % max(1, len(self.history.project.main.nodes))
        ]

    def wired(self, pick: int) -> str:
        """An input that has a wire, when there is one."""
        wires = [*self.history.project.main.wires] or ["n0.input"]
        return wires[pick % len(wires)]

    def do(self, edit, *arguments, merge=None, **more) -> None:
        before = self.history.project
        try:
            after = edit(before, *arguments, **more)
        except UserError:
            return
        merged = merge is not None and self.place and self.history.steps[self.place].merge == merge
        self.history = self.history.do(after, edit.__name__, merge)
        if after == before:
            return
        kept = self.texts[: self.place + 1 - bool(merged)]
        if not merged or kept[-1] != dumps(after):
            kept = [*kept, dumps(after)]
        self.texts = kept
        self.place = len(self.texts) - 1
        change = difference(before, after)
        assert change.nodes_added == after.main.nodes.keys() - before.main.nodes.keys()

    @rule(name=NAMES, kind=st.sampled_from(KINDS), at=PLACES)
    def add(self, name, kind, at):
        self.do(edits.add, name, Node(kind, at=at))

    @rule(picks=st.lists(PICKS, max_size=3), rejoin=st.booleans())
    def remove(self, picks, rejoin):
        self.do(edits.remove, [self.node(pick) for pick in picks], rejoin=rejoin)

    @rule(source=PICKS, node=PICKS, port=PORTS)
    def connect(self, source, node, port):
        self.do(edits.connect, f"{self.node(source)}.output", f"{self.node(node)}.{port}")

    @rule(wire=PICKS)
    def disconnect(self, wire):
        self.do(edits.disconnect, [self.wired(wire)])

    @rule(wire=PICKS, name=NAMES)
    def insert(self, wire, name):
        self.do(edits.insert, self.wired(wire), name, Node("ReLU"), "input", "output")

    @rule(pick=PICKS, name=st.sampled_from(["a", "b"]), value=VALUES, merge=st.sampled_from([None, "spin"]))
    def set_param(self, pick, name, value, merge):
        self.do(edits.set_param, self.node(pick), name, value, merge=merge)

    @rule(pick=PICKS, name=NAMES)
    def rename(self, pick, name):
        self.do(edits.rename, self.node(pick), name)

    @rule(pick=PICKS, at=PLACES)
    def move(self, pick, at):
        self.do(edits.move, {self.node(pick): at}, merge=f"move {self.node(pick)}")

    @rule(picks=st.sets(PICKS, max_size=3), name=THINGS, by=st.integers(-80, 80), at=ANY_PLACES)
    def move_together(self, picks, name, by, at):
        nodes, things = self.history.project.main.nodes, {}
        places = {n: (nodes[n].at[0] + by, nodes[n].at[1]) for n in map(self.node, picks) if n in nodes}
        if name in {*self.history.project.main.frames, *self.history.project.main.notes}:
            things = {name: at}
        self.do(edits.move, places, things)

    @rule(wire=PICKS, bends=st.lists(ANY_PLACES, max_size=3), merge=st.sampled_from([None, "bend"]))
    def bend(self, wire, bends, merge):
        self.do(edits.set_bends, self.wired(wire), bends, merge=merge)

    @rule(name=THINGS, title=st.text(max_size=8), at=ANY_PLACES, size=ANY_PLACES, tint=st.sampled_from(TINTS))
    def frame(self, name, title, at, size, tint):
        self.do(edits.add_frame, name, Frame(title, at, (200.0, 100.5), tint))
        self.do(edits.set_frame, name, title, at=at, size=size)

    @rule(name=THINGS, text=st.text(max_size=8), at=ANY_PLACES, width=st.floats())
    def note(self, name, text, at, width):
        self.do(edits.add_note, name, Note(text, at))
        self.do(edits.write_note, name, text, width)

    @rule(names=st.sets(THINGS, max_size=2))
    def remove_things(self, names):
        self.do(edits.remove_things, names)

    @rule(picks=st.lists(PICKS, max_size=2), muted=st.booleans())
    def mute(self, picks, muted):
        self.do(edits.set_muted, [self.node(pick) for pick in picks], muted)

    @rule(picks=st.lists(PICKS, max_size=2), bypassed=st.booleans())
    def bypass(self, picks, bypassed):
        self.do(edits.set_bypassed, [self.node(pick) for pick in picks], bypassed)

    @rule(pick=PICKS, kind=st.sampled_from(KINDS))
    def set_type(self, pick, kind):
        self.do(edits.set_type, self.node(pick), kind, {})

    @rule(pick=PICKS, text=st.text(max_size=9))
    def remark(self, pick, text):
        self.do(edits.set_note, self.node(pick), text)

    @rule(path=SETTINGS, value=VALUES)
    def set_setting(self, path, value):
        self.do(edits.set_setting, path, value)

    @rule(picks=st.sets(PICKS, max_size=3))
    def copy_and_paste(self, picks):
        main = self.history.project.main
        names = {self.node(pick) for pick in picks}
        nodes = {n: v for n, v in main.nodes.items() if n in names}
        part = Graph(nodes, main.wires, frames=main.frames, notes=main.notes)
        self.do(lambda project: edits.paste(project, part, (10.0, 10.0))[0])

    @rule(picks=st.sets(PICKS, min_size=1, max_size=4), name=st.sampled_from(["part", "stem", "n1"]))
    def make_block(self, picks, name):
        self.do(blocks.make_block, {self.node(pick) for pick in picks}, name)

    @rule(pick=PICKS, repeat=st.sampled_from([1, 1, 2, "=many"]))
    def unpack(self, pick, repeat):
        self.do(edits.set_param, self.node(pick), "repeat", None if repeat == 1 else repeat)
        self.do(blocks.unpack, self.node(pick))

    @rule(pick=PICKS, name=NAMES)
    def use_a_block(self, pick, name):
        known = [*self.history.project.graphs]
        self.do(edits.add, name, Node(f"block:{known[pick % len(known)]}"))

    @rule(pick=PICKS, inner=PICKS, name=NAMES)
    def rename_inside(self, pick, inner, name):
        graphs = [*self.history.project.graphs.items()]
        graph, drawing = graphs[pick % len(graphs)]
        nodes = [*drawing.nodes] or ["n0"]
        self.do(edits.rename, nodes[inner % len(nodes)], name, graph=graph)

    @rule(pick=PICKS, name=st.sampled_from(["width", "depth"]), value=VALUES)
    def set_argument(self, pick, name, value):
        graphs = [*self.history.project.graphs]
        self.do(blocks.set_argument, graphs[pick % len(graphs)], name, value)

    @rule(pick=PICKS)
    def remove_block(self, pick):
        graphs = [*self.history.project.graphs]
        self.do(blocks.remove_block, graphs[pick % len(graphs)])

    @rule(pick=PICKS, label=st.sampled_from(["", "a", None]))
    def share(self, pick, label):
        self.do(edits.set_weights, [self.node(pick)], "share", label)

    @rule()
    def undo(self):
        self.history = self.history.undo()
        self.place = max(self.place - 1, 0)

    @rule()
    def redo(self):
        self.history = self.history.redo()
        self.place = min(self.place + 1, len(self.texts) - 1)

    @rule()
    def settle(self):
        self.history = self.history.settle()

    @precondition(lambda self: hasattr(self, "history"))
    @invariant()
    def the_document_is_whole(self):
        for graph in self.history.project.graphs.values():
            assert all(edits.is_name(name) for name in graph.nodes)
            for target, wire in graph.wires.items():
                assert wire == Wire(wire.source, target, wire.bends)
                assert all(abs(x) <= 1e6 and abs(y) <= 1e6 for x, y in wire.bends)
                assert node_of(wire.source) in graph.nodes
                assert node_of(target) in graph.nodes
                assert port_of(wire.source)
                assert port_of(target)
            assert not graph.frames.keys() & graph.notes.keys()

    @precondition(lambda self: hasattr(self, "history"))
    @invariant()
    def it_is_what_it_was_and_can_be_saved(self):
        text = dumps(self.history.project)
        assert text == self.texts[self.place]
        assert self.history.place == self.place
        read = loads(text)
        assert read == self.history.project
        assert dumps(read) == text

    def teardown(self):
        if not hasattr(self, "history"):
            return
        for _ in self.texts:
            self.history = self.history.undo()
        assert dumps(self.history.project) == self.texts[0]
        for _ in self.texts:
            self.history = self.history.redo()
        assert dumps(self.history.project) == self.texts[-1]


SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
TestDocument = Document.TestCase
TestDocument.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=SLOW,
)


@pytest.mark.long
@pytest.mark.timeout(0)
class TestManyEdits(Document.TestCase):
    settings = settings(
        max_examples=320,  # most end before their last step: about 300 each
        stateful_step_count=1000,
        deadline=None,
        print_blob=True,
        database=None,
        suppress_health_check=SLOW,
    )
