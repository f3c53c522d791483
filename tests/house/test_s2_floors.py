"""S2: the lock and the ranges keep away from versions with known faults."""

from __future__ import annotations

import json
import re
import sys
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


@pytest.fixture(scope="module")
def pins(root) -> list[tuple[str, Version]]:
    files = sorted((root / "packaging").glob("constraints*.txt"))
    found = [(name, Version(version)) for file in files for name, version in PIN.findall(file.read_text())]
    assert len(found) > 50
    return found


@pytest.fixture(scope="module")
def ranges(root) -> dict[str, Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return {Requirement(line).name.lower(): Requirement(line) for line in lines}


@pytest.fixture(scope="module")
def advisories(root) -> list[dict[str, str]]:
    return json.loads((root / "packaging" / "advisories.json").read_text())["advisories"]


def hits(pins, advisories) -> list[str]:
    """Each pin that an advisory speaks of, as a sentence."""
    return [
        f"{name} {version}: {advisory['id']}, mended in {advisory['mended']}"
        for name, version in pins
        for advisory in advisories
        if name.lower() == advisory["package"] and version < Version(advisory["mended"])
    ]


def test_s2_no_locked_version_has_a_known_fault(pins, advisories):
    assert not hits(pins, advisories)


def test_s2_an_advisory_on_a_locked_version_is_seen(pins, advisories):
    old = [("torch", Version("2.9.1")), *pins]
    assert len(hits(old, advisories)) == 1  # only the newer of the two advisories on torch


@pytest.mark.parametrize(
    ("package", "refused", "allowed"),
    [("torch", "2.9.1", "2.13.0"), ("onnx", "1.20.1", "1.23.2"), ("pyside6-essentials", "6.12.0", "6.11.3")],
)
def test_s2_the_ranges_refuse_what_is_known_to_fail(ranges, package, refused, allowed):
    assert not ranges[package].specifier.contains(refused)
    assert ranges[package].specifier.contains(allowed)


def test_s2_every_pin_lies_in_its_range(pins, ranges):
    outside = [
        f"{name} {version}"
        for name, version in pins
        if name.lower() in ranges and not ranges[name.lower()].specifier.contains(version, prereleases=True)
    ]
    assert not outside
    assert set(ranges) <= {name.lower() for name, _ in pins}


def test_every_foreign_import_is_declared(shipped, ranges):
    known = {"pyside6-essentials": ("PySide6", "shiboken6"), "pillow": ("PIL",)}
    known["pydantic"] = ("pydantic", "pydantic_core", "typing_extensions")  # the two that it is made of
    modules = {module for name in ranges for module in known.get(name, (name.replace("-", "_"),))}
    modules |= {"engine", "gui", "templates", "packaging", *sys.stdlib_module_names}
    used = {(name.split(".")[0], f"{s.path}:{line}") for s in shipped for name, line in s.imports()}
    assert not {(name, where) for name, where in used if name not in modules}
