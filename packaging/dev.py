#!/usr/bin/env python3
"""Set Layerloom up and work on it: `python3 packaging/dev.py run`, `test`, `shots DIR`, `bench`.

Needs nothing but Python itself; everything else is installed, in locked versions, into `.venv`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import checks
import first_run
import locked
import system_libraries
from steps import SetupError, clock, heading


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the answer is the exit code: 0 done, 1 something failed, 2 wrong usage."""
    options, rest = _parser().parse_known_args(arguments)
    if rest and options.command not in ("run", "test", "bench"):
        _parser().error(f"unknown: {' '.join(rest)}")
    try:
        return int(options.work(options, rest))
    except SetupError as mistake:
        print(f"\n{mistake}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser(
        "run", help="open Layerloom; without a screen, train and export the digits template"
    )
    run.add_argument(
        "--no-screen", action="store_true", help="do the work without a screen even where there is one"
    )
    run.set_defaults(work=_run)
    test = commands.add_parser("test", help="all checks; further arguments go to pytest")
    test.set_defaults(work=_test)
    shots = commands.add_parser("shots", help="write a picture of each screen, in both themes")
    shots.add_argument("folder", type=Path, metavar="DIR")
    shots.set_defaults(work=_shots)
    bench = commands.add_parser("bench", help="run the benchmarks and print their ratios")
    bench.set_defaults(work=_bench)
    commands.add_parser("setup", help="only the set-up").set_defaults(work=_setup)
    commands.add_parser("texts", help="list what is shown and not translated").set_defaults(work=_texts)
    commands.add_parser("templates", help="write what the list of templates says of each").set_defaults(
        work=_templates
    )
    commands.add_parser("lock", help="write the lock of exact versions again").set_defaults(work=_lock)
    return parser


def _run(options: argparse.Namespace, rest: list[str]) -> int:
    screen = system_libraries.has_screen() and not options.no_screen
    prepare(development=False, window=screen)
    return first_run.window(rest) if screen else first_run.without_screen()


def _test(_: argparse.Namespace, rest: list[str]) -> int:
    start = time.monotonic()
    prepare(development=True, window=True, tests=True)
    return checks.everything(rest, time.monotonic() - start)


def _shots(options: argparse.Namespace, _: list[str]) -> int:
    prepare(development=False, window=False)
    return first_run.call(locked.LOCKS / "shots.py", options.folder.resolve())


def _bench(_: argparse.Namespace, rest: list[str]) -> int:
    prepare(development=True, benchmarks=True, window=False)
    return first_run.call(locked.ROOT / "tests" / "benchmarks" / "run.py", *rest)


def _texts(_: argparse.Namespace, rest: list[str]) -> int:
    prepare(development=False, window=False)
    return first_run.call(locked.LOCKS / "texts.py")


def _templates(_: argparse.Namespace, rest: list[str]) -> int:
    prepare(development=False, window=False)
    return first_run.call(locked.LOCKS / "listing.py")


def _setup(_: argparse.Namespace, rest: list[str]) -> int:
    prepare(development=True, window=True, tests=True)
    return 0


def _lock(_: argparse.Namespace, rest: list[str]) -> int:
    import lock

    lock.lock()
    return 0


def prepare(*, development: bool, window: bool, tests: bool = False, benchmarks: bool = False) -> None:
    """Bring the environment and the system to what the command needs; say what is missing."""
    heading("Set-up")
    start = time.monotonic()
    new = locked.set_up(development=development, benchmarks=benchmarks)
    lacking = system_libraries.missing(window=window, tests=tests)
    if lacking:
        _get(lacking)
    print(
        f"  Ready in {clock(time.monotonic() - start)}" + ("" if new else ", nothing had changed"), flush=True
    )


def _get(lacking: dict[str, str]) -> None:
    print(f"  Missing in this system: {', '.join(sorted(lacking))}")
    if not system_libraries.may_install():
        raise SetupError(system_libraries.advice(lacking))
    packages = sorted(set(lacking.values()))
    print(f"  Installing {' '.join(packages)} ...", flush=True)
    if not system_libraries.install(lacking, locked.log()):
        raise SetupError(f"That failed; {locked.log()} says why. " + system_libraries.advice(lacking))


if __name__ == "__main__":
    sys.exit(main())
