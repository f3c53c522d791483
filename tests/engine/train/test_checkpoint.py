"""Checkpoints on the disk: whole, checked, and never worse than the ones before."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

import engine.disk
from engine.declare import UserError
from engine.train.checkpoint import Checkpoint, Folder, load, load_weights

KILLED_SAVER = """
import sys, torch
from pathlib import Path
from engine.train.checkpoint import Checkpoint, Folder
store, size = Folder(Path(sys.argv[1])), int(sys.argv[2])
print("ready", flush=True)
for step in range(1, 1000):
    weights, training = {"w": torch.full((size,), float(step))}, {"m": torch.full((size,), step).int()}
    store.save("last", Checkpoint(weights, training, {"step": step}))
    print(step, flush=True)
"""


def checkpoint(step: int, value: float = 1.0) -> Checkpoint:
    weights = {"w": torch.full((3, 4), value), "tied": torch.zeros(2)}
    weights["other"] = weights["tied"]  # shared memory, as of tied weights
    return Checkpoint(
        weights, {"m": torch.arange(5), "view": torch.arange(10)[2:4]}, {"step": step, "epoch": 1}
    )


def test_what_is_saved_is_loaded(tmp_path):
    store = Folder(tmp_path)
    assert store.load("last") is None
    store.save("last", checkpoint(3))
    found = store.load("last")
    assert found.facts == {"step": 3, "epoch": 1}
    assert torch.equal(found.weights["other"], torch.zeros(2))
    assert found.training["view"].tolist() == [2, 3]
    store.save("best", checkpoint(1, 2.0))
    assert torch.equal(load_weights(tmp_path / "best")["w"], torch.full((3, 4), 2.0))


def test_the_last_two_are_kept(tmp_path):
    store = Folder(tmp_path)
    for step in (1, 2, 3):
        store.save("last", checkpoint(step))
    assert load(tmp_path / "last").facts["step"] == 3
    assert load(tmp_path / "previous").facts["step"] == 2
    assert {p.name for p in tmp_path.iterdir()} == {"last", "previous"}


def test_a_damaged_one_gives_way_to_the_one_before(tmp_path):
    store = Folder(tmp_path)
    store.save("last", checkpoint(1))
    store.save("last", checkpoint(2))
    (tmp_path / "last" / "weights.safetensors").write_bytes(b"")
    assert store.load("last").facts["step"] == 1
    (tmp_path / "previous" / "manifest.json").write_text("{}")
    with pytest.raises(UserError, match=r"damaged|empty"):
        store.load("last")


@pytest.mark.parametrize("name", ["weights.safetensors", "training.safetensors", "manifest.json"])
def test_f13_every_flipped_bit_is_seen(tmp_path, name):
    Folder(tmp_path).save("last", checkpoint(1))
    path = tmp_path / "last" / name
    whole, dice = path.read_bytes(), random.Random(name)
    for _ in range(60):
        place = dice.randrange(len(whole))
        path.write_bytes(
            whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :]
        )
        try:
            found = load(tmp_path / "last")
        except UserError:
            continue
        # Spaces and line ends of the manifest mean nothing.
        assert name == "manifest.json"
        assert found.facts == {"step": 1, "epoch": 1}
    for length in range(0, len(whole), max(1, len(whole) // 20)):
        path.write_bytes(whole[:length])
        with pytest.raises(UserError):
            load(tmp_path / "last")


def test_a_manifest_of_another_kind_is_refused(tmp_path):
    Folder(tmp_path).save("last", checkpoint(1))
    path = tmp_path / "last" / "manifest.json"
    for text in ("[]", "null", "[" * 100_000, json.dumps({"manifest": {"facts": 3}, "sha256": ""}), "\xff"):
        path.write_text(text, encoding="latin-1")
        with pytest.raises(UserError):
            load(tmp_path / "last")


def test_c3_each_failing_call_leaves_a_whole_checkpoint(tmp_path, monkeypatch):
    calls = ["create", "write", "sync", "replace", "make_folder", "sync_folder"]
    for call in calls:
        folder = tmp_path / call
        folder.mkdir()
        store = Folder(folder)
        store.save("last", checkpoint(1))
        for number in range(1, 30):
            failing = fail_at(monkeypatch, call, number)
            with contextlib.suppress(UserError):
                store.save("last", checkpoint(1 + number))
            monkeypatch.undo()
            assert store.load("last").facts["step"] >= number
            assert not list(folder.glob(".layerloom-*"))
            if not failing():
                break
            store.save("last", checkpoint(1 + number))
        else:
            pytest.fail(f"{call} was never left alone")


def fail_at(monkeypatch, name: str, number: int):
    """Let the Nth call of `name` find the disk full; gives a function that says whether it came to that."""
    original, count = getattr(engine.disk.Disk, name), [0]

    def failing(self, *arguments):
        count[0] += 1
        if count[0] == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return original(self, *arguments)

    monkeypatch.setattr(engine.disk.Disk, name, failing)
    return lambda: count[0] >= number


def kill_while_saving(folder: Path, rounds: int, size: int, dice: random.Random) -> None:
    """Kill a process in the middle of its saves; the newest it spoke of, or the one before, must hold."""
    for _ in range(rounds):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        command = [sys.executable, "-c", KILLED_SAVER, str(folder), str(size)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as saver:
            try:
                for _ in range(dice.randrange(2, 5)):
                    said = saver.stdout.readline()
                time.sleep(dice.uniform(0, 0.05))  # the moment of death is what is tried here
            finally:
                saver.kill()
            said = (said + saver.stdout.read()).split()
        found = Folder(folder).load("last")
        assert found is not None
        assert found.facts["step"] >= int(said[-1]) - 1
        assert bool((found.weights["w"] == found.facts["step"]).all())
        assert not list(folder.glob(".layerloom-*"))


def test_c2_killed_while_saving(tmp_path):
    kill_while_saving(tmp_path / "run", 3, 300_000, random.Random(2))


@pytest.mark.long
@pytest.mark.timeout(900)
def test_c2_killed_while_saving_large_ones(tmp_path):
    kill_while_saving(tmp_path / "run", 20, 12_500_000, random.Random(20))
