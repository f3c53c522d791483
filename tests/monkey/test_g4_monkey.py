"""G4: a monkey at the real window. Nothing that it does may break the program."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from growth import MEGA, grown  # noqa: E402
from shrink import Step, played, shrunk  # noqa: E402

CORPUS = HERE / "corpus"
EVENTS, SEED = 5000, 24
MANY, SEEDS = 100_000, range(1, 11)
PLANTED = """
from gui.canvas.commands import Commands
def select_all(self):
    {}
Commands.select_all = select_all
"""
MISTAKES = {
    "an exception": ('raise ZeroDivisionError("planted")', "planted"),
    "a warning of Qt": ('from PySide6.QtCore import qWarning; qWarning("planted")', "planted"),
    "a warning of Python": ('import warnings; warnings.warn("planted")', "planted"),
    "an item": (
        "from PySide6.QtWidgets import QGraphicsRectItem; self._scene.addItem(QGraphicsRectItem())",
        "items left over",
    ),
    "a selection": ('self._session.selection = frozenset(("planted",))', "selected but gone"),
    "another drawing": (
        'from PySide6.QtCore import QRectF; self._scene.grid.put("planted", QRectF(9e5, 9e5, 9, 9))',
        "the grid of places",
    ),
}


def live(folder: Path, arguments: Sequence[str], seconds: float) -> dict[str, object]:
    """A monkey's life in a process of its own; a failing one is made short and kept in the corpus."""
    journal = folder / "journal.jsonl"
    code, said = played([*arguments, "--journal", str(journal)], folder, seconds)
    if code == 0:
        told: dict[str, object] = json.loads(said.strip().splitlines()[-1])
        assert not told["why"]
        return told
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    script = shrunk([(name, seed) for name, seed in map(json.loads, lines)], seconds=40)
    kept = CORPUS / f"{'-'.join(arguments).strip('-').replace('--', '')}.jsonl"
    kept.write_text("".join(json.dumps(step) + "\n" for step in script), encoding="utf-8")
    pytest.fail(f"exit code {code} after {len(lines)} deeds; {len(script)} of them are in {kept}\n{said}")


@pytest.mark.serial
@pytest.mark.timeout(400)
def test_g4_a_monkey_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = live(tmp_path, ["--seed", str(SEED), "--events", str(EVENTS)], 300)
    with capsys.disabled():
        print(f"\n  monkey: {told['events']} events in {told['deeds']} deeds, {told['seconds']} s", end="")
    assert int(str(told["events"])) >= EVENTS


@pytest.mark.parametrize("script", sorted(CORPUS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_g4_what_broke_it_once_does_not_break_it_again(tmp_path: Path, script: Path) -> None:
    code, said = played(["--script", str(script)], tmp_path, 120)
    assert code == 0, said


@pytest.mark.long
@pytest.mark.serial
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", SEEDS)
def test_g4_ten_monkeys_in_a_real_window(
    tmp_path: Path, screen: dict[str, str], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    for name, value in screen.items():
        monkeypatch.setenv(name, value)
    told = live(tmp_path, ["--seed", str(seed), "--events", str(MANY)], 6 * 3600)
    assert int(str(told["events"])) >= MANY


@pytest.mark.parametrize("mistake", MISTAKES)
def test_g4_a_planted_mistake_is_found(tmp_path: Path, mistake: str) -> None:
    """The script that meets it ends badly, and says where."""
    code, words = MISTAKES[mistake]
    script = tmp_path / "script.jsonl"
    script.write_text('["begin", 1]\n' + '["select_all", 1]\n' * 3, encoding="utf-8")
    extra = tmp_path / "extra.py"
    extra.write_text(PLANTED.format(code), encoding="utf-8")
    ended, said = played(["--script", str(script), "--first", str(extra)], tmp_path, 120)
    assert ended == 1
    assert words in said


@pytest.mark.parametrize(
    ("sizes", "counts", "words"),
    [
        ((300, 340, 350, 360, 370, 390, 430, 470), (5,) * 8, "memory grew"),
        ((300, 310, 280, 290, 290, 370, 370, 372), (5,) * 8, ""),  # a part that is seen for the first time
        ((300, 310, 280, 290, 290, 370, 370, 572), (5,) * 8, "memory grew"),
        ((350,) * 8, (5, 7, 9, 11, 13, 15, 17, 19), "more and more of Toast"),
        ((350,) * 10, (5, 7, 9, 11, 13, 15, 17, 17, 19, 21), "more and more of Toast"),
        ((350,) * 8, (5, 5, 5, 5, 5, 25, 25, 27), ""),  # made once, late
        ((350,) * 8, (5, 9, 5, 7, 5, 7, 9, 5), ""),
        ((300, 900), (1, 90), ""),  # too short a life to say
    ],
)
def test_g4_what_grows_is_found(sizes: tuple[int, ...], counts: tuple[int, ...], words: str) -> None:
    """Memory and widgets at rest; both may swing, and memory grows while caches fill."""
    found = grown([(size * MEGA, Counter({"Toast": count})) for size, count in zip(sizes, counts)])
    assert found.startswith(words)
    assert bool(found) == bool(words)


def test_scripts_become_short() -> None:
    """Two deeds of a thousand are to blame."""
    script: list[Step] = [(f"deed{number}", number) for number in range(1000)]

    def still(part: Sequence[Step]) -> bool:
        names = [name for name, _ in part]
        return "deed17" in names and "deed640" in names

    assert shrunk(script, still, seconds=20) == [("deed17", 17), ("deed640", 640)]
