"""Networks of papers, drawn from these layers: as many weights as published, and small ones that learn."""

from __future__ import annotations

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire
from engine.imports.python_file import read


class Drawing:
    """A drawing that grows node by node; each call gives the name of the node that it adds."""

    def __init__(self, dtype: str, *shape: int, classes: int = 0) -> None:
        self.field = Field("given", shape, dtype, "values", "input")
        self.nodes: dict[str, Node] = {}
        self.wires: dict[str, Wire] = {}
        self.last = self.add("Input", (), field="given")

    def add(self, layer: str, sources: tuple[str, ...], **settings: object) -> str:
        name = f"{layer.lower()}{len(self.nodes)}"
        self.nodes[name] = Node(layer, settings)
        for port, source in zip(("input", "other"), sources):
            self.wires[f"{name}.{port}"] = Wire(f"{source}.output", f"{name}.{port}")
        self.last = name
        return name

    def then(self, layer: str, **settings: object) -> str:
        return self.add(layer, (self.last,), **settings)

    def residual(self, *layers: tuple[str, dict[str, object]]) -> None:
        """Layers in a row beside a skip connection."""
        before = self.last
        for layer, settings in layers:
            self.then(layer, **settings)
        self.add("Add", (before, self.last))

    def project(self) -> Project:
        self.then("Output")
        return Project("Drawn", "", {"main": Graph(self.nodes, self.wires)})


def vit(size, patch, width, depth, heads, classes):
    drawn = Drawing("float32", 3, size, size)
    drawn.then("PatchEmbedding", embed_dim=width, patch_size=patch)
    drawn.then("ClassToken")
    drawn.then("LearnedPositions")
    for _ in range(depth):
        drawn.residual(("LayerNorm", {}), ("SelfAttention", {"num_heads": heads}))
        drawn.residual(("LayerNorm", {}), ("FeedForward", {"activation": "gelu"}))
    drawn.then("LayerNorm")
    drawn.then("TakeClassToken")
    drawn.then("Linear", out_features=classes)
    return drawn


def gpt(words, steps, width, depth, heads):
    """GPT-2 without its head, which shares the weights of the embedding."""
    drawn = Drawing("int64", steps)
    drawn.then("Embedding", num_embeddings=words, embedding_dim=width)
    drawn.then("LearnedPositions")
    for _ in range(depth):
        drawn.residual(("LayerNorm", {}), ("CausalSelfAttention", {"num_heads": heads}))
        drawn.residual(("LayerNorm", {}), ("FeedForward", {"activation": "gelu_tanh"}))
    drawn.then("LayerNorm")
    return drawn


def llama(words, steps, width, depth, heads, kv_heads, inner):
    drawn = Drawing("int64", steps)
    drawn.then("Embedding", num_embeddings=words, embedding_dim=width)
    for _ in range(depth):
        attention = {"num_heads": heads, "num_kv_heads": kv_heads}
        drawn.residual(("RMSNorm", {}), ("GroupedQueryAttention", attention))
        drawn.residual(("RMSNorm", {}), ("SwiGLUFeedForward", {"dim_feedforward": inner}))
    drawn.then("RMSNorm")
    drawn.then("Linear", out_features=words, bias=False)
    return drawn


def swin(size, patch, width, depths, heads, window, classes):
    drawn = Drawing("float32", 3, size, size)
    drawn.then("PatchEmbedding", embed_dim=width, patch_size=patch)
    drawn.then("LayerNorm")
    for stage, depth in enumerate(depths):
        for turn in range(depth):
            attention = {"num_heads": heads * 2**stage, "window_size": window}
            # In the last stage one window covers the image.
            attention |= {"shifted": True} if turn % 2 and stage < len(depths) - 1 else {}
            path = ("DropPath", {"p": 0.1})
            drawn.residual(("LayerNorm", {}), ("WindowAttention", attention), path)
            drawn.residual(("LayerNorm", {}), ("FeedForward", {"activation": "gelu"}), path)
        if stage < len(depths) - 1:
            drawn.then("PatchMerging")
    drawn.then("LayerNorm")
    drawn.then("Mean", dim=1)
    drawn.then("Linear", out_features=classes)
    return drawn


def mobilenet(size, widths, classes, last=1280):
    drawn = Drawing("float32", 3, size, size)
    drawn.then("Conv2d", out_channels=32, stride=2, bias=False)
    drawn.then("BatchNorm2d")
    drawn.then("ReLU6")
    for turn, (out, times, stride) in enumerate(widths):
        for again in range(times):
            settings = {"out_channels": out, "stride": 1 if again else stride}
            drawn.then("InvertedResidual", expand_ratio=6.0 if turn else 1.0, **settings)
    drawn.then("Conv2d", out_channels=last, kernel_size=1, bias=False)
    drawn.then("BatchNorm2d")
    drawn.then("ReLU6")
    drawn.then("GlobalAveragePool2d")
    drawn.then("Linear", out_features=classes)
    return drawn


V2 = [(16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)]
PUBLISHED = {
    "ViT-B/16": (lambda: vit(224, 16, 768, 12, 12, 1000), 86_567_656),
    "GPT-2": (lambda: gpt(50257, 1024, 768, 12, 12), 124_439_808),
    "Llama 2 7B": (lambda: llama(32000, 4096, 4096, 32, 32, 32, 11008), 6_738_415_616),
    "Llama 3 8B": (lambda: llama(128256, 8192, 4096, 32, 32, 8, 14336), 8_030_261_248),
    "Swin-T": (lambda: swin(224, 4, 96, (2, 2, 6, 2), 3, 7, 1000), 28_288_354),
    "MobileNetV2": (lambda: mobilenet(224, V2, 1000), 3_504_872),
}
SMALL = {
    "ViT": lambda: vit(16, 4, 16, 2, 2, 5),
    "GPT": lambda: gpt(11, 8, 16, 2, 2),
    "Llama": lambda: llama(11, 8, 16, 2, 4, 2, 24),
    "Swin": lambda: swin(32, 2, 8, (2, 2), 2, 4, 5),
    "MobileNet": lambda: mobilenet(32, V2[:2], 5, 24),
}


def problems(analysis):
    """What is said against a drawing, apart from its having nothing to learn from."""
    return [each for each in analysis.problems if each.kind != "no-loss"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_drawn_network_has_as_many_weights_as_published(name):
    make, published = PUBLISHED[name]
    drawn = make()
    analysis = analyse(drawn.project(), {"given": drawn.field})
    assert not problems(analysis)
    assert sum(each.parameters for each in analysis.facts.values()) == published


@pytest.mark.parametrize("name", SMALL)
def test_a_drawn_network_learns(name):
    """A few steps on one batch bring its answer nearer to what is wanted."""
    drawn = SMALL[name]()
    project, fields = drawn.project(), {"given": drawn.field}
    analysis = analyse(project, fields)
    assert not problems(analysis)
    torch.manual_seed(0)
    program = build(write(project, analysis, fields))
    shape = (4, *drawn.field.shape)
    given = torch.randint(0, 11, shape) if drawn.field.dtype == "int64" else torch.randn(shape)
    wanted = torch.randn_like(program(given))
    optimizer = torch.optim.Adam(program.parameters(), 0.01)
    losses = []
    for _ in range(12):
        loss = (program(given) - wanted).square().mean()
        optimizer.zero_grad()
        loss.backward()
        assert all(weight.grad is not None for weight in program.parameters())
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0], losses


@pytest.mark.parametrize("name", SMALL)
def test_the_program_of_a_drawn_network_is_a_drawing_again(name):
    drawn = SMALL[name]()
    project, fields = drawn.project(), {"given": drawn.field}
    text = write(project, analyse(project, fields), fields).text
    again = read(text)
    assert write(again, analyse(again, fields), fields).text == text
