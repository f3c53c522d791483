"""F12: damaged models of each kind end in a sentence or are read; what dies is the process that may."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("fuzz_imports.py")
KINDS = (".pt", ".safetensors", ".onnx")
LONGEST = 12.0


class Reader:
    """The process that reads; started again when a mutant ends it."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder, self.root, self.deaths = folder, root, 0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(self.root)}
        command = [sys.executable, "-W", "ignore", str(SCRIPT), str(self.folder)]
        log = (self.folder / "log").open("ab")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
        made = subprocess.Popen(command, text=True, env=environment, **pipes)  # type: ignore[call-overload]
        log.close()
        return made

    def ask(self, kind: str, number: int) -> object:
        """What became of a mutant: None, a sentence, or the word that it ended the process."""
        process = self.process
        process.stdin.write(json.dumps({"kind": kind, "number": number}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline() if select.select([process.stdout], [], [], 60)[0] else ""
        if line:
            return json.loads(line)
        self.close()
        self.deaths += 1
        self.process = self._start()
        return "the process died"

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def reader(tmp_path: Path, root: Path) -> Iterator[Reader]:
    made = Reader(tmp_path, root)
    yield made
    made.close()


def run(reader: Reader, numbers: range) -> dict[str, int]:
    """How many of each kind were read although they are damaged."""
    opened = dict.fromkeys(KINDS, 0)
    for kind in KINDS:
        for number in numbers:
            start = time.monotonic()
            answer = reader.ask(kind, number)
            took = time.monotonic() - start
            assert not isinstance(answer, dict), f"{kind} {number}: {answer}"
            assert took < LONGEST or number == numbers[0], f"{kind} {number} took {took:.1f} s"
            opened[kind] += answer is None
    return opened


def test_f12_three_hundred_damaged_files(reader: Reader) -> None:
    opened = run(reader, range(100))
    assert reader.deaths == 0
    # A flipped bit in a weight of a plain safetensors file is no damage that it could tell by itself.
    assert all(0 < count < 100 for count in opened.values()) or opened[".pt"] == 0, opened


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_f12_twenty_thousand_damaged_files_of_each_kind(reader: Reader) -> None:
    opened = run(reader, range(20_000))
    print(f"opened {opened}, processes ended by a file: {reader.deaths}")
