"""Row 6: a compiled drawing, forward and backward, against the same network written by hand."""

from __future__ import annotations

from collections.abc import Iterator

from harness import Benchmark, Side

GOAL = 1.03
WIDTH = 16
BATCH = 64
STEPS = {10: 400, 100: 60, 1000: 8}


def benchmarks() -> Iterator[Benchmark]:
    """Chains of Linear, ReLU and residual Add with 10, 100 and 1,000 nodes."""
    for nodes, steps in STEPS.items():
        blocks = max(1, nodes // 5)
        ours, theirs = compiled(blocks), written(blocks)
        theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
        name = f"compiled module, forward and backward, {nodes} nodes"
        yield Benchmark(6, name, training(theirs, steps), training(ours, steps), GOAL, rounds=11)


def training(model, steps: int) -> Side:
    """Some steps of computing the loss and its gradients."""
    import torch

    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    features = torch.randn(BATCH, WIDTH, generator=generator)
    label = torch.randint(0, 10, (BATCH,), generator=generator)

    def run() -> None:
        for _ in range(steps):
            model.zero_grad(set_to_none=True)
            loss, _ = model.loss(features, label)
            loss.backward()

    return run


def compiled(blocks: int):
    """A drawing of `blocks` residual blocks of five nodes, printed and run."""
    from engine.analysis import analyse
    from engine.compile import build, write
    from engine.field import Field
    from engine.graph.model import Graph, Node, Project, Wire

    nodes = {"features": Node("Input", {"field": "features"}), "label": Node("Target", {"field": "label"})}
    wires: dict[str, Wire] = {}

    def wire(source: str, target: str) -> None:
        wires[target] = Wire(f"{source}.output", target)

    last = "features"
    for number in range(1, blocks + 1):
        chain = ("Linear", "ReLU", "Linear", "ReLU")
        names = [f"{kind.lower()}{number}_{place}" for place, kind in enumerate(chain)]
        before = last
        for name, kind in zip(names, chain, strict=True):
            nodes[name] = Node(kind, {"out_features": WIDTH} if kind == "Linear" else {})
            wire(before, f"{name}.input")
            before = name
        nodes[f"add{number}"] = Node("Add")
        wire(before, f"add{number}.input")
        wire(last, f"add{number}.other")
        last = f"add{number}"
    nodes |= {"head": Node("Linear", {"out_features": 10}), "output": Node("Output")}
    nodes["cross_entropy"] = Node("CrossEntropyLoss")
    wire(last, "head.input")
    wire("head", "output.input")
    wire("head", "cross_entropy.input")
    wire("label", "cross_entropy.target")
    fields = {
        "features": Field("features", (WIDTH,), "float32", "values", "input"),
        "label": Field("label", (), "int64", "classes", "target", tuple("0123456789")),
    }
    project = Project("Chain", "", {"main": Graph(nodes, wires)})
    return build(write(project, analyse(project, fields), fields))


def written(blocks: int):
    """The same network as a person writes it: a line an operation, no loop over modules."""
    import torch.nn.functional as F
    from torch import nn

    lines = ["def forward(self, x):"]
    for number in range(1, blocks + 1):
        lines += [
            f"    y = F.relu(self.first{number}(x))",
            f"    x = F.relu(self.second{number}(y)) + x",
        ]
    lines.append("    return self.head(x)")
    made: dict = {"F": F}
    exec("\n".join(lines), made)

    class Chain(nn.Module):
        forward = made["forward"]

        def __init__(self) -> None:
            super().__init__()
            for number in range(1, blocks + 1):
                setattr(self, f"first{number}", nn.Linear(WIDTH, WIDTH))
                setattr(self, f"second{number}", nn.Linear(WIDTH, WIDTH))
            self.head = nn.Linear(WIDTH, 10)
            self.cross_entropy = nn.CrossEntropyLoss()

        def loss(self, features, label):
            return self.cross_entropy(self(features), label), {}

    return Chain()
