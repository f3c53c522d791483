"""Graph layers: each sample is a graph of nodes with features, and a list of edges between them.

A batch holds graphs with the same number of nodes; edge lists that are shorter are filled up with -1. One
large graph is a batch of one sample. The same edges for all samples are repeated in the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from engine.declare import param
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.ports import FLOATS, Accepts, Values
from engine.layers.words import changed, count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

GROUP = "Dense and embedding"
LARGEST = 2**20
Nodes = Annotated[Shape, Accepts("sequence", (3,), FLOATS, "nodes with features (N × nodes × features)")]
Edges = Annotated[
    Shape,
    Accepts("labels", (3,), ("int64",), "edges from one node to another (N × 2 × edges, filled up with -1)"),
]
WORDS = ("graph", "gnn", "message passing", "molecule", "network", "neighbours")
EXAMPLE: list[tuple[str | int, ...]] = [(6, 16), ("int64", 2, 12)]
LOOPS_HELP = "Let each node count among its own neighbours."


@layer(
    "Graph convolution (GCN)",
    group=GROUP,
    example=EXAMPLE,
    icon="linear",
    stem="gcn",
    synonyms=(*WORDS, "kipf", "adjacency", "edge list"),
    formula="y = D^(−½) · (A + I) · D^(−½) · x · W + b",
)
class GCNConv:
    """Mix each node with its neighbours by their degrees; edges come as N × 2 × E, filled up with -1."""

    out_features: int = param(
        16, low=1, high=LARGEST, label="Outputs", key=True, help="How many values each node has afterwards."
    )
    bias: bool = param(True, advanced=True, help="Add a learned number to each output.")
    loops: bool = param(True, label="To itself", advanced=True, help=LOOPS_HELP)
    normalize: bool = param(True, advanced=True, help="Divide by the roots of both degrees; else add up.")

    def call(self, input: Nodes, edges: Edges, edge_weight: Values | None = None) -> Call:
        return Call(
            modules.GCNConv,
            keywords=("edge_weight",),
            in_features=input[2],
            out_features=self.out_features,
            bias=self.bias,
            loops=self.loops,
            normalize=self.normalize,
        )

    def checks(self, input: Nodes, edges: Edges, edge_weight: Values | None = None) -> Iterator[Wrong]:
        yield from edge_checks(edges)
        if edge_weight is not None and edge_weight[1] != edges[2]:
            why = f"There are {count(edges[2], 'edge')}, but {count(edge_weight[1], 'weight')} for them."
            yield Wrong(why, "Edges and weights don't match", port="edge_weight")

    def summary(self) -> str:
        return count(self.out_features, "output")


@layer(
    "Graph attention (GAT)",
    group=GROUP,
    example=EXAMPLE,
    icon="attn",
    stem="gat",
    synonyms=(*WORDS, "attention", "velickovic", "edge list"),
    formula="yᵢ = Σⱼ αᵢⱼ · W · xⱼ, α = softmax(LeakyReLU(aᵀ [W xᵢ ‖ W xⱼ]))",
)
class GATConv:
    """Mix each node with its neighbours by attention; edges come as N × 2 × E, filled up with -1."""

    out_features: int = param(
        8, low=1, high=LARGEST, label="Outputs", key=True, help="How many values each head gives a node."
    )
    heads: int = param(8, low=1, high=1024, key=True, help="How many kinds of attention work side by side.")
    concat: bool = param(True, label="Side by side", help="Join the heads; else take their mean.")
    negative_slope: float = param(
        0.2, low=0, high=1, label="Slope below 0", advanced=True, help="Of the Leaky ReLU of the attention."
    )
    dropout: float = param(
        0.0,
        low=0,
        high=1,
        help="Which share of the attention is dropped; the paper takes 0.6 for few labels.",
    )
    bias: bool = param(True, advanced=True, help="Add a learned number to each output.")
    loops: bool = param(True, label="To itself", advanced=True, help=LOOPS_HELP)

    def call(self, input: Nodes, edges: Edges) -> Call:
        return Call(
            modules.GATConv,
            in_features=input[2],
            out_features=self.out_features,
            heads=self.heads,
            concat=self.concat,
            negative_slope=self.negative_slope,
            dropout=self.dropout,
            bias=self.bias,
            loops=self.loops,
        )

    def checks(self, input: Nodes, edges: Edges) -> Iterator[Wrong]:
        yield from edge_checks(edges)

    def summary(self) -> str:
        mean = changed(self.concat, True, "mean of the heads")
        return line((count(self.out_features, "output"), count(self.heads, "head"), mean))


@layer(
    "Graph convolution (SAGE)",
    group=GROUP,
    example=EXAMPLE,
    icon="linear",
    stem="sage",
    synonyms=(*WORDS, "graphsage", "mean", "edge list", "inductive"),
)
class GraphSAGEConv:
    """Add each node to the mean of its neighbours, with weights for both; edges come as N × 2 × E."""

    out_features: int = param(
        16, low=1, high=LARGEST, label="Outputs", key=True, help="How many values each node has afterwards."
    )
    bias: bool = param(True, advanced=True, help="Add a learned number to each output.")

    def call(self, input: Nodes, edges: Edges) -> Call:
        return Call(
            modules.GraphSAGEConv, in_features=input[2], out_features=self.out_features, bias=self.bias
        )

    def checks(self, input: Nodes, edges: Edges) -> Iterator[Wrong]:
        yield from edge_checks(edges)

    def summary(self) -> str:
        return count(self.out_features, "output")


@layer(
    "Sum over neighbours",
    group=GROUP,
    example=EXAMPLE,
    icon="add",
    stem="neighbours",
    synonyms=(*WORDS, "aggregate", "gin", "scatter", "edge list"),
)
class NeighbourSum:
    """Add up what the neighbours of each node have, without weights; edges come as N × 2 × E."""

    reduce: Literal["sum", "mean"] = param("sum", label="Take", key=True, help="The sum or the mean.")

    def call(self, input: Nodes, edges: Edges) -> Call:
        return Call(modules.NeighbourSum, mean=self.reduce == "mean")

    def checks(self, input: Nodes, edges: Edges) -> Iterator[Wrong]:
        yield from edge_checks(edges)

    def summary(self) -> str:
        return self.reduce


def edge_checks(edges: Shape) -> Iterator[Wrong]:
    """Edges have two ends."""
    if edges[1] != 2:
        why = f"Edges need two rows (from, to), but there are {edges[1]:,}. A Transpose may turn them."
        yield Wrong(why, "The edges do not have two ends", port="edges")
