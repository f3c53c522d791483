"""All checks, one after the other, and one summary at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from locked import ROOT, python
from steps import Step, Steps, clock, heading

NO_TESTS = 5  # pytest's exit code for "nothing to run here"
COUNTED = ("tests", "failures", "errors", "skipped")
# A test that hangs within Qt or torch hears no time limit: its process says where it stands, and ends.
DEAF = ("-o", "faulthandler_timeout=500", "-o", "faulthandler_exit_on_timeout=true")
# Seconds for all tests of one go, which take a quarter of it; the long ones have their own limits, each.
AT_MOST, AT_MOST_LONG = 45 * 60.0, 24 * 3600.0


def everything(extra: list[str], set_up_seconds: float) -> int:
    """Lint, format, types, tests; `extra` goes to pytest. Every step runs, whatever the others said."""
    steps = Steps([Step("set-up", set_up_seconds, True)])
    interpreter = python()
    if not extra:
        steps.run("ruff check", [interpreter, "-m", "ruff", "check", "."], cwd=ROOT)
        steps.run("ruff format", [interpreter, "-m", "ruff", "format", "--check", "."], cwd=ROOT)
        types = [interpreter, "-m", "mypy", "--strict", "engine", "gui"]
        steps.run("mypy --strict engine gui", types, cwd=ROOT)
    counts = dict.fromkeys(COUNTED, 0)
    for name, options in _passes(extra):
        _pytest(name, options, steps, counts)
    return _finish(steps, counts)


def _passes(extra: list[str]) -> list[tuple[str, list[str]]]:
    """The tests in two goes: side by side, and those that measure, alone."""
    if any(argument.startswith("-m") for argument in extra):
        return [("tests", extra)]
    workers = str(max(2, min(os.cpu_count() or 2, 4)))
    together = ["-n", workers, "--dist", "worksteal", "-m", "not long and not serial"]
    return [
        ("tests", [*DEAF, *together, *extra]),
        ("tests that measure", [*DEAF, "-m", "serial and not long", *(extra or _measuring())]),
    ]


def _measuring() -> list[str]:
    """The files with tests that measure, since looking through all takes a while."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file) for file in files if "mark.serial" in file.read_text(encoding="utf-8")]


def _pytest(name: str, options: list[str], steps: Steps, counts: dict[str, int]) -> None:
    heading(name)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [python(), "-m", "pytest", "-q", f"--junit-xml={report}", *options]
        code = _call(command, AT_MOST if "not long" in " ".join(options) else AT_MOST_LONG)
        here = _read(report)
    for key in counts:
        counts[key] += here[key]
    failed = here["failures"] + here["errors"]
    passed = here["tests"] - failed - here["skipped"]
    note = f"{passed} passed, {failed} failed" if code in (0, 1) else f"exit code {code}"
    if code == NO_TESTS:
        note = "none chosen"
    steps.add(Step(name, time.monotonic() - start, code in (0, NO_TESTS), note))


def _call(command: list[object], at_most: float = AT_MOST) -> int:
    """Run the tests; those that do not end are ended, and every process of theirs says where it stood."""
    group = {"start_new_session": True} if hasattr(os, "killpg") else {}
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, **group)  # type: ignore[call-overload]
    with _ended_as_by_a_key():
        try:
            return int(process.wait(at_most))
        except subprocess.TimeoutExpired:
            print(f"\nThe tests did not end within {clock(at_most)}.", flush=True)
            _end(process, "SIGABRT")
            return int(process.wait())
        finally:
            if process.poll() is None:
                _end(process, "SIGINT")


@contextmanager
def _ended_as_by_a_key() -> Iterator[None]:
    """Being ended from outside is the same as Ctrl+C meanwhile: the tests go, too."""
    kinds = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {kind: signal.signal(kind, signal.default_int_handler) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _end(process: subprocess.Popen[bytes], how: str, grace: float = 10.0) -> None:
    """End the tests with all that they started; what does not hear goes the rough way."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    try:
        os.killpg(process.pid, getattr(signal, how))
        process.wait(grace)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _read(report: Path) -> dict[str, int]:
    """The counts in pytest's report; all zero where it got no further than its options, or was ended."""
    if not report.exists():
        return dict.fromkeys(COUNTED, 0)
    counts = dict.fromkeys(COUNTED, 0)
    try:
        suites = ElementTree.parse(report).getroot().iter("testsuite")
    except ElementTree.ParseError:  # its writer was ended
        return counts
    for suite in suites:
        for key in COUNTED:
            counts[key] += int(suite.get(key, "0"))
    return counts


def _finish(steps: Steps, counts: dict[str, int]) -> int:
    heading("Summary")
    print(steps.summary())
    print(f"  in all {clock(sum(step.seconds for step in steps.done))}")
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    good = steps.passed and passed > 0
    print("\n" + ("All checks passed." if good else "NOT all checks passed.") + "\n")
    print(f"{passed} passed, {failed} failed{skipped}", flush=True)
    return 0 if good else 1
