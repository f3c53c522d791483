"""Graph layers on lists of edges, against the same formulas with whole matrices."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from engine.layers import LAYERS
from engine.layers import modules as own
from engine.layers.call import Shape

# Two graphs of four nodes; the second has fewer edges. Node 3 of the first has none.
EDGES = torch.tensor([[[0, 1, 1, 2, 2], [1, 0, 2, 1, 0]], [[3, 0, 2, -1, -1], [0, 3, 3, -1, -1]]])


def adjacency(weights: torch.Tensor | None = None) -> torch.Tensor:
    """N × nodes × nodes: a row for where edges go, a column for where they come from."""
    made = torch.zeros(2, 4, 4)
    for n in range(2):
        for e in range(5):
            source, target = EDGES[n, :, e].tolist()
            if source >= 0:
                made[n, target, source] += 1 if weights is None else weights[n, e]
    return made


@pytest.fixture
def features() -> torch.Tensor:
    torch.manual_seed(0)
    return torch.randn(2, 4, 3)


@pytest.mark.parametrize("weighted", [False, True])
def test_graph_convolution_is_the_normalised_matrix(features, weighted):
    layer = own.GCNConv(3, 5)
    weights = torch.rand(2, 5) if weighted else None
    matrix = adjacency(weights) + torch.eye(4)
    root = matrix.sum(2).rsqrt()
    wanted = root.unsqueeze(2) * matrix * root.unsqueeze(1) @ features @ layer.linear.weight.T + layer.bias
    torch.testing.assert_close(layer(features, EDGES, weights), wanted)


def test_graph_convolution_without_degrees_adds_up(features):
    layer = own.GCNConv(3, 5, bias=False, loops=False, normalize=False)
    torch.testing.assert_close(layer(features, EDGES), adjacency() @ features @ layer.linear.weight.T)


def test_a_node_without_edges_gets_nothing(features):
    made = own.GCNConv(3, 5, bias=False, loops=False)(features, EDGES)
    assert made[0, 3].abs().max() == 0
    assert torch.isfinite(made).all()
    assert own.GATConv(3, 2, 2, bias=False, loops=False)(features, EDGES)[0, 3].abs().max() == 0


@pytest.mark.parametrize("concat", [True, False])
def test_graph_attention_is_a_softmax_over_neighbours(features, concat):
    layer = own.GATConv(3, 2, heads=2, concat=concat)
    there = (adjacency() + torch.eye(4)) > 0
    made = (features @ layer.linear.weight.T).view(2, 4, 2, 2)
    heads = []
    for head in range(2):
        own_values = made[:, :, head]
        to = own_values @ layer.from_target[head]
        by = own_values @ layer.from_source[head]
        score = F.leaky_relu(to.unsqueeze(2) + by.unsqueeze(1), 0.2)
        heads.append(score.masked_fill(~there, float("-inf")).softmax(2) @ own_values)
    wanted = torch.cat(heads, 2) if concat else torch.stack(heads).mean(0)
    torch.testing.assert_close(layer(features, EDGES), wanted + layer.bias)


def test_graph_attention_bears_large_scores(features):
    layer = own.GATConv(3, 2, heads=1)
    values = (features * 1e4).requires_grad_()
    made = layer(values, EDGES)
    made.sum().backward()
    assert torch.isfinite(made).all()
    assert torch.isfinite(layer.from_source.grad).all()


def test_sage_and_sums(features):
    matrix = adjacency()
    total = matrix @ features
    mean = total / matrix.sum(2, keepdim=True).clamp(min=1)
    torch.testing.assert_close(own.NeighbourSum()(features, EDGES), total)
    torch.testing.assert_close(own.NeighbourSum(mean=True)(features, EDGES), mean)
    layer = own.GraphSAGEConv(3, 5)
    wanted = layer.neighbours(mean) + layer.itself(features)
    torch.testing.assert_close(layer(features, EDGES), wanted)


def test_a_graph_network_learns_which_nodes_are_linked():
    """The answer at a node is the sum of its neighbours' values, which it can't know by itself."""
    torch.manual_seed(0)
    values = torch.randn(16, 4, 1)
    edges = EDGES[:1].expand(16, -1, -1)
    layer = own.GCNConv(1, 1, loops=False, normalize=False)
    optimizer = torch.optim.Adam(layer.parameters(), 0.1)
    wanted = adjacency()[:1] @ values
    for _ in range(60):
        loss = F.mse_loss(layer(values, edges), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 1e-3


def test_edges_without_two_ends_are_refused():
    nodes = Shape((2, 4, 3))
    for name in ("GCNConv", "GATConv", "GraphSAGEConv", "NeighbourSum"):
        assert not list(LAYERS[name].make({}).checks(nodes, Shape((2, 2, 5), "int64")))
        assert list(LAYERS[name].make({}).checks(nodes, Shape((2, 5, 2), "int64")))
    weights = Shape((2, 4))
    assert list(LAYERS["GCNConv"].make({}).checks(nodes, Shape((2, 2, 5), "int64"), weights))
