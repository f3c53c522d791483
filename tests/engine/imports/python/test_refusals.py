"""Programs of other hands: what is written like a printed one is read, the rest is refused by its line."""

from __future__ import annotations

import pytest

from engine.declare import UserError
from engine.imports import bring
from engine.imports.python.program import read_program
from engine.imports.python_file import read

HEAD = """import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.head = nn.Linear(8, 10)

"""


TUTORIAL = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width=16):
        super(Net, self).__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, width, kernel_size=3, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2, 2),
        )
        self.drop = torch.nn.Dropout(0.25)
        self.head = nn.Linear(width * 8 * 8, 10)

    def forward(self, x):
        skip = self.body(x)
        x = skip + torch.nn.functional.relu(skip, inplace=True)
        x = F.dropout(self.drop(x), 0.1, training=self.training)
        x = F.max_pool2d(x, 2).flatten(1)
        x = self.head(x)
        return x
"""


def test_a_program_as_tutorials_write_it():
    project = read(TUTORIAL)
    nodes = project.main.nodes
    assert project.variables == {"width": 16}
    types = [node.type for node in nodes.values()]
    assert types[:7] == ["Input", "Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d", "ReLU", "Add"]
    assert types[7:] == ["Dropout", "Dropout", "MaxPool2d", "Flatten", "Linear", "Output"]
    assert nodes["body_1"].params == {"out_channels": "=width", "padding": 1}
    assert nodes["drop"].params == {"p": 0.25}
    assert nodes["dropout1"].params == {"p": 0.1}
    assert len({node.at for node in nodes.values()}) == len(nodes)


def test_what_it_takes_in_is_guessed_so_that_its_layers_fit():
    found = read_program(TUTORIAL)
    (field,) = found.fields
    assert (field.name, field.shape, field.dtype, field.kind) == ("x", (3, 32, 32), "float32", "image")
    assert any("guessed" in note for note in found.notes)
    (field,) = read_program(TUTORIAL.replace("width * 8 * 8", "width * 7 * 7")).fields
    assert field.shape == (3, 28, 28)


@pytest.mark.parametrize(
    ("lines", "line", "what"),
    [
        ("    def forward(self, x):\n        if x.sum() > 0:\n            return x\n", 13, "if x.sum"),
        (
            "    def forward(self, x):\n        for a in self.all:\n            x = a(x)\n",
            13,
            "for ... in self.all",
        ),
        ("    def forward(self, x):\n        while x.any():\n            x = x - 1\n", 13, "while x.any"),
        ("    def forward(self, x):\n        assert x.dim() == 4\n        return x\n", 13, "assert x.dim"),
        ("    def forward(self, x):\n        return open('a')\n", 13, "is not understood"),
        ("    def forward(self, x):\n        return torch.load(x)\n", 13, "no layer is torch.load"),
        ("    def forward(self, x):\n        return self.tail(x)\n", 13, "no module"),
        ("    def forward(self, x):\n        return y\n", 13, "is not understood"),
        ("    def forward(self, x):\n        return F.softmax(x, dim=x)\n", 13, "no layer is F.softmax"),
        ("    def forward(self, x):\n        return [self.conv(n) for n in x]\n", 13, "is not understood"),
        ("    def forward(self, *x):\n        return x\n", 12, "one by one"),
        ("    def forward(self, x):\n        x = self.conv(x)\n", 12, "returns nothing"),
        ("    def other(self, x):\n        return x\n", 6, "has no forward"),
    ],
)
def test_what_is_not_understood_is_named_by_its_line(lines, line, what):
    with pytest.raises(UserError, match=f"Line {line} .*{what}"):
        read(HEAD + lines)


CLASS = """class Net:
    def __init__(self):
        self.a = %s
    def forward(self, x):
        return self.a(x)
"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("class Net(:", "Line 1 is no Python"),
        ("x = 1", "Line 1 .*classes are read only"),
        ("import torch\n", "no class"),
        ("from torch import load\nclass A: pass", "Line 1 .*only nn"),
        (CLASS.replace("self)", "self, n)", 1) % "n", "Line 1 .*no default"),
        (CLASS % "[1]", "Line 3 .*no module"),
        (CLASS % "nn.Foo(1)", "Line 3 .*nn.Foo"),
        (CLASS % "Foo(1)", "Line 3 .*Foo is no class"),
        (CLASS % "nn.Linear(2, 'three')", "Line 3 .*no layer is nn.Linear"),
        (CLASS % "nn.Linear(*sizes)", "Line 3 .*unknown length"),
        (CLASS.replace("self.a = %s", "import os"), "Line 3 "),
        ("(" * 5000, "no Python"),
        (CLASS % ("-" * 100_000 + "1"), "no Python|nested"),
        ("\0", "no Python"),
    ],
)
def test_other_files_are_refused_with_one_sentence(text, what):
    with pytest.raises(UserError, match=what) as caught:
        read_program(text)
    assert "\n" not in str(caught.value)


def test_nothing_in_a_program_is_run(tmp_path, audit):
    path = tmp_path / "model.py"
    path.write_text(HEAD + "    def forward(self, x, y=__import__('os').system('touch owned')):\n"
                    "        return self.head(__import__('os').system('touch owned'))\n")  # fmt: skip
    with audit, pytest.raises(UserError):
        bring(path)
    assert audit.events == []


def test_a_metric_that_is_not_told_is_left_out_and_said():
    text = HEAD.replace("nn.Linear(8, 10)", "nn.CrossEntropyLoss()")
    text += "    def forward(self, image):\n        return self.conv(image)\n\n"
    text += "    def loss(self, image, label):\n        prediction = self(image)\n"
    text += "        loss = self.head(prediction, label)\n"
    text += '        metrics = {"hits": (prediction, label)}\n        return loss, metrics\n'
    found = read_program(text)
    assert "hits" not in found.project.main.nodes
    assert any('"hits"' in note for note in found.notes)
