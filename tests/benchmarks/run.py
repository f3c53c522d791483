"""Run the benchmarks and print their ratios; `dev.py bench WORD` takes those with the word in their name."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from harness import Benchmark, Result, measure  # noqa: E402 - found through the line above

HEAD = f"{'row':>4}  {'what':<58} {'base':>10} {'ours':>10} {'ratio':>7}  {'goal':<8} met"


def main(words: list[str]) -> int:
    """Each file in a process of its own, so that none warms up or slows down another."""
    if words[:1] == ["--file"]:
        return one_file(Path(words[1]))
    start = time.monotonic()
    print(HEAD, flush=True)
    results: list[Result] = []
    failed: list[str] = []
    for file in sorted(HERE.glob("bench_*.py")):
        if words and not any(word in file.stem for word in words):
            continue
        found = _run(file)
        if found is None:
            failed.append(file.name)
        results += found or []
    measured = [result for result in results if not result.missing]
    met = sum(result.met for result in measured)
    print(f"\n{met} of {len(measured)} goals met, {len(results) - len(measured)} not measured", end="")
    print(f", {time.monotonic() - start:.0f} s" + (f"; failed: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def _run(file: Path) -> list[Result] | None:
    """The results of one file, printed as they come; None if it failed."""
    command = [sys.executable, str(HERE / "run.py"), "--file", str(file)]
    results = []
    with (
        tempfile.TemporaryFile("w+") as said,  # Qt and Lightning chat; it matters only after a failure
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True, cwd=ROOT) as process,
    ):
        assert process.stdout is not None
        for text in process.stdout:
            if not text.startswith("{"):
                continue  # something that a library had to say
            results.append(Result(**json.loads(text)))
            print(line(results[-1]), flush=True)
        if process.wait() != 0:
            said.seek(0)
            print(said.read(), file=sys.stderr)
    return results if process.returncode == 0 else None


def one_file(file: Path) -> int:
    """Measure one file's benchmarks and print a line of JSON for each."""
    specification = importlib.util.spec_from_file_location(file.stem, file)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[file.stem] = module
    specification.loader.exec_module(module)
    for benchmark in module.benchmarks():
        print(json.dumps(dataclasses.asdict(_measured(benchmark))), flush=True)
    return 0


def _measured(benchmark: Benchmark) -> Result:
    if benchmark.missing:
        b = benchmark
        return Result(b.row, b.name, 0.0, 0.0, 0.0, b.goal, b.at_least, b.missing)
    return measure(benchmark)


def line(result: Result) -> str:
    """One row of the table."""
    start = f"{result.row:>4}  {result.name:<58}"
    if result.missing:
        return f"{start} not measured: {result.missing}"
    goal = f"{'≥' if result.at_least else '≤'} {result.goal:g}"
    met = "yes" if result.met else "NO"
    return (
        f"{start} {_number(result.base):>10} {_number(result.ours):>10} {result.ratio:>7.3f}  {goal:<8} {met}"
    )


def _number(value: float) -> str:
    """Three digits, whatever the size; the unit is the benchmark's own."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
