"""One window has a project file: a second claim is refused, also to another process, till the first ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from engine.graph.claims import claim

HOLD = """
import sys
from engine.graph.claims import claim
held = claim(sys.argv[1], sys.argv[2])
print("held" if held else "refused", flush=True)
sys.stdin.read()
"""


def test_a_file_is_claimed_once_by_whatever_name(tmp_path: Path) -> None:
    path, link = tmp_path / "a.loom", tmp_path / "link.loom"
    path.write_text("{}")
    link.symlink_to(path)
    first = claim(tmp_path / "own", path)
    assert first is not None
    assert first.covers(link)
    assert claim(tmp_path / "own", link) is None
    other = claim(tmp_path / "own", tmp_path / "b.loom")
    assert other is not None
    other.close()
    first.close()
    assert not first.covers(path)
    again = claim(tmp_path / "own", path)
    assert again is not None
    again.close()
    assert [file.name for file in tmp_path.iterdir() if file.name not in ("a.loom", "link.loom", "own")] == []


def test_a_killed_process_leaves_no_claim_behind(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "a.loom"
    command = [sys.executable, "-c", HOLD, str(tmp_path / "own"), str(path)]
    with subprocess.Popen(
        command, cwd=root, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert claim(tmp_path / "own", path) is None
        process.kill()
        process.wait(10)
    recovered = claim(tmp_path / "own", path)
    assert recovered is not None
    recovered.close()


def test_without_a_place_for_locks_the_claim_is_given(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file where the folder should be")
    given = claim(tmp_path / "own", tmp_path / "a.loom")
    assert given is not None
    given.close()
