"""Names and notes from a file can't become code, whatever they hold."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
import torch

from engine.compile import Source, build
from engine.compile.literals import literal
from engine.graph import edits
from engine.graph.blocks import is_argument
from engine.graph.model import Graph
from engine.graph.names import FORBIDDEN

DIGITS_IMPORTS = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
HOSTILE = (
    '"""\nimport os\nos.system("touch owned")\n"""',
    "'''\\\"\"\"; import os",
    "\\",
    'ends with a quote"',
    "# -*- coding: utf-7 -*-",
    "\r\nimport os\r\n",
    "\x00\x1b[31m\u202e\u2028import os\u2029\x85import os",
    "x" * 100_000,
    "{0.__class__} %s ${HOME} `id`",
    "fmt: off",
    "noqa: F821",
    "",
    "math. torch. F. nn.",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_stay_texts(compiled, digits, ruff, text):
    plain = compiled(digits)
    project = replace(digits, name=text, about=text)
    nodes = {n: replace(node, note=text) for n, node in digits.main.nodes.items()}
    source = compiled(replace(project, graphs={"main": Graph(nodes, digits.main.wires)}))
    assert shape(source.text) == shape(plain.text)
    assert not ruff(source.text)
    assert all(c.isprintable() or c == "\n" for c in source.text)
    build(source)


def shape(text: str) -> list[str]:
    """The program without comments, docstring and class name."""
    tree = ast.parse(text)
    for each in tree.body:
        if isinstance(each, ast.ClassDef):
            each.name, each.body = "Net", each.body[1:]
    return ast.unparse(tree).splitlines()


@pytest.mark.parametrize(
    "name",
    [
        "parameters",
        "type",
        "to",
        "x",
        "body",
        "prediction",
        "metrics",
        "outputs",
        "_",
        "__class__",
        "__init__",
    ]
    + [
        "_modules",
        "DigitsCNN",
        "list",
        "print",
        "buffers",
        "__",
        "T_destination",
        "call_super_init",
        "float",
        "open",
        "vars",
    ],
)
def test_any_node_name_works(compiled, digits, ruff, name):
    texts = []
    for old in ("conv1", "relu1", "image", "head"):
        source = compiled(edits.rename(digits, old, name))
        module = build(source)
        loss, _ = module.loss(torch.rand(2, 1, 8, 8), torch.tensor([1, 2]))
        assert loss.ndim == 0
        assert name in source.attributes.values() or old in ("relu1", "image")
        assert list(module.state_dict())
        texts.append(source.text)
    # One call of ruff for all four: the classes stand one below the other, as in one file.
    start = DIGITS_IMPORTS
    assert not ruff(start + "".join(text.removeprefix(start) for text in texts), "F811"), texts


def test_values_other_than_plain_ones_are_refused():
    assert literal((1, "a", None, 2.5)) == '(1, "a", None, 2.5)'
    assert literal(float("inf")) == 'float("inf")'
    assert literal("it's \u202e") == '"it\'s \\u202e"'
    for value in (object(), {1}, b"x", type("Text", (str,), {"__repr__": lambda self: "import os"})()):
        with pytest.raises(TypeError):
            literal(value)


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "from os import system",
        "import torch.hub",
        "from torch import load",
        "eval('1')",
        "().__class__",
        "__import__('os')",
        "open('x')",
    ],
)
def test_a_text_that_reaches_beyond_torch_is_not_run(line):
    with pytest.raises(ValueError, match="beyond torch"):
        build(Source(f"{line}\nclass Net: pass\n", "Net"))


@pytest.mark.parametrize("name", ["sum", "max", "float"])
def test_a_layer_may_be_called_like_a_function_that_the_program_calls(compiled, digits, name):
    head = replace(digits.main.nodes["head"], weights={"l1": 0.1})
    project = replace(
        digits, graphs={"main": replace(digits.main, nodes={**digits.main.nodes, "head": head})}
    )
    for old in ("image", "relu1", "label"):
        module = build(compiled(edits.rename(project, old, name)))
        assert module.loss(torch.rand(2, 1, 8, 8), torch.tensor([1, 2]))[0].ndim == 0


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_a_variable_may_have_any_name(compiled, draw, name):
    project = draw(
        "features -> fc -> y\nfc -> last -> judge\nprice -> judge.target",
        features=("Input", {"field": "features"}),
        fc=("Linear", {"out_features": f"={name}"}),
        last=("Linear", {"out_features": 1}),
        y="Output",
        price=("Target", {"field": "price"}),
        judge="MSELoss",
    )
    module = build(compiled(replace(project, variables={name: 5})))
    assert module(torch.rand(2, 13)).shape == (2, 5)


def test_a_state_may_be_called_like_what_no_program_may_use(compiled, draw):
    cell = draw(
        "input -> add -> next_open\nopen -> add.other\nadd -> output",
        open=("Input", {"shape": ("=width + 1",)}),
        input="Input",
        add="Add",
        next_open="Output",
        output="Output",
    ).main
    outer = draw(
        "input -> loop -> output",
        input="Input",
        loop=("block:cell", {"loop": "recurrent", "width": "=width"}),
        output="Output",
    ).main
    project = draw(
        """window -> b.input
        window -> wide -> c.input
        b -> y
        c -> flat -> last -> judge
        price -> judge.target""",
        window=("Input", {"field": "window"}),
        wide=("Linear", {"out_features": 5}),
        b=("block:outer", {"width": 2}),
        c="block:outer",
        flat="Flatten",
        last=("Linear", {"out_features": 1}),
        y="Output",
        price=("Target", {"field": "price"}),
        judge="MSELoss",
    )
    inside = {"cell": cell, "outer": outer}
    inside = {name: replace(graph, arguments={"width": 4}) for name, graph in inside.items()}
    module = build(compiled(replace(project, graphs={**project.graphs, **inside})))
    assert module(torch.rand(2, 12, 3)).shape == (2, 12, 3)


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_what_no_program_may_use_names_no_argument_of_a_block(name):
    assert not is_argument(name)
