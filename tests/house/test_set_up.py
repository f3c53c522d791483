"""`packaging/dev.py`: standard library only, what it sets up, and what it says when something is missing."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = ("dev", "locked", "steps", "checks", "first_run", "system_libraries", "lock")


@pytest.fixture
def tools(root, monkeypatch):
    """Import one of the set-up's modules by name, as dev.py does."""
    monkeypatch.syspath_prepend(str(root / "packaging"))
    before = set(sys.modules)

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in set(sys.modules) - before:
        if name in TOOLS:
            del sys.modules[name]


def test_the_set_up_needs_the_standard_library_only(root):
    wrong = []
    for name in TOOLS:
        tree = ast.parse((root / "packaging" / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [n for n in names if n.split(".")[0] not in {*sys.stdlib_module_names, *TOOLS}]
    assert not wrong


@pytest.mark.parametrize("name", TOOLS)
def test_an_old_python_can_read_the_set_up_far_enough_to_say_so(root, name):
    ast.parse((root / "packaging" / f"{name}.py").read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.fixture
def fake_install(tools, monkeypatch, tmp_path):
    """The set-up with its programs replaced by a note of what was asked for."""
    locked = tools("locked")
    asked: list[str] = []

    def quietly(name: str, command: list[object], log: Path, advice: str = "") -> None:
        asked.append(name)
        if "venv" in [str(part) for part in command]:
            interpreter = locked.python(tmp_path / "env")
            interpreter.parent.mkdir(parents=True)
            interpreter.touch()

    monkeypatch.setattr(locked, "quietly", quietly)
    return locked, asked, tmp_path / "env"


def test_the_set_up_is_skipped_while_the_lock_is_unchanged(fake_install, monkeypatch, tmp_path):
    locked, asked, environment = fake_install
    assert locked.set_up(development=True, environment=environment)
    assert asked[0] == "Making a virtual environment"
    assert {"Installing constraints.txt", "Installing constraints-dev.txt"} <= set(asked)
    asked.clear()
    assert not locked.set_up(development=True, environment=environment)
    assert not locked.set_up(development=False, environment=environment)
    assert asked == []
    changed = tmp_path / "constraints.txt"
    changed.write_text(locked.RUNTIME.read_text() + "\n# a new lock\n")
    monkeypatch.setattr(locked, "RUNTIME", changed)
    assert locked.set_up(development=True, environment=environment)
    assert "Installing constraints.txt" in asked
    assert "Making a virtual environment" not in asked


def test_a_set_up_that_was_cut_short_is_done_again(fake_install, monkeypatch):
    locked, _, environment = fake_install
    noting = locked.quietly

    def interrupted(name: str, *rest: object) -> None:
        if name.endswith("constraints.txt"):
            raise KeyboardInterrupt
        noting(name, *rest)

    monkeypatch.setattr(locked, "quietly", interrupted)
    with pytest.raises(KeyboardInterrupt):
        locked.set_up(development=False, environment=environment)
    monkeypatch.setattr(locked, "quietly", noting)
    assert locked.set_up(development=False, environment=environment)


def test_without_a_cpu_build_the_common_one_and_its_parts_are_installed(fake_install, tools, monkeypatch):
    locked, asked, environment = fake_install
    monkeypatch.setattr(sys, "platform", "linux")
    noting, failure = locked.quietly, tools("steps").SetupError

    def without_cpu_build(name: str, *rest: object) -> None:
        if name.endswith("constraints-torch-cpu.txt"):
            raise failure("no such build")
        noting(name, *rest)

    monkeypatch.setattr(locked, "quietly", without_cpu_build)
    monkeypatch.setattr(locked, "_needs_cuda", lambda _: True)
    assert locked.set_up(development=False, environment=environment)
    wanted = ["constraints-torch.txt", "constraints-cuda.txt", "constraints.txt"]
    assert [name.removeprefix("Installing ") for name in asked if name.endswith(".txt")] == wanted


def test_a_failing_program_is_named_with_the_end_of_its_output(tools, tmp_path):
    steps = tools("steps")
    command = [sys.executable, "-c", "print('no such wheel'); raise SystemExit(3)"]
    with pytest.raises(steps.SetupError, match="Installing x failed") as caught:
        steps.quietly("Installing x", command, tmp_path / "log")
    assert "no such wheel" in str(caught.value)
    assert "no such wheel" in (tmp_path / "log").read_text()


def test_missing_libraries_are_named_with_the_line_that_gets_them(tools, monkeypatch):
    system = tools("system_libraries")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system, "_loads", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(system.shutil, "which", lambda name: None if name == "Xvfb" else f"/bin/{name}")
    lacking = system.missing(window=True, tests=True)
    assert lacking == {"libEGL.so.1": "libegl1", "Xvfb": "xvfb"}
    assert "sudo apt-get install libegl1 xvfb" in system.advice(lacking)
    monkeypatch.setattr(system.shutil, "which", lambda _: None)
    assert "package manager" in system.advice(lacking)
    assert not system.may_install()


def test_other_systems_lack_nothing(tools, monkeypatch):
    system = tools("system_libraries")
    monkeypatch.setattr(system, "_loads", lambda _: False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert system.missing(window=True, tests=True) == {}
    assert system.has_screen()


def test_a_library_that_is_not_there_is_seen(tools):
    system = tools("system_libraries")
    assert not system._loads("libnothing-of-this-name.so.7")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux may have no screen")
def test_a_screen_is_seen_by_its_variable(tools, monkeypatch):
    system = tools("system_libraries")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not system.has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert system.has_screen()


def test_wrong_usage_is_exit_code_two(root):
    command = [sys.executable, str(root / "packaging" / "dev.py"), "frobnicate"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_the_summary_adds_the_passes_up_and_fails_with_one_failure(tools, capsys, monkeypatch, tmp_path):
    checks = tools("checks")
    suite = "<testsuites><testsuite tests='{}' failures='{}' errors='0' skipped='1'/></testsuites>"
    answers = iter([(0, suite.format(5, 0)), (1, suite.format(3, 1))])

    def call(command: list[object], at_most: float) -> int:
        code, report = next(answers)
        place = next(str(part) for part in command if str(part).startswith("--junit-xml="))
        Path(place.split("=", 1)[1]).write_text(report)
        return code

    monkeypatch.setattr(checks, "_call", call)
    assert checks.everything(["tests/house"], 1.0) == 1
    said = capsys.readouterr().out
    assert "NOT all checks passed" in said
    assert said.strip().endswith("5 passed, 1 failed, 2 skipped")


STUCK = """
import faulthandler, os, subprocess, sys
faulthandler.enable()
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(str(child.pid))
def deaf():
    child.wait()
deaf()
"""


def is_gone(noted: Path) -> bool:
    """Whether the child's process goes, as soon as the machine gives it the turn to."""
    child, end = Path(f"/proc/{noted.read_text()}/stat"), time.monotonic() + 20
    while time.monotonic() < end:
        with suppress(OSError):
            if "Z" not in child.read_text().split(")")[1]:
                time.sleep(0.05)
                continue
        return True
    return False


def test_tests_that_do_not_end_are_ended_and_say_where_they_stood(tools, tmp_path, capfd):
    checks = tools("checks")
    noted = tmp_path / "child"
    assert checks._call([sys.executable, "-c", STUCK, noted], at_most=8.0) != 0
    said = capfd.readouterr()
    assert "did not end within" in said.out
    assert "in deaf" in said.err
    assert is_gone(noted)


def test_what_ends_the_checks_ends_the_tests(root, tmp_path):
    """A closed terminal, or a time limit from outside: nothing goes on that nobody waits for."""
    noted = tmp_path / "child"
    begin = "import sys; sys.path.insert(0, 'packaging'); import checks"
    script = f"{begin}; checks._call([sys.executable, '-c', {STUCK!r}, {str(noted)!r}])"
    process = subprocess.Popen([sys.executable, "-c", script], cwd=root, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not (noted.exists() and noted.read_text()):
        assert time.monotonic() < end
        time.sleep(0.05)
    process.terminate()
    process.wait(30)
    assert is_gone(noted)


def test_a_report_that_was_cut_off_counts_nothing(tools, tmp_path):
    cut = tmp_path / "report.xml"
    cut.write_text("<testsuites><testsuite tests='3' fail")
    assert set(tools("checks")._read(cut).values()) == {0}


def test_a_test_that_hears_nothing_is_ended_in_every_go_but_the_long_one(tools):
    checks = tools("checks")
    for _, options in checks._passes([]):
        assert "faulthandler_exit_on_timeout=true" in options
    assert checks._passes(["-m", "long"]) == [("tests", ["-m", "long"])]


def test_the_machine_that_checks_submissions_runs_the_same_command(root):
    lines = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ["set -e", 'cd "$(dirname "$0")/.."', "python3 packaging/dev.py test"]
    assert os.access(root / ".ci" / "run", os.X_OK)


def test_the_picture_of_the_desktop_entry_is_the_programs_own(root):
    assert (root / "packaging" / "layerloom.svg").read_bytes() == (
        root / "gui" / "assets" / "logo.svg"
    ).read_bytes()
