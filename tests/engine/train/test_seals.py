"""F13: what stands in a run's folder is checked by its SHA-256 before anybody relies on it."""

from __future__ import annotations

import random

import pytest

from engine.declare import UserError
from engine.graph.model import Project
from engine.train import runs
from engine.train.seals import SEALS, read_sealed, write_sealed


@pytest.fixture
def folder(tmp_path):
    made = runs.create(tmp_path / "p.loom", Project("Kept", about="as it was"))
    write_sealed(made, {runs.PREPARATION: b'{"columns": {}, "blocks": {}, "targets": {}}'})
    return made


@pytest.mark.parametrize("name", [runs.PROJECT, runs.PREPARATION, SEALS])
def test_f13_every_flipped_bit_and_every_cut_is_seen(folder, name):
    read = folder / name
    other = runs.PREPARATION if name == runs.PREPARATION else runs.PROJECT
    whole, dice = read.read_bytes(), random.Random(name)
    for _ in range(200):
        place = dice.randrange(len(whole))
        read.write_bytes(
            whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :]
        )
        try:
            data = read_sealed(folder, other, 1 << 20)
        except UserError:
            continue
        # Spaces between the seals mean nothing.
        assert name == SEALS
        assert data == (folder / other).read_bytes()
    for length in range(len(whole) - 1):
        read.write_bytes(whole[:length])
        with pytest.raises(UserError):
            read_sealed(folder, other, 1 << 20)
    read.write_bytes(whole)
    assert runs.project_of(folder).about == "as it was"


def test_a_changed_project_is_told_for_what_it_is(folder):
    path = folder / runs.PROJECT
    path.write_text(path.read_text().replace("as it was", "as it is"))
    with pytest.raises(UserError, match="has changed since the run was made"):
        runs.project_of(folder)


def test_a_run_without_seals_is_taken_as_it_is(folder):
    (folder / SEALS).unlink()
    assert runs.project_of(folder).name == "Kept"
