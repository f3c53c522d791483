"""Places, frames, notes and bends: pure edits of what is there for the eye alone."""

from __future__ import annotations

import pytest

from engine.declare import UserError
from engine.graph import edits
from engine.graph.arranging import MOST_BENDS
from engine.graph.blocks import make_block, unpack
from engine.graph.change import difference
from engine.graph.file import dumps, loads
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire

BENDS = ((100.0, 50.0), (140.0, 50.0))


@pytest.fixture
def drawn() -> Project:
    nodes = {"a": Node("Input"), "b": Node("ReLU", at=(240.0, 0.0)), "c": Node("ReLU", at=(480.0, 0.0))}
    wires = {"b.input": Wire("a.output", "b.input", BENDS), "c.input": Wire("b.output", "c.input")}
    frames, notes = {"frame1": Frame("Stem", (-20.0, -40.0))}, {"note1": Note("Look", (0.0, 200.0))}
    return Project(graphs={"main": Graph(nodes, wires, frames=frames, notes=notes)})


def test_bends_go_along_when_both_ends_of_their_wire_are_moved_alike(drawn):
    both = edits.move(drawn, {"a": (10.0, 20.0), "b": (250.0, 20.0)}, {"frame1": (-10, -20)})
    assert both.main.wires["b.input"].bends == ((110.0, 70.0), (150.0, 70.0))
    assert both.main.frames["frame1"].at == (-10.0, -20.0)
    one = edits.move(drawn, {"a": (10.0, 20.0)})
    assert one.main.wires["b.input"].bends == BENDS
    apart = edits.move(drawn, {"a": (10.0, 20.0), "b": (250.0, 30.0)})
    assert apart.main.wires["b.input"].bends == BENDS


def test_bends_follow_a_renamed_layer_and_go_with_a_new_wire(drawn):
    assert edits.rename(drawn, "b", "r").main.wires["r.input"].bends == BENDS
    assert edits.connect(drawn, "c.output", "b.input").main.wires["b.input"].bends == ()


def test_a_frame_is_made_changed_and_taken_away_and_its_layers_stay(drawn):
    made = edits.add_frame(drawn, "frame2", Frame("Head", (0, 0), (64, 64), "rose"))
    made = edits.set_frame(made, "frame2", title="Top", size=(80, 96))
    assert made.main.frames["frame2"] == Frame("Top", (0.0, 0.0), (80.0, 96.0), "rose")
    gone = edits.remove_things(made, ["frame1", "frame2", "note1"])
    assert (gone.main.frames, gone.main.notes) == ({}, {})
    assert gone.main.nodes == drawn.main.nodes


def test_a_note_is_written_again(drawn):
    made = edits.write_note(drawn, "note1", text="Look here")
    made = edits.write_note(made, "note1", width=120)
    assert made.main.notes["note1"] == Note("Look here", (0.0, 200.0), 120.0)


NAN, FAR = float("nan"), 2e6


@pytest.mark.parametrize(
    ("edit", "arguments"),
    [
        (edits.set_bends, ("b.input", [(NAN, 0.0)])),
        (edits.set_bends, ("b.input", [(0.0, float("inf"))])),
        (edits.set_bends, ("b.input", [(FAR, 0.0)])),
        (edits.set_bends, ("b.input", [(0.0, 0.0)] * (MOST_BENDS + 1))),
        (edits.set_bends, ("a.input", [(0.0, 0.0)])),
        (edits.add_frame, ("frame1", Frame())),
        (edits.add_frame, ("note1", Frame())),
        (edits.add_frame, ("a b", Frame())),
        (edits.add_frame, ("f", Frame(at=(NAN, 0.0)))),
        (edits.add_frame, ("f", Frame(size=(8.0, 100.0)))),
        (edits.add_frame, ("f", Frame(size=(100.0, NAN)))),
        (edits.add_frame, ("f", Frame(tint="mauve"))),
        (edits.add_frame, ("f", Frame("x" * 201))),
        (edits.set_frame, ("nowhere",)),
        (edits.add_note, ("frame1", Note())),
        (edits.add_note, ("n", Note(width=NAN))),
        (edits.add_note, ("n", Note("x" * 10_001))),
        (edits.write_note, ("nowhere", "text")),
        (edits.move, ({}, {"nowhere": (0.0, 0.0)})),
        (edits.move, ({}, {"note1": (FAR, 0.0)})),
    ],
)
def test_what_can_not_be_is_refused_in_one_sentence(drawn, edit, arguments):
    with pytest.raises(UserError) as caught:
        edit(drawn, *arguments)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_drawing_holds_a_thousand_frames(drawn):
    frames = {f"f{i}": Frame() for i in range(1000)}
    full = Project(graphs={"main": Graph(frames=frames)})
    with pytest.raises(UserError):
        edits.add_frame(full, "more", Frame())
    with pytest.raises(UserError):
        edits.paste(full, Graph(frames={"f": Frame()}))


def test_a_copy_takes_frames_notes_and_bends_along(drawn):
    copied, names = edits.paste(drawn, drawn.main, (40.0, 8.0))
    assert names == {"a": "a1", "b": "b1", "c": "c1"}
    assert copied.main.wires["b1.input"].bends == ((140.0, 58.0), (180.0, 58.0))
    assert copied.main.frames["frame2"] == Frame("Stem", (20.0, -32.0))
    assert copied.main.notes["note2"] == Note("Look", (40.0, 208.0))
    assert loads(dumps(copied)) == copied


def test_a_block_takes_frames_notes_and_bends_in_and_gives_them_back(drawn):
    made = make_block(drawn, ["a1", "b", "c"], "part", things=["frame1", "note1"])
    assert made.main.frames == made.main.notes == {}
    assert made.graphs["part"].frames == drawn.main.frames
    back = unpack(made, next(n for n in made.main.nodes if n.startswith("part")))
    assert [f.title for f in back.main.frames.values()] == ["Stem"]
    assert [n.text for n in back.main.notes.values()] == ["Look"]


def test_bends_between_layers_of_a_block_stay(drawn):
    bent = edits.set_bends(drawn, "c.input", BENDS)
    made = make_block(bent, ["b", "c"], "part")
    assert made.graphs["part"].wires["c.input"].bends == BENDS


def test_the_difference_names_frames_and_notes(drawn):
    changed = edits.set_frame(edits.write_note(drawn, "note1", "x"), "frame1", title="y")
    assert difference(drawn, changed).things == {"frame1", "note1"}
    assert difference(drawn, edits.remove_things(drawn, ["frame1"])).things == {"frame1"}
    bent = difference(drawn, edits.set_bends(drawn, "b.input", ()))
    assert (bent.wires_bent, bent.wires_updated) == ({"b.input"}, frozenset())
    assert difference(drawn, edits.connect(drawn, "c.output", "b.input")).wires_updated == {"b.input"}
