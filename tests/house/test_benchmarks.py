"""The harness of the benchmarks: fair turns, the middle of the ratios, and every file of the right form."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def harness(root):
    """The module that the benchmarks import; it sets variables for torch, which are put back."""
    import os

    before = dict(os.environ)
    specification = importlib.util.spec_from_file_location(
        "harness", root / "tests" / "benchmarks" / "harness.py"
    )
    module = importlib.util.module_from_spec(specification)
    sys.modules["harness"] = module
    specification.loader.exec_module(module)
    os.environ.clear()
    os.environ.update(before)
    yield module
    del sys.modules["harness"]


def test_sides_run_in_turns_and_the_ratio_is_the_middle_one(harness):
    turns: list[str] = []
    ours = iter([9.0, 1.0, 2.0, 30.0])  # the first is the warm-up; one round met a busy machine

    def base() -> float:
        turns.append("base")
        return 2.0

    def mine() -> float:
        turns.append("ours")
        return next(ours)

    result = harness.measure(harness.Benchmark(0, "try", base, mine, goal=1.0, rounds=3))
    assert turns == ["base", "ours", "base", "ours", "ours", "base", "base", "ours"]
    assert (result.base, result.ours, result.ratio) == (2.0, 2.0, 1.0)
    assert result.met


def test_a_side_without_a_measure_of_its_own_is_timed(harness):
    def work() -> None:
        sum(range(200_000))

    result = harness.measure(harness.Benchmark(0, "try", work, lambda: 0.0, goal=1.0, rounds=3))
    assert result.base > 0


@pytest.mark.parametrize(
    ("ratio", "at_least", "met"), [(1.2, False, False), (0.9, False, True), (0.9, True, False)]
)
def test_goals_are_bounds_from_above_or_below(harness, ratio, at_least, met):
    assert harness.Result(0, "try", 1.0, ratio, ratio, 1.0, at_least).met is met


def test_every_file_gives_benchmarks(root):
    files = sorted((root / "tests" / "benchmarks").glob("bench_*.py"))
    assert len(files) >= 3
    for file in files:
        names = [node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)]
        assert "benchmarks" in names, file.name


def test_a_file_that_fails_fails_the_run_and_says_why(root, tmp_path):
    for name in ("run.py", "harness.py"):
        (tmp_path / name).write_text((root / "tests" / "benchmarks" / name).read_text(), encoding="utf-8")
    good = "from harness import Benchmark\ndef benchmarks():\n    yield Benchmark(7, 'ok', {0}, {0}, 1.0)\n"
    (tmp_path / "bench_good.py").write_text(good.format("lambda: 2.0"), encoding="utf-8")
    (tmp_path / "bench_bad.py").write_text("def benchmarks():\n    raise ValueError('broken here')\n")
    command = [sys.executable, str(tmp_path / "run.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "broken here" in done.stderr
    assert "1 of 1 goals met" in done.stdout
    assert "failed: bench_bad.py" in done.stdout
    one = subprocess.run(
        [*command, "--file", str(tmp_path / "bench_good.py")], capture_output=True, text=True, check=True
    )
    assert json.loads(one.stdout)["ratio"] == 1.0
