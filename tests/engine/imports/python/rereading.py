"""A drawing printed and read again, and what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import templates
from engine.analysis import analyse
from engine.analysis.survey import context_of
from engine.compile import write
from engine.data import describe
from engine.field import Field
from engine.graph.file import load
from engine.graph.model import Project
from engine.graph.variables import resolved
from engine.imports.python.program import Imported, read_program
from engine.layers import LAYERS

FIELDS = {
    "image": Field("image", (1, 8, 8), "float32", "image", "input"),
    "steps": Field("steps", (7, 5), "float32", "sequence", "input"),
    'a column\'s "name"': Field('a column\'s "name"', (), "int64", "classes", "target", tuple("abc")),
    "price": Field("price", (), "float32", "numbers", "target"),
}


def again(project: Project, fields: Mapping[str, Field]) -> Imported:
    """The project read from its own text, which it prints again."""
    text = write(project, analyse(project, fields), fields).text
    made = read_program(text)
    analysis = analyse(made.project, fields)
    assert not [p for p in analysis.errors if p.kind != "no-loss"], analysis.errors
    assert write(made.project, analysis, fields).text == text
    return made


def settled(project: Project, fields: Mapping[str, Field]) -> Counter:
    """Each node that is printed by its type and settings, expressions worked out, without defaults."""
    variables = context_of(project, fields).variables
    found: Counter = Counter()
    for node in project.main.nodes.values():
        defaults = LAYERS[node.type].params
        values = resolved(node.params, variables)
        found[node.type, tuple(sorted((n, v) for n, v in values.items() if v != defaults[n].default))] += 1
    return found


def described(name: str) -> tuple[Project, dict[str, Field]]:
    project = load(templates.path(name))
    return project, {field.name: field for field in describe(project, templates.FOLDER).fields}
