"""Who may import whom: the arrows of ARCHITECTURE.md, read from every import in the program."""

from __future__ import annotations

import ast

import pytest

BASE = {
    "",
    "collector",
    "declare",
    "disk",
    "field",
    "files",
    "fitting",
    "jsontext",
    "lazy",
    "sniff",
    "tensors",
    "wire",
}
VALUES = BASE | {"graph", "layers"}
DRAWN = VALUES | {"analysis"}
WORK = DRAWN | {"compile", "data"}
ENGINE = {
    "graph": BASE,
    "layers": BASE,
    "data": BASE | {"graph"},
    "analysis": VALUES,
    "compile": DRAWN,
    "train": WORK,
    "evaluate": WORK | {"train"},
    "export": WORK | {"train"},
    "imports": WORK,
    "service": WORK | {"train", "evaluate", "export", "imports"},
    "cli": WORK | {"train", "evaluate", "export", "imports"},
}
# The names of torch in declarations, for the type checker: never run.
FOR_TYPES_ONLY = {("engine.lazy", "engine.layers.modules")}
QT = ("PySide6", "shiboken6", "pyqtgraph")
HEAVY = ("torch", "onnx", "onnxruntime", "onnxscript", "duckdb", "torchmetrics")
# pyqtgraph is slow too, but a mode that draws curves is itself imported only when it is first shown.
SLOW_TO_START = ("networkx", "pydantic")


def room(module: str) -> str:
    """`engine.graph.edits` -> `graph`; a module beside them by its own name."""
    return ".".join(module.split(".")[1:2])


def within(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(name + ".") for name in names)


@pytest.fixture
def edges(shipped):
    """Every import as (importing module, imported module, where it stands)."""
    found = [(s.module, name, f"{s.path}:{line}") for s in shipped for name, line in s.imports()]
    assert len(found) > 100, "the reader of imports sees nothing"
    return [
        edge for edge in found if not any(edge[0] == a and edge[1].startswith(b) for a, b in FOR_TYPES_ONLY)
    ]


def test_rooms_of_the_engine_follow_the_arrows(edges, shipped):
    modules = {source.module for source in shipped}
    wrong = []
    for importer, imported, where in edges:
        if not (importer.startswith("engine") and imported.startswith("engine")):
            continue
        here, there = room(importer), room(imported)
        if f"engine.{there}" not in modules:
            there = ""  # a name of engine/__init__.py itself
        allowed = ENGINE.get(here, BASE) | {here}
        if there not in allowed:
            wrong.append(f"{where}: {importer} imports {imported}")
    assert not wrong, "\n".join(wrong)


def test_every_room_of_the_engine_has_a_rule(shipped):
    rooms = {room(s.module) for s in shipped if s.module.startswith("engine")}
    assert rooms <= set(ENGINE) | BASE, "a new room needs its arrow in ARCHITECTURE.md and its line here"


def test_the_engine_knows_no_screen(edges):
    wrong = [w for a, b, w in edges if a.startswith("engine") and within(b, (*QT, "gui"))]
    assert not wrong, "\n".join(wrong)


def test_the_window_imports_nothing_heavy(edges):
    wrong = [f"{w}: {b}" for a, b, w in edges if a.startswith("gui") and within(b, HEAVY)]
    assert not wrong, "\n".join(wrong)


def test_templates_are_data(edges):
    wrong = [
        f"{w}: {b}" for a, b, w in edges if a.startswith("templates") and within(b, (*QT, *HEAVY, "gui"))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_mode_never_imports_another(edges, shipped):
    modes = {source.module.split(".")[2] for source in shipped if source.module.startswith("gui.modes.")}
    assert {"design", "data", "train"} <= modes
    wrong = []
    for importer, imported, where in edges:
        if within(importer, ("gui.modes",)) and within(imported, ("gui.modes",)):
            here, there = importer.split(".")[2:3], imported.split(".")[2:3]
            if here and there and here != there and there[0] in modes:
                wrong.append(f"{where}: {imported}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("gui.canvas", ("gui.modes", "gui.window", "gui.app", "engine.train")),
        ("gui.widgets", ("gui.modes", "gui.canvas", "gui.window", "gui.app", "gui.session")),
        ("gui.session", ("gui.modes", "gui.canvas", "gui.widgets", "gui.window", "gui.app")),
        (
            "gui.theme",
            ("gui.modes", "gui.canvas", "gui.widgets", "gui.window", "gui.app", "gui.session", "engine"),
        ),
        ("gui.modes", ("gui.window", "gui.app")),
    ],
)
def test_the_screen_is_built_upwards(edges, below, above):
    wrong = [f"{w}: {b}" for a, b, w in edges if within(a, (below,)) and within(b, above)]
    assert not wrong, "\n".join(wrong)


def test_slow_packages_are_imported_inside_functions(shipped):
    quick = ("gui", "engine.graph", "engine.declare", "engine.layers", "engine.train.runs")
    wrong = []
    for source in shipped:
        if not within(source.module, quick):
            continue
        for node in source.tree.body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [f"{source.path}:{node.lineno}: {name}" for name in names if within(name, SLOW_TO_START)]
    assert not wrong, "\n".join(wrong)
